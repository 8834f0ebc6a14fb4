"""The registry of views: what each page can show, by which choices; choices become one selection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd

from geo.air.air_selection import air_figures, grid_periods, grids_of, newest, select_grid
from geo.answers import scorecard
from geo.answers.answers import answers, today
from geo.answers.promises import PROMISES, SHARES, first_year, promise_years, select_promises
from geo.errors import Fault, InvalidInput, Place
from geo.figures import figure_maps, figure_tables
from geo.figures.figure_words import figure_coverage, figure_finding
from geo.figures.figures import Figure, standing
from geo.maps.border_notes import border_legend
from geo.maps.model import DISTRICT_OUTLINES, LayerKind, MapLayer
from geo.plans import duties
from geo.rankings.tsp_selection import TSP_VIEW, latest_ranking
from geo.registers.register_maps import registers_map
from geo.registers.register_selection import (
    ALL,
    REGISTER_LAYER,
    beside_registers,
    register_names,
    register_options,
    register_points,
)
from geo.schema import LAYERS
from geo.selection import Choice, Codes, Facts, Selection, View, check_choices, distinct, district_options
from geo.texts.catalogue import text
from geo.water.water_selection import WATER_VIEW

#: The kind of a map layer by the geometry that the store holds.
KINDS: Mapping[str, LayerKind] = {"MultiPolygon": "area", "MultiLineString": "line", "Point": "point"}
#: The indicator that a page opens with, where the store has it.
_FIRST_INDICATOR = "voc_enterprises"

_DISTRICTS = MapLayer(id="districts", kind="area", labels=True)


def select(view: str, facts: Facts, choices: Mapping[str, str], language: str) -> Selection:
    """Find out what a page shows with some choices.

    Parameters
    ----------
    view
        A name in `VIEWS`.
    facts
        The store.
    choices
        As in the page's URL; those left out take the page's default.
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
        raise InvalidInput(Fault("unknown_view", Place(), {"views": list(VIEWS), "got": view}))
    codes = check_choices(view, VIEWS[view], facts, choices, language)
    selection = VIEWS[view].select(facts, codes, language)
    state = figure_maps.without_data(border_legend(selection.map_state, facts.frames))
    return replace(selection, view=view, choices=dict(choices), map_state=state)


# ---- figures ---------------------------------------------------------------------------------------------------------


def _figure_selection(facts: Facts, figure: Figure, unit: str | None, language: str) -> Selection:
    name, unit_of_measure = facts.indicator_names(language)[figure.indicator]
    return Selection(
        title=f"{name} · {figure_tables.figure_label(figure, language)}",
        subtitle=figure_coverage(figure, facts.register, unit_of_measure, language),
        layers=(_DISTRICTS,),
        map_state=figure_maps.figure_map(figure, name, unit_of_measure, language, unit),
        period=figure.period.label(language),
        sources=(figure.source_id,),
        geometry=("districts",),
        values=figure.values,
        finding=figure_finding(figure, facts.register, unit_of_measure, language, unit),
        basis=_plan_basis(facts, figure, language),
    )


def _plan_basis(facts: Facts, figure: Figure, language: str) -> tuple[str, ...]:
    """Say of a plan's target until when the plan was in force."""
    plans = facts.frames["plans"]
    repealed = plans[(plans["source_id"] == figure.source_id) & (plans["status"] == "repealed")]
    if figure.kind == "result" or repealed.empty:
        return ()
    plan = repealed.iloc[0]
    return (text("basis_repealed", language, number=plan["document_no"], on=plan["repealed_on"]),)


def _indicator_labels(facts: Facts, indicators: Iterable[str], language: str) -> Mapping[str, str]:
    names = facts.indicator_names(language)
    return {key: names[key][0] for key in indicators}


def _version_labels(versions: Mapping[str, Figure], language: str) -> Mapping[str, str]:
    return {key: figure_tables.figure_label(figure, language) for key, figure in versions.items()}


