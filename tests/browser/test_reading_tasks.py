"""What readers come for, each done from the first page in three clicks at most; the answer then stands in view.

A search, typed and opened with Enter, counts as one click. The tasks are those of docs/reading-tasks.md.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from support.browser import the_map, until

#: Clicks that any answer may take.
MOST = 3
#: A place in 黄村 as the map has it: latitude and longitude.
AT_HOME = {"latitude": 39.7265, "longitude": 116.334}


class Reader:
    """Someone at the first page, whose clicks are counted."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.clicks = page, 0
        page.goto(address)
        the_map(page)

    def click(self, what: Locator) -> None:
        """Click what stands on the page."""
        self.count()
        what.click()

    def count(self) -> None:
        self.clicks += 1
        assert self.clicks <= MOST, "more clicks than a reader has patience for"

    def open(self, name: str) -> None:
        """Follow a link of the bar to another page."""
        self.click(self.page.locator(".stAppHeader").get_by_role("link", name=name, exact=True))

    def search(self, words: str) -> None:
        """Type into the search of the bar and press Enter."""
        self.count()
        box = self.page.locator(".st-key-search input")
        box.click()
        box.press_sequentially(words, delay=10)
        expect(self.page.get_by_role("option").first).to_contain_text(words[:2])
        box.press("Enter")

    def click_at(self, where: tuple[float, float]) -> None:
        self.count()
        self.page.mouse.click(*where)

    def reads(self, words: str) -> None:
        """Expect the title to say something."""
        title = self.page.get_by_role("heading", level=1)
        expect(title).to_contain_text(re.compile(words))
        expect(title).to_be_in_viewport()

    def sees(self, what: Locator) -> None:
        """Expect something on the page, which scrolling, no click, may bring into view."""
        expect(what.first).to_be_visible()

        def in_view() -> bool:
            what.first.scroll_into_view_if_needed()
            return bool(what.first.evaluate("node => node.getBoundingClientRect().top < innerHeight"))

        until(self.page, in_view)  # what comes late above it moves it out of view again
        expect(what.first).to_be_in_viewport()


@pytest.fixture
def reader(page: Page, address: str) -> Reader:
    return Reader(page, address)


def first_row(page: Page, key: str) -> tuple[float, float]:
    """Return where the first row of a table stands, right of its box."""
    table = page.locator(f".st-key-{key} canvas").first
    table.wait_for()
    table.scroll_into_view_if_needed()
    box: Any = table.bounding_box()
    return box["x"] + 120, box["y"] + 60


def test_find_a_town_by_its_other_name(reader):
    reader.search("黄村镇")
    reader.reads("黄村")
    assert "code=1101150" in reader.page.url


def test_see_who_is_behind_on_fine_dust(reader):
    reader.open("大气环境")
    reader.reads(r"通州区最高：49 微克/立方米；全市 44，年均标准 35")


def test_see_the_worst_section_of_a_river_and_why(page, demo_address):
    reader = Reader(page, demo_address)
    reader.open("水环境")
    reader.reads(r"\d+ 个断面：\d+ 个未达到目标")
    reader.click_at(first_row(page, "failing-reach"))
    reader.reads(r"劣Ⅴ类，未达到目标Ⅴ类：.+超目标")


def test_see_what_is_due_and_who_leads(reader):
    reader.open("任务与指标")
    main = reader.page.get_by_test_id("stMain")
    expect(main).to_contain_text(re.compile("期限|到期"))
    expect(main).to_contain_text(re.compile("牵头|部门"))


def test_take_a_slide_of_the_dust_ranking(reader):
    reader.open("TSP 排名")
    the_map(reader.page)
    reader.click(reader.page.get_by_role("button", name="导出"))
    with reader.page.expect_download() as download:
        reader.click(reader.page.get_by_role("button", name="幻灯片（PDF）"))
    assert download.value.suggested_filename.endswith(".pdf")


