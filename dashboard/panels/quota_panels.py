"""The tab of quotas: how a plan's figure is shared out among the districts, on the map, as a table and a chart."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import choices, data, elements, exhibit, finding, texts
from dashboard.panels import place_panels
from geo.figures.figures import Figure
from geo.plans import ledger, plan_tables
from geo.views import VIEWS, quotas


def quota_page(head: DeltaGenerator) -> None:
    """Show the quota that the reader chooses."""
    which, who = st.columns(2)
    codes = choices.choose(VIEWS["tasks"].choices, {"indicator": which, "unit": who})
    unit, quota = codes["unit"], quotas(data.facts().figures)[str(codes["indicator"])]
    selection = exhibit.selected("tasks", codes)
    finding.show(head, selection)
    with exhibit.show_beside(selection, "unit"):
        if unit is None:
            place_panels.quota_clause(quota.indicator)
            _ledger(quota)
        else:
            place_panels.unit_detail(unit)
    place_panels.table_and_chart(quota, unit, "tasks-chart")


def _ledger(figure: Figure) -> None:
    """Show the city's total of a quota, the sum of its shares, and whether both agree."""
    unit_of_measure = str(data.record("indicators", figure.indicator)["unit"])
    label = data.indicator_names()[figure.indicator][1]
    balance = ledger.balance(figure.city, figure.values, unit_of_measure)
    elements.show_list(
        plan_tables.ledger_table(balance, figure.comparator, label, len(figure.values), texts.language())
    )
