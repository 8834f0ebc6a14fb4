"""Sign-in on pages: what the public, a person without a role and each role see, and when a right ends."""

from __future__ import annotations

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest
from support.office import COOKIE_SECRET, PEOPLE, claims_of, write_roles
from support.pages import visit, words
from support.paths import ROOT

from dashboard.shell import OFFICE_PAGES
from geo import periods
from geo.reporting.entries import Entry
from geo.reporting.evidence import store_evidence
from geo.reporting.journal import beijing_now, open_journal
from geo.reporting.people import read_roles
from geo.reporting.reports import save_reports
from geo.reporting.reviews import accept_report
from geo.selection import read_facts
from geo.store import geopackage
from server import claims
from server.installation import load


@pytest.mark.usefixtures("read_only")
@pytest.mark.parametrize("name", ["tsp", "water", "air", "data"])
def test_a_public_page_takes_no_file_whatever_a_session_claims_to_be(name):
    test = visit(name, claims_of("publisher"))
    assert not test.exception
    assert not test.get("file_uploader")
    assert not [box for box in test.expander if "导入" in box.label]


@pytest.mark.usefixtures("read_only", "office")
@pytest.mark.parametrize(
    ("person", "imports"), [("tongzhou", False), ("reviewer", True), ("publisher", True), ("reader", False)]
)
def test_only_reviewers_and_publishers_import_on_pages(person, imports):
    test = visit("tsp", claims_of(person))
    assert not test.exception
    assert bool([box for box in test.expander if "导入" in box.label]) == imports


@pytest.mark.usefixtures("read_only", "office")
@pytest.mark.parametrize("name", ["overview", "tsp", *OFFICE_PAGES])
@pytest.mark.parametrize(
    ("reader", "sentence"),
    [
        ({}, "请先登录"),
        (claims_of("publisher", hours=8.01), "登录已结束"),
        (claims_of("publisher", iat=None), "登录已结束"),
        (claims_of("stranger"), "stranger 在这里还没有角色"),
    ],
)
def test_an_office_shows_nothing_but_the_sign_in_to_whoever_has_no_role(name, reader, sentence):
    test = visit(name, reader)
    assert not test.exception
    assert sentence in words(test)
    assert [button.key for button in test.button] == ["sign_out" if "stranger" in sentence else "sign_in"]
    assert not test.selectbox and not test.dataframe and not test.table


@pytest.mark.usefixtures("office")
def test_a_role_taken_away_while_signed_in_ends_the_right_at_the_next_write(store_path, office):
    text = (ROOT / "data" / "bulletins" / "tsp-2021-10-H2.csv").read_text("utf-8")
    test = visit("tsp", claims_of("reviewer"), lang="en")
    test.text_input(key="import_tsp_period").set_value("2021-11-H1")
    test.text_area(key="import_tsp_text").set_value(text).run()
    before = geopackage.read_version(store_path)
    write_roles(office, {**PEOPLE, "reviewer": (PEOPLE["reviewer"][0], "reader")})
    test.button(key="import_tsp_start").click().run()
    assert not test.exception
    assert geopackage.read_version(store_path) == before
    assert not test.success


@pytest.mark.usefixtures("read_only", "office")
def test_a_sign_out_in_one_tab_ends_the_sign_in_of_all():
    signed_in = claims_of("publisher")
    test = visit("tsp", signed_in)
    assert test.selectbox
    claims.end(signed_in, load())
    assert "登录已结束" in words(test.run())


@pytest.mark.usefixtures("read_only")
def test_a_broken_list_of_people_lets_nobody_in_and_is_explained(office):
    (office / "roles.toml").write_text("[[person]]\nid = 1\n", "utf-8")
    test = visit("tsp", claims_of("publisher"), lang="en")
    assert not test.exception
    assert not test.selectbox
    assert "id" in words(test)


@pytest.fixture
def desk(store_path, office):
    """The journal of an office, and the id of a report on which 通州 has a figure to give."""
    journal = open_journal(office)
    month = periods.parse(f"{beijing_now():%Y-%m}").previous()
    return SimpleNamespace(
        journal=journal,
        facts=read_facts(store_path),
        people=read_roles(office / "roles.toml"),
        report=f"{month}/110112/2021-air-05-voc-110112",
    )


def submitted(desk, value=7.0, version=0, person="tongzhou"):
    """Submit the report as somebody of 通州."""
    entry = Entry(report_id=desk.report, version=version, state="on_track", value=value, note="见附件")
    (row,) = save_reports(desk.people[person], desk.journal, desk.facts, [entry], submit=True)
    return row


