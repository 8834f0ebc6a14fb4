"""How every river and section stands in one period: its class, what decides it, its target, the year before."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Literal

import pandas as pd

from geo import periods
from geo.places.river_places import river_districts
from geo.schema import WATER_CLASSES
from geo.water import water_basins, water_classes
from geo.water.water_items import INFERIOR

Filter = Literal["inferior", "missed", "met", "no_data"]

# The class whose colour a river of five and more sections wears, which has a grade of quality and no class.
_GRADE_OF_STATE = {"excellent": 2, "good": 3, "light": 4, "moderate": 5, "heavy": 6}


def periods_observed(observations: pd.DataFrame) -> list[periods.Period]:
    """List the periods with readings or classes of sections, the latest first."""
    of_sections = observations["section_id"].notna() & observations["value"].notna()
    return sorted(map(periods.parse, observations.loc[of_sections, "period"].unique()), reverse=True)


def class_number(name: object) -> int | None:
    """Turn a class's name (Ⅲ) into its number; None for a blank."""
    return WATER_CLASSES.index(name) + 1 if name in WATER_CLASSES else None


def lakes(sections: pd.DataFrame) -> set[str]:
    """Return the sections in lakes and reservoirs."""
    return set(sections.loc[sections["water_body"] == "lake", "id"])


def target_classes(sections: pd.DataFrame) -> dict[str, int]:
    """Return the class that each section is to reach, where it is stated."""
    stated = sections.dropna(subset="target_class")
    return {
        str(key): WATER_CLASSES.index(name) + 1 for key, name in zip(stated["id"], stated["target_class"], strict=True)
    }


def water_states(frames: Mapping[str, pd.DataFrame], period: str) -> pd.DataFrame:
    """Put together what is known of every river and section in one period.

    Parameters
    ----------
    frames
        Layers ``rivers``, ``sections``, ``districts`` and ``observations``.
    period
        Id of the period; one without observations leaves all classes missing.

    Returns
    -------
    DataFrame
        One row each, rivers first: ``id``, ``kind`` (river or section), ``river_id``, ``basin``, ``districts``
        (codes), ``role``, ``target`` and ``grade`` (1 to 6, Int64), ``quality`` (excellent to heavy), ``status``
        (published, no_monitor, not_enough_data, not_disclosed), ``deciding`` and ``main`` (ids of items),
        ``announced``, ``items``, ``over_v`` and ``over_target`` (highest multiples), ``sections`` (how many a river's
        grade rests on), ``before`` (grade a year before), ``missed`` (boolean, missing where target or grade is),
        ``months`` and ``failed`` (of a section, in the year so far: months with data, and those that missed its
        target).
    """
    rivers, sections = frames["rivers"], frames["sections"]
    river_basins = rivers.set_index("id")["basin"]
    near = river_districts(rivers, frames["districts"])
    shared = ["id", "kind", "river_id", "basin", "districts", "role", "target_class"]
    of_rivers = pd.DataFrame(rivers).assign(kind="river", river_id=rivers["id"], districts=rivers["id"].map(near))
    of_sections = pd.DataFrame(sections).assign(
        kind="section",
        basin=sections["river_id"].map(river_basins),
        districts=sections["district_code"].map(lambda code: () if pd.isna(code) else (code,)),
    )
    table = pd.concat([of_rivers[shared], of_sections[shared]], ignore_index=True)
    now, before = (_grades(frames, when) for when in (period, _year_before(period)))
    table = table.join(now, on="id").join(before["grade"].rename("before"), on="id")
    table["target"] = table.pop("target_class").map(class_number).astype("Int64")
    table["status"] = table["status"].fillna("not_disclosed")
    table["announced"] = table["announced"].eq(True)
    for column in ("deciding", "main"):
        table[column] = [cell if isinstance(cell, tuple) else () for cell in table[column]]
    table = table.join(_year_so_far(frames, period), on="id")
    return table.assign(missed=table["grade"] > table["target"])


def basins(frames: Mapping[str, pd.DataFrame], period: str) -> pd.DataFrame:
    """Evaluate every basin from its sections in one period, and a year before.

    Parameters
    ----------
    frames, period
        See `water_states`.

    Returns
    -------
    DataFrame
        One row for each basin with readings: ``basin``, ``sections``, ``grade`` (fewer than five sections; else
        missing), ``quality``, ``good`` and ``inferior`` (shares in percent), ``main``, ``before`` (quality).
    """
    sections = frames["sections"]
    basin = sections.set_index("id")["river_id"].map(frames["rivers"].set_index("id")["basin"])
    now, before = (_basins(frames, basin, when) for when in (period, _year_before(period)))
    rows = [
        {
            "basin": name,
            "sections": state.sections,
            "grade": state.water_class,
            "quality": state.state,
            "good": state.shares[0],
            "inferior": state.shares[1],
            "main": state.main,
            "before": before[name].state if name in before else None,
        }
        for name, state in now.items()
    ]
    columns = ["basin", "sections", "grade", "quality", "good", "inferior", "main", "before"]
    return pd.DataFrame(rows, columns=columns).astype({"grade": "Int64"})


