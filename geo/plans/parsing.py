"""Plans: rows of a document read to tasks, measures and departments, or a list of all faults."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as with_default

import pandas as pd

from geo.errors import Fault, Note, Place, Word
from geo.files.headings import HeadingRow, Headings
from geo.plans.departments import Departments
from geo.plans.divisions import Divisions
from geo.plans.documents import DocumentRow
from geo.plans.wording import interim_deadlines, paragraphs, parse_deadline, tidy, without_markup
from geo.schema import ROLES

#: What a heading of a plan says, and the field that it means.
FIELDS = {
    "大气": "air",
    "水污染": "water",
    "土壤": "soil",
    "气候": "climate",
    "生态保护": "ecology",
    "各区生态环境保护": "districts",
}
#: Field of a row to the headings that its column may have.
_COLUMNS = {
    "number": "序号",
    "title": "重点任务|任务",
    "measure": "工作措施|措施",
    "deadline": "完成时限|时限",
    "lead": "牵头部门|牵头单位",
    "responsible": "主责单位|主要负责单位|责任单位",
    "assisting": "协办单位|配合单位",
}
#: The heading that the official plans have, as faults name the column.
_OFFICIAL = {name: headings.partition("|")[0] for name, headings in _COLUMNS.items()}
_HEADINGS = Headings(_COLUMNS)
_SECTION = re.compile(r"^[一二三四五六七八九十]+[、.．]\s*(.+)$")


@dataclass(kw_only=True)
class Measure:
    """One paragraph of a task with departments of its own: what is to be done, by when, by whom."""

    place: Place
    text: str
    deadline_text: str
    deadline: str | None
    departments: dict[str, tuple[str, ...]]


@dataclass(kw_only=True)
class Task:
    """A numbered task of a plan with its measures; `section` is None where the source lost the heading."""

    field: str
    number: int
    title: str
    section: str | None
    measures: list[Measure] = with_default(default_factory=list)


@dataclass(frozen=True)
class Document:
    """A plan as read.

    Parameters
    ----------
    tasks
        In the order of the document.
    notes
        What a reader should look over: mended, unclear and unknown departments, numbers that the source lost.
    faults
        Everything wrong; with any, the tasks are not to be stored.
    """

    tasks: tuple[Task, ...]
    notes: tuple[Note, ...]
    faults: tuple[Fault, ...]


def parse_plan(
    rows: Sequence[DocumentRow],
    year: int,
    departments: Departments,
    divisions: Divisions,
    only_field: str = "",
) -> Document:
    """Read the tables of a plan.

    Parameters
    ----------
    rows
        As `geo.plans.documents.read_rows` gives them: headings (大气污染防治2021年行动计划), header rows (repeated on
        every page), section rows, tasks, and rows that continue a task.
    year
        Year that the headings must name.
    departments
        The register of departments.
    divisions
        How rows of several paragraphs are divided.
    only_field
        Field of the plan where the document has no heading.

    Returns
    -------
    Document
        The tasks, the notes and all faults.
    """
    reader = _Reader(year, departments, divisions, only_field)
    for row in rows:
        reader.take(row)
    return reader.finish()


class _Reader:
    """Walks down the rows, knowing the plan, the header and the task it is in."""

    def __init__(self, year: int, departments: Departments, divisions: Divisions, only_field: str) -> None:
        self._year, self._departments, self._divisions, self._field = year, departments, divisions, only_field
        self._header: HeadingRow | None = None
        self._section: str | None = None
        self._opened = False  # a heading stands between the last task and the next
        self._tasks: list[Task] = []
        self._row_no = 0  # the printed row of the last task
        self._unknown: list[Note] = []
        self._faults: list[Fault] = []
        self._mended: dict[tuple[str, str], list[Word]] = defaultdict(list)
        self._last_place = Place(file=Word("the_document"))
        self._headed = False

    def take(self, row: DocumentRow) -> None:
        """Read one row."""
        self._last_place = row.place
        cells = [without_markup(cell) for cell in row.cells]
        filled = [tidy(cell) for cell in cells if cell.strip()]
        if not filled:
            return
        if len(filled) == 1 and self._take_heading(filled[0], row.place):
            return
        fields = set(_HEADINGS.fields(filled))
        if "number" in fields or len(fields - {""}) > 2:
            self._take_header([tidy(cell) for cell in cells], row.place)
        elif self._header:
            self._take_cells({name: self._header.cell(cells, name) for name in _COLUMNS}, row.place)
        elif len(filled) > 2:
            self._fault("no_plan_header", row.place, got=filled[0])

    def finish(self) -> Document:
        """Check what spans the tasks and return them."""
        if not self._headed:
            self._fault("no_plan_table", self._last_place)
        elif not self._tasks and not self._faults:
            self._fault("no_rows", self._last_place, got=Word("none"))
        for task in self._tasks:
            _share_paragraphs(task.measures)
        notes = list(_gaps(self._tasks))
        for (printed, name), tasks in self._mended.items():
            values = {"printed": printed, "names": name.split("|"), "tasks": list(dict.fromkeys(tasks))}
            notes.append(Note("departments_mended", values=values))
        return Document(tuple(self._tasks), (*notes, *self._unclear(), *self._unknown), tuple(self._faults))

    def _take_heading(self, text: str, place: Place) -> bool:
        """Read a row of one cell; False when it is a part of the table."""
        if (section := _SECTION.match(text)) and self._header:
            self._open(section[1])
            return True
        name = next((FIELDS[word] for word in FIELDS if word in text and "计划" in text and "年" in text), None)
        if name and len(text) < 60:
            years = re.findall(r"(20\d\d)年", text)
            if years and int(years[0]) != self._year:
                self._fault("other_plan_year", place, year=self._year, got=years[0])
            if (name, bool(self._tasks)) != (self._field, False):
                self._header, self._section = None, None
            self._field = name
            return True
        return not self._header

    def _take_header(self, cells: Sequence[str], place: Place) -> None:
        self._headed = True
        self._header = _HEADINGS.read(cells)
        headings = [cell for cell in cells if cell]
        for name in self._header.twice:
            self._fault("repeated_column", place, column=_OFFICIAL[name])
        for name in _COLUMNS:
            if name not in self._header.columns:
                self._fault("missing_plan_column", place, column=_OFFICIAL[name], headings=headings)
        if not self._field:
            self._fault("no_plan_heading", place)

    def _take_cells(self, cells: Mapping[str, str], place: Place) -> None:
        number, title = unicodedata.normalize("NFKC", cells["number"]).strip(), tidy(cells["title"])
        if not number and not title and (section := _SECTION.match(tidy(cells["measure"]))):
            self._open(section[1])
            return
        if number and (section := _SECTION.match(tidy(cells["number"]))):
            self._open(section[1])
        elif number or title:
            self._take_numbered(number, title, cells, place)
        elif self._in_task():
            self._take_measure(self._tasks[-1], cells, place)
        else:
            self._fault("no_task_to_continue", place, got=tidy(cells["measure"])[:30])

    def _open(self, section: str) -> None:
        self._section, self._opened = section, True

    def _in_task(self) -> bool:
        return bool(self._tasks) and self._tasks[-1].field == self._field

    def _take_numbered(self, number: str, title: str, cells: Mapping[str, str], place: Place) -> None:
        if not re.fullmatch(r"\d{1,3}\.?", number):
            self._fault("no_whole_number", _in_column(place, "number"), got=number)
            return
        value = int(number.rstrip("."))
        last = self._tasks[-1] if self._in_task() else None
        if last and (last.number, last.title) == (value, title):
            self._take_measure(last, cells, place)
            return
        if not title:
            self._fault("no_task_title", _in_column(place, "title"))
        if any((task.field, task.number) == (self._field, value) for task in self._tasks):
            self._fault("repeated_task_number", _in_column(place, "number"), got=value)
        if last and value > last.number + 1 and not self._opened:
            self._section = None  # whatever headings the lost rows had
        self._opened = False
        task = Task(field=self._field, number=value, title=title, section=self._section)
        self._tasks.append(task)
        self._row_no = 0
        if not tidy(cells["measure"]):
            self._fault("no_measure_text", _in_column(place, "measure"))
        self._take_measure(task, cells, place)

    def _take_measure(self, task: Task, cells: Mapping[str, str], place: Place) -> None:
        """Read a printed row: one measure, or several where it is divided."""
        self._row_no += 1
        for role in ROLES:
            cell = self._departments.read(cells[role], _in_column(place, role))
            self._unknown += cell.unknown
            for slip in cell.mendings:
                self._mended[slip].append(task_word(task))
        for part in self._divisions.divide(task_key(self._year, task), self._row_no, cells, self._names):
            deadline = parse_deadline(part["deadline"], self._year)
            if deadline.fault:
                self._fault("unknown_deadline", _in_column(place, "deadline"), got=deadline.text)
            task.measures.append(
                Measure(
                    place=place,
                    text=part["measure"],
                    deadline_text=deadline.text,
                    deadline=deadline.date,
                    departments={role: self._departments.read(part[role], place).names for role in ROLES},
                )
            )

    def _names(self, cell: str) -> set[str]:
        return set(self._departments.read(cell, self._last_place).names)

    def _unclear(self) -> Iterator[Note]:
        for task in self._tasks:
            for measure in task.measures:
                for names in measure.departments.values():
                    for name in names:
                        if self._departments.is_unclear(name):
                            yield Note("unclear_department", values={"name": name, "task": task_word(task)})

    def _fault(self, kind: str, place: Place, **values: object) -> None:
        self._faults.append(Fault(kind, place, values))


def _in_column(place: Place, name: str) -> Place:
    return replace(place, column=_OFFICIAL[name])


def _field_word(field: str) -> Word | str:
    return Word(f"plan_{field}") if field in FIELDS.values() else field


def task_word(task: Task) -> Word:
    """Return how messages call a task: ``air 5``."""
    return Word("task_of_field", {"field": _field_word(task.field), "number": task.number})


def task_key(year: int, task: Task) -> str:
    """Return the id of a task in the store: ``2021-air-05``."""
    return f"{year}-{task.field}-{task.number:02d}"


def task_frames(document: Document, year: int, source_id: str) -> dict[str, pd.DataFrame]:
    """Return the layers ``tasks``, ``measures``, ``milestones`` and ``task_departments`` of a plan.

    What is the project's own is left out: English titles, summaries, what is due at a milestone.
    """
    tasks: list[dict[str, object]] = []
    measures: list[dict[str, object]] = []
    milestones: list[dict[str, object]] = []
    roles: list[dict[str, object]] = []
    for task in document.tasks:
        key = task_key(year, task)
        texts = list(dict.fromkeys(measure.deadline_text for measure in task.measures if measure.deadline_text))
        dates = sorted(measure.deadline for measure in task.measures if measure.deadline)
        tasks.append(
            {
                "id": key,
                "plan_id": f"{year}-{task.field}",
                "number": task.number,
                "section": task.section,
                "title_zh": task.title,
                "measure_text": "\n".join(tidy(measure.text) for measure in task.measures),
                "deadline_text": "；".join(dict.fromkeys("；".join(texts).split("；"))) or None,
                "deadline": dates[-1] if dates else None,
                "source_id": source_id,
            }
        )
        for number, measure in enumerate(task.measures, 1):
            measures.append(
                {
                    "task_id": key,
                    "measure_no": number,
                    "deadline_text": measure.deadline_text or None,
                    "deadline": measure.deadline,
                    "source_id": source_id,
                }
            )
            milestones += [
                {
                    "task_id": key,
                    "measure_no": number,
                    "deadline_text": interim.text,
                    "deadline": interim.date,
                    "source_id": source_id,
                }
                for interim in interim_deadlines(tidy(measure.text), year)
            ]
            roles += [
                {"task_id": key, "measure_no": number, "role": role, "department": name, "source_id": source_id}
                for role, names in measure.departments.items()
                for name in names
            ]
    frames = {"tasks": tasks, "measures": measures, "milestones": milestones, "task_departments": roles}
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


def _gaps(tasks: Sequence[Task]) -> Iterator[Note]:
    """Note the numbers that no task has, field by field."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for task in tasks:
        numbers[task.field].add(task.number)
    for field, present in numbers.items():
        missing = sorted(set(range(1, max(present) + 1)) - present)
        if missing:
            listed = [*missing[:20], *["…"] * (len(missing) > 20)]
            yield Note("tasks_missing", values={"field": _field_word(field), "numbers": listed})
