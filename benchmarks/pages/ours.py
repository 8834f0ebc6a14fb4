"""The map of this project with the same slider and the same values."""

import numpy as np
import streamlit as st

from benchmarks.scenes import PALETTE, scene
from benchmarks.serve_ours import geometry_url
from dashboard import map_widget
from geo.figures import figure_maps
from geo.maps.model import LayerState, LegendEntry, MapLayer, MapState

st.set_page_config(layout="wide")


@st.fragment
def show() -> None:
    """Draw what changes with the slider."""
    name = st.query_params.get("scene", "subdistricts")
    step = st.slider("step", 0, 200, 80)
    classes = scene(name).classes(step)
    if name == "grid":
        index = np.fromiter(classes.values(), np.uint8) + ord("0")
        values = LayerState(cells=index.tobytes().decode(), text={str(i): str(i) for i in range(len(PALETTE))})
    else:
        texts = {code: f"{index} of {len(PALETTE)}" for code, index in classes.items()}
        values = LayerState(fill=classes, text=texts)
    state = MapState(
        language="en",
        title="Class",
        palette=PALETTE,
        legend=[LegendEntry(str(i), colour) for i, colour in enumerate(PALETTE)],
        layers={name: values},
        words=figure_maps.words("en"),
    )
    layer = MapLayer(id=name, url=geometry_url(name), kind="grid" if name == "grid" else "area")
    map_widget.show_map(f"bench-{name}", [layer], state, "unused")
    st.write("done", step)


show()
