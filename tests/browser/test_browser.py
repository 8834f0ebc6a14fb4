"""The real app in a real browser: the map shows, a click and a box choose, links hold, nothing leaves the machine."""

from __future__ import annotations

import re
import shutil
from itertools import cycle
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from support.browser import choose, choose_nth, page_url, spot_of, the_map

from geo.store import geopackage

PATHS = ["/", "/tasks?show=quotas", "/air", "/water", "/tsp", "/unit", "/data"]
HOSTILE = {
    "110101": '<img src=x onerror="window.top.hacked=1;window.hacked=1">',
    "110102": "${window.top.hacked=1}",
    "110105": "`${window.top.hacked=1}`",
    "110106": "{{ cycler.__init__.__globals__.os.system('touch hacked') }}",
    "110107": "{% for x in ().__class__.__base__.__subclasses__() %}",
    "110109": "![x](http://192.0.2.1/x.png)",
    "110108": "</script><script>window.top.hacked=1</script>",
    "110111": "www.evil.example https://evil.example a@evil.example",
}
#: Columns in which every row's text tries to run.
HOSTILE_COLUMNS = {
    "sources": ("title", "title_en", "publisher", "publisher_en"),
    "indicators": ("label_zh", "label_en"),
    "plans": ("title_zh", "title_en"),
    "tasks": ("title_zh", "title_en", "summary_zh", "summary_en"),
    "rivers": ("name_zh", "name_en"),
    "sections": ("name_zh", "name_en"),
}


def choice(page: Page, label: str) -> str:
    """Return what a select box shows."""
    return page.get_by_test_id("stSelectbox").filter(has_text=label).locator("input").input_value()


@pytest.mark.parametrize("path", PATHS)
def test_every_page_shows_its_map_and_asks_no_other_host(page, address, path):
    urls: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: urls.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address + path)
    frame = the_map(page)
    assert frame.locator("path.leaflet-interactive, path").count() > 0
    page.wait_for_timeout(1500)
    inside = address.removeprefix("http://")
    foreign = [url for url in urls if inside not in url.split("?")[0] and not url.startswith(("data:", "blob:"))]
    assert not foreign
    assert not errors


def test_a_click_on_a_district_shows_its_detail_and_is_in_the_url(page, address):
    page.goto(address)
    the_map(page)
    page.mouse.click(*spot_of(page, "districts", "110112"))
    expect(page.get_by_role("heading", name="通州区")).to_be_visible()
    expect(page).to_have_url(f"{address}/?unit=110112")
    assert choice(page, "地区") == "通州区"


def test_the_box_does_what_the_click_does(page, address):
    page.goto(address)
    frame = the_map(page)
    choose(page, "地区", "顺义区")
    expect(page.get_by_role("heading", name="顺义区")).to_be_visible()
    expect(page).to_have_url(f"{address}/?unit=110113")
    expect(frame.locator('path[data-id="110113"][stroke-width="3.5"]')).to_have_count(1)


