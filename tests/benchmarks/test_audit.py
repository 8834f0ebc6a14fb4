"""The audit: every locked package has a licence that fits, and what could not be looked up is not called sound."""

from __future__ import annotations

import json
import subprocess
from importlib.metadata import PackageNotFoundError

import pytest
from support.paths import ROOT

from benchmarks import audit


def answer(monkeypatch, tmp_path, text):
    """Let pip-audit be there and say a text."""
    program = tmp_path / "pip-audit"
    program.touch()
    done = subprocess.CompletedProcess([], 1, stdout=text)
    monkeypatch.setattr(audit, "_PIP_AUDIT", program)
    monkeypatch.setattr(audit.subprocess, "run", lambda *_, **__: done)


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_every_locked_package_has_a_licence_that_fits(lock):
    packages = {}
    for name in audit.locked(ROOT / lock):
        try:
            packages[name] = audit.LOOKED_UP.get(name) or audit.licence(name)
        except PackageNotFoundError:
            continue
    assert len(packages) > 60
    assert audit.unfitting(packages) == []


@pytest.mark.parametrize("text", ["GPL-3.0-only", "GNU Affero General Public License v3", "Proprietary", "", "UNKNOWN"])
def test_a_licence_that_does_not_fit_or_is_not_stated_is_named(text):
    assert audit.unfitting({"a": text, "b": "MIT"}) == ["a"]


def test_known_faults_are_counted_and_packages_without_an_answer_are_not_called_sound(monkeypatch, tmp_path, capsys):
    found = [
        {"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1"}]},
        {"name": "b", "version": "1", "vulns": []},
        {"name": "c", "skip_reason": "not found"},
    ]
    answer(monkeypatch, tmp_path, json.dumps({"dependencies": found}))
    assert audit.known_faults(ROOT / "requirements.lock") == 1
    said = capsys.readouterr().out
    assert "known fault: a 1 PYSEC-1" in said
    assert "1 in 2 packages" in said
    assert said.endswith("does not answer: 1\n")


def test_a_database_that_cannot_be_reached_is_a_word(monkeypatch, tmp_path, capsys):
    answer(monkeypatch, tmp_path, "")
    assert audit.known_faults(ROOT / "requirements.lock") == 0
    assert "skipped" in capsys.readouterr().out
