"""The import of an action plan: a document becomes rows of the store, its wording included, or all its faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from geo.errors import Fault, InvalidInput, Note, Place
from geo.plans.departments import UNCLEAR, Departments
from geo.plans.divisions import Divisions
from geo.plans.documents import read_rows
from geo.plans.parsing import FIELDS, parse_plan, task_frames
from geo.plans.targets import Places, find_targets, unread_figures
from geo.schema import LAYERS
from geo.settings import Settings
from geo.store.committed import read_facts_table
from geo.store.geopackage import read_store
from geo.store.merge import ImportSummary, import_rows
from geo.units import Register

#: Columns of tasks that no document has: the project's own words.
_OURS = ("title_en", "section_en", "summary_zh", "summary_en")


def import_plan(config: Settings, file: Path, year: int, field: str = "", document_no: str = "") -> ImportSummary:
    """Read a plan into the store.

    Parameters
    ----------
    config
        Where the store and the tables of slips, of divided rows and of target patterns are.
    file
        The plan as text, XLSX, DOCX or HTML.
    year
        Its year; the headings must agree.
    field
        ``air``, ``water``, ``soil`` …, for a file without a heading.
    document_no
        Document number, for a plan that the store does not know yet; it counts as not known to be repealed.

    Returns
    -------
    ImportSummary
        Rows added and changed; departments mended or unknown, numbers and targets missing in the source, figures
        that no rule reads.

    Raises
    ------
    InvalidInput
        With every fault of the file; the store stays as it was.
    StoreMissing, StoreCorrupt
        There is no sound store to import into.
    """
    frames = read_store(config.store)
    rows, misread = read_rows(file)
    departments = Departments(frames["departments"], read_facts_table(config.data, "department_slips"))
    divisions = Divisions(read_facts_table(config.data, "measure_splits"))
    document = parse_plan(rows, year, departments, divisions, field)
    source_id = f"plan-{year}-file"
    units_of_measure = dict(zip(frames["indicators"]["id"], frames["indicators"]["unit"], strict=True))
    rules = read_facts_table(config.data, "target_rules")
    targets, unread = find_targets(document.tasks, year, rules, units_of_measure, _places(frames), source_id)
    fields = {task.field for task in document.tasks if task.field}
    plans, unknown = _new_plans(frames["plans"], fields, year, document_no, Place(file=str(file)))
    faults = [*misread, *document.faults, *unread, *unknown]
    if faults:
        raise InvalidInput(*faults)
    layers = task_frames(document, year, source_id)
    layers["tasks"] = _with_ours(layers["tasks"], frames["tasks"], ["id", "title_zh"], _OURS)
    if len(layers["milestones"]):
        key = ["task_id", "measure_no", "deadline_text"]
        layers["milestones"] = _with_ours(layers["milestones"], frames["milestones"], key, ("text_zh", "text_en"))
    layers["departments"] = _unknown_departments(layers["task_departments"], departments, source_id)
    layers["plans"] = plans.assign(source_id=source_id)
    layers["targets"] = targets
    filled = {name: part.reindex(columns=LAYERS[name].names) for name, part in layers.items() if len(part)}
    absent = _target_notes(frames["targets"], filled["tasks"]["id"], targets)
    notes = (*document.notes, *absent, *unread_figures(document.tasks, rules))
    return import_rows(config, file, _source(frames, year, source_id), filled, notes=notes)


def _places(frames: Mapping[str, pd.DataFrame]) -> Places:
    register = Register(frames["districts"], frames["subdistricts"])
    return Places(
        register=register,
        departments=frames["departments"],
        rivers=frames["rivers"],
        sections=frames["sections"],
    )


def _new_plans(
    plans: pd.DataFrame, fields: set[str], year: int, document_no: str, where: Place
) -> tuple[pd.DataFrame, list[Fault]]:
    """Return rows for plans that the store lacks; without a document number they are faults."""
    words = {field: word for word, field in FIELDS.items()}
    new = sorted(field for field in fields if f"{year}-{field}" not in set(plans["id"]))
    if new and not document_no:
        return plans[:0], [Fault("unknown_plan", where, {"plan": f"{year}-{field}"}) for field in new]
    rows = [
        {
            "id": f"{year}-{field}",
            "year": year,
            "field": field,
            "title_zh": f"{words[field]}{year}年行动计划",
            "title_en": f"{year} Action Plan ({field})",
            "document_no": document_no,
            "status": "not_known_repealed",
        }
        for field in new
    ]
    return pd.DataFrame(rows, columns=plans.columns), []


def _with_ours(rows: pd.DataFrame, stored: pd.DataFrame, key: Sequence[str], columns: Sequence[str]) -> pd.DataFrame:
    """Keep the project's own words of stored rows whose key is unchanged."""
    return rows.merge(stored[[*key, *columns]], how="left", on=list(key))


def _unknown_departments(roles: pd.DataFrame, departments: Departments, source_id: str) -> pd.DataFrame:
    """Return rows for the names that the register lacks, as printed and of the kind ``unclear``."""
    names = [name for name in dict.fromkeys(roles.get("department", ())) if name not in departments]
    return pd.DataFrame(
        {"name_zh": name, "name_en": f"{name} (unclear in the source)", "kind": UNCLEAR, "source_id": source_id}
        for name in names
    )


def _target_notes(stored: pd.DataFrame, tasks: pd.Series, targets: pd.DataFrame) -> list[Note]:
    """Note the stored targets of these tasks that the file does not have."""
    ids = set(targets["id"]) if len(targets) else set()
    absent = stored.loc[stored["task_id"].isin(tasks) & ~stored["id"].isin(ids), "id"]
    return [Note("target_not_in_file", values={"target": key}) for key in absent]


def _source(frames: Mapping[str, pd.DataFrame], year: int, source_id: str) -> dict[str, str]:
    """Describe the file by the source of the plan it is of, where the store knows that."""
    columns = ("title", "title_en", "publisher", "publisher_en", "issued_on", "licence", "url")
    for row in frames["sources"].to_dict("records"):
        if row["id"] == f"plan-{year}":
            return {"id": source_id, **{name: row[name] for name in columns if isinstance(row[name], str)}}
    return {
        "id": source_id,
        "title": f"{year}年行动计划（导入）",
        "title_en": f"{year} action plan (imported)",
        "publisher": "北京市人民政府办公厅",
        "publisher_en": "General Office of the Beijing Municipal People's Government",
        "licence": "政府公开信息 (open government information)",
    }