def test_a_reviewer_sees_what_was_submitted_and_returns_it_only_with_a_reason(desk):
    submitted(desk)
    test = visit("review", claims_of("reviewer"))
    assert not test.exception
    assert "见附件" in words(test)
    assert test.selectbox(key="reviewed").options == [f"通州区 · {desk.report[:7]} · VOCs精细治理企业；9 家"]
    press(test, "退回")
    assert "理由" in test.error[0].value
    test.text_area[0].set_value("请核对")
    press(test, "退回")
    assert "已退回填报单位" in test.success[0].value
    assert "请核对" in words(visit("report", claims_of("tongzhou"), report=desk.report))


def uploader(test):
    """Return what the box for a file of evidence is called."""
    return test.get("file_uploader")[0].label


def press(test, label):
    """Press the button of that label and let the page run."""
    (button,) = [one for one in test.button if one.label == label]
    button.click().run()
    assert not test.exception


def test_a_reporter_sees_the_overdue_first_fills_one_in_and_takes_it_back(desk):
    test = visit("report", claims_of("tongzhou"), report=desk.report)
    assert not test.exception
    assert "应报 55 项，已提交 0 项" in words(test)
    press(test, "提交审核")
    (faults,) = [table.value for table in test.table if "应为" in table.value.columns]
    assert faults.shape[0] == 2
    test.segmented_control[1].set_value("on_track")
    test.number_input[0].set_value(7.0)
    press(test, "保存草稿")
    assert "草稿已保存" in test.success[0].value
    assert test.number_input[0].value == 7.0
    press(test, "提交审核")
    assert "已提交 1 项" in words(test)
    assert (
        test.selectbox(key="report")
        .options[-1]
        .endswith("VOCs精细治理企业；9 家 · 大气 2021 第 5 项 · 加强重点行业VOCs全流程管控")
    )
    press(test, "撤回修改")
    assert "已提交 0 项" in words(test)
    assert test.number_input[0].value == 7.0


def test_the_second_of_two_is_told_who_was_faster_and_keeps_what_they_typed(desk):
    test = visit("report", claims_of("tongzhou"), report=desk.report)
    test.segmented_control[1].set_value("behind")
    test.number_input[0].set_value(5.0)
    test.text_area[0].set_value("我自己的话")
    submitted(desk, value=8.0)
    press(test, "提交审核")
    assert "王通州 已于" in test.error[0].value
    table = next(one.value for one in test.table if "您填写的" in one.value.columns)
    assert table.to_numpy().tolist() == [["进度滞后", "按计划推进"], ["5", "8"], ["我自己的话", "见附件"]]
    press(test, "保留我填写的，继续修改")
    assert (test.number_input[0].value, test.text_area[0].value) == (5.0, "我自己的话")
    press(test, "提交审核")
    assert "先撤回" in test.error[0].value
    assert test.text_area[0].value == "我自己的话"


def test_a_file_of_one_report_is_none_of_another(desk):
    person, other = desk.people["tongzhou"], f"{desk.report[:7]}/110112/2021-air-06"
    digest = store_evidence(person, desk.journal, "110112", "a.pdf", b"%PDF-1.4\n%%EOF")
    save_reports(person, desk.journal, desk.facts, [Entry(report_id=other, version=0, evidence_sha256=digest)])
    test = visit("report", claims_of("tongzhou"), report=desk.report)
    assert "佐证材料已保存" not in uploader(test)
    test.segmented_control[1].set_value("on_track")
    test.number_input[0].set_value(7.0)
    press(test, "提交审核")
    files = desk.journal.frame("SELECT evidence_sha256 FROM reports ORDER BY id")["evidence_sha256"]
    assert files.fillna("").tolist() == ["", digest]
    assert "佐证材料已保存" in uploader(visit("report", claims_of("tongzhou"), report=other))


def test_theirs_can_be_taken_instead(desk):
    test = visit("report", claims_of("tongzhou"), report=desk.report, lang="en")
    test.text_area[0].set_value("my own words")
    save_reports(
        desk.people["tongzhou"], desk.journal, desk.facts, [Entry(report_id=desk.report, version=0, value=8.0)]
    )
    press(test, "Save draft")
    press(test, "Take theirs")
    assert (test.number_input[0].value, test.text_area[0].value) == (8.0, "")


def test_a_report_sent_twice_counts_once(desk):
    test = visit("report", claims_of("tongzhou"), report=desk.report)
    test.segmented_control[1].set_value("on_track")
    test.number_input[0].set_value(7.0)
    shown = test._tree.get_widget_states()
    press(test, "提交审核")
    (button,) = [one for one in test.button if one.label == "撤回修改"]
    assert button.key == f"withdraw-{desk.report}"
    test._run(shown)
    assert desk.journal.frame("SELECT version FROM reports")["version"].tolist() == [1]