def _overview(facts: Facts, codes: Codes, language: str) -> Selection:
    if codes["indicator"] == PROMISES:
        return select_promises(facts, codes, language)
    figure = facts.figures[str(codes["indicator"])][str(codes["period"])]
    return _figure_selection(facts, figure, codes["unit"], language)


def quotas(figures: Mapping[str, Mapping[str, Figure]]) -> dict[str, Figure]:
    """Return the target of each indicator: one of a task of the plans, of most units, the last of several such."""
    targets = {key: [one for one in versions.values() if one.kind == "target"] for key, versions in figures.items()}
    return {
        key: max(own, key=lambda one: (one.of_task, len(one.values), one.period)) for key, own in targets.items() if own
    }


def _tasks(facts: Facts, codes: Codes, language: str) -> Selection:
    return _figure_selection(facts, quotas(facts.figures)[str(codes["indicator"])], codes["unit"], language)


_UNIT = Choice(key="unit", options=district_options, none="whole_city")


def _subjects(facts: Facts, codes: Codes, language: str) -> Mapping[str, str]:
    promises = {PROMISES: text("promises", language)} if promise_years(facts, language) else {}
    return {**promises, **_indicator_labels(facts, facts.figures, language)}


def _promise_years(facts: Facts, codes: Codes, language: str) -> Mapping[str, str] | None:
    return promise_years(facts, language) if codes["indicator"] == PROMISES else None


def _figure_periods(facts: Facts, codes: Codes, language: str) -> Mapping[str, str] | None:
    indicator = codes["indicator"]
    return None if indicator == PROMISES else _version_labels(facts.figures[str(indicator)], language)


def _share_options(facts: Facts, codes: Codes, language: str) -> Mapping[str, str] | None:
    shares = {share: text(f"share_{share}", language) for share in SHARES}
    return shares if codes["indicator"] == PROMISES else None


_OVERVIEW = View(
    choices=(
        Choice(key="indicator", options=_subjects),
        Choice(key="year", options=_promise_years, default=lambda facts, codes: first_year(facts)),
        Choice(key="period", options=_figure_periods),
        Choice(key="share", options=_share_options),
        _UNIT,
    ),
    select=_overview,
    has_data=lambda facts: bool(facts.figures),
    empty="no_figures",
)

_TASKS = View(
    choices=(
        Choice(
            key="indicator",
            options=lambda facts, codes, language: _indicator_labels(facts, quotas(facts.figures), language),
            default=lambda facts, codes: _FIRST_INDICATOR,
        ),
        _UNIT,
    ),
    select=_tasks,
    has_data=lambda facts: bool(quotas(facts.figures)),
    empty="no_figures",
)

# ---- air: figures and grids ------------------------------------------------------------------------------------------


def _air_periods(facts: Facts, codes: Codes, language: str) -> Mapping[str, str]:
    indicator = str(codes["indicator"])
    if indicator in grids_of(facts.frames):
        return {str(span): span.label(language) for span in grid_periods(facts, indicator)}
    return _version_labels(facts.figures[indicator], language)


def _air_period(facts: Facts, codes: Codes) -> str | None:
    indicator = str(codes["indicator"])
    return None if indicator in grids_of(facts.frames) else newest(facts.figures[indicator])


def _air_registers(facts: Facts, codes: Codes, language: str) -> Mapping[str, str] | None:
    return register_options(facts, "air", language)


def _air_points(facts: Facts, codes: Codes) -> pd.DataFrame:
    return register_points(facts, codes.get("register"), field="air")


def _air_units(facts: Facts, codes: Codes, language: str) -> Mapping[str, str] | None:
    districts = {} if codes["indicator"] in grids_of(facts.frames) else district_options(facts, codes, language)
    return {**districts, **register_names(_air_points(facts, codes), language)} or None


