"""Every page in both languages, from links good and bad, over stores sound and not."""

from __future__ import annotations

import gc
import re

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from support.division import division, written
from support.office import claims_of
from support.pages import PAGES, chips, restart, visit, words
from support.paths import ROOT

from dashboard import data
from dashboard.texts import escape, t
from geo import settings
from geo.borders.border_import import Origin, import_boundaries
from geo.selection import read_facts
from geo.store import geopackage

TITLES = {
    "overview": ("年计划 143 项量化承诺：", "Plans of 2021: of 143 promised figures, "),
    "tasks": ("74 项任务：期限已过 ", "74 tasks: "),
    "air": ("通州区最高：49 微克/立方米；全市 44，年均标准 35", "Tongzhou District is highest with 49 µg/m³"),
    "water": ("5 条河要优先消除劣Ⅴ类", "5 rivers are to leave inferior Class V first"),
    "tsp": ("最差的是潞邑街道 · 通州区", "worst is Luyi Subdistrict · Tongzhou District"),
    "unit": ("东城区 ", "Dongcheng District: of "),
    "data": ("个数据集，", "data sets, "),
}


@pytest.mark.usefixtures("read_only")
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_with_its_finding_in_the_readers_language(name, language):
    (title,) = visit(name, lang=language).title
    assert TITLES[name][language == "en"] in title.value.replace("\\", "")


@pytest.mark.usefixtures("read_only")
def test_the_quotas_of_the_tasks_are_a_tab_with_a_finding_of_its_own():
    zh, en = visit("tasks", show="quotas"), visit("tasks", indicator="voc_enterprises", lang="en")
    assert "通州区最多：9 家；全市 50 家，分给 15 个地区" in zh.title[0].value
    assert "Tongzhou District has the most: 9 enterprises of 50" in en.title[0].value.replace("\\", "")


@pytest.mark.usefixtures("read_only")
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_a_map_with_source_and_approval_in_the_readers_language(name, language):
    test = visit(name, lang=language, **({"show": "quotas"} if name == "tasks" else {}))
    assert not test.exception
    assert not test.error
    said = words(test)
    assert ("无审图号" if language == "zh" else "no approval number") in said
    assert ("示意" if language == "zh" else "schematic") in said


@pytest.mark.usefixtures("read_only")
@pytest.mark.parametrize("name", PAGES)
def test_english_pages_say_nothing_in_chinese_but_names_of_documents(name):
    said = words(visit(name, lang="en"))
    chinese = [line for line in said.splitlines() if any("\u4e00" <= letter <= "\u9fff" for letter in line)]
    assert not [line for line in chinese if "京政办发" not in line]


@pytest.mark.usefixtures("read_only")
def test_chinese_sources_are_set_in_chinese_punctuation():
    sources = [caption.value for caption in visit("overview").caption if "来源" in caption.value]
    assert sources
    for source in sources:
        assert "（北京市" in source
        assert "; " not in source and " (" not in source


@pytest.mark.usefixtures("read_only")
def test_the_air_page_announces_nothing_but_the_air():
    results = visit("air", lang="en").table[0].value.index.tolist()
    assert "PM2.5" in results
    assert not [name for name in results if "River" in name or "section" in name]


@pytest.mark.usefixtures("read_only")
def test_a_link_to_a_unit_shows_its_detail():
    test = visit("air", unit="110112")
    assert "通州区" in [heading.value for heading in test.subheader]
    assert "906.28" in words(test)


@pytest.mark.usefixtures("read_only")
def test_a_link_to_an_indicator_and_a_period_shows_them():
    test = visit("overview", indicator="pm25", period="2021-08", lang="en")
    assert "PM2.5 · Aug 2021 published" in chips(test)


@pytest.mark.usefixtures("read_only")
def test_choosing_in_the_box_shows_the_detail():
    test = visit("tsp")
    test.selectbox(key="unit").select("110106012").run()
    assert not test.exception
    assert test.session_state["unit"] == "110106012"
    assert test.query_params["unit"] == "110106012"


@pytest.mark.usefixtures("read_only")
def test_an_open_page_that_meets_a_new_session_is_obeyed_where_it_differs_from_its_link():
    test = visit("tsp", unit="110106012", view="tiles")
    test.selectbox(key="unit").select("110101001")
    test.select_slider(key="period").set_value("2021-10-H2")
    restart(test)
    assert not test.exception
    assert not test.warning
    assert "东华门街道" in [heading.value for heading in test.subheader]
    assert "最差 30 名 · 2021年10月下半月" in chips(test)
    links = {key: test.query_params[key] for key in ("unit", "period", "view")}
    assert links == {"unit": "110101001", "period": "2021-10-H2", "view": "tiles"}


