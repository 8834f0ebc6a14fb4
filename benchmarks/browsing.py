"""What a browser measures: the first map, a change until it is painted, long tasks while panning and zooming."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
WAIT_MS = 180_000

# Resolves with the time at which a frame shows what is asked for, looked at before every repaint.
_WATCH = """(want) => new Promise((resolve) => {
  const frames = () => [...document.querySelectorAll("iframe")].map((frame) => frame.contentDocument);
  const there = (page) => {
    if (!page) return false;
    if (want.text) return page.body && page.body.innerText.includes(want.text);
    if (want.painted) {
      const map = page.querySelector("[data-painted]");
      return map && Number(map.dataset.painted) >= want.painted;
    }
    const shapes = page.querySelectorAll("path.leaflet-interactive");
    return shapes.length >= want.shapes && (!want.colour || shapes[0].getAttribute("fill") === want.colour);
  };
  const look = () => {
    if ([document, ...frames()].some(there)) resolve(performance.now());
    else requestAnimationFrame(look);
  };
  look();
})"""

_TASKS = """() => {
  window.tasks = [];
  new PerformanceObserver((list) => list.getEntries().forEach((task) => window.tasks.push(task.duration)))
    .observe({ entryTypes: ["longtask"] });
}"""


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser that the tests use."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def cold_and_warm(browser: Browser, url: str, want: Mapping[str, object]) -> dict[str, float]:
    """Measure the first map in milliseconds from the navigation.

    Returns
    -------
    dict
        ``cold``: with an empty cache; ``warm``: opened again in the same tab; ``tab``: with a filled cache in a new
        tab, whose process has compiled nothing yet.
    """
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    tab = _tab(context)
    times = {"cold": _first_map(tab, url, want)}
    tab.wait_for_timeout(500)
    tab.goto("about:blank")
    times["warm"] = _first_map(tab, url, want)
    tab.close()
    times["tab"] = _first_map(_tab(context), url, want)
    context.close()
    return times


def cold(browser: Browser, url: str, want: Mapping[str, object]) -> float:
    """Measure the first map with an empty cache alone."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    time = _first_map(_tab(context), url, want)
    context.close()
    return time


def _tab(context: BrowserContext) -> Page:
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    return page


def _first_map(tab: Page, url: str, want: Mapping[str, object]) -> float:
    tab.goto(url, wait_until="commit")
    return float(tab.evaluate(_WATCH, want))


@contextlib.contextmanager
def opened(browser: Browser, url: str, want: Mapping[str, object]) -> Iterator[Page]:
    """Open a page and wait for its map."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page = _tab(context)
    page.goto(url)
    page.evaluate(_WATCH, want)
    page.wait_for_timeout(1000)
    yield page
    context.close()


def repaint(page: Page, wants: Sequence[Mapping[str, object]]) -> float:
    """Press the arrow key on the slider once for each of `wants`; return the median until it is painted."""
    times = []
    thumb = page.get_by_role("slider")
    thumb.focus()
    page.evaluate("() => addEventListener('keydown', () => (window.pressed = performance.now()), true)")
    for want in wants:
        page.keyboard.press("ArrowRight")
        times.append(float(page.evaluate(_WATCH, want)) - float(page.evaluate("() => window.pressed")))
        page.wait_for_timeout(700)
    return median(times)


def long_tasks(page: Page) -> int:
    """Pan and zoom the map; return how many tasks kept the page waiting for more than 50 ms."""
    frame = next(frame for frame in page.frames if "/component/" in frame.url)
    frame.evaluate(_TASKS)
    box = page.locator("iframe").first.bounding_box() or {"x": 0, "y": 0, "width": 800, "height": 500}
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    for delta in (-240, -240, 240):
        page.mouse.wheel(0, delta)
        page.wait_for_timeout(700)
        page.mouse.down()
        page.mouse.move(x - 150, y - 90, steps=15)
        page.mouse.up()
        page.mouse.move(x, y)
        page.wait_for_timeout(400)
    return int(frame.evaluate("() => window.tasks.length"))
