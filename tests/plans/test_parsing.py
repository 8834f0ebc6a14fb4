"""Plans: the official text and small plans of our own, as text, XLSX, DOCX and HTML, sound and broken."""

from __future__ import annotations

import html
import itertools
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from support.messages import english
from support.paths import SOURCES

from geo import build, settings
from geo.errors import InvalidInput, Place
from geo.plans.departments import Departments
from geo.plans.divisions import Divisions
from geo.plans.documents import DocumentRow, read_rows
from geo.plans.parsing import parse_plan
from geo.plans.plan_import import import_plan
from geo.plans.wording import tidy
from geo.schema import LAYERS
from geo.store import geopackage
from geo.store.committed import read_facts_table
from geo.texts.faults import message_text

OFFICIAL = SOURCES / "2021-action-plan.txt"
needs_official = pytest.mark.skipif(not OFFICIAL.exists(), reason="the official documents are not beside the project")
HEADER = ["序号", "重点任务", "工作措施", "完成时限", "牵头部门", "主责单位", "协办单位"]
EVERY = "各区政府 (含北京经济技术开发区管委会)"
TITLE = "大气污染防治 2021 年行动计划"
TABLE = [
    ["<b>一、甲目标</b>", "", "", "", "", "", ""],
    ["1", "甲任务", "空气好起来。", "年底前", "市生态环境委", EVERY, "——"],
    HEADER,
    ["2", "乙任务", "组织5家重点企业治理。其中：东城区2家、经开区3家。", "年底前", "市生态环境局", EVERY, "市财政局"],
    ["", "", "第二件事", "长期实施", "", "相关区政府", "市应急局"],
    HEADER,
    ["2", "乙任务", "<p>第三件事。</p><p>第四件事。</p>", "6月底前", "通州区政府", "——", ""],
    ["", "", "", "11月15日前", "市水务局", "", ""],
    ["<b>二、乙目标</b>", "", "", "", "", "", ""],
    ["4", "丁任务", "做完", "长期实施", "市规自委", "相关区政府 (含北京经济技术开发区管委会)", ""],
]
DEPARTMENTS = Departments(
    read_facts_table(settings.load({}).data, "departments"),
    read_facts_table(settings.load({}).data, "department_slips"),
)
DIVISIONS = Divisions(read_facts_table(settings.load({}).data, "measure_splits"))


def as_text(table=None, title=TITLE) -> str:
    rows = [HEADER, *(TABLE if table is None else table)]
    return "\n".join([f"# {title}", "", *("\t".join(row) for row in rows)])


@pytest.fixture
def config(store_path):
    return settings.Settings(store=store_path)


