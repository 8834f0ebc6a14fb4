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
from geo.plans.documents import DocumentRow, read_rows
from geo.plans.ledger import balance, sum_faults
from geo.plans.parsing import parse_plan
from geo.plans.plan_import import import_plan
from geo.plans.wording import paragraphs, parse_deadline, spelt_number, tidy
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
    document = parse_plan(rows, year, DEPARTMENTS)
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
    for name in ("plans", "tasks", "measures", "task_departments", "targets"):
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
        (fault,) = parse_plan(read_rows(path)[0], 2021, DEPARTMENTS).faults
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
    assert set(after["plans"].loc[after["plans"]["year"] == 2019, "status"]) == {"in_force"}
    shares = after["targets"][after["targets"]["id"].str.startswith("2019-air-02-voc")]
    assert dict(zip(shares["unit_code"], shares["value"], strict=True)) == {"110000": 5, "110101": 2, "110199": 3}


def test_a_corrected_plan_leaves_nothing_of_the_old_one_behind(config, write):
    title = TITLE.replace("2021", "2019")
    import_plan(config, write(as_text(title=title)), 2019, document_no="测试〔2019〕1号")
    import_plan(config, write(as_text(TABLE[:4], title), "new.txt"), 2019)
    measures = geopackage.read_layer(config.store, "measures")
    assert (measures["task_id"] == "2019-air-02").sum() == 1


# ---- faults ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "column", "value", "words"),
    [
        (1, 0, "一a", "column 序号: expected a whole number, got '一a'"),
        (9, 0, "1", "the number stands twice"),
        (1, 4, "市天气局", "expected a department of the register, got '市天气局'"),
        (1, 5, "东成区政府", "nearest: 东城区政府"),
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
    table = changed(1, 4, "市天气局")
    table[3][2] = "组织5家重点企业治理。其中：东成区x家、经开区2家。"
    table[9][0] = "2"
    message = faults_of(config, write(as_text(table), encoding="gb18030"))
    for words in ("UTF-8", "市天气局", "东成区", "twice"):
        assert words in message


def test_a_missing_column_is_named(config, write):
    text = as_text().replace("牵头部门", "谁来干")
    assert "expected column 牵头部门" in faults_of(config, write(text))


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
    document = parse_plan(rows, 2021, DEPARTMENTS)
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


# ---- wording, ledger -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("1,200", 1200),
        ("十二", 12),
        ("二十", 20),
        ("一百零五", 105),
        ("50万", 500_000),
        ("１.5", 1.5),
        ("两", 2),
    ],
)
def test_numbers_in_digits_and_characters(text, value):
    assert spelt_number(text) == value


@pytest.mark.parametrize("text", ["", "x", "1.2.3", "3家", "--1"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError):
        spelt_number(text)


@given(st.integers(0, 9999))
def test_any_number_reads_back(value):
    assert spelt_number(f"{value:,}") == value


@pytest.mark.parametrize(
    ("text", "words", "date"),
    [
        ("年底前", "年底前", "2021-12-31"),
        ("长期实施", "长期实施", None),
        ("年底前 长期实施", "年底前；长期实施", "2021-12-31"),
        ("供暖季前(11月15日前)", "供暖季前(11月15日前)", "2021-11-15"),
        ("2月底前", "2月底前", "2021-02-28"),
        ("2021-06-30 00:00:00", "2021-06-30", "2021-06-30"),
        ("", "", None),
    ],
)
def test_deadlines(text, words, date):
    deadline = parse_deadline(text, 2021)
    assert (deadline.text, deadline.date, deadline.fault) == (words, date, False)


def test_scanned_wording_is_put_in_order():
    assert tidy("基本消除劣 V 类,水体 (一) 1,200 km") == "基本消除劣V类，水体（一）1,200 km"
    assert paragraphs("甲。 乙。丙") == ["甲。", "乙。丙"]


def test_a_ledger_says_whether_shares_add_up(frames):
    assert balance(50, {"a": 20, "b": 30}, "enterprise").state == "adds_up"
    assert balance(50, {"a": 20}, "enterprise").state == "differs"
    assert balance(50, {}, "enterprise").state == "not_shared"
    assert balance(None, {"a": 3}, "plant").state == "no_total"
    assert balance(92, {"a": 92}, "%").state == "same_for_all"
    targets = frames["targets"]
    assert not sum_faults(targets, "store")
    wrong = targets.assign(value=targets["value"].where(targets["id"] != "2021-air-05-voc-110101", 3.0))
    (fault,) = sum_faults(wrong, "store")
    assert english([fault]) == "store, 2021-air-05: expected shares of voc_enterprises that add up to 50, got 52"
