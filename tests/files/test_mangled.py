"""Mangled files through every importer: some of the ten thousand that ``python -m benchmarks.mangled`` tries."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks import mangled


@pytest.fixture(autouse=True)
def own_stores(monkeypatch):
    """Give the paths that trials set back to the next test."""
    for name in ("BEIJING_STORE", "BEIJING_NETWORKS"):
        monkeypatch.setenv(name, "")


def test_no_mangled_file_ends_in_a_traceback_costs_too_much_or_changes_the_store():
    outcomes: Counter[str] = Counter()
    for trial in mangled.trials(250, seed=20):
        outcomes[trial.outcome] += 1
        assert not trial.failed, (trial.importer, trial.form, trial.outcome, trial.report)
    assert outcomes["fault"] > 120
    assert outcomes["taken"]


def test_sound_files_of_all_importers_are_taken(monkeypatch):
    monkeypatch.setattr(mangled, "mangle", lambda file, random: file.read_bytes())
    forms = list(mangled.trials(14, seed=1))
    assert [trial.outcome for trial in forms] == ["taken"] * len(forms)


def test_a_trial_that_fails_says_how_and_keeps_its_file(monkeypatch, tmp_path):
    def broken(words, **_):
        raise RuntimeError("a reader that nobody guards")

    def no_network(inputs, folder):
        folder.mkdir()
        return folder

    monkeypatch.setattr(mangled, "_COMMAND", broken)
    monkeypatch.setattr(mangled, "_network", no_network)
    monkeypatch.setattr(mangled, "mangle", lambda file, random: b"x")
    (trial,) = mangled.trials(1, seed=1, keep=tmp_path)
    assert (trial.outcome, trial.failed) == ("traceback", True)
    assert "a reader that nobody guards" in trial.report
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"x"]