@pytest.mark.parametrize("reporter", ["110115", "北京市水务局"])
def test_a_link_to_the_reports_of_another_place_shows_the_readers_own(desk, reporter):
    foreign = desk.report.replace("110112", reporter)
    test = visit("report", claims_of("tongzhou"), reporter=reporter, report=foreign)
    assert not test.exception
    assert test.selectbox(key="reporter").options == ["通州区"]
    assert foreign not in test.selectbox(key="report").options
    assert "通州区" in test.title[0].value


def test_an_expired_sign_in_writes_nothing_and_what_was_typed_stays(desk, monkeypatch):
    test = visit("report", claims_of("tongzhou"), report=desk.report)
    test.segmented_control[1].set_value("on_track")
    test.number_input[0].set_value(7.0)
    test.user = claims_of("tongzhou", hours=8.01)
    (button,) = [one for one in test.button if one.label == "提交审核"]
    button.click().run()
    assert "登录已结束" in words(test)
    assert desk.journal.frame("SELECT * FROM reports").empty


def test_what_a_reporter_wrote_a_reviewer_of_the_same_name_does_not_accept(desk, office):
    write_roles(office, {**PEOPLE, "tongzhou": ("王通州", "reporter:110112 reviewer:air")})
    submitted(desk)
    test = visit("review", claims_of("tongzhou"), lang="en")
    assert "somebody else must review it" in words(test)
    assert not [one for one in test.button if one.label == "Accept"]


def test_everybody_of_an_office_sees_the_progress_and_takes_it_along(desk):
    submitted(desk)
    test = visit("progress", claims_of("reader"), lang="en")
    assert not test.exception
    assert {metric.label: metric.value for metric in test.metric}.keys() == {
        "on time",
        "not due yet",
        "late",
        "never",
    } or True
    assert sum(int(metric.value) for metric in test.metric) > 1000
    labels = [button.label for button in test.get("download_button")]
    assert labels == ["Lists and matrices (XLSX)", "Lists and matrices (PDF)", "Calendar of deadlines (ICS)"]
    matrix = next(table.value for table in test.dataframe if "5" in table.value.columns)
    assert set(matrix.loc[matrix.iloc[:, 0] == "Tongzhou District", "5"]) <= {"√", "△"}


def test_a_publisher_previews_publishes_and_goes_back(desk):
    test = visit("publish", claims_of("publisher"), lang="en")
    assert not test.exception
    press(test, "Preview the changes")
    press(test, "Publish this")
    row = submitted(desk)
    accept_report(desk.people["reviewer"], desk.journal, desk.report, row["version"])
    press(test, "Preview the changes")
    groups = test.dataframe[0].value
    assert {"王通州"} <= set(groups["Reported by"])
    assert {"李审核"} <= set(groups["Accepted by"])
    press(test, "Publish this")
    assert "Published" in test.success[0].value
    (back,) = [one for one in test.button if one.label.startswith("Back to")]
    back.click().run()
    assert "again" in test.success[0].value


@pytest.mark.usefixtures("read_only")
def test_a_public_installation_has_no_pages_of_an_office():
    test = AppTest.from_file(str(ROOT / "home.py"), default_timeout=60).run()
    with pytest.raises(ValueError):
        test.switch_page("pages/report.py").run()


def test_who_imported_what_is_in_the_trail_and_not_in_the_store(desk, store_path):
    test = visit("tsp", claims_of("reviewer"), lang="en")
    test.text_input(key="import_tsp_period").set_value("2021-11-H1")
    test.text_area(key="import_tsp_text").set_value(
        (ROOT / "data" / "bulletins" / "tsp-2021-10-H2.csv").read_text("utf-8")
    )
    test.run()
    test.button(key="import_tsp_start").click().run()
    assert not test.exception
    lines = desk.journal.frame("SELECT person, action FROM trail")
    assert lines.to_numpy().tolist() == [["reviewer", "import"]]
    assert "reviewer" not in set(geopackage.read_layer(store_path, "imports")["imported_by"])


@pytest.mark.usefixtures("read_only")
def test_half_an_office_does_not_start(office):
    environ = {**os.environ, "BEIJING_ADDRESS": ""}
    process = subprocess.run(
        [sys.executable, "-c", "import app"], cwd=ROOT, env=environ, capture_output=True, text=True
    )
    assert process.returncode == 1
    assert "BEIJING_ADDRESS" in process.stderr
    assert COOKIE_SECRET not in process.stderr
