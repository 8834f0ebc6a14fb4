"""One figure as a selection: the districts by an indicator, and what a plan's target rests on."""

from __future__ import annotations

from geo.figures import figure_maps, figure_tables
from geo.figures.figure_words import figure_coverage, figure_finding
from geo.figures.figures import Figure
from geo.maps.model import MapLayer
from geo.selection import Facts, Selection
from geo.texts.catalogue import text
from geo.texts.stored_words import document_number

#: The layer that every figure is shown on.
DISTRICTS = MapLayer(id="districts", kind="area", labels=True)


def select_figure(facts: Facts, figure: Figure, unit: str | None, language: str) -> Selection:
    """Show a figure on the districts.

    Parameters
    ----------
    facts, language
        As in `geo.views.select`.
    figure
        One of `facts.figures`.
    unit
        Code of the chosen unit, or None.
    """
    name, unit_of_measure = facts.indicator_names(language)[figure.indicator]
    return Selection(
        title=f"{name} · {figure_tables.figure_label(figure, language)}",
        subtitle=figure_coverage(figure, facts.register, unit_of_measure, language, unit),
        layers=(DISTRICTS,),
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
    number = document_number(plan["document_no"], language)
    return (text("basis_repealed", language, number=number, on=plan["repealed_on"]),)
