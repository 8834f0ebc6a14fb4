"""Owns the reading of a plan: rows of a document become tasks, measures and departments, or a list of all faults."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as with_default

import pandas as pd

from geo.departments import UNCLEAR, Departments
from geo.errors import Fault
from geo.plan_readers import Row
from geo.schema import ROLES
from geo.wording import paragraphs, parse_deadline, tidy, without_markup

#: What a heading of a plan says, and the field that it means.
FIELDS = {"大气": "air", "水污染": "water", "土壤": "soil", "气候": "climate", "生态保护": "ecology"}
_COLUMNS = {
    "number": ("序号",),
    "title": ("重点任务", "任务"),
    "measure": ("工作措施", "措施"),
    "deadline": ("完成时限", "时限"),
    "lead": ("牵头部门", "牵头单位"),
    "responsible": ("主责单位", "主要负责单位", "责任单位"),
    "assisting": ("协办单位", "配合单位"),
}
_BY_HEADING = {heading: name for name, headings in _COLUMNS.items() for heading in headings}
_SECTION = re.compile(r"^[一二三四五六七八九十]+[、.．]\s*(.+)$")


@dataclass
class Measure:
    """One table row of a task: what is to be done, by when, by whom."""

    where: str
    text: str
    deadline_text: str
    deadline: str | None
    departments: dict[str, tuple[str, ...]]


@dataclass
class Task:
    """A numbered task of a plan with its measures; `section` is None where the source lost the heading."""

    field: str
    number: int
    title: str
    section: str | None
    where: str
    measures: list[Measure] = with_default(default_factory=list)


@dataclass(frozen=True)
class Document:
    """A plan as read.

    Parameters
    ----------
    tasks
        In the order of the document.
    notes
        What a reader should look over: mended and unclear departments, numbers that the source lost.
    faults
        Everything wrong; with any, the tasks are not to be stored.
    """

    tasks: tuple[Task, ...]
    notes: tuple[str, ...]
    faults: tuple[Fault, ...]


def parse_plan(rows: Sequence[Row], year: int, departments: Departments, only_field: str = "") -> Document:
    """Read the tables of a plan.

    Parameters
    ----------
    rows
        As `geo.plan_readers.read_rows` gives them: headings (大气污染防治2021年行动计划), header rows (repeated on
        every page), section rows, tasks, and rows that continue a task.
    year
        Year that the headings must name.
    departments
        The register of departments.
    only_field
        Field of the plan where the document has no heading.

    Returns
    -------
    Document
        The tasks, the notes and all faults.
    """
    reader = _Reader(year, departments, only_field)
    for row in rows:
        reader.take(row)
    return reader.finish()


class _Reader:
    """Walks down the rows, knowing the plan, the header and the task it is in."""

    def __init__(self, year: int, departments: Departments, only_field: str) -> None:
        self._year, self._departments, self._field = year, departments, only_field
        self._columns: Mapping[str, int] = {}
        self._section: str | None = None
        self._opened = False  # a heading stands between the last task and the next
        self._tasks: list[Task] = []
        self._faults: list[Fault] = []
        self._mended: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._last_where = "the document"
        self._headed = False

    def take(self, row: Row) -> None:
        """Read one row."""
        self._last_where = row.where
        cells = [without_markup(cell) for cell in row.cells]
        filled = [tidy(cell) for cell in cells if cell.strip()]
        if not filled:
            return
        if len(filled) == 1 and self._take_heading(filled[0], row.where):
            return
        if "序号" in filled or len(set(filled) & set(_BY_HEADING)) > 2:
            self._take_header([tidy(cell) for cell in cells], row.where)
        elif self._columns:
            self._take_cells(dict(zip(_COLUMNS, self._pick(cells), strict=True)), row.where)
        elif len(filled) > 2:
            self._fault(row.where, "the header 序号, 重点任务, 工作措施 … before the first task", repr(filled[0]))

    def finish(self) -> Document:
        """Check what spans the tasks and return them."""
        if not self._headed:
            self._fault(self._last_where, "a table headed 序号, 重点任务, 工作措施 …", "none", "a file of another kind")
        for task in self._tasks:
            _share_paragraphs(task.measures)
        notes = [f"{place}: missing in the source" for place in _gaps(self._tasks)]
        for (printed, name), places in self._mended.items():
            became = name.replace("|", ", ")
            notes.append(f"mended {printed!r} to {became!r} ({', '.join(dict.fromkeys(places))})")
        notes += [f"unclear department {name!r}, kept as printed ({place})" for name, place in self._unclear()]
        return Document(tuple(self._tasks), tuple(notes), tuple(self._faults))

    def _take_heading(self, text: str, where: str) -> bool:
        """Read a row of one cell; False when it is a part of the table."""
        if (section := _SECTION.match(text)) and self._columns:
            self._open(section[1])
            return True
        name = next((FIELDS[word] for word in FIELDS if word in text and "计划" in text and "年" in text), None)
        if name and len(text) < 60:
            years = re.findall(r"(20\d\d)年", text)
            if years and int(years[0]) != self._year:
                self._fault(where, f"the plan of {self._year}", years[0])
            if (name, bool(self._tasks)) != (self._field, False):
                self._columns, self._section = {}, None
            self._field = name
            return True
        return not self._columns

    def _take_header(self, cells: Sequence[str], where: str) -> None:
        self._headed = True
        self._columns = {_BY_HEADING[text]: place for place, text in enumerate(cells) if text in _BY_HEADING}
        got = ", ".join(filter(None, cells))
        for name in _COLUMNS.keys() - self._columns.keys():
            self._fault(where, f"column {_COLUMNS[name][0]}", got, "a column is missing or renamed")
        if not self._field:
            self._fault(where, "a heading such as 大气污染防治2021年行动计划 above the table", "none")

    def _pick(self, cells: Sequence[str]) -> Iterator[str]:
        for name in _COLUMNS:
            place = self._columns.get(name, len(cells))
            yield cells[place] if place < len(cells) else ""

    def _take_cells(self, cells: Mapping[str, str], where: str) -> None:
        number, title = unicodedata.normalize("NFKC", cells["number"]).strip(), tidy(cells["title"])
        if not number and not title and (section := _SECTION.match(tidy(cells["measure"]))):
            self._open(section[1])
            return
        if number and (section := _SECTION.match(tidy(cells["number"]))):
            self._open(section[1])
        elif number or title:
            self._take_numbered(number, title, cells, where)
        elif self._here():
            self._take_measure(self._tasks[-1], cells, where)
        else:
            self._fault(where, "a numbered task before a row that continues one", repr(tidy(cells["measure"])[:30]))

    def _open(self, section: str) -> None:
        self._section, self._opened = section, True

    def _here(self) -> bool:
        return bool(self._tasks) and self._tasks[-1].field == self._field

    def _take_numbered(self, number: str, title: str, cells: Mapping[str, str], where: str) -> None:
        if not re.fullmatch(r"\d{1,3}\.?", number):
            self._fault(f"{where}, column 序号", "a whole number", repr(number) if number else "a blank")
            return
        value = int(number.rstrip("."))
        last = self._tasks[-1] if self._here() else None
        if last and (last.number, last.title) == (value, title):
            self._take_measure(last, cells, where)
            return
        if not title:
            self._fault(f"{where}, column 重点任务", "the task's title", "a blank")
        if any((task.field, task.number) == (self._field, value) for task in self._tasks):
            self._fault(f"{where}, column 序号", "a new number", str(value), "the number stands twice")
        if last and value > last.number + 1 and not self._opened:
            self._section = None  # whatever headings the lost rows had
        self._opened = False
        task = Task(self._field, value, title, self._section, where)
        self._tasks.append(task)
        if not tidy(cells["measure"]):
            self._fault(f"{where}, column 工作措施", "what is to be done", "a blank")
        self._take_measure(task, cells, where)

    def _take_measure(self, task: Task, cells: Mapping[str, str], where: str) -> None:
        deadline = parse_deadline(cells["deadline"], self._year)
        if deadline.fault:
            self._fault(f"{where}, column 完成时限", "年底前, 长期实施 or a date such as 6月底前", repr(deadline.text))
        named = {}
        for role in ROLES:
            found = self._departments.read(cells[role], f"{where}, column {_COLUMNS[role][0]}")
            self._faults += found.faults
            for slip in found.mended:
                self._mended[slip].append(f"{task.field} {task.number}")
            named[role] = found.names
        task.measures.append(Measure(where, cells["measure"], deadline.text, deadline.date, named))

    def _unclear(self) -> Iterator[tuple[str, str]]:
        for task in self._tasks:
            for measure in task.measures:
                for names in measure.departments.values():
                    for name in names:
                        if self._departments.kind(name) == UNCLEAR:
                            yield name, f"{task.field} {task.number}"

    def _fault(self, where: str, expected: str, got: str, cause: str = "") -> None:
        self._faults.append(Fault(where, expected, got, cause))


def task_frames(document: Document, year: int, source_id: str) -> dict[str, pd.DataFrame]:
    """Return the layers ``tasks``, ``measures`` and ``task_departments`` of a plan, without summaries of our own."""
    tasks, measures, roles = [], [], []
    for task in document.tasks:
        plan = f"{year}-{task.field}"
        key = f"{plan}-{task.number:02d}"
        texts = list(dict.fromkeys(measure.deadline_text for measure in task.measures if measure.deadline_text))
        dates = sorted(measure.deadline for measure in task.measures if measure.deadline)
        tasks.append({
            "id": key, "plan_id": plan, "number": task.number, "section": task.section, "title_zh": task.title,
            "measure_text": "\n".join(tidy(measure.text) for measure in task.measures),
            "deadline_text": "；".join(dict.fromkeys("；".join(texts).split("；"))) or None,
            "deadline": dates[-1] if dates else None, "source_id": source_id,
        })  # fmt: skip
        for number, measure in enumerate(task.measures, 1):
            measures.append({
                "task_id": key, "measure_no": number, "deadline_text": measure.deadline_text or None,
                "deadline": measure.deadline, "source_id": source_id,
            })  # fmt: skip
            roles += [
                {"task_id": key, "measure_no": number, "role": role, "department": name, "source_id": source_id}
                for role, names in measure.departments.items()
                for name in names
            ]
    frames = {"tasks": tasks, "measures": measures, "task_departments": roles}
    return {name: pd.DataFrame(rows) for name, rows in frames.items()}


def _share_paragraphs(measures: Sequence[Measure]) -> None:
    """Give rows with a blank measure their paragraph of the row above, where the counts agree."""
    start = 0
    while start < len(measures):
        end = start + 1
        while end < len(measures) and not measures[end].text.strip():
            end += 1
        texts = paragraphs(measures[start].text)
        if end - start > 1 and len(texts) == end - start:
            for measure, text in zip(measures[start:end], texts, strict=True):
                measure.text = text
        start = end


def _gaps(tasks: Sequence[Task]) -> Iterator[str]:
    """Name the numbers that no task has, field by field."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for task in tasks:
        numbers[task.field].add(task.number)
    for name, found in numbers.items():
        lost = sorted(set(range(1, max(found) + 1)) - found)
        if lost:
            yield f"{name}, task {', '.join(map(str, lost[:20]))}" + (" …" if len(lost) > 20 else "")
