"""The map within a page of the app, as a browser sees it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import FrameLocator, Page, expect

#: The map's frame, and within it the map once it has drawn its first state.
FRAME = '[class*="st-key-map-slot"] iframe'
MAP = ".leaflet-container[data-painted]"


def page_url(address: str, path: str, language: str) -> str:
    """Return the address of a page, which may have choices, in a language."""
    return f"{address}{path}{'&' if '?' in path else '?'}lang={language}"


def the_map(page: Page) -> FrameLocator:
    """Wait until the map has drawn its first state, and return its frame."""
    frame = page.frame_locator(FRAME)
    frame.locator(MAP).wait_for()
    frame.locator(".map-legend .legend-row").first.wait_for()
    return frame


def at_rest(page: Page) -> None:
    """Wait until the page's script has ended."""
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait until something holds, ten seconds at most."""
    for _ in range(100):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it never came to hold")


def choose(page: Page, label: str, option: str) -> None:
    """Choose in a select box of the page."""
    page.get_by_test_id("stSelectbox").filter(has_text=label).locator("input").click()
    page.get_by_role("option", name=option, exact=True).click()


def choose_nth(page: Page, label: str, number: int) -> str:
    """Choose in a select box by the place in its list, from 0; return the text of the option."""
    page.get_by_test_id("stSelectbox").filter(has_text=label).locator("input").click()
    option = page.get_by_role("option").nth(number)
    text = option.inner_text()
    option.click()
    try:
        expect(page.get_by_role("listbox")).to_be_hidden(timeout=10_000)
    except AssertionError:  # a slow page moved under the pointer: a reader presses again
        option.click()
    return text


def spot_of(page: Page, layer: str, code: str) -> tuple[float, float]:
    """Bring the map into view; return where the middle of a place stands on the screen, in pixels of the page."""
    page.locator(FRAME).evaluate("frame => frame.scrollIntoView({ block: 'center' })")
    place = "PollutionState.state.layers.get(layer).shapes.get(code).middle"
    script = f"(node, [layer, code]) => {{ const {{ x, y }} = map.latLngToContainerPoint({place}); return [x, y]; }}"
    x, y = page.frame_locator(FRAME).locator("body").evaluate(script, [layer, code])
    frame = page.locator(FRAME).bounding_box()
    assert frame
    return frame["x"] + x, frame["y"] + y
