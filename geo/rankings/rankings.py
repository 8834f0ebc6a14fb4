"""Published rankings: ties, the worst N, what is not disclosed, changes, runs, and the target of the core."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import pandas as pd

from geo import periods
from geo.errors import Fault, InvalidInput, Place, UnknownUnit, Word
from geo.figures.figures import WORST as WORST  # the importers know it from here
from geo.figures.figures import district_counts, is_complete

#: The year of the plan whose task 29 wants no subdistrict of the core on the lists; other years have no such target.
CORE_YEAR = 2021


def competition_ranks(values: pd.Series, highest_first: bool = True) -> pd.Series:
    """Rank values as the bulletins do: equal values share a rank, the next rank counts them all (1, 1, 3).

    Parameters
    ----------
    values
        Figures, all in one unit of measure.
    highest_first
        Whether rank 1 is the highest value (the dirtiest place, as for TSP) or the lowest.

    Returns
    -------
    Series of Int64
        Ranks on the index of the values, missing where the value is.
    """
    return values.rank(method="min", ascending=not highest_first).astype("Int64")


def worst(ranking: pd.DataFrame, n: int = WORST) -> pd.DataFrame:
    """Keep the worst N rows and all that are tied with the last of them, by rank.

    Parameters
    ----------
    ranking
        Column ``rank``, 1 for the worst; rows without a rank are left out.
    n
        How many to keep before ties.

    Returns
    -------
    DataFrame
        The rows kept, which may be more than N, on their own index.
    """
    return ranking[ranking["rank"].le(n).fillna(False)].sort_values("rank", kind="stable")


def check_ranks(ranking: pd.DataFrame) -> list[Fault]:
    """Check the ranks of one period: each must be 1 + the number of rows with a smaller rank, each unit stand once.

    Parameters
    ----------
    ranking
        Columns ``unit_code`` and ``rank``; the index numbers the rows in the messages.

    Returns
    -------
    list of Fault
        Every fault. While ranks are blank or no whole number, the others are not checked against them.
    """
    faults = repeated_units(ranking)
    ranks = pd.to_numeric(ranking["rank"], errors="coerce")
    unreadable = ranks.isna() | (ranks % 1 != 0)
    if unreadable.any():
        bad = ranking.loc[unreadable, "rank"]
        return faults + [
            Fault("no_whole_number", cell_place(row, "rank"), {"got": "" if pd.isna(rank) else rank})
            for row, rank in bad.items()
        ]
    expected = ranks.rank(method="min").astype(int)
    return faults + [
        Fault("wrong_rank", cell_place(row, "rank"), {"rank": int(right), "got": int(rank)})
        for row, right, rank in zip(ranking.index, expected, ranks, strict=True)
        if right != rank
    ]


def repeated_units(ranking: pd.DataFrame) -> list[Fault]:
    """Report the rows of one period whose unit stands above already; the index numbers the rows."""
    repeated = ranking.loc[ranking.duplicated("unit_code"), "unit_code"]
    return [Fault("repeated_unit", Place(row=str(row)), {"got": str(code)}) for row, code in repeated.items()]


def cell_place(row: object, field: str) -> Place:
    """Return the place of a row's cell: of its ``rank``, ``value``, ``change`` …, for a fault in it."""
    return Place(row=str(row), column=Word(f"column_{field}"))


