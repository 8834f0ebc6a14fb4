"""Imports: whole or not at all, repeated without effect, corrected in place."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.messages import english

from geo import settings
from geo.errors import InvalidInput
from geo.store import geopackage
from geo.store.merge import import_rows, import_sources

SOURCE = {"id": "test", "title": "测试", "title_en": "Test", "publisher": "甲", "publisher_en": "A", "licence": "none"}


@pytest.fixture
def config(store_path):
    return settings.Settings(store=store_path)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "readings.csv"
    path.write_text("anything", "utf-8")
    return path


def rows(frames, **changes):
    two = frames["observations"].drop_duplicates("indicator").tail(2).reset_index(drop=True)
    return {"observations": two.assign(source_id="test", **changes)}


def test_new_rows_are_added_with_their_source_and_a_record(config, file, frames):
    report = import_rows(config, file, SOURCE, rows(frames, period="2019"))
    assert (report.added, report.changed, report.unchanged) == (2, 0, 0)
    after = geopackage.read_store(config.store)
    assert len(after["observations"]) == len(frames["observations"]) + 2
    record = after["imports"].set_index("source_id").loc["test"]
    assert (record["rows"], record["layer"], record["imported_by"]) == (2, "observations", "command line")
    assert "test" in set(after["sources"]["id"])


def test_where_nobody_may_import_the_store_stays_as_it_is(config, file, frames):
    before = config.store.read_bytes()
    with pytest.raises(InvalidInput) as error:
        import_rows(replace(config, may_import=False), file, SOURCE, rows(frames, period="2019"))
    assert "reviewer or a publisher" in english(error.value)
    assert config.store.read_bytes() == before


def test_the_same_file_twice_changes_nothing(config, file, frames):
    import_rows(config, file, SOURCE, rows(frames, period="2019"))
    before = config.store.read_bytes()
    report = import_rows(config, file, SOURCE, rows(frames, period="2019"))
    assert (report.added, report.changed) == (0, 0)
    assert english(report.messages).splitlines() == [
        f"{file}: 0 rows added, 0 changed, 0 unchanged",
        "the same file was imported before: nothing to do",
    ]
    assert config.store.read_bytes() == before


def test_a_known_key_is_replaced_and_counted_as_changed(config, file, frames):
    report = import_rows(config, file, SOURCE, rows(frames, value=7777.0))
    assert (report.added, report.changed) == (0, 2)
    after = geopackage.read_layer(config.store, "observations")
    assert len(after) == len(frames["observations"])
    assert (after["value"] == 7777.0).sum() == 2


def test_faulty_rows_leave_the_store_as_it_was(config, file, frames):
    before = config.store.read_bytes()
    with pytest.raises(InvalidInput) as caught:
        import_rows(config, file, SOURCE, rows(frames, status="good", unit_code="999999"))
    assert len(caught.value.faults) == 4
    assert config.store.read_bytes() == before


def test_the_sources_of_one_file_go_in_together_or_not_at_all(config, file, frames):
    def part(key, **changes):
        return {**SOURCE, "id": key}, {"observations": rows(frames, **changes)["observations"].assign(source_id=key)}

    before = config.store.read_bytes()
    with pytest.raises(InvalidInput):
        import_sources(config, file, [part("one", period="2018"), part("two", period="2019", unit_code="999999")])
    assert config.store.read_bytes() == before
    report = import_sources(config, file, [part("one", period="2018"), part("two", period="2019")])
    assert (report.added, report.changed) == (4, 0)
    after = config.store.read_bytes()
    again = import_sources(config, file, [part("one", period="2018"), part("two", period="2019")])
    assert (again.added, config.store.read_bytes()) == (0, after)


def test_an_unreadable_file_is_a_fault(config, tmp_path, frames):
    with pytest.raises(InvalidInput) as caught:
        import_rows(config, tmp_path / "none.csv", SOURCE, rows(frames))
    assert english(caught.value).startswith(f"{tmp_path / 'none.csv'}: expected a readable file, got ")
