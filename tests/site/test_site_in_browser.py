"""The site in a real browser, served as plain files: with scripts and without, on a phone, and with hostile names."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

RANKING = "tsp/tsp_rank/2024-10-H1/geographic.html"
#: What a page may ask: the server that it came from, and what it holds itself.
OWN = re.compile(r"http://127\.0\.0\.1|data:")
MAP = "#map[data-painted]"


@pytest.fixture(scope="module")
def at(hosted, site):
    return hosted(site)


@pytest.fixture(scope="module")
def hostile_at(hosted, hostile_site):
    return hosted(hostile_site)


def watch(page) -> list[str]:
    """Collect what goes wrong on a page, refusals of its policy among it, and what it asks of other hosts."""
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: None if OWN.match(request.url) else wrong.append(request.url))
    return wrong


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_map_is_painted_under_the_pages_own_policy(page, at, language):
    wrong = watch(page)
    page.goto(f"{at}/{language}/{RANKING}")
    page.locator(MAP).wait_for()
    assert page.locator("path.leaflet-interactive").count() == 349
    expect(page.locator(".map-legend .legend-row").first).to_be_visible()
    assert page.locator("html").get_attribute("lang") == {"zh": "zh-CN", "en": "en"}[language]
    assert wrong == []


def test_a_click_on_the_map_leads_to_the_page_of_the_place(page, at):
    page.goto(f"{at}/zh/{RANKING}#110112005")
    page.locator(MAP).wait_for()
    link = page.locator(".chosen a")
    expect(link).to_have_attribute("href", re.compile(r"unit/110112005\.html$"))
    shape = page.locator('path[data-id="110105026"]')
    shape.press("Enter")
    expect(link).to_have_attribute("href", re.compile(r"unit/110105026\.html$"))
    expect(link).to_be_visible()
    expect(shape).to_have_attribute("aria-pressed", "true")
    shape.press("Enter")
    expect(link).to_be_hidden()


def test_the_period_before_is_a_link(page, at):
    page.goto(f"{at}/zh/{RANKING}")
    page.get_by_role("link", name="← 2022年10月上半月").click()
    page.locator(MAP).wait_for()
    assert page.url.endswith("/zh/tsp/tsp_rank/2022-10-H1/geographic.html")
    page.get_by_role("link", name="English").click()
    assert page.url.endswith("/en/tsp/tsp_rank/2022-10-H1/geographic.html")


def test_a_place_is_found_by_another_spelling(page, at):
    page.goto(f"{at}/zh/{RANKING}")
    page.get_by_role("searchbox").fill("黄村镇")
    link = page.locator("form li a")
    expect(link).to_have_count(1)
    assert re.search(r"/zh/unit/110115\d{3}\.html$", str(link.evaluate("node => node.href")))
    page.get_by_role("searchbox").fill("没有这个地方")
    expect(page.locator("form li")).to_have_text("没有找到")


def test_without_scripts_there_are_the_table_the_drawing_and_every_link(browser, at):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{at}/zh/{RANKING}")
    drawing = page.locator("noscript img, .frame img")
    expect(drawing).to_be_visible()
    expect(page.locator(".legend li").first).to_be_visible()
    assert drawing.bounding_box()["width"] > 300
    expect(page.locator("#map")).to_be_hidden()
    expect(page.locator("form")).to_be_hidden()
    expect(page.locator("tbody tr")).to_have_count(30)
    page.get_by_role("link", name="← 2022年10月上半月").click()
    expect(page).to_have_url(re.compile("2022-10-H1"))
    context.close()


def test_the_code_of_a_page_shows_its_map_on_a_page_of_another_site(page, at, hosted, tmp_path):
    page.goto(f"{at}/en/{RANKING}")
    page.locator("summary", has_text="another site").click()
    code = page.locator("pre code").inner_text().replace("https://example.org/map", at)
    theirs = f"<!doctype html><title>theirs</title><link rel='icon' href='data:,'>{code}"
    (tmp_path / "theirs.html").write_text(theirs, "utf-8")
    wrong = watch(page)
    page.goto(f"{hosted(tmp_path)}/theirs.html")
    frame = page.frame_locator("iframe")
    frame.locator(MAP).wait_for()
    assert frame.locator("path.leaflet-interactive").count() == 349
    frame.locator('path[data-id="110105026"]').press("Enter")
    expect(frame.locator('path[data-id="110105026"]')).to_have_attribute("aria-pressed", "true")
    expect(frame.get_by_role("link")).to_have_attribute("target", "_blank")
    assert wrong == []


@pytest.mark.parametrize("width", [390, 1400])
def test_a_page_is_as_wide_as_the_screen(browser, at, width):
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    for path in (
        f"en/{RANKING}",
        "zh/plans.html",
        "en/unit.html",
        "zh/water/states/target.html",
        f"en/embed/{RANKING}",
    ):
        page.goto(f"{at}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize(
    "path",
    ["zh/water/states/target", "en/water/states/target", "zh/embed/water/states/target", "zh/plans", "en/unit"],
)
def test_hostile_names_are_text_everywhere(browser, hostile_at, path, scripts):
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    wrong = watch(page)
    page.on("dialog", lambda dialog: pytest.fail(f"a name opened a dialog: {dialog.message}"))
    page.goto(f"{hostile_at}/{path}.html")
    if scripts:
        if "water" in path:
            page.locator(MAP).wait_for()
            for shape in page.locator("path[data-id]").all()[:6]:
                shape.dispatch_event("mousemove")
        if "embed" not in path:
            page.get_by_role("searchbox").fill("window")
            expect(page.locator("form li a").first).to_contain_text("window.hacked")
        page.wait_for_timeout(200)
        assert page.evaluate("window.hacked") is None
    assert page.locator("img[src='x'], main svg[onload], main script, a[href^='javascript']").count() == 0
    assert "window.hacked" in page.locator("main").inner_text()
    assert wrong == []
    context.close()