def with_undisclosed(ranking: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Give every unit a row: those that the bulletin leaves out are not disclosed, never zero and never good.

    Parameters
    ----------
    ranking
        One period: columns ``unit_code`` and ``rank``, any others besides.
    units
        Column ``code``: every unit of the register that the ranking is about.

    Returns
    -------
    DataFrame
        The columns of the ranking and ``status`` (``published`` unless the ranking says otherwise, or
        ``not_disclosed``), one row for each unit in the register's order. All else is missing where nothing is
        disclosed.

    Raises
    ------
    UnknownUnit
        The ranking has units that are not in the register.
    InvalidInput
        The ranking has a unit twice.
    """
    unknown = sorted(set(ranking["unit_code"]) - set(units["code"]))
    if unknown:
        raise UnknownUnit(Fault("units_outside_register", values={"got": unknown}))
    faults = repeated_units(ranking)
    if faults:
        raise InvalidInput(*faults)
    published = ranking if "status" in ranking else ranking.assign(status="published")
    every = published.set_index("unit_code").reindex(pd.Index(units["code"], name="unit_code")).reset_index()
    return every.assign(rank=every["rank"].astype("Int64"), status=every["status"].fillna("not_disclosed"))


def entered_and_left(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Compare two lists of the worst: who entered, who left, who stayed.

    Parameters
    ----------
    now, before
        Columns ``unit_code`` and ``rank``: the listed units of two periods.

    Returns
    -------
    DataFrame
        Columns ``unit_code``, ``rank``, ``previous_rank`` (Int64, missing where not listed) and ``change``
        (``entered``, ``left`` or ``stayed``). Who left is no longer among the worst; how good it is, is not known.
    """
    both = now[["unit_code", "rank"]].merge(
        before[["unit_code", "rank"]].rename(columns={"rank": "previous_rank"}),
        on="unit_code",
        how="outer",
        indicator="change",
    )
    both["change"] = both["change"].astype(str).map({"left_only": "entered", "right_only": "left", "both": "stayed"})
    both = both.astype({"rank": "Int64", "previous_rank": "Int64"})
    return both.sort_values(["rank", "previous_rank", "unit_code"], ignore_index=True)


def appearances(observations: pd.DataFrame, n: int = WORST) -> pd.DataFrame:
    """Count how often and how long each unit has been among the worst N.

    Parameters
    ----------
    observations
        One indicator, any number of periods of one kind: columns ``unit_code``, ``period`` (id text) and ``rank``.
    n
        How many make the worst.

    Returns
    -------
    DataFrame
        Columns ``unit_code``, ``times``, ``longest`` (most periods in a row), ``first`` and ``last`` (period ids),
        the most frequent first. A period with no bulletin in the frame breaks a run, for nothing is known of it.
    """
    listed = worst(observations, n)
    rows = [_appearance(str(code), group) for code, group in listed.groupby("unit_code")["period"]]
    table = pd.DataFrame(rows, columns=["unit_code", "times", "longest", "first", "last"])
    return table.sort_values(["times", "longest", "unit_code"], ascending=[False, False, True], ignore_index=True)


def meets_core_target(
    ranking: pd.DataFrame, subdistricts: pd.DataFrame, district_codes: Sequence[str] = ("110101", "110102")
) -> pd.DataFrame:
    """Say whether the core districts kept all their subdistricts out of the worst 30 in one period.

    The target is task 29 of the 2021 plan against air pollution: none of their subdistricts ranks among the worst 30.

    Parameters
    ----------
    ranking
        One period: columns ``unit_code`` and ``rank``.
    subdistricts
        Columns ``code`` and ``reporting_code``, as `geo.units.Register` has them.
    district_codes
        The districts in question; Dongcheng and Xicheng have the target.

    Returns
    -------
    DataFrame
        Columns ``unit_code``, ``listed``, ``subdistricts`` and ``met``, in the order of `district_codes`. A listed
        subdistrict misses the target on any list; that none is listed meets it only where the list is complete, else
        ``met`` is missing.

    Raises
    ------
    UnknownUnit
        A district has no subdistrict in the register.
    """
    counts = district_counts(worst(ranking), subdistricts).set_index("unit_code")
    unknown = [code for code in district_codes if code not in counts.index]
    if unknown:
        raise UnknownUnit(Fault("districts_without_subdistricts", values={"got": unknown}))
    core = counts.loc[list(district_codes)].reset_index()
    met = (core["listed"] == 0).astype("boolean")
    return core.assign(met=met if is_complete(ranking) else met.mask(met))


def core_record(ranks: pd.DataFrame, subdistricts: pd.DataFrame) -> pd.DataFrame:
    """Count in how many of several lists the core districts met their target.

    Parameters
    ----------
    ranks
        Any number of lists: columns ``unit_code``, ``period`` and ``rank``.
    subdistricts
        See `meets_core_target`.

    Returns
    -------
    DataFrame
        Columns ``unit_code``, ``met`` and ``lists``: of those lists that decide it.
    """
    lists = pd.concat([meets_core_target(part, subdistricts) for _, part in ranks.groupby("period")])
    return lists.groupby("unit_code", as_index=False).agg(met=("met", "sum"), lists=("met", "count"))


def _appearance(code: str, ids: Iterable[str]) -> tuple[str, int, int, str, str]:
    spans = sorted(map(periods.parse, set(ids)))
    longest = run = 1
    for before, after in pairwise(spans):
        run = run + 1 if after.ordinal == before.ordinal + 1 else 1
        longest = max(longest, run)
    return code, len(spans), longest, str(spans[0]), str(spans[-1])
