"""The page script: page configuration and the list of pages."""

from __future__ import annotations

import streamlit as st

from dashboard import choices, elements, texts

st.set_page_config(page_title=texts.t("site_title"), layout="wide", initial_sidebar_state="auto")
with st.sidebar:
    choices.select_language()
    elements.follow_server()
pages = [
    st.Page(f"pages/{name}.py", title=texts.t(f"page_{name}"), url_path=name, default=name == "overview")
    for name in ("overview", "tasks", "air", "water", "tsp", "unit", "data")
]
page = st.navigation(pages)
choices.remember_page(page.url_path)
choices.write_language()
elements.style()
elements.guarded(page.run)
