"""The command line: build, check, info, snapshot; messages instead of tracebacks, in either language."""

from __future__ import annotations

import subprocess
import sys

import pytest
from support.messages import english
from support.paths import ROOT
from typer.testing import CliRunner

from geo.cli.commands import cli
from geo.cli.snapshot_command import choices_of, with_choices
from geo.errors import InvalidInput
from geo.store import geopackage

#: A ranking by water quality, with a rank that is no number.
FAULTY_RANKING = "名次,区,街道\nx,大兴区,黄村镇\n"


def run(*arguments: str) -> tuple[int, str]:
    """Run ``python -m geo`` in a process of its own; return the exit code and all that it printed."""
    command = [sys.executable, "-m", "geo", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout + done.stderr


def geo(*arguments: str) -> tuple[int, str]:
    """Run a command in this process, which is quicker; a traceback fails the test."""
    done = CliRunner().invoke(cli, arguments)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def commands(group, *names):
    """Give the words of every command."""
    for info in group.registered_commands:
        yield (*names, info.name or info.callback.__name__)
    for info in group.registered_groups:
        yield from commands(info.typer_instance, *names, info.name)


def test_build_check_and_info_of_a_fresh_store(tmp_path, monkeypatch):
    path = tmp_path / "new" / "beijing.gpkg"
    monkeypatch.setenv("BEIJING_STORE", str(path))
    assert run("build")[0] == 0
    assert run("check") == (0, f"{path}: no faults\n")
    code, printed = run("info")
    assert code == 0
    assert geopackage.read_version(path) in printed
    assert "subdistricts     349" in printed


def test_check_lists_every_fault(store_path, frames, monkeypatch):
    targets = frames["targets"].copy()
    targets.loc[0, "comparator"] = "!="
    targets.loc[1, "source_id"] = "nobody"
    monkeypatch.setattr(geopackage, "check_frames", lambda *_: [])  # lets the faulty store be written
    geopackage.write_store({**frames, "targets": targets}, store_path)
    code, printed = geo("check")
    assert code == 1
    assert "row 0, column comparator: expected one of =, <=, >=, ~, got '!='" in printed
    assert "row 1, column source_id: expected a value of sources.id, got 'nobody'" in printed


def test_check_finds_a_quota_whose_shares_do_not_add_up(store_path, frames):
    targets = frames["targets"].copy()
    targets.loc[targets["id"] == "2021-air-05-voc-110112", "value"] = 8.0
    geopackage.write_store({**frames, "targets": targets}, store_path)
    code, printed = geo("check")
    assert code == 1
    assert "2021-air-05: expected shares of voc_enterprises that add up to 50, got 49" in printed


@pytest.mark.parametrize("command", ["check", "info"])
def test_a_corrupt_store_is_explained(store_path, command):
    store_path.write_bytes(b"not a database")
    code, printed = run(command)
    assert code == 1
    assert "expected a GeoPackage store" in printed
    assert "Traceback" not in printed
    assert "应为GeoPackage 数据库" in geo(command, "--lang", "zh")[1]


def test_faulty_facts_are_explained_and_the_store_kept(store_path, tmp_path, monkeypatch):
    monkeypatch.setenv("BEIJING_DATA", str(tmp_path / "nothing"))
    before = store_path.read_bytes()
    code, printed = run("build")
    assert code == 1
    assert "indicators.csv" in printed
    assert "Traceback" not in printed
    assert store_path.read_bytes() == before


@pytest.mark.usefixtures("store_path")
def test_a_name_is_matched_to_its_code_or_reported_with_the_nearest():
    code, printed = geo("units", "match", "黄 村镇", "--district", "大兴")
    assert (code, printed[:9]) == (0, "110115005")
    code, printed = geo("units", "match", "云冈街道", "--district", "丰台区")
    assert (code, "丰台区云岗街道" in printed) == (1, True)
    assert "110112209" in geo("units", "search", "yujiawu")[1]
    assert geo("units", "search", "nowhere")[0] == 1
    assert geo("units", "search", "nowhere", "--lang", "zh")[1] == "没有名称包含 'nowhere' 的区或街道（乡镇）\n"


# ---- languages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", list(commands(cli)), ids=" ".join)
@pytest.mark.parametrize("option", ["--lang", "--language"])
def test_every_command_takes_a_language(words, option):
    code, printed = geo(*words, "--help")
    assert code == 0
    assert option in printed


def test_an_unknown_language_is_refused(read_only):
    assert geo("info", "--lang", "fr") == (1, "--lang: expected one of zh, en, got 'fr'\n")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "no faults"),
        (("--lang", "en"), "no faults"),
        (("--lang", "zh"), "没有错误"),
        (("--language", "zh"), "没有错误"),
    ],
)
def test_a_command_speaks_the_language_that_is_asked_for(read_only, options, message):
    code, printed = geo("check", *options)
    assert code == 0
    assert message in printed


