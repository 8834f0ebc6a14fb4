"""Backup and return: all of an installation comes back as it was, or nothing changes."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from support.messages import english
from support.publishing import CHIEF, REPORT, REPORTER, make_office
from typer.testing import CliRunner

from geo.backup import MANIFEST, back_up, restore
from geo.cli.commands import cli
from geo.errors import InvalidInput, StoreMissing
from geo.publishing.publisher import publications
from geo.reporting.evidence import read_evidence, store_evidence
from geo.reporting.reports import find_report
from geo.reporting.trail import trail_head, verify_trail
from geo.store import geopackage

EVIDENCE = b"%PDF-1.4\nproof\n%%EOF\n"


@pytest.fixture(scope="module")
def saved(built, tmp_path_factory):
    """A folder with an office that has published twice, readings of a network, and the backup of all."""
    folder = tmp_path_factory.mktemp("saved")
    office = make_office(folder, built)
    office.publish()
    digest = store_evidence(REPORTER, office.journal, "110112", "proof.pdf", EVIDENCE)
    office.report(9.0, evidence_sha256=digest)
    office.publish()
    (networks := folder / "networks" / "particles" / "tsp" / "2021-10").mkdir(parents=True)
    (networks / "000001-abc.parquet").write_bytes(b"readings")
    (folder / "networks" / "particles" / "manifest.json").write_text("{}")
    (folder / "networks" / "particles" / ".lock").write_text("")
    (folder / "office" / "roles.toml").write_text("")
    back_up(replace(office.config, networks=folder / "networks"), folder / "backup.zip")
    return folder


@pytest.fixture
def office(saved, tmp_path):
    """The same office, in a folder of one test's own."""
    folder = tmp_path / "installation"
    shutil.copytree(saved, folder)
    office = make_office(tmp_path / "other", saved / "working.gpkg")
    config = replace(
        office.config, store=folder / "working.gpkg", networks=folder / "networks", office=folder / "office"
    )
    return replace(office, config=config, journal=replace(office.journal, folder=folder / "office"))


def archive_of(office) -> Path:
    return office.config.store.with_name("backup.zip")


def rewritten(archive: Path, change) -> Path:
    """Write an archive anew with other content; `change` takes and returns the bytes by name."""
    with zipfile.ZipFile(archive) as source:
        content = change({name: source.read(name) for name in source.namelist()})
    with zipfile.ZipFile(archive, "w") as target:
        for name, body in content.items():
            target.writestr(name, body)
    return archive


def state(office) -> tuple:
    """Return what an installation says."""
    networks = {path.name: path.read_bytes() for path in office.config.networks.rglob("*") if path.is_file()}
    versions = geopackage.read_version(office.config.store), office.public.version(), office.public.versions()
    return *versions, trail_head(office.journal), networks


def test_all_comes_back_and_what_was_there_is_kept(office):
    before = state(office)
    office.measure(77.0)
    office.report(1.0)
    office.publish()
    (office.config.networks / "particles" / "manifest.json").write_text("[]")
    changed = state(office)
    summary = restore(office.config, archive_of(office))
    after = state(office)
    assert after[:4] == before[:4]
    assert {**after[4], ".lock": b""} == before[4]
    assert verify_trail(office.journal) == []
    with office.journal.reading() as connection:
        assert find_report(connection, REPORT)["value"] == 9.0
    assert read_evidence(REPORTER, office.journal, REPORT).body == EVIDENCE
    assert [each.is_kept for each in publications(office.config, CHIEF)] == [True, True]
    assert len(summary.kept) == 3
    kept = {path.name.partition(".before-")[0]: path for path in summary.kept}
    assert geopackage.read_version(kept["working.gpkg"]) == changed[0]
    assert not [path for path in office.config.store.parent.iterdir() if path.name.startswith(".")]


def test_it_comes_back_to_an_empty_machine(office, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    config = replace(office.config, store=empty / "a.gpkg", networks=empty / "networks", office=empty / "office")
    assert restore(config, archive_of(office)).kept == ()
    assert geopackage.read_version(config.store) == geopackage.read_version(office.config.store)
    assert (empty / "office" / "office.gpkg").stat().st_mode & 0o777 == 0o600
    assert (empty / "office").stat().st_mode & 0o777 == 0o700
    assert (empty / "office/public/current.gpkg").stat().st_nlink == 2


def changed_byte(content):
    name = next(name for name in content if name.startswith("office/evidence/"))
    return {**content, name: content[name] + b"!"}


def tampered_journal(content, folder):
    path = folder / "journal.gpkg"
    path.write_bytes(content["office/office.gpkg"])
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE reports SET value = 5")
    body = path.read_bytes()
    about = json.loads(content[MANIFEST])
    about["files"]["office/office.gpkg"] = sha256(body).hexdigest()
    return {**content, "office/office.gpkg": body, MANIFEST: json.dumps(about).encode()}


def relisted(content, **changes):
    return {**content, MANIFEST: json.dumps({**json.loads(content[MANIFEST]), **changes}).encode()}


def test_a_damaged_or_foreign_archive_changes_nothing(office, tmp_path):
    archive, before = archive_of(office), state(office)
    files = sorted(path for path in office.config.store.parent.rglob("*"))
    whole = archive.read_bytes()
    outside = {"networks/../../evil": b"x"}
    damages = {
        "office/evidence/": changed_byte,
        "expected a backup of schema version": lambda content: relisted(content, schema_version=5),
        "store.gpkg": lambda content: {name: body for name, body in content.items() if name != "store.gpkg"},
        "networks/../../evil": lambda content: {**content, **outside},
        "2021-12/110112": lambda content: tampered_journal(content, tmp_path),
        "an archive of a backup": lambda content: {"other.txt": b"text"},
    }
    for words, damage in damages.items():
        archive.write_bytes(whole)
        with pytest.raises(InvalidInput) as caught:
            restore(office.config, rewritten(archive, damage))
        assert words in english(caught.value)
    archive.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InvalidInput, match="no_backup"):
        restore(office.config, archive)
    assert state(office) == before
    assert sorted(path for path in office.config.store.parent.rglob("*")) == files


def test_a_public_installation_takes_no_office(office):
    with pytest.raises(InvalidInput, match="no_office"):
        restore(replace(office.config, office=None), archive_of(office))


def test_an_archive_is_for_its_owner_alone_and_replaces_the_old_one_when_it_is_whole(office):
    archive = archive_of(office)
    old = archive.read_bytes()
    with pytest.raises(StoreMissing):
        back_up(replace(office.config, store=archive.with_name("none.gpkg")), archive)
    assert archive.read_bytes() == old
    back_up(office.config, archive)
    assert archive.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(archive) as content:
        assert [name for name in content.namelist() if "lock" in name or "current" in name] == []


def test_the_commands_say_what_they_did(office, monkeypatch):
    for name, path in {"STORE": "store", "NETWORKS": "networks", "OFFICE": "office"}.items():
        monkeypatch.setenv(f"BEIJING_{name}", str(getattr(office.config, path)))
    file = office.config.store.with_name("new.zip")
    saved = CliRunner().invoke(cli, ["backup", str(file)])
    assert (saved.exit_code, "files backed up, data version" in saved.output) == (0, True)
    back = CliRunner().invoke(cli, ["restore", str(file), "--lang", "zh"])
    assert (back.exit_code, back.output.count("恢复前的内容保留在这里")) == (0, 3)
