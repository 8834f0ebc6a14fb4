"""The water page on made-up readings: cards, filters, banner, registers; and the import on the page in a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from support.office import claims_of, cookies_of
from support.pages import chips, visit, words

from geo import settings
from geo.registers.register_import import import_registers
from geo.store import geopackage
from geo.water.water_ranking import import_water_ranking


@pytest.mark.usefixtures("read_only")
def test_the_true_store_has_no_banner_and_says_that_no_readings_were_published():
    test = visit("water", lang="en")
    assert not test.warning
    assert "No readings of these sections have been published here, so their class is not known" in words(test)
    assert "水质类别不得而知：地图显示的是目标类别" in words(visit("water"))
    assert "Result for this river" in str(test.table[0].value)
    assert test.table[0].value.iloc[:, -1].unique().tolist() == ["Not disclosed"]


@pytest.mark.usefixtures("demo_store")
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("reach", ["demo-fenghe", "fenghe", "demo-nanshahe", "demo-jumahe", "wucun", "yongdinghe"])
def test_a_card_opens_for_every_state(reach, language):
    test = visit("water", reach=reach, period="2021-11", lang=language)
    assert not test.exception
    assert not test.error


@pytest.mark.usefixtures("demo_store")
def test_the_card_of_an_inferior_section_says_what_decides_it():
    said = words(visit("water", reach="demo-fenghe", period="2021-11"))
    assert "劣Ⅴ类（重度污染）" in said
    assert "超Ⅴ类限值" in said
    assert "个月未达到目标" in said


@pytest.mark.usefixtures("demo_store")
def test_filters_come_from_the_address():
    test = visit("water", period="2021-11", state="inferior", basin="北运河")
    assert not test.exception
    tables = [frame.value["水质类别"] for frame in test.dataframe if "水质类别" in frame.value.columns]
    assert len(tables) == 2
    for classes in tables:
        assert len(classes) and classes.str.startswith("劣Ⅴ").all()


@pytest.mark.usefixtures("demo_store")
def test_filters_that_leave_nothing_say_so():
    test = visit("water", period="2021-11", state="inferior", basin="蓟运河", lang="en")
    assert not test.exception
    assert "No river or section fits" in words(test)


@pytest.mark.usefixtures("demo_store")
def test_registers_are_a_layer_that_the_district_filters_and_a_point_has_its_card():
    test = visit("water", register="outfall", district="110101", reach="demo-outfall-001", lang="en")
    assert not test.exception
    assert any("outfall" in warning.value for warning in test.warning)
    known = visit("water", register="outfall", reach="demo-outfall-001", lang="en")
    assert "Demo outfall 1" in [heading.value for heading in known.subheader]
    assert "Outfall ·" in words(known)


@pytest.mark.usefixtures("demo_store")
def test_the_quarterly_ranking_is_a_map_of_its_own():
    test = visit("water", view="water_rank", quarter="2021-Q3", lang="en")
    assert not test.exception
    assert "The worst 10 by water quality · Q3 2021" in chips(test)
    assert "stand on the 8 lists" in words(test)
    unit = test.dataframe[0].value["Subdistrict"].iloc[0]
    code = next(code for code in test.selectbox(key="unit").options if unit in code)
    test.selectbox(key="unit").select(code).run()
    assert not test.exception
    assert unit in [heading.value for heading in test.subheader]


@pytest.mark.usefixtures("demo_store")
def test_basins_stand_below_the_sections_with_the_year_before():
    test = visit("water", period="2021-11", lang="en")
    (basins,) = [table.value for table in test.dataframe if "Basin" in table.value.columns]
    assert basins["A year before"].ne("").any()
    assert set(test.dataframe[0].value["Months missed"]) - {""}


def test_registers_and_the_ranking_are_shown_once_imported(store_path, tmp_path):
    bodies, ranks = tmp_path / "bodies.csv", tmp_path / "ranks.csv"
    bodies.write_text("编号,名称,类型,区,状态,经度,纬度\nb1,甲沟,黑臭水体,通州区,已完成,116.70,39.85\n", "utf-8")
    ranks.write_text("名次,区,街道\n1,通州区,永顺镇\n", "utf-8")
    import_registers(settings.load(), bodies)
    import_water_ranking(settings.load(), ranks, "2021-Q3")
    test = visit("water")
    assert not test.exception
    assert "142" in words(test)
    test = visit("water", view="water_rank")
    assert not test.exception
    assert "水环境质量后 10 名 · 2021年第三季度" in chips(test)


def test_a_file_is_imported_on_the_page_and_a_faulty_one_refused(
    page: Page, serve: Callable[..., str], store_path: Path, office: Path, tmp_path: Path
):
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("断面,氨氮,总磷\n吴村,3.2,0.5\n", "utf-8")
    bad.write_text("断面,pH\n吴村,72\n无名河,7\n", "utf-8")
    before = geopackage.read_version(store_path)
    address = serve(store_path, office)
    ((name, value),) = cookies_of(claims_of("reviewer"), address).items()
    page.context.add_cookies([{"name": name, "value": value, "url": address}])
    page.goto(f"{address}/water?lang=en")
    page.get_by_text("Import readings of sections").click()
    page.get_by_label("Period (where").fill("2021-08")
    page.get_by_label("Period (where").press("Enter")
    page.locator("input[type=file]").set_input_files(bad)
    page.get_by_role("button", name="Check and import").click()
    expect(page.get_by_text("Faults found: 2")).to_be_visible()
    assert geopackage.read_version(store_path) == before
    page.locator("input[type=file]").set_input_files(good)
    expect(page.get_by_text("Faults found: 2")).to_be_hidden()
    page.get_by_role("button", name="Check and import").click()
    expect(page.get_by_text("2 rows added")).to_be_visible()
    assert geopackage.read_version(store_path) != before
