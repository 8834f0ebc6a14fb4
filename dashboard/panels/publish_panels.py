"""Parts of the page of publishers: the exact preview, the publication, and what was published before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import bureau, data, elements, sign_in, texts
from geo.publishing import publisher
from geo.publishing.publication_feed import PublicVersion
from geo.publishing.publisher import Preview
from geo.reporting.people import Person
from geo.schema import LAYERS
from geo.texts.faults import fault_table, message_text
from geo.texts.publication_words import publication_amount, publication_title

_PREVIEW = "publish_preview"
#: Cells that the page lists; the command line lists all.
_MOST_ROWS = 200


def preview() -> None:
    """Work a preview out when asked for, show it, and publish exactly that."""
    if st.button(texts.t("publish_preview"), type="primary", key="publish_look"):
        st.session_state[_PREVIEW] = bureau.attempt(lambda person: publisher.preview(data.config(), person))
    shown: Preview | None = st.session_state.get(_PREVIEW)
    if shown is None:
        st.caption(texts.t("publish_hint"))
        return
    amount = publication_amount(shown.difference.totals(), texts.language())
    elements.paragraph(texts.plain("publish_changes", amount=amount or texts.plain("publish_nothing")))
    if amount:
        _changes(shown)
    for note in shown.notes:
        st.caption(texts.escape(message_text(note, texts.language())))
    if shown.faults:
        st.error(texts.t("publish_not_possible"))
        elements.show_list(fault_table(shown.faults, texts.language()))
        return
    if st.button(texts.t("publish_run"), key="publish_run"):
        written = bureau.attempt(lambda person: publisher.publish(data.config(), person, shown.digest))
        if written is not None:
            st.session_state.pop(_PREVIEW)
            bureau.done(texts.t("publish_done"))


def _changes(shown: Preview) -> None:
    """List what changes by layer, place and people, then cell by cell."""
    people = sign_in.people()
    groups = shown.difference.counts.to_dict("records")
    elements.show_table(pd.DataFrame([_group(row, people) for row in groups]).rename(columns=texts.plain))
    st.subheader(texts.t("publish_cells_title"))
    cells = shown.difference.cells(_MOST_ROWS).to_dict("records")
    rows = [
        {
            "publish_layer": LAYERS[row["layer"]].label(texts.language()),
            "publish_row": row["row_key"],
            "publish_column": _column(row["layer"], row["column"]),
            "publish_before": texts.plain("a_blank") if row["before"] is None else str(row["before"]),
            "publish_after": texts.plain("a_blank") if row["after"] is None else str(row["after"]),
        }
        for row in cells
    ]
    elements.show_table(pd.DataFrame(rows).rename(columns=texts.plain), height=min(420, 40 + 35 * len(rows)))
    st.caption(texts.t("publish_cells_note", most=_MOST_ROWS, digest=shown.digest[:12]))


def _group(row: Mapping[Any, Any], people: Mapping[str, Person]) -> dict[str, object]:
    """Write one group of rows: layer, place, what became of them and who brought it about."""

    def names(ids: str | None) -> str:
        keys = (ids or "").split(", ")
        return texts.plain("list_separator").join(people[key].name if key in people else key for key in keys)

    code = row["unit_code"]
    return {
        "publish_layer": LAYERS[row["layer"]].label(texts.language()),
        "publish_place": data.place_name(code) if code else "",
        "publish_change": texts.plain(f"publication_{row['change']}", count=row["rows"]),
        "publish_reporter": names(row["reported_by"]),
        "publish_reviewer": names(row["accepted_by"]),
        "publish_importer": names(row["imported_by"]),
    }


def _column(layer: str, name: str) -> str:
    labels = {column.name: column.label(texts.language()) for column in LAYERS[layer].columns}
    return labels.get(name, name)


def versions(reader: Person) -> None:
    """List what was published, the newest first, each with the way back to it while it is kept."""
    st.subheader(texts.t("publish_list"))
    history = publisher.publications(data.config(), reader)
    if not history:
        st.info(texts.t("publish_none"))
    people = sign_in.people()
    for number, version in enumerate(history):
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"version-{number}"):
            _version(version, people)
            if version.is_kept and not version.is_current:
                label = texts.t("publish_back", version=version.content_hash[:8])
                if st.button(label, key=f"back-{number}"):
                    _roll_back(version.content_hash)


def _version(version: PublicVersion, people: Mapping[str, Person]) -> None:
    """Say when who published what."""
    person = people.get(version.published_by)
    title = publication_title(version.counts, version.is_return, texts.language())
    mark = texts.t("publish_current") if version.is_current else ""
    at = version.published_at[:16].replace("T", " ")
    parts = [f"**{at}**", texts.escape(title), texts.escape(person.name if person else version.published_by)]
    st.markdown(" · ".join([*parts, f"`{version.content_hash[:8]}`", *([f"**{mark}**"] if mark else [])]))


def _roll_back(content_hash: str) -> None:
    if bureau.attempt(lambda person: publisher.roll_back(data.config(), person, content_hash)) is not None:
        st.session_state.pop(_PREVIEW, None)
        bureau.done(texts.t("publish_rolled_back", version=content_hash[:8]))