@pytest.mark.usefixtures("read_only")
def test_a_new_session_obeys_the_search_and_the_language_of_an_open_page():
    test = visit("tasks", q="房山")
    test.text_input(key="q").set_value("fangshan")
    test.button_group(key="lang").select("en")
    restart(test)
    assert escape("of 74 tasks: with the words 'fangshan'.") in words(test)
    assert (test.query_params["q"], test.query_params["lang"]) == ("fangshan", "en")


@pytest.mark.usefixtures("read_only")
@pytest.mark.parametrize(
    ("name", "choices"),
    [
        ("overview", {"unit": "999999"}),
        ("overview", {"unit": "<img src=x onerror=alert(1)>"}),
        ("overview", {"year": "1999"}),
        ("overview", {"indicator": "{{ 7*7 }}"}),
        ("tsp", {"period": "2021-13-H9"}),
        ("tsp", {"unit": "110112"}),
        ("water", {"reach": "amazon"}),
        ("data", {"layer": "../../etc/passwd"}),
        ("tasks", {"department": "<b>x</b>"}),
        ("tasks", {"task": "2021-soil-14"}),
        ("unit", {"code": "999999"}),
        ("overview", {"lang": "fr"}),
    ],
)
def test_a_link_to_what_does_not_exist_says_so_and_shows_the_default(name, choices):
    test = visit(name, **choices)
    assert not test.exception
    (warning,) = [element.value for element in test.warning if "不存在" in element.value]
    assert escape(next(iter(choices.values()))) in warning
    assert TITLES[name][0] in test.title[0].value


def test_a_missing_store_is_built(store_path):
    store_path.unlink()
    test = visit("overview")
    assert not test.exception
    assert not test.error
    assert geopackage.read_version(store_path)


@pytest.mark.parametrize("name", PAGES)
def test_a_corrupt_store_is_kept_told_to_readers_without_a_command_and_explained_in_the_log(store_path, name, caplog):
    store_path.write_bytes(b"not a database")
    test = visit(name)
    assert not test.exception
    assert "请稍后再试" in test.error[0].value
    assert not test.code
    assert f"{store_path}: " in caplog.text
    assert "python -m geo build" in caplog.text
    assert store_path.read_bytes() == b"not a database"


def test_no_bulletin_yet_is_explained(store_path, frames):
    observations = frames["observations"]
    none = observations[~observations["indicator"].isin(["tsp_rank", "tsp"])]
    geopackage.write_store({**frames, "observations": none}, store_path)
    test = visit("tsp")
    assert not test.exception
    assert "还没有 TSP 通报" in test.info[0].value


def test_an_empty_store_breaks_no_page(store_path, frames):
    emptied = (
        "observations",
        "targets",
        "function_zones",
        "rivers",
        "sections",
        "registers",
        "measures",
        "milestones",
        "task_departments",
        "row_slips",
        "subdistrict_duties",
        "tasks",
        "plans",
    )
    geopackage.write_store({**frames, **{name: frames[name].head(0) for name in emptied}}, store_path)
    for name in PAGES:
        test = visit(name)
        assert not test.exception, name
        assert not test.error, name


@pytest.mark.usefixtures("read_only")
def test_data_lists_licences_and_offers_every_file():
    test = visit("data", layer="subdistricts")
    written = "".join(element.proto.body for element in test.get("html"))
    files = re.findall(r'href="(data/[^"]+)" download', written)
    assert {f"data/subdistricts.{ending}" for ending in ("csv", "xlsx", "geojson", "gpkg")} < set(files)
    assert {"data/tasks.csv", "data/beijing.gpkg"} < set(files)
    assert "data/tasks.geojson" not in files  # tasks have no place
    assert "还没有数据：" in words(test)
    licences = set(test.dataframe[-1].value["许可"])
    assert {"MIT", "WTFPL", "CC BY 4.0", "政府公开信息"} <= licences
    english = "".join(element.proto.body for element in visit("data", lang="en").get("html"))
    assert "Licence: open government information" in english
    assert "政府公开信息" not in english


