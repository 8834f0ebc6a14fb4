"""The tables that a page shows: rows of the store with names for codes and headings in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from geo.figures import source_words
from geo.figures.figure_maps import blank_key, indicator_names
from geo.figures.figures import Figure, certainty_mark, value_text
from geo.schema import LAYERS, WATER_CLASSES, Frames
from geo.settings import CITY_CODE
from geo.texts.catalogue import text
from geo.texts.stored_words import licence
from geo.units import Register

#: Indicators of which much is good.
_MORE_IS_BETTER = frozenset({"good_air_days"})


def figure_table(figure: Figure, register: Register, unit_of_measure: str, language: str) -> pd.DataFrame:
    """List all units by value, the worst first, those without one last and said so.

    Returns
    -------
    pandas.DataFrame
        District, value (with the unit of measure in the heading) and publication; headed in the reader's language.
    """
    codes = worst_first(figure, register)
    blank = text(blank_key(figure), language)
    status = text("in_plan" if figure.kind == "target" else "published", language)
    return pd.DataFrame(
        {
            text("column_district", language): [register.name(code, language) for code in codes],
            f"{text('column_value', language)} ({unit_of_measure})": [figure.values.get(code) for code in codes],
            text("column_status", language): [
                status + certainty_mark(figure.certainty.get(code, "printed"), language)
                if code in figure.values
                else blank
                for code in codes
            ],
        }
    )


def worst_first(figure: Figure, register: Register) -> list[str]:
    """Return the codes of all units, the highest value first, or the lowest where more is better; blanks last."""
    sign = 1 if figure.indicator in _MORE_IS_BETTER else -1
    values = figure.values
    return sorted(register.districts["code"], key=lambda code: (sign * values.get(code, sign * float("inf")), code))


def unit_figures_table(figures: Iterable[Figure], indicators: pd.DataFrame, code: str, language: str) -> pd.DataFrame:
    """List figures of a unit: indicator, period and kind, value."""
    names = indicator_names(indicators, language)
    rows = []
    for figure in figures:
        if code in figure.values:
            name, unit_of_measure = names[figure.indicator]
            certainty = figure.certainty.get(code, "printed")
            value = value_text(figure.values[code], figure.comparator, unit_of_measure, language, certainty)
            rows.append((name, figure_label(figure, language), value))
    headings = [text(key, language) for key in ("column_indicator", "column_period", "column_value")]
    return pd.DataFrame(rows, columns=headings)


def figure_label(figure: Figure, language: str) -> str:
    """Name a figure's period and kind: ``2021年 目标`` or ``Aug 2021, result``."""
    return text(f"figure_{figure.kind}", language, period=figure.period.label(language))


def deadline_text(date: object, language: str) -> str:
    """Write when a task is due: its date, or that it goes on."""
    return date if isinstance(date, str) else text("ongoing", language)


def target_table(targets: pd.DataFrame, frames: Frames, register: Register, language: str) -> pd.DataFrame:
    """List targets: indicator, place (a unit, river or section), value, deadline."""
    names = indicator_names(frames["indicators"], language)
    places = {
        **dict(zip(frames["rivers"]["id"], frames["rivers"][f"name_{language}"], strict=True)),
        **dict(zip(frames["sections"]["id"], frames["sections"][f"name_{language}"], strict=True)),
    }
    rows = []
    for row in targets.to_dict("records"):
        name, unit_of_measure = names[row["indicator"]]
        code = row["unit_code"]
        unit = text("city", language) if code == CITY_CODE else register.name(code, language)
        spots = [places[key] for key in (row["river_id"], row["section_id"]) if isinstance(key, str)]
        value = value_text(row["value"], row["comparator"], unit_of_measure, language)
        if row["unit"] == "class":
            value = text("legend_target_class", language, name=WATER_CLASSES[int(row["value"]) - 1])
        place = text("list_separator", language).join([unit, *spots])
        rows.append((name, place, value, deadline_text(row["deadline"], language)))
    headings = [text(key, language) for key in ("column_indicator", "column_place", "column_value", "column_deadline")]
    return pd.DataFrame(rows, columns=headings)


