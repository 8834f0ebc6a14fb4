"""The pages of the site that have no map: the list of places, the documents, and the tasks of each plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geo.answers import scorecard
from geo.answers.answers import answers, today
from geo.figures.figure_tables import deadline_text
from geo.plans.document_tables import document_table, repeal_chain, status_words
from geo.plans.plan_names import PlanRow
from geo.selection import Facts
from geo.settings import LANGUAGES
from geo.site.site_choices import Link
from geo.site.site_content import LinkGroup, SitePage, place_link, plain_table, source_links
from geo.site.site_verdicts import Cell, SiteTable, verdict_lines
from geo.texts.catalogue import sentences, text


def _everywhere(address: str) -> dict[str, str]:
    return {language: f"{language}/{address}" for language in LANGUAGES}


def list_pages(facts: Facts, language: str) -> Iterator[SitePage]:
    """Yield the pages without a map.

    Parameters
    ----------
    facts
        The store.
    language
        ``zh`` or ``en``.
    """
    yield _places(facts, language)
    yield _documents(facts, language)
    for plan in facts.frames["plans"].to_dict("records"):
        yield _plan(plan, facts, language)


def _places(facts: Facts, language: str) -> SitePage:
    register, languages = facts.register, _everywhere("unit.html")
    groups = tuple(
        LinkGroup(
            text=(own := place_link(str(district), facts, language)).text,
            address=own.address,
            links=tuple(place_link(code, facts, language) for code, of in register.reporting.items() if of == district),
        )
        for district in register.districts["code"]
    )
    return SitePage(
        address=languages[language],
        view="unit",
        language=language,
        languages=languages,
        heading=text("site_places", language),
        lead=text("site_places_lead", language),
        name=text("site_places", language),
        groups=groups,
    )


def _documents(facts: Facts, language: str) -> SitePage:
    frames, languages = facts.frames, _everywhere("plans.html")
    plans = frames["plans"].sort_values(["year", "id"], ascending=[False, True]).to_dict("records")
    links = tuple(Link(_title(plan, language), _address(plan, language)) for plan in plans)
    return SitePage(
        address=languages[language],
        view="plans",
        language=language,
        languages=languages,
        heading=text("plans_title", language),
        lead=text("plans_lead", language),
        name=text("plans_title", language),
        chips=tuple(repeal_chain(frames, language)),
        tables=(plain_table(text("documents_title", language), document_table(frames, language)),),
        groups=(LinkGroup(text=text("choice_plan", language), links=links),),
        sources=source_links(list(dict.fromkeys(frames["documents"]["source_id"])), facts, language),
    )


def _title(plan: PlanRow, language: str) -> str:
    title = plan[f"title_{language}"]
    return str(title if isinstance(title, str) else plan["title_zh"])


def _address(plan: PlanRow, language: str) -> str:
    return f"{language}/plans/{plan['id']}.html"


def _plan(plan: PlanRow, facts: Facts, language: str) -> SitePage:
    every = answers(facts, today())
    tasks = facts.frames["tasks"]
    tasks = tasks[tasks["plan_id"] == plan["id"]].sort_values("number")
    own = scorecard.worst_first(every[(every["plan_id"] == plan["id"]) | every["task_id"].isin(tasks["id"])])
    title = _title(plan, language)
    note = scorecard.headline(own, title, language) if len(own) else ""
    sources = dict.fromkeys([plan["source_id"], *own["target_source_id"].dropna()])
    return SitePage(
        address=_address(plan, language),
        view="plans",
        language=language,
        languages={each: _address(plan, each) for each in LANGUAGES},
        heading=title,
        lead=sentences([note, status_words(plan, facts.frames["documents"], language)], language),
        name=title,
        verdicts=verdict_lines(own, facts, language, by_place=False),
        tables=(_task_table(title, tasks.to_dict("records"), language),) if len(tasks) else (),
        sources=source_links(list(sources), facts, language),
    )


def _task_table(title: str, tasks: Sequence[PlanRow], language: str) -> SiteTable:
    rows = tuple(
        (Cell(text=str(task["number"])), Cell(text=_title(task, language)), Cell(text=_due(task, language)))
        for task in tasks
    )
    headings = tuple(text(key, language) for key in ("column_number", "column_task", "column_deadline"))
    return SiteTable(caption=text("site_tasks_of", language, title=title), headings=headings, rows=rows)


def _due(task: PlanRow, language: str) -> str:
    return deadline_text(task["deadline"], language)