@pytest.fixture
def write(tmp_path):
    def write(text: str, name: str = "plan.txt", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


def parsed(path: Path, year: int = 2021):
    rows, faults = read_rows(path)
    document = parse_plan(rows, year, DEPARTMENTS, DIVISIONS)
    assert not faults
    return document


def changed(line: int, column: int, value: str) -> list[list[str]]:
    table = [list(row) for row in TABLE]
    table[line][column] = value
    return table


def faults_of(config, path: Path, **options) -> str:
    """Import a faulty plan: all faults at once, the store untouched."""
    before = config.store.read_bytes()
    with pytest.raises(InvalidInput) as caught:
        import_plan(config, path, 2021, **options)
    assert config.store.read_bytes() == before
    return english(caught.value)


# ---- the official text -----------------------------------------------------------------------------------------------


@needs_official
def test_the_official_text_has_every_task_and_says_which_are_lost():
    document = parsed(OFFICIAL)
    assert not document.faults
    numbers = {name: [task.number for task in tasks] for name, tasks in _by_field(document).items()}
    assert numbers["air"] == list(range(1, 36))
    assert numbers["water"] == list(range(1, 23))
    assert numbers["soil"] == [*range(1, 14), *range(16, 20)]
    notes = english(document.notes)
    assert "soil, task 14, 15: missing in the source" in notes.splitlines()
    assert "'市生态环境委' to '市生态环境局'" in notes
    assert "'市财政改革委' to '市财政局'" in notes
    assert "unclear department '市住房保障'" in notes


@needs_official
def test_the_import_and_the_default_build_agree_on_every_fact(config, frames):
    report = import_plan(config, OFFICIAL, 2021)
    assert (report.added, report.changed) == (0, 74)
    after = geopackage.read_store(config.store)
    for name in ("plans", "tasks", "measures", "milestones", "departments", "task_departments", "targets"):
        columns = [column for column in LAYERS[name].names if column not in ("source_id", "measure_text")]
        pd.testing.assert_frame_equal(after[name][columns], frames[name][columns])
    assert frames["tasks"]["measure_text"].isna().all()
    assert after["tasks"]["measure_text"].notna().all()
    lines = after["tasks"].set_index("id")["measure_text"].str.count("\n") + 1
    assert (lines == after["measures"].groupby("task_id").size().reindex(lines.index)).all()


@needs_official
def test_a_new_build_keeps_what_was_imported_unless_told_otherwise(config):
    import_plan(config, OFFICIAL, 2021)
    before = geopackage.read_store(config.store)
    build.build_store(config)
    after = geopackage.read_store(config.store)
    pd.testing.assert_frame_equal(after["tasks"], before["tasks"])
    assert "plan-2021-file" in set(after["sources"]["id"])
    build.build_store(config, keep_imports=False)
    assert geopackage.read_layer(config.store, "tasks")["measure_text"].isna().all()


def _by_field(document):
    tasks = sorted(document.tasks, key=lambda task: task.field)
    return {name: list(part) for name, part in itertools.groupby(tasks, key=lambda task: task.field)}


# ---- any plan --------------------------------------------------------------------------------------------------------


def test_a_plan_is_read_with_continued_rows_sections_and_paragraphs(write):
    document = parsed(write(as_text()))
    assert not document.faults
    first, second, fourth = document.tasks
    assert (first.section, second.section, fourth.section) == ("甲目标", "甲目标", "乙目标")
    assert [measure.text for measure in second.measures][2:] == ["第三件事。", "第四件事。"]
    dates = [measure.deadline for measure in second.measures]
    assert dates == ["2021-12-31", None, "2021-06-30", "2021-11-15"]
    assert first.measures[0].departments["lead"] == ("市生态环境局",)
    assert first.measures[0].departments["assisting"] == ()
    assert second.measures[1].departments["assisting"] == ("市应急管理局",)
    assert fourth.measures[0].departments["responsible"] == ("相关区政府", "北京经济技术开发区管委会")
    assert english(document.notes).splitlines() == [
        "air, task 3: missing in the source",
        "mended '市生态环境委' to '市生态环境局' (air 1)",
    ]
    assert [message_text(note, "zh") for note in document.notes] == [
        "大气，任务 3：原文缺失",
        "部门名称 '市生态环境委' 改为 '市生态环境局'（大气 1）",
    ]


def test_a_heading_lost_with_a_page_is_not_invented(write):
    table = [*TABLE[:-2], TABLE[-1]]
    assert parsed(write(as_text(table))).tasks[-1].section is None


def test_the_same_tables_read_alike_from_every_kind_of_file(tmp_path, write):
    rows = [[_flat(cell) for cell in row] for row in [HEADER, *TABLE]]
    book = openpyxl.Workbook()
    book.active.append([TITLE])
    for row in rows:
        book.active.append([int(cell) if cell.isdecimal() else cell for cell in row])
    book.active.merge_cells("A1:G1")
    book.save(tmp_path / "plan.xlsx")
    paper = docx.Document()
    paper.add_heading(TITLE)
    table = paper.add_table(len(rows), 7)
    for line, row in enumerate(rows):
        for column, cell in enumerate(row):
            table.cell(line, column).text = cell
    paper.save(tmp_path / "plan.docx")
    cells = ["".join(f"<td>{html.escape(cell).replace(chr(10), '<br>')}</td>" for cell in row) for row in rows]
    page = f"<html><h1>{TITLE}</h1><table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table></html>"
    facts = _facts(parsed(write(as_text())))
    for path in (tmp_path / "plan.xlsx", tmp_path / "plan.docx", write(page, "plan.html")):
        assert _facts(parsed(path)) == facts, path.suffix


def test_a_fault_stands_where_a_reader_looks_for_it(tmp_path, write):
    header, row = HEADER, ["x", "甲任务", "做", "年底前", "市水务局", "", ""]
    book = openpyxl.Workbook()
    book.active.title = "附件一"
    for cells in ([TITLE], header, row):
        book.active.append(cells)
    book.save(tmp_path / "plan.xlsx")
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>" for cells in (header, row))
    page = write(f"<h1>{TITLE}</h1><table><tr><td>目录</td></tr></table><table>{table}</table>", "plan.html")
    text = write("\n".join([TITLE, "\t".join(header), "\t".join(row)]))
    for path, english_place, chinese_place in [
        (tmp_path / "plan.xlsx", "附件一, row 3", "附件一，第 3 行"),
        (page, "table 2, row 2", "第 2 个表格，第 2 行"),
        (text, "row 3", "第 3 行"),
    ]:
        (fault,) = parse_plan(read_rows(path)[0], 2021, DEPARTMENTS, DIVISIONS).faults
        assert english([fault]) == f"{path}, {english_place}, column 序号: expected a whole number, got 'x'"
        assert message_text(fault, "zh") == f"{path}，{chinese_place}，「序号」列：应为整数，实为'x'"


def test_merged_cells_are_shared_by_their_rows(tmp_path, write):
    page = f"""<h1>{TITLE}</h1><table><tr>{"".join(f"<th>{name}</th>" for name in HEADER)}</tr>
    <tr><td rowspan=2>1</td><td rowspan=2>甲</td><td>一</td><td rowspan=2>年底前</td>
    <td>市水务局</td><td></td><td></td></tr>
    <tr><td>二</td><td>市财政局</td><td></td><td></td></tr></table>"""
    (task,) = parsed(write(page, "plan.html")).tasks
    assert [(m.text, m.deadline, m.departments["lead"]) for m in task.measures] == [
        ("一", "2021-12-31", ("市水务局",)),
        ("二", "2021-12-31", ("市财政局",)),
    ]


def _flat(cell: str) -> str:
    plain = cell.replace("</p><p>", "\n")
    for tag in ("<b>", "</b>", "<p>", "</p>"):
        plain = plain.replace(tag, "")
    return plain


def _facts(document):
    assert not document.faults
    return [
        (task.field, task.number, task.title, task.section, tidy(m.text), m.deadline_text, m.deadline, m.departments)
        for task in document.tasks
        for m in task.measures
    ]


def test_a_plan_that_the_store_does_not_know_needs_its_number(config, write):
    path = write(as_text(title=TITLE.replace("2021", "2019")))
    with pytest.raises(InvalidInput) as error:
        import_plan(config, path, 2019)
    assert english(error.value) == (
        f"{path}: expected a plan of the store, got 2019-air (give its document number with --document)"
    )
    report = import_plan(config, path, 2019, document_no="测试〔2019〕1号")
    assert report.added
    after = geopackage.read_store(config.store)
    assert set(after["plans"].loc[after["plans"]["year"] == 2019, "status"]) == {"not_known_repealed"}
    shares = after["targets"][after["targets"]["id"].str.startswith("2019-air-02-voc")]
    assert dict(zip(shares["unit_code"], shares["value"], strict=True)) == {"110000": 5, "110101": 2, "110199": 3}


def test_a_corrected_plan_leaves_nothing_of_the_old_one_behind(config, write):
    title = TITLE.replace("2021", "2019")
    import_plan(config, write(as_text(title=title)), 2019, document_no="测试〔2019〕1号")
    import_plan(config, write(as_text(TABLE[:4], title), "new.txt"), 2019)
    measures = geopackage.read_layer(config.store, "measures")
    assert (measures["task_id"] == "2019-air-02").sum() == 1


def test_an_unknown_department_is_kept_as_printed_and_listed(config, write):
    report = import_plan(config, write(as_text(changed(1, 4, "市天气局 东成区政府"))), 2021)
    notes = english(report.messages)
    assert "row 5, column 牵头部门: department '市天气局' is not in the register, kept as printed and unclear" in notes
    assert "'东成区政府' is not in the register, kept as printed and unclear (nearest: 东城区政府" in notes
    after = geopackage.read_store(config.store)
    kinds = after["departments"].set_index("name_zh")["kind"]
    assert kinds["市天气局"] == kinds["东成区政府"] == "unclear"
    own = after["task_departments"].query("task_id == '2021-air-01' and role == 'lead'")
    assert own["department"].tolist() == ["东成区政府", "市天气局"]


def test_paragraphs_with_leads_of_their_own_are_measures_of_their_own(write):
    row = ["1", "甲", "<p>一。</p><p>二。</p>", "年底前  长期实施", "市水务局  市财政局", EVERY, "——"]
    first, second = parsed(write(as_text([row]))).tasks[0].measures
    assert (first.text, first.deadline, first.departments["lead"]) == ("一。", "2021-12-31", ("市水务局",))
    assert (second.text, second.deadline_text, second.departments["lead"]) == ("二。", "长期实施", ("市财政局",))
    assert first.departments["responsible"] == second.departments["responsible"] == ("各区政府",)
    row[4] = "市水务局 市财政局"
    (whole,) = parsed(write(as_text([row]), "whole.txt")).tasks[0].measures
    assert whole.departments["lead"] == ("市水务局", "市财政局")


@needs_official
def test_the_official_rows_of_several_paragraphs_are_divided(frames):
    roles = frames["task_departments"]
    leads = {
        (task, int(number)): part["department"].tolist()
        for (task, number), part in roles[roles["role"] == "lead"].groupby(["task_id", "measure_no"])
    }
    assert leads["2021-air-12", 5] == ["市城市管理委"]
    assert leads["2021-air-12", 7] == ["市住房城乡建设委"]
    assert ("2021-air-28", 3) not in leads
    assert leads["2021-air-28", 4] == ["市交通委", "市园林绿化局", "市城市管理委", "市水务局"]
    assert [leads["2021-soil-12", number] for number in (1, 2, 3)] == [["各区政府"]] * 3
    assert leads["2021-soil-13", 3] == ["各区政府"]
    assert (leads["2021-water-18", 1], leads["2021-water-18", 2]) == (["市水务局"], ["各区政府"])


def test_a_reviewed_division_that_names_other_departments_is_not_used():
    table = pd.DataFrame(
        [
            {
                "task_id": "t",
                "row_no": 1,
                "part_no": part,
                "deadline": "",
                "lead": lead,
                "responsible": "",
                "assisting": "",
            }
            for part, lead in ((1, "a"), (2, "b"))
        ]
    )
    cells = {"measure": "一。\n二。", "deadline": "", "lead": "b a", "responsible": "", "assisting": ""}
    split = [part["lead"] for part in Divisions(table).divide("t", 1, cells, lambda cell: set(cell.split()))]
    other = Divisions(table).divide("t", 1, {**cells, "lead": "a c"}, lambda cell: set(cell.split()))
    assert split == ["a", "b"]
    assert [part["lead"] for part in other] == ["a c"]


#: Made up: the project does not hold the annexes of 2023.
MADE_UP = [
    ["1", "甲", "碳排放强度下降2%，建设3个示范区。6月底前完成。", "年底前", "市生态环境局", EVERY, ""],
    ["2", "东城区", "完成300个村的事；建设污水收集管线12公里。", "年底前", "市水务局", "东城区政府", ""],
]


@pytest.mark.parametrize(("field", "key"), [("应对气候变化", "2023-climate"), ("生态保护", "2023-ecology")])
def test_an_annex_of_another_field_is_read_and_every_figure_without_a_rule_is_named(config, write, field, key):
    report = import_plan(config, write(as_text(MADE_UP, f"北京市{field}2023年行动计划")), 2023)
    notes = english(report.messages)
    for figure in ("2%", "3个", "300个", "12公"):
        assert f"{figure}" in notes
    assert notes.count("was not read into a target") == 4
    after = geopackage.read_store(config.store)
    assert after["tasks"].query(f"plan_id == '{key}'")["number"].tolist() == [1, 2]
    assert after["milestones"].query(f"task_id == '{key}-01'")["deadline"].tolist() == ["2023-06-30"]


def test_the_annex_of_the_districts_gives_each_its_own_figures(config, write):
    title = "2023年各区生态环境保护有关指标及重点任务计划"
    report = import_plan(config, write(as_text(MADE_UP, title)), 2023)
    targets = geopackage.read_layer(config.store, "targets").query("plan_id == '2023-districts'")
    assert dict(zip(targets["indicator"], targets["unit_code"], strict=True)) == {
        "villages_sewage": "110101",
        "sewers_new": "110101",
    }
    assert english(report.messages).count("districts 1: the figure in") == 2


# ---- faults ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "column", "value", "words"),
    [
        (1, 0, "一a", "column 序号: expected a whole number, got '一a'"),
        (9, 0, "1", "the number stands twice"),
        (3, 2, "组织5家重点企业治理。其中：东成区2家、经开区3家。", "expected a district of Beijing, got '东成区'"),
        (3, 2, "组织5家重点企业治理。其中：东城区x家、经开区3家。", "expected a number, got 'x'"),
        (3, 2, "组织5家重点企业治理。其中：东城区2家、经开区2家。", "expected shares that add up to 5, got 4"),
        (1, 3, "不久", "expected 年底前, 长期实施 or a date such as 6月底前, got '不久'"),
        (1, 3, "13月底前", "column 完成时限"),
        (1, 1, "", "expected the task's title, got a blank"),
        (1, 2, "", "expected what is to be done, got a blank"),
    ],
)
def test_a_fault_is_reported_with_its_line(config, write, line, column, value, words):
    message = faults_of(config, write(as_text(changed(line, column, value))))
    assert words in message
    assert f"row {line + 4}, " in message


