"""Uploads: where pages may import, a file or a pasted text goes into the store, and what came of it is said."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import streamlit as st

import ui
from geo import settings
from geo.bulletin_import import import_bulletin
from geo.catalogue import escape
from geo.errors import Fault, InvalidInput
from geo.grid_files import RASTERS, TABLES
from geo.grid_import import import_grid
from geo.importer import Report
from geo.phrases import fault_table, phrase
from geo.readings import import_readings

#: Takes a file, a period and a district's code, either of them empty, into the store.
Take = Callable[[Path, str, str], Report]


class _Outcome(NamedTuple):
    """What came of an import; shown as long as the same content is chosen."""

    digest: str
    report: Report | None
    faults: tuple[Fault, ...] = ()


@ui.part
def importer(kind: str, take: Take, pasted: bool = False, endings: tuple[str, ...] = TABLES) -> None:
    """Offer the import of a file; one fault and the store stays as it was.

    Parameters
    ----------
    kind
        Its texts are ``import_<what>_<kind>`` in the catalogue.
    take
        Reads the file into the store.
    pasted
        Whether a pasted text will do, and a district may be named for it.
    endings
        What the names of files may end in.
    """
    if not settings.load().imports_open:
        return
    key = f"import_{kind}"
    outcome: _Outcome | None = st.session_state.get(key)
    with st.expander(ui.t(f"import_title_{kind}"), expanded=outcome is not None):
        st.caption(ui.t(f"import_hint_{kind}"))
        period = st.text_input(ui.t(f"import_period_{kind}"), key=f"{key}_period").strip()
        district = _district(key) if pasted else ""
        upload = st.file_uploader(ui.t("import_file"), type=list(endings), key=f"{key}_file")
        text = st.text_area(ui.t("import_text"), key=f"{key}_text") if pasted else ""
        name, content = (upload.name, upload.getvalue()) if upload else ("pasted.txt", text.encode())
        digest = hashlib.sha256(content).hexdigest()
        if st.button(ui.t("import_start"), key=f"{key}_start", disabled=not content):
            st.session_state[key] = _take(take, name, content, period, district)._replace(digest=digest)
            st.rerun()
        if outcome is not None and outcome.digest == digest:
            _show(outcome)


def _district(key: str) -> str:
    register = ui.register()
    codes = ["", *map(str, register.districts["code"])]
    names = {code: register.name(code, ui.language()) if code else ui.t("import_in_file") for code in codes}
    return st.selectbox(ui.t("import_district"), codes, format_func=names.__getitem__, key=f"{key}_unit")


def _take(take: Take, name: str, content: bytes, period: str, district: str) -> _Outcome:
    with TemporaryDirectory() as folder:
        file = Path(folder) / Path(name).name
        file.write_bytes(content)
        try:
            return _Outcome("", take(file, period, district))
        except InvalidInput as error:
            return _Outcome("", None, error.faults)


def _show(outcome: _Outcome) -> None:
    report = outcome.report
    if report is None:
        st.error(ui.t("import_faults", count=len(outcome.faults)))
        ui.show_list(fault_table(outcome.faults, ui.language()))
        return
    counts = {name: getattr(report, name) for name in ("added", "changed", "unchanged", "withdrawn")}
    st.success(ui.t("import_done", **counts))
    for note in report.notes:
        st.caption(escape(phrase(note, ui.language())))


def bulletins(kind: str) -> None:
    """Offer the import of a bulletin: ``tsp`` or ``pm25``."""

    def take(file: Path, period: str, district: str) -> Report:
        return import_bulletin(settings.load(), file, kind, period, district, imported_by="page")

    importer(kind, take, pasted=True)


def readings() -> None:
    """Offer the import of readings of sections."""
    importer("water", lambda file, period, _: import_readings(settings.load(), file, period, "page"))


def grids() -> None:
    """Offer the import of the hot-spot grid."""

    def take(file: Path, period: str, _: str) -> Report:
        return import_grid(settings.load(), file, period, imported_by="page")

    importer("grid", take, endings=TABLES + RASTERS)