def _air(facts: Facts, codes: Codes, language: str) -> Selection:
    indicator, period, chosen = str(codes["indicator"]), str(codes["period"]), codes.get("unit")
    points = _air_points(facts, codes)
    place = chosen if chosen in set(points["id"]) else None
    if indicator in grids_of(facts.frames):
        selection = select_grid(facts, indicator, period, language)
    else:
        unit = None if place else chosen
        selection = _figure_selection(facts, facts.figures[indicator][period], unit, language)
    if place:
        selection = replace(selection, map_state=replace(selection.map_state, selected=place))
    return beside_registers(selection, facts, points, "air", language)


_AIR = View(
    choices=(
        Choice(
            key="indicator",
            options=lambda facts, codes, language: _indicator_labels(
                facts, [*air_figures(facts.figures), *grids_of(facts.frames)], language
            ),
        ),
        Choice(key="period", options=_air_periods, default=_air_period),
        Choice(key="register", options=_air_registers, none="no_register"),
        Choice(key="unit", options=_air_units, none="whole_city"),
    ),
    select=_air,
    has_data=lambda facts: bool(air_figures(facts.figures) or grids_of(facts.frames)),
    empty="no_figures",
)

# ---- one layer -------------------------------------------------------------------------------------------------------


def map_layer_of(layer: str) -> str:
    """Return the layer that the map of the page /data shows: the layer itself, or the districts where it has none."""
    return layer if LAYERS[layer].geometry else "districts"


def _data_registers(facts: Facts, codes: Codes, language: str) -> Mapping[str, str] | None:
    """Return the kinds of the registers, all of them first, where their layer is chosen."""
    options = register_options(facts, None, language) if codes["layer"] == "registers" else None
    return options and {ALL: options[ALL], **options}


def _feature_options(facts: Facts, codes: Codes, language: str) -> Mapping[str, str]:
    layer = map_layer_of(str(codes["layer"]))
    rows = register_points(facts, codes["register"]) if codes.get("register") else facts.frames[layer]
    names = rows[f"name_{language}"].fillna(rows["name_zh"])
    return dict(zip(rows[LAYERS[layer].key[0]].astype(str), names, strict=True))


def _data(facts: Facts, codes: Codes, language: str) -> Selection:
    layer = str(codes["layer"])
    shape = map_layer_of(layer)
    frame = facts.frames[shape]
    top = MapLayer(id=shape, kind=KINDS[str(LAYERS[shape].geometry)], labels=shape == "districts")
    if codes.get("register"):
        return _register_places(facts, codes, language)
    return Selection(
        title=f"{LAYERS[shape].label(language)} · {text('legend_status', language)}",
        subtitle=text("rows", language, count=len(frame)),
        layers=(top,) if shape == "districts" else (top, DISTRICT_OUTLINES),
        map_state=figure_maps.status_map(shape, frame, language, codes["feature"]),
        period="",
        sources=distinct(frame["geometry_source_id"]),
        geometry=(shape,),
    )


def _register_places(facts: Facts, codes: Codes, language: str) -> Selection:
    """Show the places of the registers by their state."""
    kind = str(codes["register"])
    points = register_points(facts, kind)
    name = (register_options(facts, None, language) or {})[kind]
    return Selection(
        title=f"{LAYERS['registers'].label(language)} · {name}",
        subtitle=text("rows", language, count=len(points)),
        layers=(DISTRICT_OUTLINES, REGISTER_LAYER),
        map_state=registers_map(facts.frames["registers"], points["id"], language, codes["feature"]),
        period="",
        sources=distinct(points["source_id"]),
        geometry=("registers",),
    )


_DATA = View(
    choices=(
        Choice(
            key="layer",
            options=lambda facts, codes, language: {name: layer.label(language) for name, layer in LAYERS.items()},
            default=lambda facts, codes: "districts",
        ),
        Choice(key="register", options=_data_registers),
        Choice(key="feature", options=_feature_options, none="none_chosen"),
    ),
    select=_data,
)

