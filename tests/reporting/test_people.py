"""People and roles: a list that is read as a whole or told in every fault, and what each role lets a person do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.messages import english
from support.reporting import person

from geo.errors import InvalidInput
from geo.reporting.people import OFFICE_ROLES, Grant, find_person, read_grant, read_roles
from geo.schema.plan_layers import FIELDS

ROLES = """
[[person]]
id = "li.editor@example.org"
name = "李"
grants = ["reporter:110112", "reporter:市水务局", "reader"]

[[person]]
id = "zhang"
name = "张"
grants = ["reviewer:water", "publisher"]
"""


def write(tmp_path, text):
    path = tmp_path / "roles.toml"
    path.write_text(text, "utf-8")
    return path


def test_the_list_gives_people_with_their_roles_and_scopes(tmp_path):
    people = read_roles(write(tmp_path, ROLES))
    li = find_person(people, "li.editor@example.org")
    assert li.name == "李"
    assert li.scopes("reporter") == ("110112", "市水务局")
    assert li.may("reporter", "110112") and not li.may("reporter", "110115")
    assert not li.may("publisher")
    assert people["zhang"].may("reviewer", "water") and not people["zhang"].may("reviewer", "air")


def test_every_fault_of_the_list_is_told_at_once(tmp_path):
    bad = """
[[person]]
id = "a"
name = "A"
grants = ["boss", "reporter", "publisher:air", "reviewer:fire"]
[[person]]
id = "a"
role = "reader"
"""
    with pytest.raises(InvalidInput) as caught:
        read_roles(write(tmp_path, bad))
    told = english(caught.value)
    assert len(caught.value.faults) == 7
    for part in ("'boss'", "'reporter'", "'publisher:air'", "'reviewer:fire'", "person 2", "'role'", "name"):
        assert part in told


@pytest.mark.parametrize("text", ["person = 3", "[[person]]\nid = 3\nname = 'x'", "person = ['x']", "[", "\0"])
def test_what_is_no_list_of_people_is_a_fault_and_no_crash(tmp_path, text):
    with pytest.raises(InvalidInput):
        read_roles(write(tmp_path, text))


def test_a_list_that_is_not_there_and_a_person_that_is_not_on_it_are_told(tmp_path):
    with pytest.raises(InvalidInput):
        read_roles(tmp_path / "none.toml")
    with pytest.raises(InvalidInput, match="unknown_person"):
        find_person({}, "nobody")


@given(text=st.text() | st.sampled_from(OFFICE_ROLES).flatmap(lambda role: st.text().map(lambda x: f"{role}:{x}")))
def test_a_grant_is_read_as_it_is_written_or_refused(text):
    try:
        grant = read_grant(text)
    except InvalidInput:
        return
    assert read_grant(str(grant)) == grant
    assert grant.role in OFFICE_ROLES
    assert (grant.role in ("reporter", "reviewer")) == bool(grant.scope)
    assert grant.role != "reviewer" or grant.scope in FIELDS


def test_any_role_lets_a_person_read_and_none_lets_nobody():
    assert person("a", "reviewer:air").may("reader")
    assert not person("a").may("reader")


def test_a_refusal_names_the_role_that_is_wanted_and_who_lacks_it():
    with pytest.raises(InvalidInput) as caught:
        person("a", "reviewer:air").require("reviewer", "water")
    assert "reviewer, water" in english(caught.value)
    assert "name of a" in english(caught.value)
    assert Grant("reviewer", "air") in person("a", "reviewer:air").grants