def ranking_table(ranking: pd.DataFrame, register: Register, language: str) -> pd.DataFrame:
    """List the published ranks; how many units are not disclosed is left to the page.

    Parameters
    ----------
    ranking
        One period: columns ``unit_code`` and ``rank``.

    Returns
    -------
    pandas.DataFrame
        Rank, subdistrict, district that it reports to.
    """
    ranks = ranking.sort_values(["rank", "unit_code"])
    return pd.DataFrame(
        {
            text("column_rank", language): ranks["rank"].astype(int),
            text("column_subdistrict", language): [register.name(code, language) for code in ranks["unit_code"]],
            text("column_district", language): [
                register.name(register.reporting[code], language) for code in ranks["unit_code"]
            ],
        }
    )


def river_table(
    rivers: pd.DataFrame,
    sections: pd.DataFrame,
    every: pd.DataFrame,
    near: Mapping[str, Sequence[str]],
    register: Register,
    language: str,
) -> pd.DataFrame:
    """List rivers and sections: name, districts, basin, target of the plan, geometry status.

    Parameters
    ----------
    rivers, sections
        The rows to list.
    every
        All rivers, whose basins are those of their sections.
    near
        Id of a river to the codes of its districts.
    register, language
        The units, and ``zh`` or ``en``.
    """
    both = pd.concat([rivers.assign(kind="river"), sections.assign(kind="section")])
    name = "basin_en" if language == "en" else "basin"
    basin = both[name].fillna(both["river_id"].map(every.set_index("id")[name])).fillna("")
    has_target = both["target_class"].notna()
    targets = [
        text("legend_target_class" if is_set else "legend_class_not_stated", language, name=name)
        for name, is_set in zip(both["target_class"], has_target, strict=True)
    ]
    columns: dict[str, Iterable[object]] = {
        "column_name": both[f"name_{language}"],
        "column_kind": [text(f"kind_{kind}", language) for kind in both["kind"]],
        "column_district": [
            _districts(near.get(key, () if pd.isna(code) else (code,)), register, language)
            for key, code in zip(both["id"], both["district_code"], strict=True)
        ],
        "column_basin": basin,
        "column_target": targets,
        "column_geometry": [text(f"status_{status}", language) for status in both["geometry_status"]],
    }
    return pd.DataFrame({text(key, language): list(values) for key, values in columns.items()})


def _districts(codes: Iterable[str], register: Register, language: str) -> str:
    names = [register.name(code, language) for code in codes]
    return text("list_separator", language).join(names) or text("not_stated", language)


def layer_table(name: str, frame: pd.DataFrame, language: str) -> pd.DataFrame:
    """Show a layer as it is stored, under the data dictionary's headings, without its geometry."""
    columns = LAYERS[name].columns
    plain = pd.DataFrame({column.name: _readable(frame[column.name], column.kind) for column in columns})
    return plain.rename(columns={column.name: column.label(language) for column in columns})


def _readable(values: pd.Series, kind: str) -> pd.Series:
    return values.fillna("") if kind in ("text", "date") else values


def source_table(sources: pd.DataFrame, language: str) -> pd.DataFrame:
    """List sources with publisher, date, the publisher's own address, licence and the file that carries them."""
    suffix = "_en" if language == "en" else ""
    rows = sources.to_dict("records")
    columns: dict[str, Iterable[object]] = {
        "column_title": sources[f"title{suffix}"],
        "column_publisher": [source_words.publisher(row, language) for row in rows],
        "column_issued": sources["issued_on"].fillna(text("not_stated", language)),
        "column_address": [source_words.address(row) for row in rows],
        "column_licence": [licence(words, language) for words in sources["licence"]],
        "column_file": sources["file"].str.replace("|", ", "),
    }
    return pd.DataFrame({text(key, language): list(values) for key, values in columns.items()})