@pytest.mark.usefixtures("read_only")
def test_the_first_page_lists_the_promises_of_a_verdict_and_a_task_those_of_its_own():
    listed = "".join(element.proto.body for element in visit("overview", verdict="kept").get("html"))
    assert listed.count("<tr>") == 1 + 4
    assert "tasks?lang=zh&amp;task=2021-water-07" in listed
    assert "✓ 12 亿立方米" in " ".join(visit("tasks", task="2021-water-07").table[-1].value.to_string().split())


def test_tasks_say_in_words_what_is_filtered():
    test = visit("tasks", department="市生态环境局", role="lead", plan="2021-water", due="ongoing")
    assert "出自《水污染防治2021年行动计划》；由市生态环境局牵头；长期实施的任务" in words(test)
    english = words(visit("tasks", q="fangshan", target="yes", lang="en"))
    assert escape("of 74 tasks: with the words 'fangshan'; they set a figure.") in english


@pytest.mark.usefixtures("read_only")
def test_tasks_say_that_two_of_76_are_lost():
    assert "原文共 76 项任务，收录 74 项；土壤 2021 第 14、15 项" in words(visit("tasks"))
    assert "The plans have 76 tasks, 74 of them on record" in words(visit("tasks", lang="en"))


@pytest.mark.usefixtures("read_only")
def test_a_task_shows_what_is_as_printed_its_interim_deadlines_and_its_subdistricts():
    said = words(visit("tasks", task="2021-water-09"))
    assert "原文如此：水 2021 第 9 项措施 1。可能属于水 2021 第 8 项。" in said
    (interim,) = [t.value for t in visit("tasks", task="2021-soil-03").table if "到期事项" in t.value.columns]
    assert interim["期限"].tolist() == ["2021-05-31", "2021-12-31"]
    (local,) = [t.value for t in visit("tasks", task="2021-water-07").table if "内容" in t.value.columns]
    assert set(local.index) == {"张山营镇", "四海镇", "刘斌堡乡"}


@pytest.mark.usefixtures("read_only")
def test_the_page_of_a_subdistrict_has_its_duties():
    test = visit("unit", code="110119106")
    assert "点名 1 项，所有街道（乡镇）共同 3 项" in words(test)
    (table,) = [element.value for element in test.table if "内容" in element.value.columns]
    assert table.index.tolist() == ["四海镇", *["所有街道（乡镇）"] * 3]


@pytest.mark.usefixtures("read_only")
def test_a_search_without_a_hit_says_so():
    assert "没有符合的任务" in words(visit("tasks", q="没有这样的词"))


@pytest.mark.usefixtures("read_only")
def test_a_task_shows_its_measures_departments_targets_and_that_its_plan_is_repealed():
    test = visit("tasks", task="2021-air-05")
    said = words(test)
    assert "2023-02-23 起由京政办发〔2023〕4号废止" in said
    assert "原文没有随本站分发" in said
    (measures,) = [table.value for table in test.table if "牵头" in table.value.columns]
    assert measures["主责"].tolist() == ["房山区政府", "各区政府", "未写明"]
    assert any("通州区" in table.value.to_string() and "9 家" in table.value.to_string() for table in test.table)


@pytest.mark.usefixtures("read_only")
def test_the_number_of_a_notice_is_in_english_on_english_pages():
    pages = visit("tasks", task="2021-air-05", lang="en"), visit("overview", lang="en")
    said = "".join(words(page) + "".join(chips(page)) for page in pages)
    assert "京政办发" not in said
    assert "Jing Zheng Ban Fa [2023] No. 4" in said.replace("\\", "")
    assert "Jing Zheng Ban Fa [2021] No. 3 · repealed on 2023-02-23" in said.replace("\\", "")


@pytest.mark.usefixtures("read_only")
def test_a_quota_has_its_ledger():
    (ledger,) = [table.value for table in visit("tasks", show="quotas").table if table.value.index.name == "台账"]
    assert ledger["数值"].tolist() == ["50 家", "50 家", "各区之和等于全市总数"]


def test_the_official_wording_shows_once_it_is_in_the_store(store_path, frames):
    tasks = frames["tasks"].copy()
    tasks.loc[tasks["id"] == "2021-air-25", "measure_text"] = "措施 ![x](http://192.0.2.1/x.png)"
    geopackage.write_store({**frames, "tasks": tasks}, store_path)
    said = words(visit("tasks", task="2021-air-25"))
    assert "工作措施原文" in said
    assert "![x](" not in said


