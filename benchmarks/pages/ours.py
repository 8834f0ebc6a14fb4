"""The map of this project with the same slider and the same values."""

import numpy as np
import streamlit as st

import map_widget
from benchmarks.scenes import PALETTE, scene
from benchmarks.serve_ours import geometry_url
from geo import views
from geo.maps import LegendEntry, MapLayer, Shown, View

st.set_page_config(layout="wide")


@st.fragment
def show() -> None:
    """Draw what changes with the slider."""
    name = st.query_params.get("scene", "subdistricts")
    step = st.slider("step", 0, 200, 80)
    shown = scene(name)
    classes = shown.classes(step)
    if name == "grid":
        index = np.fromiter(classes.values(), np.uint8) + ord("0")
        values = Shown(cells=index.tobytes().decode(), text={str(i): str(i) for i in range(len(PALETTE))})
    else:
        values = Shown(classes, {code: f"{index} of {len(PALETTE)}" for code, index in classes.items()})
    legend = [LegendEntry(str(i), colour) for i, colour in enumerate(PALETTE)]
    view = View("en", "Class", PALETTE, legend, {name: values}, views.words("en"))
    kind = "grid" if name == "grid" else "area"
    map_widget.show_map(f"bench-{name}", [MapLayer(name, geometry_url(name), kind)], view, "unused")
    st.write("done", step)


show()
