"""The map in a real browser: it stays mounted, keeps its zoom, obeys the keys, and follows a slow or new store."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from uuid import uuid4

import pandas as pd
import pytest
from playwright.sync_api import FrameLocator, Page, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from support.browser import FRAME, MAP, choose, the_map

from geo.store import geopackage


def choose_and_wait(page: Page, label: str, option: str) -> None:
    """Choose in a select box and wait until the map has drawn it."""
    before = changes(page)
    choose(page, label, option)
    expect(the_map(page).locator(MAP)).not_to_have_attribute("data-painted", before)


def changes(page: Page) -> str:
    return str(the_map(page).locator(MAP).get_attribute("data-painted"))


def shapes(frame: FrameLocator) -> int:
    return frame.locator("path.leaflet-interactive").count()


def zoom_in(page: Page, frame: FrameLocator, times: int) -> None:
    for _ in range(times):
        frame.locator(".leaflet-control-zoom-in").click()
        page.wait_for_timeout(400)


def scale(frame: FrameLocator) -> str:
    return frame.locator(".leaflet-control-scale-line").inner_text()


def test_the_map_is_the_same_node_over_eight_changes_never_blank_and_keeps_its_zoom_where_no_place_is_chosen(
    page, address
):
    page.goto(f"{address}/air")
    frame = the_map(page)
    zoom_in(page, frame, 2)
    before = scale(frame)
    # Marks the map, and notes the fewest shapes that any repaint has seen.
    frame.locator(MAP).evaluate(
        """node => {
          node.dataset.same = "yes";
          window.fewest = Infinity;
          const look = () => {
            window.fewest = Math.min(window.fewest, document.querySelectorAll("path.leaflet-interactive").length);
            requestAnimationFrame(look);
          };
          look();
        }"""
    )
    for indicator in ("VOCs精细治理企业", "PM2.5浓度"):
        choose_and_wait(page, "指标", indicator)
    last = changes(page)
    page.get_by_role("radio", name="English").click()
    expect(frame.locator(MAP)).not_to_have_attribute("data-painted", last)
    assert scale(frame) == before
    for unit in ("Tongzhou District", "Shunyi District", "Miyun District", "Fangshan District", "Whole city"):
        choose_and_wait(page, "Place", unit)
    assert frame.locator(MAP).get_attribute("data-same") == "yes"
    assert frame.locator("body").evaluate("() => window.fewest") == 17


def test_no_change_shows_an_empty_map_between_two_frames(page, address):
    page.goto(address)
    frame = the_map(page)
    box = page.locator(FRAME).bounding_box()
    choose(page, "地区", "顺义区")
    sizes = [len(page.screenshot(clip=box)) for _ in range(8)]
    expect(frame.locator('path[data-id="110113"][stroke-width="3.5"]')).to_have_count(1)
    assert min(sizes) > 0.7 * max(sizes)  # a blank map compresses to a small fraction


def test_what_has_no_fill_has_none_after_a_change(page, address):
    page.goto(f"{address}/water")
    frame = the_map(page)
    hollow = frame.locator('path[fill="none"]').count()
    last = changes(page)
    page.get_by_role("radio", name="English").click()
    expect(frame.locator(MAP)).not_to_have_attribute("data-painted", last)
    assert hollow > 17  # outlines and rivers
    expect(frame.locator('path[fill="none"]')).to_have_count(hollow)


def test_zooming_runs_its_own_part_of_the_page_alone(page, address):
    sent: list[ForwardMsg] = []
    page.on(
        "websocket", lambda socket: socket.on("framereceived", lambda data: sent.append(ForwardMsg.FromString(data)))
    )

    def elements_of(act: Callable[[], None]) -> set[str]:
        """Return the kinds of elements that the server sends until the script has run."""
        sent.clear()
        act()
        while not any(message.WhichOneof("type") == "script_finished" for message in sent):
            page.wait_for_timeout(50)
        return {str(message.delta.new_element.WhichOneof("type")) for message in sent}

    def zoom_and_leave() -> None:
        zoom_in(page, the_map(page), 1)
        page.get_by_role("heading").first.hover()

    assert "plotly_chart" in elements_of(lambda: page.goto(f"{address}/tasks?show=quotas"))
    assert elements_of(zoom_and_leave) & {"component_instance", "plotly_chart", "table"} == {"component_instance"}


def test_detail_is_fetched_once_and_only_on_zooming_in(page, address):
    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url))
    page.goto(address)
    frame = the_map(page)
    full = re.compile(r"/geo/districts-[0-9a-f]{16}\.json")
    assert not [url for url in urls if full.search(url)]
    nodes = shapes(frame)
    zoom_in(page, frame, 3)
    expect(frame.locator('.leaflet-container[data-detail="districts"]')).to_have_count(1)
    zoom_in(page, frame, 1)
    assert len([url for url in urls if full.search(url)]) == 1
    assert shapes(frame) == nodes


def test_the_keyboard_walks_from_unit_to_unit_and_chooses(page, address):
    page.goto(f"{address}/tasks?show=quotas&lang=en")
    frame = the_map(page)
    frame.locator('path[tabindex="0"]').focus()
    name = frame.locator("path:focus").get_attribute("aria-label")
    expect(frame.locator(".leaflet-tooltip")).to_be_visible()
    page.keyboard.press("ArrowDown")
    code = str(frame.locator("path:focus").get_attribute("data-id"))
    assert frame.locator("path:focus").get_attribute("aria-label") != name
    assert frame.locator('path[tabindex="0"]').count() == 1
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"unit={code}"))
    expect(frame.locator(f'path[data-id="{code}"]')).to_have_attribute("aria-pressed", "true")
    expect(frame.locator(".leaflet-control-zoom-in")).to_have_attribute("aria-label", "Zoom in")
    expect(frame.locator(MAP)).to_have_attribute("aria-label", re.compile("enterprises"))


def test_the_legend_stands_beside_the_city_where_there_is_room(page, address):
    page.goto(address)
    frame = the_map(page)
    pinggu, legend = (frame.locator(one).bounding_box() for one in ('path[data-id="110117"]', ".map-legend"))
    assert pinggu["y"] + pinggu["height"] > legend["y"]
    assert pinggu["x"] + pinggu["width"] < legend["x"]


def test_a_map_that_was_hidden_while_it_loaded_fits_the_city_when_it_is_shown(page, address):
    page.goto(address)
    frame = the_map(page)
    wide = scale(frame)
    element = page.locator(FRAME)
    page.add_init_script("""addEventListener("DOMContentLoaded", () => {
      const style = document.createElement("style");
      style.id = "hide";
      style.textContent = 'iframe { display: none !important; }';
      if (window.top === window) document.head.append(style);
    });""")
    page.reload()
    element.wait_for(state="attached")
    page.wait_for_timeout(3000)
    page.evaluate("document.getElementById('hide').remove()")
    frame = the_map(page)
    expect(frame.locator(".leaflet-control-scale-line")).to_have_text(wide)


def test_on_a_slow_network_the_legend_comes_first_and_the_borders_follow(page, address):
    def slowly(route):
        page.wait_for_timeout(1500)
        route.continue_()

    page.route("**/geo/districts*", slowly)
    page.goto(address)
    frame = page.frame_locator(FRAME)
    frame.locator(".map-legend .legend-row").first.wait_for()
    expect(frame.locator("path.leaflet-interactive")).to_have_count(17)


@pytest.fixture(scope="module")
def own(serve, built, tmp_path_factory):
    """A server that a test may restart, and its store, which a test may change."""
    path = tmp_path_factory.mktemp("own") / "beijing.gpkg"
    shutil.copy(built, path)
    return serve(path), path


def test_a_new_version_of_the_store_reaches_an_open_page_without_restart(page, own):
    address, path = own
    page.goto(f"{address}/tasks?show=quotas&lang=en")
    the_map(page)
    frames = geopackage.read_store(path)
    targets = frames["targets"]
    share = (targets["indicator"] == "voc_enterprises") & (targets["unit_code"] == "110113")
    targets.loc[share, "value"] += 30.0
    geopackage.write_store(frames, path)
    choose_and_wait(page, "Place", "Shunyi District")
    shunyi = the_map(page).locator('path[data-id="110113"]')
    expect(shunyi).to_have_attribute("aria-label", re.compile(f"{targets.loc[share, 'value'].item():.0f} enterprises"))


def test_of_thousands_of_places_those_of_another_kind_stay_hidden(page, own):
    address, path = own
    frames = dict(geopackage.read_store(path))
    place = frames["registers"].iloc[[0]]
    many = pd.concat([place.assign(id=f"firm-{n}", kind="voc_firm", status="done", details=None) for n in range(1600)])
    station = place.assign(id="a-station", kind="air_station", status="running", details=None)
    every = pd.concat([frames["registers"], many, station], ignore_index=True)
    frames["registers"] = every.drop_duplicates("id")  # a second try finds them there
    geopackage.write_store(frames, path)
    page.goto(f"{address}/air?register=air_station&lang=en")
    frame = the_map(page)
    expect(frame.locator('path[data-id="a-station"]')).to_be_visible()
    assert frame.locator('path[data-id^="firm-"]').count() == 1600
    expect(frame.locator('path[data-id^="firm-"]:visible')).to_have_count(0)


def test_an_open_page_follows_a_restarted_server_and_obeys_the_first_click(page, own, restart, monkeypatch):
    address, path = own
    page.goto(f"{address}/?unit=110113&lang=en")
    frame = the_map(page)
    frame.locator(MAP).evaluate("node => { node.dataset.same = 'yes'; }")
    number = f"GS(2026){uuid4().hex[:8]}"
    monkeypatch.setenv("BEIJING_APPROVAL_NUMBER", number)
    restart(address, path)
    expect(page.get_by_text(number)).to_be_visible()  # under the map, and only the new server can say it
    frame.locator('path[data-id="110112"]').focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Tongzhou District")).to_be_visible()
    expect(page).to_have_url(f"{address}/?unit=110112&lang=en")
    expect(page.get_by_role("combobox", name="Place")).to_have_value("Tongzhou District")
    assert frame.locator(MAP).get_attribute("data-same") == "yes"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_checks_answer(page, address, path):
    assert page.request.get(address + path).status == 200