@pytest.mark.usefixtures("read_only")
@pytest.mark.parametrize(
    ("code", "heading"), [("110112", "通州区"), ("110199", "北京经济技术开发区"), ("110101001", "东华门街道")]
)
def test_every_kind_of_unit_has_its_page(code, heading):
    test = visit("unit", code=code)
    assert not test.exception
    assert heading in [element.value for element in test.subheader]
    assert "与相邻地区比较" in [element.value for element in test.subheader]


@pytest.mark.usefixtures("read_only")
def test_a_choice_survives_a_change_of_page():
    test = AppTest.from_file(str(ROOT / "home.py"), default_timeout=60).run()
    test.selectbox(key="unit").select("110105").run()
    test.switch_page("pages/tasks.py").run()
    assert "由朝阳区负责或在朝阳区有目标的任务" in words(test)


@pytest.mark.usefixtures("read_only")
def test_the_tile_map_is_a_view_of_the_same_choice():
    test = visit("tsp", view="tiles", unit="110106012", lang="en")
    assert not test.exception
    assert "Yungang Subdistrict" in [heading.value for heading in test.subheader]
    assert "One square of equal area" in words(test)
    assert test.query_params["view"] == "tiles"


@pytest.mark.usefixtures("read_only")
def test_a_list_without_a_neighbour_is_compared_with_none():
    now = visit("tsp", lang="en")
    assert "There is no list of the period before" in words(now)
    now.select_slider(key="period").set_value("2021-10-H2").run()
    assert not now.exception
    assert "There is no list of the period before" in words(now)
    assert now.query_params["period"] == "2021-10-H2"


@pytest.mark.usefixtures("read_only")
def test_nothing_is_concluded_from_who_is_absent_from_an_incomplete_list():
    now = visit("tsp", period="2022-10-H1", lang="en")
    assert not now.exception
    assert "27 are on record" in words(now)
    assert "whether the target is met is not known" in words(now)
    assert "is met." not in words(now)
    (core,) = [table.value for table in now.table if "Listed" in table.value.columns]
    assert set(core["Listed"]) == {"List incomplete"}
    (districts,) = [table.value for table in now.dataframe if "Subdistricts" in table.value.columns]
    assert districts.iloc[:, 1].dropna().gt(0).all()


@pytest.mark.usefixtures("demo_store")
def test_a_list_is_compared_with_that_of_the_period_before():
    now = visit("tsp", period="2021-07-H1", lang="en")
    assert "List before: 16–30 Jun 2021." in words(now)
    assert "no list of the period before" in words(visit("tsp", period="2021-01-H1", lang="en"))


@pytest.mark.usefixtures("office")
def test_a_pasted_bulletin_is_imported_and_a_faulty_one_lists_its_faults(store_path):
    text = (ROOT / "data" / "bulletins" / "tsp-2021-10-H2.csv").read_text("utf-8")
    test = visit("tsp", claims_of("publisher"), lang="en")
    test.text_input(key="import_tsp_period").set_value("2021-11-H1")
    test.text_area(key="import_tsp_text").set_value(
        text.replace("云岗街道", "云冈街道").replace("3,房山区", "2,房山区")
    )
    test.run()
    test.button(key="import_tsp_start").click().run()
    assert not test.exception
    faults = test.expander[0].table[0].value
    assert "丰台区云岗街道" in faults["Likely cause"].iloc[0]
    assert faults[["Expected", "Found"]].to_numpy().tolist()[1] == ["3", "2"]
    before = geopackage.read_version(store_path)
    test.text_area(key="import_tsp_text").set_value(text)
    test.button(key="import_tsp_start").click().run()
    assert not test.exception
    assert "30 rows added" in test.success[0].value
    assert geopackage.read_version(store_path) != before
    assert test.select_slider(key="period").options == [
        "16–31 Oct 2021",
        "1–15 Nov 2021",
        "1–15 Oct 2022",
        "1–15 Oct 2024",
    ]


@pytest.mark.usefixtures("read_only")
@pytest.mark.parametrize("name", ["overview", "unit"])
def test_a_map_offers_its_export_when_it_is_asked_for(name):
    test = AppTest.from_file(str(ROOT / "home.py"), default_timeout=60)
    test.session_state["export"] = True
    test.run().switch_page(f"pages/{name}.py").run()
    assert not test.exception
    assert "生成并下载" in [button.label for button in test.get("download_button")]
    assert test.selectbox(key="export_format").options[0] == "图片(PNG)"


