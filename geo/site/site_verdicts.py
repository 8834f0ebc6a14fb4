"""The promises that a page of the site lists: which answers belong to it, each with its verdict and its sentence."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from geo.answers import answer_texts, scorecard
from geo.answers.answers import answers, today
from geo.answers.promises import PROMISES
from geo.schema.plan_layers import FIELDS
from geo.selection import Codes, Facts
from geo.site.site_addresses import page_address
from geo.texts.catalogue import text

#: A page lists so many answers; what is behind them is on the pages of the places.
_MOST = 30
#: Verdicts that have a column of counts on the scorecard.
_COUNTED = ("missed", "kept", "not_disclosed")


@dataclass(frozen=True, kw_only=True)
class VerdictLine:
    """One promise in words.

    Parameters
    ----------
    verdict
        For its colour.
    label
        Sign and word of the verdict.
    line
        Place or indicator, target and result.
    sentence
        What was compared with what, by which rule, and where it was published.
    """

    verdict: str
    label: str
    line: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell of a table: its text, and the address of the page that it leads to."""

    text: str
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class SiteTable:
    """A table of a page: its caption, its headings and its rows."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def page_answers(view: str, codes: Codes, facts: Facts) -> pd.DataFrame:
    """Return the answers that belong to a page, the worst first.

    Parameters
    ----------
    view, codes
        The page.
    facts
        The store.

    Returns
    -------
    DataFrame
        Rows of `geo.answers.answers.answers`.
    """
    every = answers(facts, today())
    if view == "unit":
        district = facts.register.reporting.get(str(codes["code"]), codes["code"])
        own = every[every["unit_code"].isin([codes["code"], district])]
    elif view == "water":
        own = every[every["river_id"].notna() | every["section_id"].notna()]
    elif view == "tsp":
        year = int(str(codes["period"])[:4])
        own = scorecard.of_year(every[every["indicator"].isin(["tsp_worst30_subdistricts", "tsp"])], year)
    elif view == "data":
        own = every.iloc[:0]
    elif codes["indicator"] == PROMISES:
        own = scorecard.of_year(every, int(str(codes["year"])))
    else:
        own = every[every["indicator"] == codes["indicator"]]
        own = scorecard.of_year(own, int(str(codes["period"])[:4])) if codes.get("period") else own
    return scorecard.worst_first(own)


def verdict_lines(own: pd.DataFrame, facts: Facts, language: str, by_place: bool) -> tuple[VerdictLine, ...]:
    """Put answers into words, those first that say more than that nothing was published.

    Parameters
    ----------
    own
        Of `page_answers`.
    facts, language
        Their store, and ``zh`` or ``en``.
    by_place
        Whether the page is about one place, so that its name need not be said.
    """
    silent = own["verdict"] == "not_disclosed"
    listed = pd.concat([own[~silent], own[silent]]).head(_MOST)
    return tuple(
        VerdictLine(
            verdict=record["verdict"],
            label=f"{answer_texts.SIGNS[record['verdict']]} {record['verdict_label']}",
            line=text(
                "site_verdict" if record["result_text"] else "site_promise",
                language,
                subject=text("answer_subject", language, indicator=_subject(record, by_place), year=record["year"]),
                target=record["target_text"],
                result=record["result_text"],
            ),
            sentence="" if record["verdict"] == "not_disclosed" else record["sentence"],
        )
        for record in answer_texts.answer_records(listed, facts, language)
    )


def _subject(record: dict[str, object], by_place: bool) -> str:
    """Say what is promised, and of which place where the page does not say it, or the place is a water."""
    is_water = record["river_id"] or record["section_id"]
    label = str(record["indicator_label"])
    return label if by_place and not is_water else f"{record['place']} · {label}"


def scorecard_table(year: int, facts: Facts, language: str) -> SiteTable:
    """Set the districts under each other, the worst first, each with a link to its page."""
    card = scorecard.scorecard(scorecard.of_year(answers(facts, today()), year), facts)
    fields = [field for field in FIELDS if card[field].notna().any()]
    rows = [
        (
            Cell(
                text=facts.register.name(row["unit_code"], language),
                address=page_address("unit", {"code": row["unit_code"]}, language) or "",
            ),
            *(Cell(text=answer_texts.SIGNS.get(row[field], "")) for field in fields),
            *(Cell(text=str(row[verdict])) for verdict in _COUNTED),
        )
        for row in card.to_dict("records")
    ]
    signs = text("list_separator", language).join(
        f"{sign} {answer_texts.verdict_label(verdict, language)}" for verdict, sign in answer_texts.SIGNS.items()
    )
    return SiteTable(
        caption=text("site_scorecard", language, title=text("scorecard_title", language), signs=signs),
        headings=(
            text("column_district", language),
            *(text(f"field_{field}", language) for field in fields),
            *(answer_texts.verdict_label(verdict, language) for verdict in _COUNTED),
        ),
        rows=tuple(rows),
    )
