"""Owns the import of an action plan: a document becomes rows of the store, its wording included, or all its faults."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from geo.departments import Departments
from geo.errors import Fault, InvalidInput
from geo.facts import read_table
from geo.importer import Report, import_rows
from geo.plan_readers import read_rows
from geo.plans import FIELDS, parse_plan, task_frames
from geo.schema import LAYERS
from geo.settings import Settings
from geo.store import read_store
from geo.targets import Places, find_targets
from geo.units import Register

_OURS = ("title_en", "section_en", "summary_zh", "summary_en")


def import_plan(config: Settings, file: Path, year: int, field: str = "", document_no: str = "") -> Report:
    """Read a plan into the store.

    Parameters
    ----------
    config
        Where the store and the tables of slips and of target patterns are.
    file
        The plan as text, XLSX, DOCX or HTML.
    year
        Its year; the headings must agree.
    field
        ``air``, ``water``, ``soil`` …, for a file without a heading.
    document_no
        Document number, for a plan that the store does not know yet; it counts as in force.

    Returns
    -------
    Report
        Rows added and changed; departments mended, numbers missing in the source, targets not found in it.

    Raises
    ------
    InvalidInput
        With every fault of the file; the store stays as it was.
    StoreMissing, StoreCorrupt
        There is no sound store to import into.
    """
    frames = read_store(config.store)
    rows, faults = read_rows(file)
    departments = Departments(frames["departments"], read_table(config.data, "department_slips"))
    document = parse_plan(rows, year, departments, field)
    source_id = f"plan-{year}-file"
    targets, unread = find_targets(
        document.tasks, year, read_table(config.data, "target_rules"),
        dict(zip(frames["indicators"]["id"], frames["indicators"]["unit"], strict=True)), _places(frames), source_id,
    )  # fmt: skip
    plans, unknown = _new_plans(frames["plans"], {task.field for task in document.tasks}, year, document_no, str(file))
    faults = [*faults, *document.faults, *unread, *unknown]
    if faults:
        raise InvalidInput(faults)
    found = task_frames(document, year, source_id)
    found["tasks"] = _with_ours(found["tasks"], frames["tasks"])
    found["plans"] = plans.assign(source_id=source_id)
    found["targets"] = targets
    filled = {
        name: part.reindex(columns=[column.name for column in LAYERS[name].columns])
        for name, part in found.items()
        if len(part)
    }
    lost = _not_found(frames["targets"], filled["tasks"]["id"], targets)
    return import_rows(config, file, _source(frames, year, source_id), filled, (*document.notes, *lost))


def _places(frames: Mapping[str, pd.DataFrame]) -> Places:
    register = Register(frames["districts"], frames["subdistricts"])
    return Places(register, frames["departments"], frames["rivers"], frames["sections"])


def _new_plans(
    known: pd.DataFrame, fields: set[str], year: int, document_no: str, where: str
) -> tuple[pd.DataFrame, list[Fault]]:
    """Return rows for plans that the store lacks; without a document number they are faults."""
    words = {field: word for word, field in FIELDS.items()}
    new = sorted(field for field in fields if f"{year}-{field}" not in set(known["id"]))
    if new and not document_no:
        cause = "give its document number with --document"
        return known[:0], [Fault(where, "a plan of the store", f"{year}-{field}", cause) for field in new]
    rows = [
        {
            "id": f"{year}-{field}", "year": year, "field": field, "title_zh": f"{words[field]}{year}年行动计划",
            "title_en": f"{year} Action Plan ({field})", "document_no": document_no, "status": "in_force",
        }
        for field in new
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=known.columns), []


def _with_ours(tasks: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Keep the English titles and the summaries of tasks whose Chinese title is unchanged."""
    ours = known[["id", "title_zh", *_OURS]]
    return tasks.merge(ours, how="left", on=["id", "title_zh"])


def _not_found(known: pd.DataFrame, tasks: pd.Series, found: pd.DataFrame) -> list[str]:
    ids = set(found["id"]) if len(found) else set()
    lost = known.loc[known["task_id"].isin(tasks) & ~known["id"].isin(ids), "id"]
    return [f"target {key}: not found in the file, kept as it was" for key in lost]


def _source(frames: Mapping[str, pd.DataFrame], year: int, source_id: str) -> dict[str, str]:
    """Describe the file by the source of the plan it is of, where the store knows that."""
    kept = ("title", "title_en", "publisher", "publisher_en", "issued_on", "licence", "url")
    for row in frames["sources"].to_dict("records"):
        if row["id"] == f"plan-{year}":
            return {"id": source_id, **{name: row[name] for name in kept if isinstance(row[name], str)}}
    return {
        "id": source_id,
        "title": f"{year}年行动计划（导入）",
        "title_en": f"{year} action plan (imported)",
        "publisher": "北京市人民政府办公厅",
        "publisher_en": "General Office of the Beijing Municipal People's Government",
        "licence": "政府公开信息 (open government information)",
    }
