"""The export of a page: what its map shows, offered as a file of any format that says the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from urllib.parse import urlsplit

import pandas as pd
import streamlit as st

from dashboard import data, elements, texts
from geo.errors import GeoError
from geo.export import formats
from geo.export.citation import citations, file_name
from geo.export.export_process import exports
from geo.export.layer_files import to_csv, to_xlsx
from geo.export.request import CITY_EXTENT, ExportRequest, permalink
from geo.selection import Selection, check_choices
from geo.site.site_addresses import twin
from geo.texts.faults import error_text, without_folders
from geo.views import VIEWS

_PAPERS = ("a4_portrait", "a4_landscape", "a3_portrait", "a3_landscape", "slide_landscape")
_MEDIA_TYPES = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "html": "text/html",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


def toolbar(selection: Selection, extent_in_view: str | None) -> None:
    """Show what a reader can take along: a file of the view, and how to quote it."""
    with st.container(key="toolbar", horizontal=True):
        export_button(selection, extent_in_view)
        quote_button(selection)


def table_files(table: pd.DataFrame, name: str) -> None:
    """Offer a table as the page shows it, as CSV and XLSX; a file is made when it is asked for."""
    makers = {
        "csv": lambda: to_csv(table),
        "xlsx": lambda: to_xlsx({name: table}, name, formats.now()),
    }
    with st.container(key=f"files-{name}", horizontal=True):
        for form, make in makers.items():
            label = texts.t(f"export_{form}")
            st.download_button(
                label, make, f"{name}.{form}", _MEDIA_TYPES[form], key=f"{name}-{form}", on_click="ignore"
            )


@elements.patient_part
def quote_button(selection: Selection) -> None:
    """Offer the link to a view and its citation, each to be copied at a click."""
    box = st.popover(texts.t("quote"), key="quote", on_change="rerun")
    if not box.open:
        return
    request = ExportRequest(
        view=selection.view,
        choices=selection.choices,
        language=texts.language(),
        address=app_address(),
        at=formats.now(),
    )
    with box:
        link = _twin(selection) or permalink(request, selection)
        lines = {"link": link, **citations(selection, data.facts(), request, link)}
        for key, line in lines.items():
            if line:
                st.caption(texts.t(f"quote_{key}"))
                st.code(line, language=None, wrap_lines=True)
        st.caption(texts.t("quote_hint"))


@elements.patient_part
def export_button(selection: Selection, extent_in_view: str | None) -> None:
    """Offer the selection in every format; the file is made at the click, beside the page, which stays usable.

    Parameters
    ----------
    selection
        What is exported, exactly as the page shows it.
    extent_in_view
        What the reader has zoomed to, as `geo.export.request.ExportRequest.extent` has it, or None.
    """
    box = st.popover(texts.t("export"), key="export", on_change="rerun")
    if not box.open:  # nothing of it is worked out before it is asked for
        return
    with box:
        _at_one_click(selection)
        form = _option("export_format", {form: texts.plain(f"export_{form}") for form in formats.FORMATS})
        paper, _, side = _option("export_paper", {name: texts.plain(f"paper_{name}") for name in _PAPERS}).partition(
            "_"
        )
        extent = _option("export_extent", _extents(extent_in_view, selection.about))
        request = ExportRequest(
            view=selection.view,
            choices=selection.choices,
            language=texts.language(),
            extent=extent,
            paper=paper,
            landscape=side == "landscape",
            address=app_address(),
        )
        _download(request, form, file_name(request, form, data.facts().register))


def _at_one_click(selection: Selection) -> None:
    """Offer what is asked for most without any choice: a slide of the whole city, and the figures."""
    whole = ExportRequest(
        view=selection.view, choices=selection.choices, language=texts.language(), address=app_address(), landscape=True
    )
    requests = {"pdf": replace(whole, paper="slide"), "csv": whole}
    with suppress(GeoError), st.container(key="at-one-click", horizontal=True):  # the form below says what is wrong
        for form, request in requests.items():
            _check(request, form)
            name, label = file_name(request, form, data.facts().register), texts.t(f"export_{form}_now")
            key = f"export_{form}_now"
            st.download_button(label, _maker(request, form), name, _MEDIA_TYPES[form], key=key, on_click="ignore")


def _check(request: ExportRequest, form: str) -> None:
    """Make sure that a file can be made, as `geo.export.formats.check_request` does, once for all readers."""
    choices = tuple(sorted(request.choices.items()))
    _check_once(request.view, choices, request.extent, request.paper, request.landscape, form)


@data.cached
def _check_once(
    view: str, choices: tuple[tuple[str, str], ...], extent: str, paper: str, landscape: bool, form: str
) -> None:
    request = ExportRequest(
        view=view,
        choices=dict(choices),
        language=texts.language(),
        extent=extent,
        paper=paper,
        landscape=landscape,
        address=app_address(),
    )
    formats.check_request(request, form, data.config(), data.facts())


def _maker(request: ExportRequest, form: str) -> Callable[[], bytes]:
    """Return what makes a file at the click."""
    config = data.config()
    return lambda: exports.render(replace(request, at=formats.now()), form, config)


def _download(request: ExportRequest, form: str, name: str) -> None:
    try:
        _check(request, form)
    except GeoError as error:
        st.error(texts.t("export_fault"))
        st.code(without_folders(error_text(error, texts.language())), language=None, wrap_lines=True)
        return
    st.download_button(
        texts.t("export_make"),
        _maker(request, form),
        name,
        _MEDIA_TYPES[form],
        key="export_make",
        on_click="ignore",
        type="primary",
    )
    waiting = exports.waiting
    st.caption(texts.t("export_queue", count=waiting) if waiting else texts.t("export_hint"))


def _extents(in_view: str | None, about: str | None) -> dict[str, str]:
    """Return what a map can be cut to: what the reader sees, the city or the page's place, a district with a report."""
    register = data.facts().register
    if about:
        home = register.name(register.reporting.get(about, about), texts.language())
        return {**({in_view: texts.plain("as_on_screen")} if in_view else {}), CITY_EXTENT: home}
    reports = {
        code: texts.plain("report_on", name=register.name(code, texts.language()))
        for code in register.districts["code"]
    }
    screen = {in_view: texts.plain("as_on_screen")} if in_view else {}
    return {**screen, CITY_EXTENT: texts.plain("whole_city"), **reports}


def _twin(selection: Selection) -> str:
    """Return the address of the page of the public site that says the same; blank where there is none."""
    site, view, language = data.config().site, selection.view, texts.language()
    if not site:
        return ""
    codes = check_choices(view, VIEWS[view], data.facts(), selection.choices, language)
    address = twin(view, codes, language)
    return f"{site}/{address}" if address else ""


def _option(key: str, labels: Mapping[str, str]) -> str:
    return str(st.selectbox(texts.t(key), list(labels), format_func=labels.__getitem__, key=key))


def app_address() -> str:
    """Return the address that the reader sees the app at, without page and choices."""
    parts = urlsplit(st.context.url or "")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ExportRequest.address