def test_cite_a_figure(reader):
    reader.open("大气环境")
    the_map(reader.page)
    reader.click(reader.page.get_by_role("button", name="引用"))
    reader.sees(reader.page.get_by_text("北京市生态环境局").last)


def test_take_the_figures_of_a_view_as_csv(reader):
    reader.open("大气环境")
    the_map(reader.page)
    reader.click(reader.page.get_by_role("button", name="导出"))
    with reader.page.expect_download() as download:
        reader.click(reader.page.get_by_role("button", name="数据（CSV）"))
    assert "通州区" in Path(download.value.path()).read_text("utf-8-sig")


def test_compare_two_months(reader):
    reader.open("大气环境")
    the_map(reader.page)
    reader.click(reader.page.locator(".st-key-compare input"))
    reader.click(reader.page.get_by_role("option", name="2021年9月公布值"))
    reader.reads("2021年11月比2021年9月：17 个上升")
    expect(reader.page).to_have_url(re.compile("compare=2021-09"))


def test_switch_to_english(reader):
    reader.click(reader.page.get_by_role("radio", name="English"))
    reader.reads("Plans of 2021: of 143 promised figures")


def test_see_whether_a_plan_is_still_in_force(reader):
    reader.sees(reader.page.get_by_text("2023-02-23 废止"))
    reader.open("计划文件")
    expect(reader.page.get_by_test_id("stMain")).to_contain_text("废止")


def test_see_the_neighbours_of_a_place(reader):
    reader.search("通州区")
    reader.reads("通州区")
    reader.sees(reader.page.get_by_role("heading", name="与相邻地区比较"))


def test_see_which_promises_of_a_district_have_no_published_answer(reader):
    reader.click(reader.page.locator(".linked a").first)
    reader.reads(r"其余 \d+ 项未公布")


def test_see_which_promises_were_kept_and_what_was_published(reader):
    reader.click(reader.page.get_by_role("radio", name="达到 4", exact=True))
    kept = reader.page.locator(".linked tbody tr")
    expect(kept).to_have_count(4)
    reader.sees(kept.filter(has_text="再生水利用量"))
    expect(kept.filter(has_text="再生水利用量")).to_contain_text("✓ 12 亿立方米（2021年）")


def test_on_a_phone_a_promise_opens_its_task_in_view(browser: Browser, address: str):
    page = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844}, has_touch=True).new_page()
    page.goto(f"{address}/?verdict=kept")
    page.locator(".linked a").filter(has_text="再生水利用量").click()
    expect(page).to_have_url(re.compile("task="))
    expect(page.get_by_role("heading", name="措施与分工").or_(page.get_by_text("措施与分工")).first).to_be_visible()
    detail, first = page.get_by_text("措施与分工").first, page.locator(".rows td a").first
    until(page, lambda: bool((detail.bounding_box() or {"y": 1e9})["y"] < (first.bounding_box() or {"y": 0})["y"]))
    page.context.close()


def test_find_the_place_where_one_is(browser: Browser, address: str):
    context = browser.new_context(locale="zh-CN", geolocation=AT_HOME, permissions=["geolocation"])
    reader = Reader(context.new_page(), address)
    sent: list[str] = []
    reader.page.on("request", lambda request: sent.append(request.url + (request.post_data or "")))
    reader.click(reader.page.get_by_role("button", name="附近"))
    expect(reader.page).to_have_url(re.compile(r"/unit\?code=110115\d{3}$"))
    reader.reads("TSP")
    assert not [line for line in sent if "39.72" in line or "116.33" in line]
    context.close()


def test_see_what_a_verdict_rests_on(reader):
    reader.search("通州区")
    reader.sees(reader.page.locator(".rows.read").filter(has_text="来自哪里"))


def test_see_the_registers_of_a_district(reader):
    reader.open("水环境")
    reader.sees(reader.page.get_by_role("heading", name="水的台账"))
