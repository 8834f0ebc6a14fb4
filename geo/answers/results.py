"""The results that may answer targets: published ones of places, rivers and sections, and what follows from them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import pandas as pd

from geo import periods
from geo.answers.verdicts import Result
from geo.figures.figures import LISTED
from geo.rankings.rankings import WORST, worst
from geo.schema import Frames
from geo.selection import Facts
from geo.settings import CITY_CODE
from geo.store.snapshot_frames import rows_of
from geo.water import water_states
from geo.water.water_classes import evaluate

#: Indicator, kind of place (unit, river or section) and its code or id: what a target and its results share.
Spot = tuple[str, str, str]

_COLUMNS = ["indicator", "kind", "place", "unit_code", "period", "value", "certainty", "source_ids"]
_PRINTED, _DERIVED = "printed", "derived"
_CLASS, _MET = "water_class", "section_meets_target"


def results_by_spot(facts: Facts, indicators: Collection[str], years: Collection[int]) -> dict[Spot, list[Result]]:
    """Return the results of some indicators and years by what and where; see `result_table`."""
    table = result_table(facts, indicators, years)
    spans = {when: periods.parse(when) for when in table["period"].unique()}
    by_spot: dict[Spot, list[Result]] = {}
    for what, kind, place, unit, when, value, certainty, sources in table.itertuples(index=False):
        result = Result(
            indicator=what,
            unit_code=unit,
            period=spans[when],
            value=value,
            certainty=certainty,
            source_ids=tuple(sources.split("|")),
        )
        by_spot.setdefault((what, kind, place), []).append(result)
    return by_spot


def result_table(facts: Facts, indicators: Collection[str], years: Collection[int]) -> pd.DataFrame:
    """Put all results of some indicators and years into one frame.

    Parameters
    ----------
    facts
        The store.
    indicators, years
        Ids, and years; results of others are left out.

    Returns
    -------
    DataFrame
        Columns ``indicator``, ``kind`` (``unit``, ``river`` or ``section``), ``place`` (code or id), ``unit_code``
        (blank where it is not stated), ``period`` (id), ``value``, ``certainty`` and ``source_ids`` (separated by a
        bar). Beside
        what the layer ``observations`` holds: the subdistricts of each district on the lists of the worst by TSP; the
        classes of sections from their readings, and whether they meet their target class; and every section's class
        as one of its river.
    """
    parts = [_published(_of_years(rows_of(facts.frames, "observations", indicator=list(indicators)), years))]
    if LISTED in indicators:
        parts.append(_listed(facts))
    if {_CLASS, _MET} & set(indicators):
        parts.append(_classes(facts.frames, years))
    table = pd.concat([part[part["indicator"].isin(list(indicators))] for part in parts], ignore_index=True)
    return pd.concat([table, _of_rivers(table, facts.frames["sections"])], ignore_index=True)


def _published(observations: pd.DataFrame) -> pd.DataFrame:
    rows = observations[observations["value"].notna() & observations["status"].eq("published")]
    sections, rivers, units = (rows[name].fillna("") for name in ("section_id", "river_id", "unit_code"))
    kind = pd.Series("unit", rows.index).mask(rivers != "", "river").mask(sections != "", "section")
    return rows.assign(
        kind=kind,
        place=units.mask(rivers != "", rivers).mask(sections != "", sections),
        unit_code=units,
        certainty=rows["certainty"].fillna(_PRINTED),
        source_ids=rows["source_id"],
    )[_COLUMNS]


def _listed(facts: Facts) -> pd.DataFrame:
    """Count the subdistricts of each district on the lists by TSP.

    A district that is not on a list of fewer than 30, some of whose lines were lost, has no count.
    """
    ranks = worst(facts.observed("tsp_rank"))
    lists = ranks.groupby("period")["source_id"].agg(["size", "first"])
    counts = ranks.groupby(["period", ranks["unit_code"].map(facts.register.reporting)]).size().to_dict()
    rows = [
        (LISTED, "unit", code, code, period, float(counts.get((period, code), 0)), _DERIVED, source)
        for period, size, source in lists.itertuples()
        for code in facts.register.districts["code"]
        if size >= WORST or (period, code) in counts
    ]
    return pd.DataFrame(rows, columns=_COLUMNS)


def _of_years(observations: pd.DataFrame, years: Collection[int]) -> pd.DataFrame:
    return observations[observations["period"].str[:4].isin([str(year) for year in years])]


def _classes(frames: Frames, years: Collection[int]) -> pd.DataFrame:
    """Evaluate the sections that a target is about; classes that were announced are among the published results."""
    sections, targets = frames["sections"], frames["targets"]
    wanted = sections["id"].isin(targets["section_id"]) | sections["river_id"].isin(targets["river_id"].dropna())
    here = _of_years(rows_of(frames, "observations", section_id=list(sections.loc[wanted, "id"])), years)
    goals = water_states.target_classes(sections)
    evaluated = evaluate(here, water_states.lakes(sections), goals)
    named = here[["section_id", "period", "source_id"]].drop_duplicates().sort_values("source_id")
    sources = named.groupby(["section_id", "period"])["source_id"].agg("|".join)
    keys = pd.MultiIndex.from_frame(evaluated[["section_id", "period"]])
    both = evaluated.assign(
        kind="section",
        place=evaluated["section_id"],
        unit_code="",
        certainty=_DERIVED,
        source_ids=sources.reindex(keys).to_numpy(),
        goal=evaluated["section_id"].map(goals).astype(float),
    )
    classes = both[~both["announced"]].assign(indicator=_CLASS, value=both["water_class"].astype(float))
    judged = both[both["goal"].notna()]
    met = judged.assign(indicator=_MET, value=(judged["water_class"] <= judged["goal"]).astype(float))
    return pd.concat([classes, met])[_COLUMNS]


def _of_rivers(table: pd.DataFrame, sections: pd.DataFrame) -> pd.DataFrame:
    of_sections = table[(table["kind"] == "section") & (table["indicator"] == _CLASS)]
    rivers = of_sections["place"].map(sections.set_index("id")["river_id"])
    return of_sections.assign(kind="river", place=rivers)[rivers.notna()]


def in_unit(results: Iterable[Result], unit_code: str) -> list[Result]:
    """Leave out the results of a river that were published for another unit than its target's."""
    return [result for result in results if result.unit_code in ("", CITY_CODE, unit_code)]


def source_ids(results: Iterable[Result]) -> tuple[str, ...]:
    """Return the sources of some results once each, in the order of the results."""
    return tuple(dict.fromkeys(source for result in results for source in result.source_ids))


def certainty(results: Iterable[Result], order: Mapping[str, int]) -> str:
    """Return the least certain of some results' certainties, by `order`; a blank for none."""
    return max((result.certainty for result in results), key=lambda name: order[name], default="")