def _basins(frames: Mapping[str, pd.DataFrame], basin: pd.Series, period: str) -> dict[str, water_basins.Assessment]:
    observations = frames["observations"]
    here = observations[(observations["period"] == period) & observations["section_id"].notna()]
    groups = here.groupby(here["section_id"].map(basin))
    states = {str(name): water_basins.assess(part, lakes(frames["sections"])) for name, part in groups}
    return {name: state for name, state in states.items() if state}


def keep(
    states: pd.DataFrame, basin: str | None, district: str | None, role: str | None, state: Filter | None
) -> pd.DataFrame:
    """Keep the rows that a reader asks for; None keeps all.

    Parameters
    ----------
    states
        As `water_states` returns them.
    basin, district, role
        Chinese name of the basin, code of the district, role.
    state
        ``inferior`` to Class V, target ``missed``, target ``met``, or ``no_data``.
    """
    fitting = pd.Series(True, states.index)
    if basin:
        fitting &= states["basin"] == basin
    if district:
        fitting &= states["districts"].map(lambda codes: district in codes)
    if role:
        fitting &= states["role"] == role
    if state:
        fitting &= {
            "inferior": states["grade"].eq(INFERIOR),
            "missed": states["missed"],
            "met": ~states["missed"],
            "no_data": states["grade"].isna(),
        }[state].fillna(False)
    return states[fitting]


def history(frames: Mapping[str, pd.DataFrame], section: str) -> pd.DataFrame:
    """List a section's classes over its months, the oldest first.

    Returns
    -------
    DataFrame
        As `geo.water.water_classes.evaluate`, with ``missed`` (false where the section has no target); months alone.
    """
    observations = frames["observations"]
    return _months(observations[observations["section_id"] == section], frames["sections"])


def _months(observations: pd.DataFrame, sections: pd.DataFrame) -> pd.DataFrame:
    monthly = [when for when in observations["period"].unique() if periods.parse(when).kind == "month"]
    months = observations[observations["period"].isin(monthly)]
    targets = target_classes(sections)
    evaluated = water_classes.evaluate(months, lakes(sections), targets)
    return evaluated.assign(missed=evaluated["water_class"] > evaluated["section_id"].map(targets).astype(float))


def _year_so_far(frames: Mapping[str, pd.DataFrame], period: str) -> pd.DataFrame:
    """Count for each section the months of the period's year up to its end, and those that missed the target."""
    last, observations = periods.parse(period), frames["observations"]
    ids = {when: periods.parse(when) for when in observations["period"].unique()}
    so_far = [when for when, span in ids.items() if span.start.year == last.start.year and span.end <= last.end]
    here = observations[observations["period"].isin(so_far) & observations["section_id"].notna()]
    months = _months(here, frames["sections"]).groupby("section_id")
    counts = months.agg(months=("period", "size"), failed=("missed", "sum"))
    counts["failed"] = counts["failed"].where(counts.index.isin(list(target_classes(frames["sections"]))))
    return counts.astype("Int64")


def _year_before(period: str) -> str:
    span = periods.parse(period)
    return str(span).replace(str(span.start.year), str(span.start.year - 1), 1)


def _grades(frames: Mapping[str, pd.DataFrame], period: str) -> pd.DataFrame:
    """Grades of sections and rivers in one period, by id."""
    observations, sections = frames["observations"], frames["sections"]
    here = observations[(observations["period"] == period) & observations["section_id"].notna()]
    in_lakes = lakes(sections)
    evaluated = water_classes.evaluate(here, in_lakes, target_classes(sections)).rename(
        columns={"section_id": "id", "water_class": "grade"}
    )
    evaluated["quality"] = evaluated["grade"].map(water_basins.state_of_class)
    by_section = {str(row["id"]): row for row in evaluated.to_dict("records")}
    rows = [*by_section.values()]
    for river, group in sections.groupby("river_id"):
        observed = [key for key in group["id"] if key in by_section]
        if len(observed) == 1:  # its class is the river's
            only = by_section[observed[0]]
            rows.append({"id": river, "sections": 1, **{name: only[name] for name in ("grade", "quality", "main")}})
        elif observed:
            rows.append({"id": river, **_assessed(here[here["section_id"].isin(observed)], in_lakes)})
    columns = ["id", "grade", "quality", "deciding", "main", "announced", "items", "over_v", "over_target", "sections"]
    table = pd.DataFrame(rows).reindex(columns=columns).set_index("id").assign(status="published")
    dry = here.loc[here["status"].eq("no_monitor") & ~here["section_id"].isin(table.index), "section_id"]
    table = pd.concat([table, pd.DataFrame({"status": "no_monitor"}, index=pd.Index(dry.unique(), name="id"))])
    short = here.loc[here["status"].eq("not_enough_data") & ~here["section_id"].isin(table.index), "section_id"]
    table = pd.concat([table, pd.DataFrame({"status": "not_enough_data"}, index=pd.Index(short.unique(), name="id"))])
    return table.astype({"grade": "Int64", "items": "Int64", "sections": "Int64"})


def _assessed(here: pd.DataFrame, in_lakes: set[str]) -> dict[Hashable, object]:
    assessment = water_basins.assess(here, in_lakes)
    if assessment is None:
        return {}
    state = assessment.state
    grade = assessment.water_class or _GRADE_OF_STATE[state]
    return {"grade": grade, "quality": state, "main": assessment.main, "sections": assessment.sections}
