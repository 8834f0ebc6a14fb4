"""Table rows that hold several measures: the paragraphs of a row, each with its own deadline and departments."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import groupby

import pandas as pd

from geo.plans.wording import paragraphs
from geo.schema import ROLES

#: Cells of a row that may be divided as its measure is.
_CELLS = ("deadline", *ROLES)
#: What stands between the groups of a cell: an empty line between paragraphs, or a gap that the scan left.
_GAP = re.compile(r"\n\s*\n|[ \u3000]{2,}")


class Divisions:
    """How rows of several paragraphs are divided: by their own gaps, or by a reviewed table where the scan lost them.

    Parameters
    ----------
    reviewed
        Columns ``task_id``, ``row_no`` (the printed row of the task, from 1), ``part_no``, ``deadline``, ``lead``,
        ``responsible`` and ``assisting`` (cells as a plan would print them); a row for each paragraph.
    """

    def __init__(self, reviewed: pd.DataFrame) -> None:
        rows = reviewed.fillna("").sort_values(["task_id", "row_no", "part_no"]).to_dict("records")
        self._reviewed: dict[tuple[str, int], list[dict[str, str]]] = {
            key: [{name: str(row[name]) for name in _CELLS} for row in part]
            for key, part in groupby(rows, key=lambda row: (str(row["task_id"]), int(row["row_no"])))
        }

    def divide(
        self, task_id: str, row_no: int, cells: Mapping[str, str], names: Callable[[str], set[str]]
    ) -> list[dict[str, str]]:
        """Return the cells of each measure of a row; a row that cannot be divided is one measure.

        Parameters
        ----------
        task_id
            The task that the row belongs to.
        row_no
            Its printed row, from 1.
        cells
            Texts of the row, without markup; paragraphs are lines.
        names
            Returns the departments that a cell names. The reviewed table counts only where it names, role by role, the
            departments that are printed: it says which paragraph they stand beside, and adds or drops none.
        """
        texts = paragraphs(cells["measure"])
        reviewed = self._reviewed.get((task_id, row_no), [])
        if len(reviewed) == len(texts) and all(
            names(cells[role]) == set().union(*(names(part[role]) for part in reviewed)) for role in ROLES
        ):
            return [{**cells, **part, "measure": text} for part, text in zip(reviewed, texts, strict=True)]
        groups = {name: [group for group in _GAP.split(cells[name].strip()) if group] for name in _CELLS}
        if len(texts) < 2 or len(groups["lead"]) != len(texts):
            return [dict(cells)]
        return [
            {**cells, "measure": text} | {name: _share(cells[name], groups[name], place, len(texts)) for name in _CELLS}
            for place, text in enumerate(texts)
        ]


def _share(cell: str, groups: list[str], place: int, count: int) -> str:
    """Return a paragraph's group of a cell; a cell that is not divided as the measure is holds for every paragraph."""
    return groups[place] if len(groups) == count else cell