# ---- one unit --------------------------------------------------------------------------------------------------------


def _code_options(facts: Facts, codes: Codes, language: str) -> Mapping[str, str]:
    """Return the label of every unit, in Chinese and in pinyin, so that the box finds either."""
    register = facts.register

    def work() -> Mapping[str, str]:
        names = {
            code: f"{register.name(code, 'zh')} {register.name(code, 'en')}" for code in register.districts["code"]
        }
        for code, district in register.reporting.items():
            both = f"{register.name(code, 'zh')} {register.name(code, 'en')}"
            names[code] = f"{both} · {register.name(district, language)}"
        return names

    return facts.once(("codes", language), work)


def district_of(facts: Facts, code: str) -> str:
    """Return the district that a unit is or reports to."""
    return facts.register.reporting.get(code, code)


def figures_of(facts: Facts, district: str) -> dict[str, Figure]:
    """Return the last figure of each indicator that names a district; of all indicators when none does."""
    every = {key: list(versions.values()) for key, versions in facts.figures.items()}
    own = {key: [one for one in versions if district in one.values] for key, versions in every.items()}
    return {key: versions[-1] for key, versions in (own if any(own.values()) else every).items() if versions}


def _unit_indicators(facts: Facts, codes: Codes, language: str) -> Mapping[str, str] | None:
    """Return the figures of a district; the map of a subdistrict shows the ranking and nothing else."""
    code = str(codes["code"])
    if district_of(facts, code) != code:
        return None
    return _indicator_labels(facts, figures_of(facts, code), language)


def _unit(facts: Facts, codes: Codes, language: str) -> Selection:
    register, code = facts.register, str(codes["code"])
    district, name = district_of(facts, code), register.name(code, language)
    if district != code:
        selection = latest_ranking(facts, code, language)
        parent = register.name(district, language)
        local = duties.duties_of_subdistrict(facts.frames, code)
        counts = {"named": int(local["unit_code"].notna().sum()), "every": int(local["unit_code"].isna().sum())}
        subtitle = text("unit_headline_subdistrict", language, name=name, district=parent, **counts)
        finding = _listing(selection, code, name, language)
    else:
        figure = figures_of(facts, district)[str(codes["indicator"])]
        selection = _figure_selection(facts, figure, code, language)
        subtitle = text("unit_headline", language, name=name, **_counts(facts, code))
        own = answers(facts, today()).loc[lambda every: every["unit_code"] == code]
        finding = scorecard.headline(own, name, language)
    return replace(selection, finding=finding, subtitle=subtitle, about=code)


def _listing(selection: Selection, code: str, name: str, language: str) -> str:
    """Say where a subdistrict stands on the latest list of the worst by TSP."""
    if not selection.period:
        return text("unit_no_list", language, name=name)
    if code not in selection.values:
        return text("unit_unlisted", language, name=name, period=selection.period)
    return text("unit_listed", language, name=name, period=selection.period, rank=int(selection.values[code]))


def _counts(facts: Facts, code: str) -> dict[str, object]:
    frames = facts.frames
    tasks, named = duties.find_tasks(frames, duties.TaskFilter(unit=code), {}), duties.tasks_naming(frames, code)
    return {"targets": len(standing(facts.figures, code)), "tasks": len(tasks), "named": len(named)}


_UNIT_PAGE = View(
    choices=(
        Choice(key="code", options=_code_options, default=lambda facts, codes: "110101"),
        Choice(key="indicator", options=_unit_indicators),
    ),
    select=_unit,
    has_data=lambda facts: bool(facts.figures),
    empty="no_figures",
)

#: Every view that can be exported, by the name of its page.
VIEWS: Mapping[str, View] = {
    "overview": _OVERVIEW,
    "air": _AIR,
    "tasks": _TASKS,
    "water": WATER_VIEW,
    "tsp": TSP_VIEW,
    "unit": _UNIT_PAGE,
    "data": _DATA,
}
