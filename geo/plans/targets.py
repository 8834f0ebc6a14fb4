"""The figures of a plan: what the wording of a measure sets as a target, for which place, by a reviewed table."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from geo.errors import Fault, InvalidInput, Message, Note, Place, UnknownUnit
from geo.plans.parsing import Measure, Task, task_key, task_word
from geo.plans.wording import spelt_number, tidy
from geo.settings import CITY_CODE
from geo.units import Register

#: The field of the annex that gives each district its own figures.
DISTRICTS = "districts"
#: The column that figures stand in, as faults and notes name it.
_COLUMN = "工作措施"
#: A number of something: not a part of a name (C2, PM2.5, GB 3838—2002), not a date.
_FIGURE = re.compile(r"(?<![A-Za-z\d.,/—-])\d[\d.,]*(?:[％%]|(?![年月日号])[㐀-鿿])")
_SHARE = re.compile(r"(?P<unit>.*[区会])(?P<value>.*?)[家个]?")


@dataclass(frozen=True, kw_only=True)
class Places:
    """What the names of places in a plan stand for.

    Parameters
    ----------
    register
        The units.
    departments
        Layer ``departments``: its ``unit_code`` says which district a government is of.
    rivers, sections
        Layers of the store.
    """

    register: Register
    departments: pd.DataFrame
    rivers: pd.DataFrame
    sections: pd.DataFrame


@dataclass(frozen=True, kw_only=True)
class _Value:
    """A value for one place."""

    unit_code: str
    value: float
    slug: str
    river_id: str | None = None
    section_id: str | None = None


def find_targets(
    tasks: Sequence[Task],
    year: int,
    rules: pd.DataFrame,
    units_of_measure: Mapping[str, str],
    places: Places,
    source_id: str,
) -> tuple[pd.DataFrame, list[Message]]:
    """Find the targets that the measures set.

    Parameters
    ----------
    tasks
        Of `geo.plans.parsing.parse_plan`.
    year
        Year of the plan.
    rules
        Columns ``indicator``, ``field``, ``pattern``, ``comparator``, ``slug``, ``place`` and ``factor``; the pattern's
        groups ``value``, ``places`` and ``shares`` are read, without ``value`` the target is the factor itself.
    units_of_measure
        Indicator to its unit of measure.
    places
        What names of places stand for.
    source_id
        Source of the rows.

    Returns
    -------
    targets : DataFrame
        Rows of the layer ``targets``; the deadline is that of the measure.
    faults : list of Message
        A number that is none, an unknown place, shares that do not add up to their total.
    """
    rows: list[dict[str, object]] = []
    faults: list[Message] = []
    for task in tasks:
        key = task_key(year, task)
        for count, measure in enumerate(task.measures, 1):
            text = tidy(measure.text)
            for rule, match in matches(rules, task.field, text):
                try:
                    values = list(_values(rule, match, measure, places))
                except InvalidInput as error:
                    faults += error.faults
                    continue
                rows += [
                    {
                        "id": f"{key}-{value.slug}-{value.unit_code}",
                        "plan_id": f"{year}-{task.field}",
                        "task_id": key,
                        "measure_no": count,
                        "unit_code": value.unit_code,
                        "river_id": value.river_id,
                        "section_id": value.section_id,
                        "indicator": rule["indicator"],
                        "comparator": rule["comparator"],
                        "value": value.value,
                        "unit": units_of_measure[str(rule["indicator"])],
                        "deadline": measure.deadline,
                        "source_id": source_id,
                    }
                    for value in values
                ]
    return pd.DataFrame(rows), faults


def matches(rules: pd.DataFrame, field: str, text: str) -> list[tuple[dict[Hashable, object], re.Match[str]]]:
    """Return the rules that a measure of a field fits, each with what it fits.

    The annex of the districts may set a figure of any field; what elsewhere holds for the city, holds there for the
    district that is responsible.
    """
    if field == DISTRICTS:
        own = rules.assign(place=rules["place"].replace("city", "responsible"))
    else:
        own = rules[rules["field"] == field]
    fits = ((rule, re.search(str(rule["pattern"]), text)) for rule in own.to_dict("records"))
    return [(rule, match) for rule, match in fits if match]


def unread_figures(tasks: Sequence[Task], rules: pd.DataFrame) -> list[Note]:
    """Note every figure in the wording of a measure that no rule reads.

    Parameters
    ----------
    tasks
        Of `geo.plans.parsing.parse_plan`.
    rules
        As `find_targets` takes them.

    Returns
    -------
    list of Note
        One for each number before a percent sign or a Chinese word, numbers of years, months and days left out.
    """
    notes = []
    for task in tasks:
        for measure in task.measures:
            text = tidy(measure.text)
            spans = [match.span() for _, match in matches(rules, task.field, text)]
            for figure in _FIGURE.finditer(text):
                if not any(start <= figure.start() < end for start, end in spans):
                    values = {"task": task_word(task), "figure": text[max(0, figure.start() - 12) : figure.end() + 4]}
                    notes.append(Note("figure_not_read", replace(measure.place, column=_COLUMN), values))
    return notes


def _values(
    rule: Mapping[Hashable, object], match: re.Match[str], measure: Measure, places: Places
) -> Iterator[_Value]:
    """Read the values of a match; raises `InvalidInput` with every reason for which a figure cannot be read."""
    groups = match.groupdict()
    where = replace(measure.place, column=_COLUMN)
    factor, slug, kind = float(str(rule["factor"])), str(rule["slug"]), str(rule["place"])
    value = factor * (_number(groups["value"], where) if "value" in groups and kind != "rivers" else 1)
    every = [str(code) for code in places.register.districts["code"]]
    if kind == "rivers":
        yield from _rivers(groups["places"], places, where)
    elif kind == "sections":
        yield _section(groups["places"], places, where)
    else:
        codes = {
            "city": lambda: [CITY_CODE],
            "units": lambda: every,
            "city+units": lambda: [CITY_CODE, *every],
            "shares": lambda: [CITY_CODE],
            "named": lambda: _named(groups["places"], places, where),
            "responsible": lambda: _responsible(measure, places),
        }[kind]()
        yield from (_Value(unit_code=code, value=value, slug=slug) for code in codes)
        if kind == "shares":
            yield from _shares(groups["shares"], value, slug, places, where)


def _number(text: str, where: Place) -> float:
    try:
        return spelt_number(text)
    except ValueError as error:
        raise InvalidInput(Fault("no_number", where, {"got": text})) from error


def _unit(name: str, places: Places, where: Place) -> str:
    try:
        return places.register.district_code(name)
    except UnknownUnit as error:
        raise InvalidInput(*(replace(fault, place=where) for fault in error.faults)) from error


def _named(text: str, places: Places, where: Place) -> list[str]:
    return [_unit(name, places, where) for name in re.split(r"[、和]", text)]


def _responsible(measure: Measure, places: Places) -> list[str]:
    """Return the units whose governments lead or are responsible."""
    units = places.departments.set_index("name_zh")["unit_code"].dropna()
    names = [*measure.departments["lead"], *measure.departments["responsible"]]
    return list(dict.fromkeys(str(units[name]) for name in names if name in units.index))


def _shares(text: str, total: float, slug: str, places: Places, where: Place) -> Iterator[_Value]:
    """Read a list such as 东城区1家、西城区1家 and check that it adds up."""
    faults: list[Message] = []
    shares: dict[str, float] = {}
    for part in filter(None, re.split(r"[、，,；]", text)):
        try:
            pieces = re.fullmatch(_SHARE, part.strip())
            if pieces is None:
                raise InvalidInput(Fault("no_share", where, {"got": part}))
            code, share = _unit(pieces["unit"], places, where), _number(pieces["value"], where)
            if code in shares:
                faults.append(Fault("repeated_share", where, {"got": part}))
            shares[code] = share
        except InvalidInput as error:
            faults += error.faults
    if not faults and sum(shares.values()) != total:
        faults.append(Fault("shares_differ", where, {"total": total, "got": float(sum(shares.values()))}))
    if faults:
        raise InvalidInput(*faults)
    yield from (_Value(unit_code=code, value=value, slug=slug) for code, value in shares.items())


def _rivers(text: str, places: Places, where: Place) -> Iterator[_Value]:
    """Read a list such as 通州区玉带河、房山区夹括河; inferior Class V left behind is Class V or better."""
    ids = dict(zip(places.rivers["name_zh"], places.rivers["id"], strict=True))
    for part in text.split("、"):
        district, _, name = part.partition("区")
        code = _unit(f"{district}区", places, where)
        if name not in ids:
            raise InvalidInput(Fault("unknown_river", where, {"got": name}))
        yield _Value(unit_code=code, value=5.0, slug=ids[name], river_id=ids[name])


def _section(name: str, places: Places, where: Place) -> _Value:
    rows = places.sections[places.sections["name_zh"] == name].to_dict("records")
    if not rows:
        raise InvalidInput(Fault("section_not_in_store", where, {"got": name}))
    key = str(rows[0]["id"])
    return _Value(unit_code=str(rows[0]["district_code"]), value=1.0, slug=key, section_id=key)
