"""Registers on the map and in the facts: looks of states, the legend, and the places that documents name."""

from __future__ import annotations

import json

import pytest

from geo.registers import register_maps
from geo.registers.register_checks import register_faults
from geo.schema.register_kinds import REGISTER_STATES
from geo.units import Register


@pytest.fixture(scope="module")
def register(frames):
    return Register(frames["districts"], frames["subdistricts"])


def test_every_look_has_a_shape_and_a_colour_of_its_own():
    looks = register_maps.LOOKS.values()
    assert len({shape for shape, _ in looks}) == len({colour for _, colour in looks}) == len(register_maps.LOOKS)
    assert {state.look for state in REGISTER_STATES.values()} == set(register_maps.LOOKS)


def test_a_map_shows_places_by_their_state_and_only_those_asked_for(demo_frames):
    registers = demo_frames["registers"]
    rows = registers[(registers["district_code"] == "110112") & (registers["kind"] == "outfall")]
    state = register_maps.registers_map(registers, rows["id"], "en", None)
    points = state.layers["registers"]
    assert set(points.fill) == set(rows["id"])
    assert set(points.hidden) == set(registers["id"]) - set(rows["id"])
    for row in rows.to_dict("records"):
        look = register_maps.LOOKS[REGISTER_STATES[row["status"]].look]
        assert (state.symbols[points.fill[row["id"]]], state.palette[points.fill[row["id"]]]) == look
    legend = {(entry.mark, entry.color): entry.text for entry in state.legend if entry.color}
    assert legend[register_maps.LOOKS["done"]] == "Outfall: done"
    assert set(legend) == {register_maps.LOOKS[REGISTER_STATES[status].look] for status in rows["status"]}


def test_a_legend_of_several_kinds_names_all_states_of_a_look(demo_frames):
    registers = demo_frames["registers"]
    state = register_maps.registers_map(registers, registers["id"], "zh", None)
    assert "台账：已完成、运行中、已闭库" in [entry.text for entry in state.legend]


def test_places_beside_a_map_without_symbols_leave_its_colours_as_they_are(demo_frames):
    registers = demo_frames["registers"]
    plain = register_maps.registers_map(registers, [], "en", None)
    both = register_maps.with_registers(plain, registers, registers["id"], "en")
    assert list(both.palette[: len(plain.palette)]) == list(plain.palette)
    assert len(both.symbols) == len(both.palette)


def test_documents_name_twelve_places_all_schematic_and_none_with_a_state(frames):
    registers = frames["registers"].set_index("id")
    assert set(registers["status"]) == {"not_disclosed"}
    assert set(registers["geometry_status"]) == {"schematic"}
    assert registers["kind"].value_counts().to_dict() == {
        "drinking_water_source": 4,
        "treatment_plant": 3,
        "restoration_pilot": 2,
        "waste_facility": 2,
        "reservoir": 1,
    }
    assert frames["register_states"].empty


@pytest.mark.parametrize(
    ("key", "subdistrict"),
    [
        ("sihai-plant", "四海镇"),
        ("liubinbu-plant", "刘斌堡乡"),
        ("tiansongying-plant", "张山营镇"),
        ("fenghe-zhangziying-pilot", "长子营镇"),
    ],
)
def test_a_place_that_a_plan_puts_in_a_subdistrict_lies_in_it(frames, register, key, subdistrict):
    row = frames["registers"].set_index("id").loc[key]
    areas = frames["subdistricts"].set_index("code").geometry
    assert areas[register.subdistrict_code(subdistrict, row["district_code"])].covers(row["geometry"])


@pytest.mark.parametrize(
    ("column", "value", "kind"),
    [
        ("status", "closed", "misfit_state"),
        ("details", "{", "misfit_details"),
        ("details", "[1]", "misfit_details"),
        ("details", json.dumps({"colour": "red"}), "misfit_details"),
        ("details", json.dumps({"source_type": "sea"}), "misfit_details"),
    ],
)
def test_a_build_refuses_a_state_or_details_that_are_not_the_kinds(frames, column, value, kind):
    registers = frames["registers"]
    assert register_faults(frames) == []
    spoilt = registers[registers["id"] == "miyun-reservoir"].assign(**{column: value})
    assert [fault.kind for fault in register_faults({"registers": spoilt})] == [kind]