def test_a_choice_survives_reload_link_and_language(page, address):
    page.goto(f"{address}/?indicator=pm25&period=2021-08&unit=110118&lang=en")
    expect(page.get_by_role("heading", name="Miyun District", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Miyun District", exact=True)).to_be_visible()
    assert choice(page, "Period") == "Aug 2021 published"
    for part in ("indicator=pm25", "unit=110118", "lang=en"):
        assert part in page.url


def test_the_language_switch_keeps_map_and_choice(page, address):
    page.goto(f"{address}/tasks?show=quotas&unit=110112")
    frame = the_map(page)
    frame.locator(".leaflet-container").evaluate("node => { node.dataset.same = 'yes'; }")
    page.get_by_role("radio", name="English").click()
    expect(page.get_by_role("heading", name="Tongzhou District", exact=True)).to_be_visible()
    expect(frame.locator(".legend-title")).to_contain_text("enterprises")
    expect(frame.locator(".area-label", has_text="Tongzhou")).to_have_text("Tongzhou")
    assert frame.locator(".leaflet-container").get_attribute("data-same") == "yes"
    expect(page).to_have_url(f"{address}/tasks?show=quotas&unit=110112&lang=en")


def test_the_language_goes_along_to_another_page(page, address):
    page.goto(f"{address}/?lang=en")
    the_map(page)
    expect(page).to_have_title("Beijing pollution-control map")
    page.get_by_role("link", name="Water").click()
    expect(page.get_by_role("heading", name="5 rivers are to leave")).to_be_visible()
    expect(page).to_have_url(f"{address}/water?lang=en")


def test_the_back_button_undoes_a_choice(page, address):
    page.goto(f"{address}/?unit=110112")
    expect(page.get_by_role("heading", name="通州区")).to_be_visible()
    choose(page, "地区", "顺义区")
    expect(page.get_by_role("heading", name="顺义区")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="通州区")).to_be_visible()


def test_the_back_button_leads_out_of_a_page_whose_language_was_switched(page, address):
    page.goto(f"{address}/healthz")
    page.goto(f"{address}/?unit=110112")
    expect(page.get_by_role("heading", name="通州区")).to_be_visible()
    page.get_by_role("radio", name="English").click()
    expect(page).to_have_url(f"{address}/?unit=110112&lang=en")
    page.go_back()
    expect(page).to_have_url(f"{address}/?unit=110112")
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    page.go_back()
    expect(page).to_have_url(f"{address}/healthz")


def test_a_click_on_a_river_shows_its_target(page, address):
    page.goto(f"{address}/water?lang=en")
    frame = the_map(page)
    frame.locator('path[data-id="xiaolonghe"]').focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Xiaolong River", exact=True)).to_be_visible()
    expect(page).to_have_url(f"{address}/water?lang=en&reach=xiaolonghe")


def test_hovering_names_the_subdistrict_and_says_that_its_border_is_schematic(page, address):
    page.goto(f"{address}/tsp?lang=en")
    frame = the_map(page)
    frame.locator('path[data-id="110119203"]').hover()
    tip = frame.locator(".leaflet-tooltip")
    expect(tip).to_contain_text("Zhenzhuquan")
    expect(tip).to_contain_text("Not disclosed")
    expect(tip).to_contain_text("Schematic")


def test_a_phone_sees_the_whole_map_above_the_detail(browser, address):
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{address}/tasks?show=quotas&unit=110112&lang=zh")
    the_map(page)
    page.get_by_role("heading", name="通州区", exact=True).wait_for()
    # Both at once, and again until it holds: what stands above may still move when its font arrives.
    page.wait_for_function(
        """() => {
          const map = document.querySelector('[class*="st-key-map-slot"] iframe').getBoundingClientRect();
          const detail = [...document.querySelectorAll("h3")].find((node) => node.innerText.trim() === "通州区");
          return map.width <= 390 && detail && detail.getBoundingClientRect().top > map.bottom;
        }"""
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


@pytest.fixture(scope="module")
def hostile_address(serve, built, frames, tmp_path_factory):
    """The app on a store whose names try to run, in the browser and on the server."""
    path = tmp_path_factory.mktemp("hostile") / "beijing.gpkg"
    shutil.copy(built, path)
    changed = {}
    for layer, columns in HOSTILE_COLUMNS.items():
        frame = frames[layer].copy()
        for column in columns:
            frame[column] = [name for name, _ in zip(cycle(HOSTILE.values()), range(len(frame)), strict=False)]
        changed[layer] = frame
    districts, subdistricts = frames["districts"].copy(), frames["subdistricts"].copy()
    for column in ("name_zh", "name_en"):
        districts.loc[: len(HOSTILE) - 1, column] = list(HOSTILE.values())
    subdistricts["name_en"] = next(iter(HOSTILE.values())) + subdistricts["code"]
    geopackage.write_store({**frames, **changed, "districts": districts, "subdistricts": subdistricts}, path)
    return serve(path)


@pytest.mark.parametrize("path", PATHS)
def test_hostile_names_are_shown_as_text_and_run_nowhere(page, hostile_address, path):
    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url))
    page.on("dialog", lambda dialog: pytest.fail(f"a name opened a dialog: {dialog.message}"))
    page.goto(page_url(hostile_address, path, "en"))
    frame = the_map(page)
    for shape in frame.locator("path[data-id]").all()[:6]:
        shape.dispatch_event("mousemove")
    page.wait_for_timeout(500)
    assert page.evaluate("window.hacked") is None
    assert frame.locator("body").evaluate("() => window.hacked") is None
    assert frame.locator("img[src='x']").count() == 0
    assert page.locator("img[src='x'], img[src*='192.0.2.1'], a[href*='evil.example']").count() == 0
    assert not [url for url in urls if "192.0.2.1" in url]
    assert not Path("hacked").exists()


