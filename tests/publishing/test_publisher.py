"""Preview, publication and return: exactly what was previewed, by whoever may, and told to the trail."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from xml.etree import ElementTree

import pandas as pd
import pytest
from support.messages import english
from support.publishing import CHIEF, READER, REPORT, REPORTER, REVIEWER, TARGET, make_office

from geo.answers.answer_texts import answer_sentence
from geo.answers.answers import answers
from geo.errors import InvalidInput, StoreMissing
from geo.publishing.public_folder import KEPT
from geo.publishing.publisher import preview, publications, publish, roll_back
from geo.reporting.journal import BEIJING
from geo.reporting.reviews import return_report
from geo.reporting.trail import trail_head, verify_trail
from geo.settings import Settings
from geo.store import geopackage
from geo.store.lock import writing

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def faults(work, *arguments) -> str:
    with pytest.raises(InvalidInput) as caught:
        work(*arguments)
    return english(caught.value)


def test_what_was_previewed_is_published_to_the_last_cell(office):
    office.publish()
    office.report(1.0)
    office.measure(41.5)
    shown = preview(office.config, CHIEF)
    version = publish(office.config, CHIEF, shown.digest)
    assert version.content_hash == shown.digest == geopackage.read_version(office.public.current)
    public = geopackage.read_store(office.public.current)
    assert geopackage.content_hash(public) == shown.digest
    assert version.counts == shown.difference.totals()
    assert version.counts["reports"] == {"added": 1}
    assert version.counts["observations"] == {"added": 2}
    assert public["reports"].iloc[0][["id", "value", "status"]].tolist() == [REPORT, 1.0, "accepted"]


def test_a_preview_names_who_reported_accepted_and_imported(office):
    office.publish()
    office.report(1.0)
    office.measure(41.5)
    rows = preview(office.config, CHIEF).difference.rows().set_index(["layer", "row_key"])
    people = ["reported_by", "accepted_by", "imported_by"]
    assert rows.loc[("reports", REPORT), people].tolist() == [REPORTER.id, REVIEWER.id, None]
    assert rows.loc[("observations", "pm25 | 2031-11 | 110112 |  |  | "), people].tolist() == [None, None, REPORTER.id]
    result = rows.loc[("observations", "voc_enterprises | 2021-12 | 110112 |  |  | ")]
    assert result[people].tolist() == [REPORTER.id, REVIEWER.id, None]


def test_a_preview_changes_nothing(office):
    office.publish()
    before = {path: path.read_bytes() for path in office.public.path.iterdir()}
    office.report(1.0)
    head = trail_head(office.journal)
    shown = preview(office.config, CHIEF)
    assert {path: path.read_bytes() for path in office.public.path.iterdir()} == before
    assert trail_head(office.journal) == head
    office.publish()
    assert shown.difference.cells(layer="reports")["after"].tolist()[0] == REPORT  # it still says what it said


def test_the_same_inputs_make_the_same_content(built, office, tmp_path):
    other = make_office(tmp_path / "other", built)
    later = replace(other, journal=replace(other.journal, clock=lambda: datetime(2031, 1, 1, tzinfo=BEIJING)))
    for one in (office, later):
        one.report(1.0)
    assert office.publish().content_hash == preview(later.config, CHIEF).digest


def test_what_changed_since_the_preview_is_not_published(office):
    office.publish()
    office.report(1.0)
    shown = preview(office.config, CHIEF)
    office.report(2.0)
    before = office.public.version()
    message = faults(publish, office.config, CHIEF, shown.digest)
    assert message.startswith(f"expected what was previewed ({shown.digest[:12]}), got ")
    assert office.public.version() == before


def test_somebody_else_published_since_the_preview(office):
    office.report(1.0)
    shown = preview(office.config, CHIEF)
    office.publish()
    assert "preview it again" in faults(publish, office.config, CHIEF, shown.digest)


def test_who_accepted_a_row_does_not_publish_it(office):
    office.publish()
    office.report(1.0)
    shown = preview(office.config, REVIEWER)
    message = faults(publish, office.config, REVIEWER, shown.digest)
    assert f"layer reports, {REPORT}: expected a publisher who did not accept this row" in message
    assert english(shown.faults) == message
    assert office.public.version() == shown.previous
    office.publish(CHIEF)
    office.measure(41.5)
    office.publish(REVIEWER)  # nothing in it that the reviewer accepted


@pytest.mark.parametrize("person", [READER, REPORTER], ids=lambda person: person.name)
def test_only_publishers_preview_publish_and_roll_back(office, person):
    version = office.publish()
    for work, rest in ((preview, ()), (publish, ("digest",)), (roll_back, (version.content_hash,))):
        assert person.name in faults(work, office.config, person, *rest)
    assert publications(office.config, person) == [version]


def test_nothing_new_is_not_published(office):
    office.publish()
    assert "Nothing to publish" in faults(publish, office.config, CHIEF, preview(office.config, CHIEF).digest)


def test_a_public_installation_publishes_nothing(office):
    assert "the folder of an office" in faults(preview, replace(office.config, office=None), CHIEF)


def test_the_published_store_is_not_published_from(office):
    office.publish()
    config = replace(office.config, store=office.public.current)
    assert "the office's own working store" in faults(preview, config, CHIEF)


def test_without_a_working_store_it_says_so(office):
    with pytest.raises(StoreMissing):
        preview(Settings(store=office.config.store.with_name("none.gpkg"), office=office.config.office), CHIEF)


def test_a_roll_back_shows_the_old_store_and_a_publication_the_new_one_again(office):
    first = office.publish()
    office.report(1.0)
    second = office.publish()
    back = roll_back(office.config, CHIEF, first.content_hash[:10])
    assert office.public.version() == first.content_hash
    assert (back.is_return, back.previous) == (True, second.content_hash)
    assert back.counts["reports"] == {"withdrawn": 1}
    assert office.facts().frames["reports"].empty
    again = office.publish()
    assert again.content_hash == second.content_hash == office.public.version()
    assert [each.is_current for each in publications(office.config, READER)] == [True, False, False, False]


def test_only_kept_versions_come_back(office):
    version = office.publish()
    assert "one of the versions that are kept" in faults(roll_back, office.config, CHIEF, "f" * 64)
    assert "what the public sees now" in faults(roll_back, office.config, CHIEF, version.content_hash)
    assert "one of the versions that are kept" in faults(roll_back, office.config, CHIEF, "")


def test_ten_versions_are_kept(office):
    versions = []
    for value in range(KEPT + 2):
        office.measure(40.0 + value)
        versions.append(office.publish().content_hash)
    assert office.public.versions() == set(versions[-KEPT:])
    assert [each.is_kept for each in publications(office.config, READER)] == [True] * KEPT + [False] * 2
    for version in office.public.versions():
        assert office.public.store(version).stat().st_mode & 0o777 == 0o444


def test_a_store_that_was_public_before_the_first_publication_is_kept_too(office, built):
    office.public.path.mkdir()
    office.public.current.write_bytes(built.read_bytes())
    before = office.public.version()
    office.report(1.0)
    shown = preview(office.config, CHIEF)
    assert set(shown.difference.totals()) == {"sources", "observations", "reports"}
    publish(office.config, CHIEF, shown.digest)
    roll_back(office.config, CHIEF, before)
    assert office.public.version() == before


def test_a_report_that_was_taken_back_is_withdrawn(office):
    office.report(1.0)
    office.publish()
    return_report(REVIEWER, office.journal, REPORT, 2, "数据有误")
    version = office.publish()
    assert version.counts == {
        "sources": {"withdrawn": 1},
        "observations": {"withdrawn": 1},
        "reports": {"withdrawn": 1},
    }


def test_every_publication_is_in_the_trail_and_the_store_carries_its_head(office):
    office.report(1.0)
    head = trail_head(office.journal)[1]
    first = office.publish()
    office.measure(41.5)
    office.publish()
    roll_back(office.config, CHIEF, first.content_hash)
    lines = office.journal.frame("SELECT action, person FROM trail ORDER BY number").tail(3)
    assert lines["action"].tolist() == ["publish", "publish", "roll_back"]
    assert set(lines["person"]) == {CHIEF.id}
    assert verify_trail(office.journal, head) == []
    assert office.facts().frames["publications"]["trail_head"].tolist() == [head]


def test_a_journal_that_its_trail_does_not_prove_is_not_published(office):
    office.report(1.0)
    with office.journal.writing() as connection:
        connection.execute("UPDATE reports SET value = 9")
    assert REPORT in faults(publish, office.config, CHIEF, preview(office.config, CHIEF).digest)


def test_of_two_publishers_at_once_one_is_refused(office):
    office.report(1.0)
    digest = preview(office.config, CHIEF).digest
    with ThreadPoolExecutor(2) as pool, writing(office.public.current):  # both are there before the first may begin
        running = [pool.submit(publish, office.config, CHIEF, digest) for _ in range(2)]
    errors = [str(each.exception()) for each in running if each.exception()]
    assert len(errors) == 1
    assert "preview_outdated" in errors[0]
    assert len(publications(office.config, READER)) == 1


def test_a_reported_value_answers_its_target_and_says_what_it_is(office):
    office.report(9.0)
    office.publish()
    facts = office.facts()
    row = answers(facts, date(2022, 2, 1)).set_index("target_id").loc[TARGET]
    assert (row["verdict"], row["result_value"], row["result_period"]) == ("kept", 9.0, "2021-12")
    assert row["result_source_ids"] == ("report-2021-12-110112",)
    sentence = answer_sentence({**row, "target_id": TARGET}, facts, "en")
    assert "It rests on a report of the unit responsible, reviewed, not on a bulletin." in sentence
    assert "Report of Tongzhou District for Dec 2021" in sentence
    source = facts.frames["sources"].set_index("id").loc["report-2021-12-110112"]
    assert (source["kind"], source["publisher"], source["title"]) == ("report", "通州区", "通州区2021年12月报送")


def test_a_bulletin_stands_above_a_report(office, frames):
    row = (
        frames["observations"]
        .iloc[[0]]
        .assign(indicator="voc_enterprises", period="2021-12", unit_code="110112", value=7.0, unit="enterprise")
    )
    observations = frames["observations"]
    observations = pd.concat([observations, row], ignore_index=True)
    geopackage.write_store({**frames, "observations": observations}, office.config.store)
    office.report(1.0)
    shown = preview(office.config, CHIEF)
    assert english(shown.notes) == (
        f"layer reports, {REPORT}: its value is not published as a result: a bulletin has published another"
    )
    publish(office.config, CHIEF, shown.digest)
    results = office.facts().observed("voc_enterprises")
    assert results.loc[results["period"] == "2021-12", "value"].tolist() == [7.0]
    assert len(office.facts().frames["reports"]) == 1


def test_a_report_on_a_target_that_the_store_has_lost_is_noted(office, frames):
    office.report(1.0)
    targets = frames["targets"]
    geopackage.write_store({**frames, "targets": targets[targets["id"] != TARGET]}, office.config.store)
    shown = preview(office.config, CHIEF)
    assert "the store has this task or target no more" in english(shown.notes)
    assert "reports" not in shown.difference.totals()


def test_the_feeds_say_what_changed_in_both_languages_without_people(office):
    office.publish()
    office.report(1.0)
    office.publish()
    entries = {}
    for language, name in {"zh": "publications.atom", "en": "publications.en.atom"}.items():
        feed = ElementTree.fromstring(office.public.path.joinpath(name).read_bytes())
        entries[language] = feed.findall("a:entry", ATOM)
        assert feed.findtext("a:updated", "", ATOM) == entries[language][0].findtext("a:updated", "", ATOM)
    assert entries["zh"][0].findtext("a:title", "", ATOM) == "发布：新增 3 行"
    assert entries["en"][0].findtext("a:title", "", ATOM) == "Published: 3 rows added"
    assert "Accepted reports: 1 row added" in entries["en"][0].findtext("a:summary", "", ATOM)
    ids = [entry.findtext("a:id", "", ATOM) for entry in entries["zh"]]
    assert len(set(ids)) == 2
    newest, first = json.loads(office.public.path.joinpath("publications.json").read_bytes())["publications"]
    assert newest["counts"]["reports"] == {"added": 1}
    assert newest["previous"] == first["content_hash"]
    assert set(newest) == {"content_hash", "previous", "published_at", "is_return", "is_current", "counts"}


def test_a_clock_that_runs_decides_nothing(office):
    office.report(1.0)
    digest = preview(office.config, CHIEF).digest
    later = datetime.now(BEIJING) + timedelta(days=3)
    assert publish(office.config, CHIEF, digest).content_hash == digest
    assert later > datetime.fromisoformat(publications(office.config, READER)[0].published_at)
