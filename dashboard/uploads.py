"""Uploads: where pages may import, a file or a pasted text goes into the store, and what came of it is shown."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from dashboard import data, elements, sign_in, texts
from geo.air.grid_files import RASTERS, TABLES
from geo.air.grid_import import import_grid
from geo.errors import InvalidInput, Message, StoreBusy, StoreUnwritable
from geo.rankings.bulletin_import import import_bulletin
from geo.rankings.bulletins import BulletinOptions
from geo.results.result_files import ResultOptions
from geo.results.result_import import import_results
from geo.store.disk import TEMPORARY, writable
from geo.store.merge import ImportSummary, file_hash
from geo.texts.faults import fault_table, message_text, messages, without_folders
from geo.water.readings import import_readings


@dataclass(frozen=True, kw_only=True)
class _Answers:
    """What a reader says of a file: its period, its district's code, and field to heading; blank where nothing."""

    period: str = ""
    district: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)


#: Takes a file and what its reader says of it into the store.
Importer = Callable[[Path, _Answers], ImportSummary]


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
    if not sign_in.may_import():
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
        columns = _columns(key, outcome.faults) if outcome is not None and outcome.digest == digest else {}
        if st.button(texts.t("import_start"), key=f"{key}_start", disabled=not content):
            answers = _Answers(period=period, district=district, columns=columns)
            st.session_state[key] = replace(_take(take, name, content, answers), digest=digest)
            st.rerun()
        if outcome is not None and outcome.digest == digest:
            _show(outcome)


def _district(key: str) -> str:
    register = data.facts().register
    codes = ["", *map(str, register.districts["code"])]
    names = {code: register.name(code, texts.language()) if code else texts.plain("import_in_file") for code in codes}
    return st.selectbox(texts.t("import_district"), codes, format_func=names.__getitem__, key=f"{key}_unit")


def _columns(key: str, faults: tuple[Message, ...]) -> dict[str, str]:
    """Ask for each column that was not understood which heading it has; keep what was answered before."""
    asked: dict[str, tuple[str, ...]] = st.session_state.setdefault(f"{key}_asked", {})
    missing = {fault.values["field"]: fault.values["headings"] for fault in faults if fault.kind == "unnamed_column"}
    asked |= {str(name): tuple(headings) for name, headings in missing.items() if isinstance(headings, tuple)}
    columns = {}
    for name, headings in asked.items():
        word = messages()["words"][f"column_{name}"][texts.language()]
        label = texts.t("import_column", column=word)
        columns[name] = st.selectbox(
            label,
            ["", *headings],
            format_func=lambda heading: heading or texts.plain("import_column_none"),
            key=f"{key}_column_{name}",
        )
    return {name: heading for name, heading in columns.items() if heading}


def _take(take: Importer, name: str, content: bytes, answers: _Answers) -> _Outcome:
    try:
        with writable(TEMPORARY), TemporaryDirectory() as folder:
            file = Path(folder) / Path(name).name
            file.write_bytes(content)
            summary = take(file, answers)
            sign_in.note_import(file.name, file_hash(file))
            return _Outcome(summary)
    except (InvalidInput, StoreBusy, StoreUnwritable) as error:
        return _Outcome(None, error.faults)


def _show(outcome: _Outcome) -> None:
    summary = outcome.summary
    if summary is None:
        st.error(texts.t("import_faults", count=len(outcome.faults)))
        elements.show_list(fault_table(outcome.faults, texts.language()).map(without_folders))
        return
    counts, *notes = summary.messages
    st.success(texts.t("import_done", summary=message_text(counts.at(file=""), texts.language())))
    for note in notes:
        st.caption(texts.escape(message_text(note, texts.language())))


def bulletins(kind: str) -> None:
    """Offer the import of a bulletin: ``tsp`` or ``pm25``."""

    def take(file: Path, answers: _Answers) -> ImportSummary:
        options = BulletinOptions(district=answers.district, columns=answers.columns)
        return import_bulletin(sign_in.import_settings(), file, kind, answers.period, options, imported_by="page")

    upload_panel(kind, take, pasted=True)


def results() -> None:
    """Offer the import of published results of any indicator."""

    def take(file: Path, answers: _Answers) -> ImportSummary:
        options = ResultOptions(period=answers.period, columns=answers.columns)
        return import_results(sign_in.import_settings(), file, options, imported_by="page")

    upload_panel("results", take)


def readings() -> None:
    """Offer the import of readings of sections."""

    def take(file: Path, answers: _Answers) -> ImportSummary:
        return import_readings(sign_in.import_settings(), file, answers.period, answers.columns, imported_by="page")

    upload_panel("water", take)


def grids() -> None:
    """Offer the import of the hot-spot grid."""

    def take(file: Path, answers: _Answers) -> ImportSummary:
        return import_grid(sign_in.import_settings(), file, answers.period, columns=answers.columns, imported_by="page")

    upload_panel("grid", take, endings=TABLES + RASTERS)