def test_an_indicators_label_is_shown_as_text_beside_the_neighbours_of_a_unit(page, hostile_address):
    page.goto(f"{hostile_address}/unit?code=110112&lang=en")
    the_map(page)
    for number in range(len(HOSTILE)):  # whichever indicator it is, its label tries to run
        label = choose_nth(page, "Indicator", number)
        letters = "\u2060?".join(map(re.escape, label))  # where a word joiner stops an address
        expect(page.get_by_test_id("stCaptionContainer").filter(has_text=re.compile(f"^{letters} · "))).to_be_visible()
        assert page.locator("img[src='x'], img[src*='192.0.2.1']").count() == 0


def test_a_hostile_name_is_readable_where_it_stands(page, hostile_address):
    page.goto(f"{hostile_address}/air?unit=110106&lang=en")
    frame = the_map(page)
    expect(page.get_by_role("heading", name=HOSTILE["110106"], exact=True)).to_be_visible()
    assert HOSTILE["110106"] in str(frame.locator('path[data-id="110106"]').get_attribute("aria-label"))


def test_the_page_may_run_no_script_but_its_own(page, address):
    answer = page.goto(address)
    assert answer
    policy = answer.headers["content-security-policy"]
    script = next(part for part in policy.split(";") if "script-src" in part)
    assert "unsafe" not in script
    assert answer.headers["x-content-type-options"] == "nosniff"
    page.get_by_role("heading", level=1).wait_for()


def test_a_click_exports_what_the_screen_shows_while_the_page_stays_usable(page, address):
    page.goto(f"{address}/tsp")
    frame = the_map(page)
    frame.get_by_role("button", name="核心区").click()
    page.get_by_role("heading", level=1).hover()  # the pointer leaves the map, which says what it shows
    page.get_by_role("button", name="导出", exact=True).click()
    expect(page.get_by_role("combobox", name="范围")).to_have_value("屏幕所见范围")
    make = page.get_by_role("button", name="生成并下载")
    with page.expect_download() as download:
        make.click()
        page.locator(".st-key-bar").get_by_text("English").click()
        expect(page.get_by_role("heading", name="Worst is")).to_be_visible()
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG")
    assert download.value.suggested_filename == "tsp-2024-10-H1-map.png"


def test_a_part_of_an_open_page_brings_the_page_along_once_the_store_is_another(page, serve, store_path, frames):
    page.goto(f"{serve(store_path)}/data")
    the_map(page)
    expect(page.locator(".chip", has_text=geopackage.read_version(store_path)[:12])).to_be_visible()
    geopackage.write_store({**frames, "targets": frames["targets"].iloc[:-1]}, store_path)
    page.get_by_role("button", name="导出", exact=True).click()
    expect(page.locator(".chip", has_text=geopackage.read_version(store_path)[:12])).to_be_visible()