def test_the_language_of_one_command_is_not_that_of_the_next(read_only):
    assert "没有错误" in geo("check", "--lang", "zh")[1]
    assert "no faults" in geo("check")[1]


@pytest.mark.parametrize(
    ("language", "added", "again"),
    [
        ("en", "1 row added, 0 changed, 0 unchanged", "the same file was imported before: nothing to do"),
        ("zh", "新增 1 行，更改 0 行，不变 0 行", "这个文件以前导入过，没有变化"),
    ],
)
def test_an_import_tells_what_it_did_in_the_language(store_path, tmp_path, language, added, again):
    file = tmp_path / "sections.csv"
    file.write_text("断面,区,经度,纬度\n测试断面,大兴区,116.4,39.75\n", "utf-8")
    assert added in geo("import", "sections", str(file), "--lang", language)[1]
    assert again in geo("import", "sections", str(file), "--lang", language)[1]


@pytest.mark.parametrize(("language", "message"), [("en", "expected a whole number"), ("zh", "应为整数")])
def test_the_faults_of_an_import_are_told_in_the_language(store_path, tmp_path, language, message):
    file = tmp_path / "ranks.csv"
    file.write_text(FAULTY_RANKING, "utf-8")
    code, printed = geo("import", "water-ranking", str(file), "--period", "2021-Q3", "--lang", language)
    assert code == 1
    assert message in printed


# ---- snapshot --------------------------------------------------------------------------------------------------------

OWN = ("--output", "--choose", "--lang", "--landscape")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("tsp --period 2021 --output a", "tsp --choose period=2021 --output a"),
        ("--period=2021 tsp --landscape", "--choose period=2021 tsp --landscape"),
        ("water --section-role lake", "water --choose section_role=lake"),
        ("tsp --view tiles --lang en", "tsp --choose view=tiles --lang en"),
        ("tsp --choose a=b --output=c", "tsp --choose a=b --output=c"),
        ("tsp --period", "tsp --choose period"),
    ],
)
def test_an_option_that_snapshot_does_not_know_is_a_choice(words, expected):
    assert " ".join(with_choices(words.split(), OWN)) == expected


def test_choices_are_read_and_every_malformed_one_is_refused():
    assert choices_of(["period=2021-08", "a=b=c", "unit="]) == {"period": "2021-08", "a": "b=c", "unit": ""}
    with pytest.raises(InvalidInput) as refused:
        choices_of(["period", "a=b", "=x"])
    assert english(refused.value).splitlines() == [
        "--choose: expected a choice like period=2021-08, got 'period'",
        "--choose: expected a choice like period=2021-08, got '=x'",
    ]


def test_snapshot_writes_a_file_in_the_language_asked_for(read_only, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795320000")
    path = tmp_path / "water.html"
    assert geo("snapshot", "water", "--language", "en", "--output", str(path)) == (0, f"{path}\n")
    assert b"2026-11-22 " in path.read_bytes()
    assert b'lang="en"' in path.read_bytes()
    assert geo("snapshot", "water", "--output", str(path))[0] == 0
    assert b'lang="zh-CN"' in path.read_bytes()


def test_a_choice_means_the_same_as_an_option_of_its_name(read_only, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795320000")
    one, other, default = tmp_path / "1.html", tmp_path / "2.html", tmp_path / "3.html"
    assert geo("snapshot", "--period", "2021-10-H2", "tsp", "--output", str(one))[0] == 0
    assert geo("snapshot", "tsp", "--choose", "period=2021-10-H2", "--output", str(other))[0] == 0
    assert geo("snapshot", "tsp", "--output", str(default))[0] == 0
    assert one.read_bytes() == other.read_bytes() != default.read_bytes()


def test_a_choice_that_is_none_is_explained_and_nothing_written(read_only, tmp_path):
    path = tmp_path / "no.pdf"
    code, printed = run("snapshot", "tsp", "--unit", "1", "--output", str(path))
    assert code == 1
    assert "expected one of 110101001" in printed
    assert "Traceback" not in printed
    assert "--choose" in geo("snapshot", "tsp", "--choose", "period", "--output", str(path))[1]
    assert "其中之一：110101001" in geo("snapshot", "tsp", "--unit", "1", "--lang", "zh", "--output", str(path))[1]
    assert not path.exists()
