"""Exports of maps with registers: each place with its class and state, whatever the map shows beside it."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pandas as pd
import pytest

from geo import settings
from geo.export import formats
from geo.export.offline import offline_page
from geo.export.pack import map_rows
from geo.export.request import ExportRequest, export_page
from geo.schema.register_kinds import REGISTER_STATES
from geo.selection import facts_of

CONFIG = settings.Settings()


@pytest.fixture(scope="module")
def facts(demo_frames):
    return facts_of(demo_frames, "0123456789abcdef" * 4)


def request_of(view, **choices):
    at = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
    return ExportRequest(view=view, choices=choices, language="en", extent="city", at=at)


def test_a_place_and_a_section_have_the_class_that_the_legend_gives_their_colour(facts):
    page = export_page(request_of("water", period="2021-11", register="outfall"), facts, CONFIG)
    rows = map_rows(page)
    status = facts.frames["registers"].set_index("id")["status"]
    states = {key: REGISTER_STATES[status[key]].label.en for key in rows["registers"]["id"]}
    named = dict(zip(rows["registers"]["id"], rows["registers"]["class"], strict=True))
    assert named == {key: f"Outfall: {state}" for key, state in states.items()}
    sections = rows["sections"].set_index("id")
    second = sections[sections["value"] == 2]["class"]
    third = sections[sections["value"] == 3]["class"]
    assert second.str.startswith("Class Ⅰ–Ⅱ").all()
    assert third.str.startswith("Class Ⅲ").all()
    assert len(second) and len(third)


@pytest.mark.parametrize("choices", [{}, {"register": "air_station"}])
def test_a_grid_keeps_its_counts_beside_registers(facts, choices):
    page = export_page(request_of("air", indicator="voc_hotspot", **choices), facts, CONFIG)
    assert "Cells" in offline_page(page).decode()


def test_a_pack_of_the_registers_lists_every_place_of_the_kind(facts):
    request = request_of("data", layer="registers", register="contaminated_plot")
    pack = zipfile.ZipFile(io.BytesIO(formats.render(request, "zip", CONFIG, facts)))
    tables = [pd.read_csv(pack.open(name)) for name in pack.namelist() if name.endswith(".csv")]
    plots = facts.frames["registers"].query("kind == 'contaminated_plot'")["name_en"]
    assert any(set(plots) <= set(table.get("name_en", ())) for table in tables)
