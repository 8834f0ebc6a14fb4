"""Owns what a page's choices show: choices become one selection, which the page draws and an export prints alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from geo import duties, tables, views
from geo.air_selection import air_figures, newest, select_grid, shapes_of
from geo.catalogue import markdown, text
from geo.chosen import Choices, Facts, Selection, distinct
from geo.errors import Fault, InvalidInput, NothingToShow
from geo.figures import Figure, standing
from geo.maps import Kind, MapLayer
from geo.provenance import border_legend
from geo.schema import LAYERS
from geo.tsp_selection import latest_ranking, select_tsp
from geo.water_selection import select_water

#: The kind of a map layer by the geometry that the store holds.
KINDS: Mapping[str, Kind] = {"MultiPolygon": "area", "MultiLineString": "line", "Point": "point"}

_DISTRICTS = MapLayer("districts", "", "area", labels=True)
_OUTLINES = MapLayer("districts", "", "outline", labels=True)


def select(view: str, facts: Facts, given: Mapping[str, str], language: str) -> Selection:
    """Find out what a page shows with some choices.

    Parameters
    ----------
    view
        A name in `VIEWS`.
    facts
        The store.
    given
        Choices as in the page's URL; those left out take the page's default.
    language
        ``zh`` or ``en``.

    Raises
    ------
    InvalidInput
        The view or a choice is not known; with every fault.
    NothingToShow
        The store has nothing that the view could show.
    """
    if view not in VIEWS:
        raise InvalidInput([Fault("view", f"one of {', '.join(VIEWS)}", repr(view))])
    selection = VIEWS[view](facts, Choices(view, given), language)
    return replace(selection, picture=border_legend(selection.picture, facts.frames))


# ---- figures ---------------------------------------------------------------------------------------------------------


def _figure(view: str, facts: Facts, choices: Choices, language: str, figure: Figure, unit: str | None) -> Selection:
    name, measure = views.indicator_names(facts.frames["indicators"], language)[figure.indicator]
    return Selection(
        view, choices.taken,
        f"{name} · {tables.figure_label(figure, language)}",
        views.figure_headline(figure, facts.register, measure, language),
        (_DISTRICTS,),
        views.figure_view(figure, name, measure, language, unit),
        figure.period.label(language), (figure.source_id,), ("districts",), figure.values,
    )  # fmt: skip


def _overview(facts: Facts, choices: Choices, language: str) -> Selection:
    if not facts.figures:
        raise NothingToShow(text("nothing_to_show", language))
    indicator = str(choices.pick("indicator", facts.figures, "voc_enterprises"))
    versions = facts.figures.get(indicator) or next(iter(facts.figures.values()))
    period = str(choices.pick("period", versions, next(iter(versions))))
    unit = choices.pick("unit", facts.register.districts["code"])
    choices.settle()
    return _figure("overview", facts, choices, language, versions[period], unit)


def _air(facts: Facts, choices: Choices, language: str) -> Selection:
    figures, grids = air_figures(facts.figures), shapes_of(facts)
    if not figures and not grids:
        raise NothingToShow(text("nothing_to_show", language))
    indicator = str(choices.pick("indicator", [*figures, *grids], next(iter([*figures, *grids]))))
    if indicator in grids:
        return select_grid(facts, choices, indicator, language)
    versions = figures.get(indicator) or next(iter(figures.values()))
    period = str(choices.pick("period", versions, newest(versions)))
    unit = choices.pick("unit", facts.register.districts["code"])
    choices.settle()
    return _figure("air", facts, choices, language, versions[period], unit)


def _tasks(facts: Facts, choices: Choices, language: str) -> Selection:
    found = quotas(facts.figures)
    if not found:
        raise NothingToShow(text("nothing_to_show", language))
    indicator = str(choices.pick("indicator", found, "voc_enterprises"))
    unit = choices.pick("unit", facts.register.districts["code"])
    choices.settle()
    return _figure("tasks", facts, choices, language, found.get(indicator) or next(iter(found.values())), unit)


def quotas(figures: Mapping[str, Mapping[str, Figure]]) -> dict[str, Figure]:
    """Return the last target of each indicator that has one."""
    return {key: figure for key, versions in figures.items() for figure in versions.values() if figure.kind == "target"}


# ---- one layer, one unit ---------------------------------------------------------------------------------------------


def _data(facts: Facts, choices: Choices, language: str) -> Selection:
    layer = str(choices.pick("layer", LAYERS, "districts"))
    shown = layer if layer in LAYERS and LAYERS[layer].geometry else "districts"
    frame = facts.frames[shown]
    feature = choices.pick("feature", frame[LAYERS[shown].key[0]])
    choices.settle()
    top = MapLayer(shown, "", KINDS[str(LAYERS[shown].geometry)], labels=shown == "districts")
    return Selection(
        "data", choices.taken, f"{LAYERS[shown].label(language)} · {text('legend_status', language)}",
        text("rows", language, count=len(frame)), (top,) if shown == "districts" else (top, _OUTLINES),
        views.status_view(shown, frame, language, feature), "", distinct(frame["geometry_source_id"]), (shown,),
    )  # fmt: skip


def _unit(facts: Facts, choices: Choices, language: str) -> Selection:
    register = facts.register
    reporting = register.subdistricts.set_index("code")["reporting_code"]
    code = str(choices.pick("code", [*register.districts["code"], *reporting.index], "110101"))
    district = str(reporting.get(code, code))
    shown = figures_of(facts, district)
    if not shown:
        raise NothingToShow(text("nothing_to_show", language))
    indicator = str(choices.pick("indicator", shown, next(iter(shown))))
    choices.settle()
    name = register.name(code, language)
    if code in reporting.index:
        drawn = latest_ranking(facts, code, language)
        said = markdown("unit_headline_subdistrict", language, name=name, district=register.name(district, language))
    else:
        drawn = _figure("unit", facts, choices, language, shown[indicator], code)
        said = markdown("unit_headline", language, name=name, **_counts(facts, code))
    return replace(drawn, view="unit", choices=choices.taken, subtitle=said, about=code)


def figures_of(facts: Facts, district: str) -> dict[str, Figure]:
    """Return the last figure of each indicator that names a district; of all indicators when none does."""
    known = {key: figure for key, versions in facts.figures.items() for figure in versions.values()}
    return {key: figure for key, figure in known.items() if district in figure.values} or known


def _counts(facts: Facts, code: str) -> dict[str, object]:
    every = dict(facts.frames)
    answers, named = duties.find_tasks(every, duties.Wanted(unit=code), {}), duties.tasks_naming(every, code)
    return {"targets": len(standing(facts.figures, code)), "tasks": len(answers), "named": len(named)}


#: Every view that can be exported, by the name of its page.
VIEWS: Mapping[str, Callable[[Facts, Choices, str], Selection]] = {
    "overview": _overview,
    "air": _air,
    "tasks": _tasks,
    "water": select_water,
    "tsp": select_tsp,
    "unit": _unit,
    "data": _data,
}
