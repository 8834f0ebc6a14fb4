"""The page script: page configuration and the list of pages."""

from __future__ import annotations

import streamlit as st

import ui

st.set_page_config(page_title=ui.t("site_title"), layout="wide", initial_sidebar_state="auto")
with st.sidebar:
    ui.choose_language()
pages = [
    st.Page(f"pages/{name}.py", title=ui.t(f"page_{name}"), url_path=name, default=name == "overview")
    for name in ("overview", "tasks", "water", "tsp", "unit", "data")
]
page = st.navigation(pages)
ui.remember_page(page.url_path)
ui.style()


@st.fragment
def show() -> None:
    """Run the page; a choice on it runs this much again, and neither the navigation nor the language switch."""
    page._can_be_called = True  # st.navigation allows one run for each of its own
    ui.guarded(page.run)


show()
