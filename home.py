"""The page script: page configuration, the bar on top and the list of pages."""

from __future__ import annotations

import streamlit as st

from dashboard import choices, elements, shell, sign_in, texts

st.set_page_config(layout="wide", initial_sidebar_state="collapsed")
reader = sign_in.person()
is_open = shell.is_open(reader)
pages = [
    st.Page(f"pages/{name}.py", title=texts.t(f"page_{name}"), url_path=name, default=name == "overview")
    for name in shell.pages_for(reader)
]
page = st.navigation(pages, position="top" if is_open else "hidden")
st.set_page_config(page_title=shell.window_title(page))
bar = shell.bar()
choices.remember_page(page.url_path)
choices.write_language()
elements.state_language()


def whole_page() -> None:
    """Show the search, which needs the data, and the page; in an office only to those who have a role in it."""
    if not is_open:
        sign_in.wall()
        return
    shell.search(bar.search)
    if reader is not None:
        with bar.account:
            sign_in.account(reader)
    if not page.url_path:
        shell.near_me(bar.near)
    page.run()


elements.guarded(whole_page)
