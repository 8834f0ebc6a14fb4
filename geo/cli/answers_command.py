"""The command that sets every target of a year beside its result: ``python -m geo answers``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any

import pandas as pd
import typer
from rich.cells import cell_len, set_cell_size

from geo import settings
from geo.answers import answer_texts, scorecard
from geo.answers.answers import answers as answers_of
from geo.answers.answers import today
from geo.answers.verdicts import VERDICTS
from geo.build import ensure_store
from geo.cli.terminal import language
from geo.errors import Fault, GeoError, InvalidInput, Place
from geo.selection import Facts, read_facts
from geo.settings import CITY_CODE
from geo.texts.catalogue import text

#: What the city is called beside its name.
_CITY = ("全市", "北京", "北京市", "city", "beijing", CITY_CODE)
_COLUMNS = ("place", "indicator_label", "target_text", "result_text", "period_text")


def answers(
    year: Annotated[int, typer.Option(help="The year in which the targets are due.")],
    unit: Annotated[
        str, typer.Option(help="A district by any spelling, or 全市; a subdistrict has its district's.")
    ] = "",
    field: Annotated[str, typer.Option(help="air, water, soil, climate, ecology or districts")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    at: Annotated[datetime | None, typer.Option(help="Day of the verdicts; by default today, in Beijing.")] = None,
) -> None:
    """Print every target of a year with its result, its verdict and the evidence, the worst first."""
    config = settings.load()
    ensure_store(config)
    facts = read_facts(config.store)
    on = at.date() if at else today()
    chosen = _choose(answers_of(facts, on), facts, year, unit, field)
    records = answer_texts.answer_records(scorecard.worst_first(chosen), facts, language())
    head = scorecard.headline(chosen, text("plans_of_year", language(), year=year), language())
    typer.echo(_json(records, year, on) if as_json else "\n".join([head, *_lines(records)]))


def _choose(every: pd.DataFrame, facts: Facts, year: int, unit: str, field: str) -> pd.DataFrame:
    """Keep the answers asked for; raises `InvalidInput` with every option that there is no answer for."""
    faults: list[Fault] = []
    options = {
        "year": (year, sorted(map(int, every["year"].dropna().unique()))),
        "field": (field or None, sorted(every["field"].unique())),
    }
    for name, (value, known) in options.items():
        if value is not None and value not in known:
            values = {"options": [str(option) for option in known], "got": str(value)}
            faults.append(Fault("unknown_choice", Place(file=f"--{name}"), values))
    code = _unit_code(unit, facts, faults)
    if faults:
        raise InvalidInput(*faults)
    chosen = scorecard.of_year(every, year)
    for column, value in (("field", field), ("unit_code", code)):
        chosen = chosen[chosen[column] == value] if value else chosen
    return chosen


def _unit_code(unit: str, facts: Facts, faults: list[Fault]) -> str:
    """Return the code of the unit whose targets a name asks for; a blank for a blank or an unknown one."""
    if not unit or unit.casefold() in _CITY:
        return CITY_CODE if unit else ""
    try:
        code = facts.register.code(unit)
    except GeoError:
        names = [facts.register.name(known, language()) for known in facts.register.districts["code"]]
        values = {"options": [text("city", language()), *names], "got": unit}
        faults.append(Fault("unknown_choice", Place(file="--unit"), values))
        return ""
    return facts.register.reporting.get(code, code)


def _json(records: Sequence[Mapping[str, Any]], year: int, on: date) -> str:
    """Write the answers as JSON: ``year``, ``on`` (day of the verdicts), ``counts`` by verdict and ``answers``.

    Each answer has the keys of `geo.answers.answer_texts.answer_records`; what is blank is null.
    """
    counts = {verdict: sum(record["verdict"] == verdict for record in records) for verdict in VERDICTS}
    whole = {"year": year, "on": str(on), "counts": counts, "answers": records}
    return json.dumps(whole, ensure_ascii=False, indent=2, allow_nan=False)


def _lines(records: Sequence[Mapping[str, Any]]) -> list[str]:
    """Write each answer as a row of columns and, below it, its sentence; a Chinese character is two columns wide."""
    marks = [f"{answer_texts.SIGNS[record['verdict']]} {record['verdict_label']}" for record in records]
    rows = [[mark, *(record[key] or "–" for key in _COLUMNS)] for mark, record in zip(marks, records, strict=True)]
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    lines: list[str] = []
    for row, record in zip(rows, records, strict=True):
        cells = [set_cell_size(cell, width) for cell, width in zip(row, widths, strict=True)]
        lines += ["  ".join(cells).rstrip(), f"    {record['sentence']}"]
    return lines
