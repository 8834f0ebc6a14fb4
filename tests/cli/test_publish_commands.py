"""The commands of publishing, as a person types them."""

from __future__ import annotations

import json

import pytest
from support.publishing import CHIEF, REPORT, REVIEWER, make_office
from typer.testing import CliRunner

from geo.cli.commands import cli

ROLES = "".join(
    f'[[person]]\nid = "{person.id}"\nname = "{person.name}"\ngrants = {sorted(map(str, person.grants))}\n\n'
    for person in (CHIEF, REVIEWER)
)


@pytest.fixture
def office(built, tmp_path, monkeypatch):
    """An office with people, a first publication and a report that waits for the next."""
    office = make_office(tmp_path, built)
    office.publish()
    office.report(9.0)
    office.journal.folder.joinpath("roles.toml").write_text(ROLES, "utf-8")
    monkeypatch.setenv("BEIJING_STORE", str(office.config.store))
    monkeypatch.setenv("BEIJING_OFFICE", str(office.journal.folder))
    return office


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(cli, ["publish", *words])
    assert result.exit_code == code, result.output
    return result.output


def test_a_month_is_previewed_published_listed_and_rolled_back(office):
    output = run("preview", "--as", CHIEF.id)
    assert "What the public would see change: 3 rows added" in output
    assert (
        "Accepted reports  Tongzhou District  reported by id-zhangsan-7741  accepted by 李四光  1 row added" in output
    )
    assert f"Accepted reports  {REPORT}  value: a blank → 9.0" in output
    digest = output.splitlines()[-1].removeprefix("Digest: ")
    assert run("run", digest, "--as", CHIEF.id).startswith(digest[:12])
    first, second = reversed(run("list", "--as", CHIEF.id).splitlines())
    assert second.endswith("王五常  what the public sees")
    assert first.endswith("kept")
    assert "Back to an earlier version: 3 rows withdrawn" in run("rollback", first[:12], "--as", CHIEF.id)
    assert office.public.version().startswith(first[:12])
    assert "恢复以前的版本：撤回 3 行" in run("list", "--as", CHIEF.id, "--lang", "zh")


def test_every_command_prints_json(office):
    shown = json.loads(run("preview", "--as", CHIEF.id, "--cells", "-1", "--json"))
    assert shown["faults"] == []
    assert {row["layer"] for row in shown["counts"]} == {"sources", "observations", "reports"}
    value = next(row for row in shown["cells"] if (row["layer"], row["column"]) == ("reports", "value"))
    assert (value["before"], value["after"], value["reported_by"]) == (None, 9.0, "id-zhangsan-7741")
    version = json.loads(run("run", shown["digest"], "--as", CHIEF.id, "--json"))
    assert version["content_hash"] == shown["digest"]
    listed = json.loads(run("list", "--as", CHIEF.id, "--json"))["publications"]
    assert listed[0] == version
    back = json.loads(run("rollback", shown["previous"], "--as", CHIEF.id, "--json"))
    assert back["is_return"]


def test_who_accepted_is_told_and_refused(office):
    output = run("preview", "--as", REVIEWER.id)
    assert "a publisher who did not accept this row" in output
    digest = output.splitlines()[-1].removeprefix("Digest: ")
    assert REPORT in run("run", digest, "--as", REVIEWER.id, code=1)


def test_an_unknown_person_and_a_public_installation_are_told(office, monkeypatch):
    assert "a person of roles.toml" in run("preview", "--as", "nobody", code=1)
    monkeypatch.delenv("BEIJING_OFFICE")
    assert "the folder of an office" in run("list", "--as", CHIEF.id, code=1)
