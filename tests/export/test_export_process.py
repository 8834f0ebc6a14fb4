"""Files made in a process of their own: the same bytes, the same faults, in turn, and after the process was killed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from support.messages import english

from geo import settings
from geo.errors import ExportFailed, InvalidInput
from geo.export import formats
from geo.export.export_process import ExportProcess
from geo.export.request import ExportRequest
from geo.selection import read_facts

REQUEST = ExportRequest(view="tsp", choices={}, language="zh", at=datetime(2026, 11, 22, 4, 0, tzinfo=UTC))


@pytest.fixture(scope="module")
def config(built):
    return settings.Settings(store=built)


@pytest.fixture(scope="module")
def process():
    made = ExportProcess()
    yield made
    made.stop()


def test_a_file_is_what_the_server_itself_would_make(process, config):
    facts = read_facts(config.store)
    for form in ("csv", "png"):
        assert process.render(REQUEST, form, config) == formats.render(REQUEST, form, config, facts)


def test_a_fault_comes_back_as_it_is(process, config):
    with pytest.raises(InvalidInput) as caught:
        process.render(replace(REQUEST, choices={"period": "2021-13"}), "csv", config)
    assert [fault.kind for fault in caught.value.faults] == ["unknown_choice"]
    assert process.waiting == 0


def test_a_file_that_no_disk_has_space_for_is_refused_and_the_next_one_is_made(config, tmp_path, monkeypatch):
    code = "import tempfile; tempfile._candidate_tempdir_list = lambda: ['/proc']"
    (tmp_path / "sitecustomize.py").write_text(code, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    process = ExportProcess()
    with pytest.raises(ExportFailed) as caught:
        process.render(REQUEST, "pdf", config)
    assert "no folder that takes files" in english(caught.value)
    assert process.render(REQUEST, "csv", config)
    process.stop()


def test_readers_wait_their_turn_and_each_gets_its_own_file(process, config):
    languages = ["zh", "en"] * 3
    with ThreadPoolExecutor(6) as pool:
        files = list(pool.map(lambda each: process.render(replace(REQUEST, language=each), "csv", config), languages))
    assert files[0] != files[1]
    assert (files[::2], files[1::2], process.waiting) == ([files[0]] * 3, [files[1]] * 3, 0)


def test_a_killed_process_is_replaced(process, config):
    before = process.render(REQUEST, "csv", config)
    assert process._process is not None
    process._process.kill()
    assert process.render(REQUEST, "csv", config) == before
