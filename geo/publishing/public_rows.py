"""What of the office's rows the public may see: accepted reports, their values as results, sources without people."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import pandas as pd

from geo import periods
from geo.errors import Message, Note, Place
from geo.schema import LAYERS, Frames
from geo.settings import LANGUAGES
from geo.store.snapshot_frames import rows_of
from geo.store.validation import layer_word
from geo.texts.catalogue import text

_LICENCE = "政府公开信息 (open government information)"
_KEY = list(LAYERS["observations"].key)


@dataclass(frozen=True, kw_only=True)
class PublicReports:
    """The accepted reports as the public sees them, and for the office who made them.

    Parameters
    ----------
    reports, observations, sources
        Rows of the layers of these names.
    makers
        Columns ``layer``, ``row_key``, ``reported_by`` and ``accepted_by``, for `geo.publishing.difference`.
    notes
        Values and reports that are not published, with the reason.
    """

    reports: pd.DataFrame
    observations: pd.DataFrame
    sources: pd.DataFrame
    makers: pd.DataFrame
    notes: tuple[Message, ...]


def public_reports(accepted: pd.DataFrame, frames: Frames) -> PublicReports:
    """Make the rows of the public store out of accepted reports.

    A report's value is the result of its target's indicator and place in that month. What a bulletin has published of
    the same stays; where two reports contradict each other, neither is a result.

    Parameters
    ----------
    accepted
        As `geo.reporting.reports.accepted_reports` returns them.
    frames
        The layers of the working store.
    """
    lost = _without_task(accepted, frames)
    notes: list[Message] = [Note("report_without_task", _place(key)) for key in accepted.loc[lost, "id"]]
    whole = accepted[~lost]
    whole = whole.assign(
        source_id="report-" + whole["month"] + "-" + whole["reporter"],
        department=whole["reporter"].where(whole["reporter"].isin(frames["departments"]["name_zh"])),
    )
    reports = whole.reindex(columns=LAYERS["reports"].names)
    results = _results(whole, frames, notes)
    return PublicReports(
        reports=reports,
        observations=results.reindex(columns=LAYERS["observations"].names),
        sources=_sources(reports, whole["reporter"], frames),
        makers=_makers(whole, results),
        notes=tuple(notes),
    )


def _without_task(accepted: pd.DataFrame, frames: Frames) -> pd.Series:
    """Tell the reports about what the store has no more, since a newer plan was imported."""
    known = frames["tasks"]["id"], frames["targets"]["id"]
    columns = accepted["task_id"], accepted["target_id"].mask(accepted["target_id"] == "")
    gone = [column.notna() & ~column.isin(ids) for column, ids in zip(columns, known, strict=True)]
    lost: pd.Series = gone[0] | gone[1]
    return lost


def _results(whole: pd.DataFrame, frames: Frames, notes: list[Message]) -> pd.DataFrame:
    """Return the values as observations, with ``row_key`` and the columns of their reports."""
    targets = frames["targets"].set_index("id")[["indicator", "unit_code", "river_id", "section_id", "unit"]]
    valued = whole[whole["value"].notna() & whole["target_id"].notna()].drop(columns="unit_code")
    rows = valued.join(targets, on="target_id").assign(period=valued["month"], reach=None)
    rows["row_key"] = _keys(rows)
    # A place knows best what happened in it: where two agree, its own report is the source.
    rows = rows.assign(other=rows["reporter"] != rows["unit_code"]).sort_values(["row_key", "other", "id"])
    otherwise = rows["unit_of_measure"].fillna(rows["unit"]) != rows["unit"]
    notes += [Note("report_in_other_unit", _place(key)) for key in rows.loc[otherwise, "id"]]
    rows = rows[~otherwise]
    contradicted = rows.groupby("row_key")["value"].transform("nunique") > 1
    notes += [Note("contradictory_reports", _place(key)) for key in rows.loc[contradicted, "id"]]
    rows = rows[~contradicted].drop_duplicates("row_key")
    published = rows_of(frames, "observations", indicator=list(rows["indicator"].unique()))
    published = published[published["value"].notna()]
    values = dict(zip(_keys(published), published["value"], strict=True))
    beside = rows["row_key"].isin(values)
    differing = rows[beside & (rows["value"] != rows["row_key"].map(values))]
    notes += [Note("report_beside_bulletin", _place(key)) for key in differing["id"]]
    return rows[~beside].assign(status="published", is_demo=0)


def _makers(whole: pd.DataFrame, results: pd.DataFrame) -> pd.DataFrame:
    """Return who reported and who accepted each row; of a source, which is a month of a reporter, all of them."""
    people = {"submitted_by": "reported_by", "accepted_by": "accepted_by"}
    by_source = whole.groupby("source_id")[[*people]].agg(_joined)
    rows = {
        "reports": whole.assign(row_key=whole["id"]),
        "observations": results,
        "sources": by_source.rename_axis("row_key").reset_index(),
    }
    parts = [frame.assign(layer=name)[["layer", "row_key", *people]] for name, frame in rows.items()]
    return pd.concat(parts, ignore_index=True).rename(columns=people)


def _joined(ids: pd.Series) -> str:
    return ", ".join(sorted(set(ids.dropna())))


def _keys(rows: pd.DataFrame) -> list[str]:
    """Return the keys of observations as `geo.publishing.difference` writes them."""
    return [" | ".join(key) for key in rows[_KEY].fillna("").astype(str).itertuples(index=False, name=None)]


def _sources(reports: pd.DataFrame, reporters: pd.Series, frames: Frames) -> pd.DataFrame:
    names = _names(frames)
    rows = []
    for source, part in reports.groupby("source_id"):
        name, month = names[str(reporters[part.index[0]])], periods.parse(str(part["month"].iloc[0]))
        content = part.astype(object).where(part.notna(), None).to_dict("records")
        zh, en = (text("report_source", each, unit=name[each], month=month.label(each)) for each in LANGUAGES)
        rows.append(
            {
                "id": source,
                "title": zh,
                "title_en": en,
                "publisher": name["zh"],
                "publisher_en": name["en"],
                "kind": "report",
                "licence": _LICENCE,
                "sha256": sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest(),
                "is_demo": 0,
            }
        )
    return pd.DataFrame(rows, columns=LAYERS["sources"].names)


def _names(frames: Frames) -> Mapping[str, Mapping[str, str]]:
    """Return code of a district or Chinese name of a department to its name by language."""
    keys = {"departments": "name_zh", "districts": "code"}
    rows: list[Mapping[Hashable, Any]] = [
        {**row, "key": row[key]}
        for layer, key in keys.items()
        for row in pd.DataFrame(frames[layer]).to_dict("records")
    ]
    return {row["key"]: {each: row[f"name_{each}"] for each in LANGUAGES} for row in rows}


def _place(key: str) -> Place:
    return Place(sheet=layer_word("reports"), row=key)
