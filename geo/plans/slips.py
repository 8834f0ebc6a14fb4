"""Rows that the scan shifted: what stands in another place than its own, as printed, and where it probably belongs."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from geo.plans.plan_names import PlanRow, in_language, task_names
from geo.schema import Frames
from geo.texts.catalogue import text


def slips_in(frames: Frames, task_id: str) -> pd.DataFrame:
    """Return the rows of ``row_slips`` whose printed place is in a task."""
    slips = frames["row_slips"]
    return slips[slips["task_id"] == task_id]


def slip_tasks(frames: Frames, departments: Collection[str]) -> set[str]:
    """Return the tasks in which one of these departments stands in a place that is probably not its own."""
    slips = frames["row_slips"]
    return set(slips.loc[slips["department"].isin(list(departments)), "task_id"])


def slip_sentences(frames: Frames, task_id: str, language: str) -> list[str]:
    """Say what of a task is as printed but probably belongs elsewhere, and what of other tasks probably belongs to it.

    Parameters
    ----------
    frames
        Layers ``row_slips``, ``tasks``, ``plans`` and ``departments``.
    task_id
        The task.
    language
        ``zh`` or ``en``.
    """
    slips = frames["row_slips"]
    own = slips["task_id"] == task_id
    others = slips[(slips["probable_task_id"] == task_id) & ~own]
    tasks = task_names(frames, language)
    names = dict(
        zip(frames["departments"]["name_zh"], in_language(frames["departments"], "name", language), strict=True)
    )
    return [_sentence(row, tasks, names, language) for row in pd.concat([slips[own], others]).to_dict("records")]


def _sentence(row: PlanRow, tasks: Mapping[str, str], names: Mapping[str, str], language: str) -> str:
    printed = text("slip_measure", language, task=tasks[str(row["task_id"])], measure=f"{row['measure_no']:g}")
    if isinstance(row["department"], str):
        role = text(f"role_{row['part']}", language)
        printed = text("slip_department", language, measure=printed, role=role, name=names[row["department"]])
    return text(
        "slip_is",
        language,
        printed=printed,
        probable=_probable_place(row, tasks, names, language),
        reason=str(row[f"reason_{language}"]),
    )


def _probable_place(row: PlanRow, tasks: Mapping[str, str], names: Mapping[str, str], language: str) -> str:
    if isinstance(row["probable_department"], str):
        return text("slip_means", language, name=names[row["probable_department"]])
    place = tasks[str(row["probable_task_id"])]
    if isinstance(row["probable_measure_no"], float | int) and row["probable_measure_no"] > 0:
        place = text("slip_measure", language, task=place, measure=f"{row['probable_measure_no']:g}")
    if row["part"] != row["probable_part"]:
        place = text("slip_part", language, place=place, role=text(f"role_{row['probable_part']}", language))
    return text("slip_belongs", language, place=place)
