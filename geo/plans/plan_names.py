"""Names of plans and tasks in the reader's language."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import pandas as pd

from geo.schema import Frames
from geo.texts.catalogue import text

#: A row of a layer: column to value.
PlanRow = Mapping[Hashable, object]


def in_language(rows: pd.DataFrame, stem: str, language: str) -> pd.Series:
    """Return a column in the reader's language, in Chinese where it was never translated."""
    zh = rows[f"{stem}_zh"] if f"{stem}_zh" in rows else rows[stem]
    return rows[f"{stem}_en"].fillna(zh) if language == "en" else zh


def plan_name(plan: PlanRow, language: str) -> str:
    """Name a plan in short: ``大气 2021``."""
    return text(f"field_{plan['field']}", language) + f" {plan['year']}"


def task_names(frames: Frames, language: str) -> dict[str, str]:
    """Name every task by its plan and number: ``大气 2021 第 5 项``, ``Air 2021, task 5``."""
    tasks = frames["tasks"]
    plans = {row["id"]: plan_name(row, language) for row in frames["plans"].to_dict("records")}
    return {
        str(key): text("task_named", language, plan=plans[plan], number=number)
        for key, plan, number in zip(tasks["id"], tasks["plan_id"], tasks["number"], strict=True)
    }
