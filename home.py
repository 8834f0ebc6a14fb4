"""The page script: page configuration and the list of pages."""

from __future__ import annotations

import streamlit as st

import choices
import ui

st.set_page_config(page_title=ui.t("site_title"), layout="wide", initial_sidebar_state="auto")
with st.sidebar:
    choices.select_language()
    ui.follow_server()
pages = [
    st.Page(f"pages/{name}.py", title=ui.t(f"page_{name}"), url_path=name, default=name == "overview")
    for name in ("overview", "tasks", "air", "water", "tsp", "unit", "data")
]
page = st.navigation(pages)
choices.remember_page(page.url_path)
choices.write_language()
ui.style()
ui.guarded(page.run)
