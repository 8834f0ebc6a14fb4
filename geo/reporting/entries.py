"""What is typed into a report, and what is wrong with it before anybody else's work is looked at."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from geo.errors import Fault, Place, Word
from geo.reporting.dues import Due
from geo.schema import WATER_CLASSES

#: How far the work is, as its unit says.
REPORT_STATES = ("not_started", "on_track", "behind", "finished")
#: The most letters of a note.
NOTE_LENGTH = 2000
#: What is typed into a report: column of the journal to the column of a form.
TYPED = {"state": "report_state", "value": "report_value", "note": "note", "evidence_sha256": "evidence"}
#: The values that results of these units of measure have; others have any number.
_VALUES: Mapping[str, Sequence[int]] = {
    "state": (0, 1),
    "section": (0, 1),
    "class": range(1, len(WATER_CLASSES) + 2),  # the last is inferior Class V
}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What a person types into one report.

    Parameters
    ----------
    report_id
        As in `geo.reporting.dues.Due`.
    version
        The version that the person saw and types upon; 0 where there was none.
    state
        One of `REPORT_STATES`; blank where it is not said yet.
    value
        The result, in the target's unit of measure; None without one.
    note
        To the reviewer; it never leaves the office.
    evidence_sha256
        Of a file that `geo.reporting.evidence.store_evidence` keeps; blank for none.
    place
        Where it was typed, for the faults.
    """

    report_id: str
    version: int
    state: str = ""
    value: float | None = None
    note: str = ""
    evidence_sha256: str = ""
    place: Place = field(default_factory=Place)

    def typed(self) -> dict[str, str | float | None]:
        """Return what was typed as the journal keeps it: a blank is None."""
        return {
            "state": self.state or None,
            "value": None if self.value is None else float(self.value),
            "note": self.note.strip() or None,
            "evidence_sha256": self.evidence_sha256 or None,
        }

    def where(self, column: str = "") -> Place:
        """Return the place of a fault: where it was typed or, without one, the report."""
        place = self.place if self.place != Place() else Place(row=self.report_id)
        return replace(place, column=Word(f"column_{column}")) if column else place


def entry_faults(entry: Entry, due: Due, submit: bool) -> list[Fault]:
    """List what is wrong with an entry; what is blank only counts where it is to be submitted."""
    faults = []
    if entry.state and entry.state not in REPORT_STATES:
        faults.append(Fault("no_report_state", entry.where("report_state"), {"got": entry.state}))
    if entry.value is not None:
        faults += _value_faults(entry, entry.value, due)
    if len(entry.note) > NOTE_LENGTH:
        faults.append(Fault("long_note", entry.where("note"), {"most": NOTE_LENGTH, "got": len(entry.note)}))
    if submit and not entry.state:
        faults.append(Fault("no_report_state", entry.where("report_state"), {"got": ""}))
    if submit and due.target_id and entry.value is None and not entry.note.strip():
        faults.append(Fault("value_or_note", entry.where("report_value"), {"got": Word("none")}))
    return faults


def allowed_values(due: Due) -> tuple[int, ...]:
    """Return the values that a report may have; empty where any number is one."""
    return tuple(_VALUES.get(due.unit_of_measure, ()))


def _value_faults(entry: Entry, value: float, due: Due) -> list[Fault]:
    allowed = allowed_values(due)
    if not due.target_id:
        return [Fault("value_without_target", entry.where("report_value"), {"got": value})]
    if not math.isfinite(value):
        return [Fault("no_number", entry.where("report_value"), {"got": str(value)})]
    if allowed and value not in allowed:
        values = {"options": [str(one) for one in allowed], "got": value}
        return [Fault("other_value", entry.where("report_value"), values)]
    return []
