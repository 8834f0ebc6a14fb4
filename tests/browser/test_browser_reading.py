"""What reading needs besides the map: no barrier that axe finds, rows that choose, pages that print whole."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from support.browser import at_rest, page_url, the_map

PATHS = ["/", "/tasks?task=2021-air-05", "/plans", "/air", "/water", "/tsp", "/unit", "/data"]
WITHOUT_MAP = ("/tasks", "/plans")
#: Rows that a page shows, and what stands in the first three columns of each.
ROWS = ".printed tbody tr, .strips tbody tr, .linked tbody tr, .rows tbody tr, .stTable tbody tr"
FIRST_CELLS = f"""() => [...document.querySelectorAll("{ROWS}")]
  .flatMap((row) => [...row.children].slice(0, 3).map((cell) => cell.textContent))"""


@pytest.fixture(scope="module", params=["zh", "en"])
def reader(request: pytest.FixtureRequest, browser: Browser) -> Iterator[tuple[Page, str]]:
    """A page that stays open, and its language."""
    context = browser.new_context(viewport={"width": 1400, "height": 900}, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page, request.param
    context.close()


def open_page(page: Page, address: str, path: str, language: str) -> None:
    page.goto(page_url(address, path, language))
    expect(page.locator("h1").first).to_be_visible()
    if not path.startswith(WITHOUT_MAP):
        the_map(page)
    page.wait_for_timeout(500)


@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_no_serious_barrier_on_a_wide_screen_or_a_phone(reader, address, path):
    page, language = reader
    page.set_viewport_size({"width": 1400, "height": 900})
    open_page(page, address, path, language)
    barriers = []
    for width, height in ((1400, 900), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(300)
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        grave = [each for each in found if each["impact"] in ("serious", "critical") or each["id"] == "heading-order"]
        barriers += [(width, each["id"], [node["html"] for node in each["nodes"]][:3]) for each in grave]
    assert barriers == []


def test_a_click_on_a_row_opens_the_task_beside_it_and_the_back_button_closes_it(page, address):
    page.goto(f"{address}/tasks?lang=en")
    page.evaluate("window.same = true")
    row = page.locator(".rows tbody tr").filter(has_text="Control VOCs through the whole process")
    row.locator("td").nth(3).click()
    expect(page.locator(".st-key-card h3").first).to_have_text(
        "Control VOCs through the whole process in key industries"
    )
    expect(row).to_have_attribute("aria-current", "true")
    assert "task=2021-air-05" in page.url
    assert page.evaluate("window.same")  # the page was not loaded anew
    page.go_back()
    expect(page.locator(".st-key-card h3").first).to_have_text("All tasks of the plan")
    expect(page.locator(".rows tr[aria-current]")).to_have_count(0)


def test_on_a_phone_tasks_are_cards_with_title_date_and_who_leads(browser, address):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{address}/tasks?lang=en")
    card = page.locator(".rows tbody tr").filter(has_text="Control VOCs through the whole process")
    expect(card).to_contain_text("2021-12-31")
    expect(card.get_by_text("Municipal Ecology and Environment Bureau")).to_be_visible()
    expect(card.get_by_text("Air 2021, task 5")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    card.get_by_role("link").tap()
    expect(page.locator(".st-key-card h3").first).to_be_in_viewport()
    context.close()


@pytest.mark.parametrize("path", ["/", "/tasks", "/plans", "/tsp", "/unit?code=110112"])
def test_a_printed_page_has_every_row_of_its_tables(page, address, path):
    open_page(page, address, path, "en")
    expect(page.locator(ROWS).nth(5)).to_be_attached()
    at_rest(page)
    names = {plain(name) for name in page.evaluate(FIRST_CELLS)}
    assert len(names) > 5
    written = plain("".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages))
    assert {name for name in names if name not in written} == set()


def plain(text: str) -> str:
    """Return the letters and digits of a text: a PDF breaks lines and draws dashes in ways of its own."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text))


def test_a_page_that_does_not_exist_is_told_in_chinese(page, address):
    page.goto(f"{address}/nowhere")
    expect(page.get_by_role("dialog")).to_contain_text("没有这一页")
    expect(page.get_by_role("dialog")).to_contain_text("现在显示的是首页")
