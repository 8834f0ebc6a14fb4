"""Uploads: where pages may import, a file or a pasted text goes into the store, and what came of it is shown."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from dashboard import data, elements, texts
from geo.air.grid_files import RASTERS, TABLES
from geo.air.grid_import import import_grid
from geo.errors import InvalidInput, Message
from geo.rankings.bulletin_import import import_bulletin
from geo.store.merge import ImportSummary
from geo.texts.faults import fault_table, message_text
from geo.water.readings import import_readings

#: Takes a file, a period and a district's code, either of them empty, into the store.
Importer = Callable[[Path, str, str], ImportSummary]


@dataclass(frozen=True)
class _Outcome:
    """What came of an import; shown as long as the same content is chosen."""

    summary: ImportSummary | None
    faults: tuple[Message, ...] = ()
    digest: str = ""


@elements.part
def upload_panel(kind: str, take: Importer, pasted: bool = False, endings: tuple[str, ...] = TABLES) -> None:
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
    if not data.config().imports_open:
        return
    key = f"import_{kind}"
    outcome: _Outcome | None = st.session_state.get(key)
    with st.expander(texts.t(f"import_title_{kind}"), expanded=outcome is not None):
        st.caption(texts.t(f"import_hint_{kind}"))
        period = st.text_input(texts.t(f"import_period_{kind}"), key=f"{key}_period").strip()
        district = _district(key) if pasted else ""
        upload = st.file_uploader(texts.t("import_file"), type=list(endings), key=f"{key}_file")
        text = st.text_area(texts.t("import_text"), key=f"{key}_text") if pasted else ""
        name, content = (upload.name, upload.getvalue()) if upload else ("pasted.txt", text.encode())
        digest = hashlib.sha256(content).hexdigest()
        if st.button(texts.t("import_start"), key=f"{key}_start", disabled=not content):
            st.session_state[key] = replace(_take(take, name, content, period, district), digest=digest)
            st.rerun()
        if outcome is not None and outcome.digest == digest:
            _show(outcome)


def _district(key: str) -> str:
    register = data.facts().register
    codes = ["", *map(str, register.districts["code"])]
    names = {code: register.name(code, texts.language()) if code else texts.plain("import_in_file") for code in codes}
    return st.selectbox(texts.t("import_district"), codes, format_func=names.__getitem__, key=f"{key}_unit")


def _take(take: Importer, name: str, content: bytes, period: str, district: str) -> _Outcome:
    with TemporaryDirectory() as folder:
        file = Path(folder) / Path(name).name
        file.write_bytes(content)
        try:
            return _Outcome(take(file, period, district))
        except InvalidInput as error:
            return _Outcome(None, error.faults)


def _show(outcome: _Outcome) -> None:
    summary = outcome.summary
    if summary is None:
        st.error(texts.t("import_faults", count=len(outcome.faults)))
        elements.show_list(fault_table(outcome.faults, texts.language()))
        return
    counts, *notes = summary.messages
    st.success(texts.t("import_done", summary=message_text(counts.at(file=""), texts.language())))
    for note in notes:
        st.caption(texts.escape(message_text(note, texts.language())))


def bulletins(kind: str) -> None:
    """Offer the import of a bulletin: ``tsp`` or ``pm25``."""

    def take(file: Path, period: str, district: str) -> ImportSummary:
        return import_bulletin(data.config(), file, kind, period, district, imported_by="page")

    upload_panel(kind, take, pasted=True)


def readings() -> None:
    """Offer the import of readings of sections."""
    upload_panel("water", lambda file, period, _: import_readings(data.config(), file, period, "page"))


def grids() -> None:
    """Offer the import of the hot-spot grid."""

    def take(file: Path, period: str, _: str) -> ImportSummary:
        return import_grid(data.config(), file, period, imported_by="page")

    upload_panel("grid", take, endings=TABLES + RASTERS)
