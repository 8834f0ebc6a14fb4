"""The registry of views: what each page can show, by which choices; choices become one selection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from geo.air.air_view import AIR_VIEW
from geo.answers import scorecard
from geo.answers.answers import answers, today
from geo.answers.promises import PROMISES, SHARES, first_year, promise_years, select_promises
from geo.errors import Fault, InvalidInput, Place
from geo.figures import figure_maps, figure_tables
from geo.figures.figures import Figure, standing
from geo.maps.border_notes import border_legend
from geo.maps.model import DISTRICT_OUTLINES, LayerKind, MapLayer
from geo.plans import duties
from geo.plans.figure_selection import select_figure
from geo.rankings.tsp_selection import TSP_VIEW, latest_ranking
from geo.registers.register_maps import registers_map
from geo.registers.register_selection import (
    ALL,
    REGISTER_LAYER,
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


def _indicator_labels(facts: Facts, indicators: Iterable[str], language: str) -> Mapping[str, str]:
    names = facts.indicator_names(language)
    return {key: names[key][0] for key in indicators}


def _version_labels(versions: Mapping[str, Figure], language: str) -> Mapping[str, str]:
    return {key: figure_tables.figure_label(figure, language) for key, figure in versions.items()}


def _overview(facts: Facts, codes: Codes, language: str) -> Selection:
    if codes["indicator"] == PROMISES:
        return select_promises(facts, codes, language)
    figure = facts.figures[str(codes["indicator"])][str(codes["period"])]
    return select_figure(facts, figure, codes["unit"], language)


def quotas(figures: Mapping[str, Mapping[str, Figure]]) -> dict[str, Figure]:
    """Return the target of each indicator: one of a task of the plans, of most units, the last of several such."""
    targets = {key: [one for one in versions.values() if one.kind == "target"] for key, versions in figures.items()}
    return {
        key: max(own, key=lambda one: (one.of_task, len(one.values), one.period)) for key, own in targets.items() if own
    }


def _tasks(facts: Facts, codes: Codes, language: str) -> Selection:
    return select_figure(facts, quotas(facts.figures)[str(codes["indicator"])], codes["unit"], language)


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
    count = text("rows", language, count=len(facts.frames[layer]))
    has_places = shape == layer
    return Selection(
        title=f"{LAYERS[shape].label(language)} · {text('legend_status', language)}",
        subtitle=count if has_places else text("data_without_places", language),
        finding="" if has_places else text("data_rows", language, layer=LAYERS[layer].label(language), rows=count),
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
        selection = select_figure(facts, figure, code, language)
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
    "air": AIR_VIEW,
    "tasks": _TASKS,
    "water": WATER_VIEW,
    "tsp": TSP_VIEW,
    "unit": _UNIT_PAGE,
    "data": _DATA,
}