def test_all_faults_stand_in_one_report(config, write):
    table = changed(1, 3, "不久")
    table[3][2] = "组织5家重点企业治理。其中：东成区x家、经开区2家。"
    table[9][0] = "2"
    message = faults_of(config, write(as_text(table), encoding="gb18030"))
    for words in ("UTF-8", "不久", "东成区", "twice"):
        assert words in message


def test_a_missing_column_is_named(config, write):
    text = as_text().replace("牵头部门", "谁来干")
    assert "expected column 牵头部门" in faults_of(config, write(text))


def test_a_heading_that_stands_twice_is_a_fault(config, write):
    text = as_text().replace("协办单位", "主责单位")
    assert "expected one column for each item, got two for 主责单位" in faults_of(config, write(text))


def test_a_plan_of_another_year_is_refused(config, write):
    assert "expected the plan of 2021, got 2020" in faults_of(
        config, write(as_text(title=TITLE.replace("2021", "2020")))
    )


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"%PDF-1.7 ...", "a PDF"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"\xd0\xcf\x11\xe0old", "an old Office file"),
        (b"\x00\x01\xff\xfe", "no text"),
        (b"hello\nworld", "a table headed"),
        (b"", "a table headed"),
        (
            "大气污染防治2021年行动计划\n\n序号\t重点任务\t工作措施\t完成时限\t牵头部门\t主责单位\t协办单位\n".encode(),
            "at least one row of data",
        ),
    ],
)
def test_a_file_of_the_wrong_kind_is_refused(config, tmp_path, body, words):
    path = tmp_path / "plan.txt"
    path.write_bytes(body)
    assert words in faults_of(config, path)


