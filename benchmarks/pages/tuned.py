"""The plain page with every turn that its documentation offers: cached, simplified, a fragment, a feature group."""

import folium
import streamlit as st
from streamlit_folium import st_folium

from benchmarks.scenes import PALETTE, Scene, geojson, scene, simplified

folium.Map.default_js, folium.Map.default_css = [("leaflet", "/leaflet/leaflet.js")], []
st.set_page_config(layout="wide")


@st.cache_resource
def load(name: str) -> tuple[Scene, dict[str, object]]:
    """Read the layer and simplify it once."""
    layer = scene(name)
    return layer, geojson(simplified(layer.frame))


@st.fragment
def show() -> None:
    """Draw what changes with the slider."""
    layer, shapes = load(st.query_params.get("scene", "subdistricts"))
    step = st.slider("step", 0, 200, 80)
    classes = layer.classes(step)
    base = folium.Map([40.2, 116.4], zoom_start=8, tiles=None)
    group = folium.FeatureGroup()
    folium.GeoJson(
        shapes,
        style_function=lambda feature: {
            "fillColor": PALETTE[classes[feature["properties"]["code"]]],
            "fillOpacity": 1,
            "weight": 0.8,
            "color": "#5f6b7a",
        },
        tooltip=folium.GeoJsonTooltip(["name_zh"]),
    ).add_to(group)
    st_folium(
        base,
        key="map",
        height=520,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=group,
        render=False,
    )
    st.write("done", step)


show()
