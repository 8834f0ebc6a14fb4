"""The plain page: GeoJSON embedded in a folium map that st_folium shows, as folium's documentation has it."""

import folium
import streamlit as st
from streamlit_folium import st_folium

from benchmarks.scenes import PALETTE, geojson, scene

folium.Map.default_js, folium.Map.default_css = [("leaflet", "/leaflet/leaflet.js")], []
st.set_page_config(layout="wide")
layer = scene(st.query_params.get("scene", "subdistricts"))
step = st.slider("step", 0, 200, 80)
classes = layer.classes(step)

base = folium.Map([40.2, 116.4], zoom_start=8, tiles=None)
folium.GeoJson(
    geojson(layer.frame),
    style_function=lambda feature: {
        "fillColor": PALETTE[classes[feature["properties"]["code"]]],
        "fillOpacity": 1,
        "weight": 0.8,
        "color": "#5f6b7a",
    },
    tooltip=folium.GeoJsonTooltip(["name_zh"]),
).add_to(base)
st_folium(base, height=520, use_container_width=True)
st.write("done", step)