def test_a_file_that_is_not_there_is_a_fault(config, tmp_path):
    assert "readable file" in faults_of(config, tmp_path / "none.txt")


CELLS = st.one_of(
    st.sampled_from([cell for row in [HEADER, *TABLE] for cell in row]),
    st.text(st.sampled_from("一、12<>/bp()（）市区政府局—年底前\t\n 其中：家"), max_size=20),
)


@given(st.lists(st.lists(CELLS, max_size=9), max_size=12))
def test_mangled_tables_give_tasks_or_faults_and_never_crash(table):
    rows = [DocumentRow(Place(row=i), tuple(cells)) for i, cells in enumerate([[TITLE], HEADER, *table])]
    document = parse_plan(rows, 2021, DEPARTMENTS, DIVISIONS)
    if not document.faults:
        numbers = [(task.field, task.number) for task in document.tasks]
        assert len(numbers) == len(set(numbers))
        assert all(task.title and task.measures for task in document.tasks)


@given(st.binary(max_size=300))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_rows_or_a_fault(tmp_path, body):
    path = tmp_path / "any"
    path.write_bytes(body)
    try:
        rows, _ = read_rows(path)
    except InvalidInput as error:
        assert error.faults
    else:
        assert all(isinstance(cell, str) for row in rows for cell in row.cells)
