"""The page script: page configuration, the bar on top and the list of pages."""

from __future__ import annotations

import streamlit as st

from dashboard import choices, elements, shell, texts

st.set_page_config(layout="wide", initial_sidebar_state="collapsed")
pages = [
    st.Page(f"pages/{name}.py", title=texts.t(f"page_{name}"), url_path=name, default=name == "overview")
    for name in shell.PAGES
]
page = st.navigation(pages, position="top")
st.set_page_config(page_title=shell.window_title(page))
place, near = shell.bar()
choices.remember_page(page.url_path)
choices.write_language()
elements.state_language()


def whole_page() -> None:
    """Show the search, which needs the data, and the page."""
    shell.search(place)
    if not page.url_path:
        shell.near_me(near)
    page.run()


elements.guarded(whole_page)