def test_a_name_that_cannot_be_printed_is_explained_on_the_page(store_path, frames):
    districts = frames["districts"].assign(name_zh=frames["districts"]["name_zh"].str.replace("朝阳", "朝\U0001f600"))
    geopackage.write_store({**frames, "districts": districts}, store_path)
    test = AppTest.from_file(str(ROOT / "home.py"), default_timeout=60)
    test.session_state["export"] = True
    test.run()
    assert not test.exception
    assert test.error[0].value == "无法导出："
    assert "U+1F600 GRINNING FACE" in test.code[0].value
    assert not test.get("download_button")


def test_an_open_page_says_that_its_map_mixes_once_borders_are_imported(store_path, frames, tmp_path):
    test = visit("tsp", lang="en")
    assert "Subdistricts: " not in words(test)
    file = written(division(frames, "110102"), tmp_path / "a.geojson")
    import_boundaries(
        settings.load(), file, "subdistrict", origin=Origin(title="[Map](javascript:0)", licence="CC BY 4.0")
    )
    test.run()
    assert not test.exception
    assert escape("Subdistricts: 15 of 349 from [Map]") in words(test)
    assert escape("The others: Subdistrict borders are schematic") in words(test)


def test_what_a_page_has_worked_out_is_kept_until_the_data_change(store_path, frames):
    calls: list[str] = []

    @data.cached
    def count(layer: str) -> int:
        calls.append(layer)
        return len(data.facts().frames[layer])

    data.begin_run()
    assert [count("tasks"), count("tasks"), count("plans")] == [
        len(frames[name]) for name in ("tasks", "tasks", "plans")
    ]
    geopackage.write_store({**frames, "targets": frames["targets"].iloc[:-1]}, store_path)
    data.begin_run()
    count("tasks")
    assert calls == ["tasks", "plans", "tasks"]


def test_an_idle_session_keeps_no_store_in_memory_that_was_replaced_twice_and_then_sees_the_newest(store_path, frames):
    data.begin_run()
    idle = dict(st.session_state)
    assert data.facts_of_run() is not None
    for count in (1, 2):
        geopackage.write_store({**frames, "targets": frames["targets"].iloc[:-count]}, store_path)
        data.begin_run()  # what other sessions do meanwhile
    gc.collect()
    for key, value in idle.items():
        st.session_state[key] = value
    assert data.facts_of_run() is None
    assert data.is_stale()
    assert data.facts().version == geopackage.read_version(store_path)


def test_a_store_that_is_replaced_while_it_is_read_is_read_as_it_was(store_path, frames):
    facts, version = read_facts(store_path), geopackage.read_version(store_path)
    geopackage.write_store({**frames, "targets": frames["targets"][:0]}, store_path)
    assert facts.version == version != geopackage.read_version(store_path)
    assert geopackage.content_hash(facts.frames) == version


@pytest.mark.usefixtures("read_only")
@pytest.mark.parametrize("name", PAGES)
def test_a_run_of_a_page_reads_the_settings_and_the_version_of_the_store_once(monkeypatch, name):
    test = visit(name)
    calls: list[str] = []
    for module, function in ((settings, "load"), (geopackage, "read_version")):
        original = getattr(module, function)

        def counted(*args, original=original, function=function):
            calls.append(function)
            return original(*args)

        monkeypatch.setattr(module, function, counted)
    test.run()
    assert not test.exception
    assert sorted(calls) == ["load", "read_version"]


def test_data_in_a_text_stays_letters_in_markdown_and_is_no_part_of_its_pattern():
    shown = t("period_is", period="![x](http://192.0.2.1) {period} **1**")
    assert escape("![x](http://192.0.2.1) {period} **1**") in shown
    assert "**1**" not in shown


def test_an_indicators_label_is_data_on_every_page(store_path, frames):
    label = "[indicator](javascript:0) **x**"
    indicators = frames["indicators"].assign(label_zh=label, label_en=label)
    geopackage.write_store({**frames, "indicators": indicators}, store_path)
    for name in PAGES:
        test = visit(name)
        assert not test.exception
        assert "[indicator](javascript:0)" not in words(test), name
        assert "**x**" not in words(test), name
