"""Owns the making of export files: one order, every format, written whole or not at all."""

from __future__ import annotations

import io
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from threading import Lock
from typing import Any

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.font_manager import FontProperties

from geo import build, fonts, settings, store
from geo.chosen import Facts, facts_of
from geo.drawing import draw
from geo.errors import ExportFailed, Fault, InvalidInput
from geo.offline import offline_page
from geo.order import Order, Sheet, compose, with_unit
from geo.pack import pack
from geo.pixels import encode_png

#: Dots per inch of a PNG.
DPI = 200

# matplotlib's settings and typefaces are shared between threads.
_ONE_AT_A_TIME = Lock()

_STYLE: Any = {
    "pdf.fonttype": 42,
    "svg.fonttype": "none",
    "svg.hashsalt": "beijing",
    "hatch.linewidth": 0.6,
    "text.usetex": False,
    "text.parse_math": False,
}


def render(order: Order, form: str, config: settings.Settings, facts: Facts | None = None) -> bytes:
    """Make one export.

    Parameters
    ----------
    order
        What is asked for.
    form
        A name in `FORMATS`.
    config
        Where the store is, and the map approval number.
    facts
        The store's content, where it is read already.

    Returns
    -------
    bytes
        The same for the same store and order, which includes the time.

    Raises
    ------
    InvalidInput, NothingToShow, MissingGlyph
        The order asks for something that is not there, or that cannot be printed.
    """
    facts = facts or read_facts(config)
    sheet = check(order, form, config, facts)
    with _ONE_AT_A_TIME:
        return FORMATS[form](sheet, facts)


def check(order: Order, form: str, config: settings.Settings, facts: Facts) -> Sheet:
    """Make sure that an export can be made, before any work: raises what `render` raises."""
    if form not in FORMATS:
        raise InvalidInput([Fault("format", f"one of {', '.join(FORMATS)}", repr(form))])
    sheet = compose(order, facts, config)
    if form != "html":  # which is shown in the reader's own typefaces
        fonts.check(sheet.texts())
    return sheet


def read_facts(config: settings.Settings) -> Facts:
    """Read the store; makes it when there is none."""
    build.ensure_store(config)
    return facts_of(store.read_store(config.store), store.read_version(config.store))


def write_file(path: Path, body: bytes) -> None:
    """Write a file whole or not at all.

    Raises
    ------
    ExportFailed
        With the reason that the system gives; what was at the path stays.
    """
    draft: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as file:
            draft = Path(file.name)
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(0o644)
        draft.replace(path)
    except OSError as error:
        if draft:
            draft.unlink(missing_ok=True)
        raise ExportFailed(f"{path}: cannot be written ({error.strerror or error}); nothing was left there") from error


def now() -> datetime:
    """Return the time of export: ``SOURCE_DATE_EPOCH`` where it is set, else the clock's."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(fixed), UTC) if fixed else datetime.now(UTC).replace(microsecond=0)


# ---- formats ---------------------------------------------------------------------------------------------------------


def _saved(sheet: Sheet, font: FontProperties | None = None, **options: Any) -> tuple[bytes, list[str]]:
    """Draw and save; returns the file and the texts in it."""
    with matplotlib.rc_context(_STYLE):
        canvas = draw(sheet, font)
        body = io.BytesIO()
        canvas.figure.savefig(body, **options)
    return body.getvalue(), canvas.written


def _png(sheet: Sheet, facts: Facts) -> bytes:
    about = {"Title": sheet.title, "Source": sheet.permalink}
    with matplotlib.rc_context(_STYLE):
        figure = draw(sheet).figure
        figure.set_dpi(DPI)
        page = FigureCanvasAgg(figure)
        page.draw()  # type: ignore[no-untyped-call]
        pixels = np.asarray(page.buffer_rgba())[..., :3]  # type: ignore[no-untyped-call]
        return encode_png(pixels, DPI, about)


def _pdf(sheet: Sheet, facts: Facts) -> bytes:
    about = {"Title": sheet.title, "Subject": sheet.permalink, "CreationDate": sheet.order.at}
    # CFF outlines in a PDF of matplotlib's make strict readers complain, TrueType ones do not.
    with tempfile.NamedTemporaryFile(suffix=".ttf") as file:
        file.write(fonts.truetype(sheet.texts()))
        file.flush()
        return _saved(sheet, FontProperties(fname=file.name), format="pdf", metadata=about)[0]


def _svg(sheet: Sheet, facts: Facts) -> bytes:
    about = {"Title": sheet.title, "Source": sheet.permalink, "Date": sheet.order.at.isoformat()}
    body, written = _saved(sheet, format="svg", metadata=about)
    style = f'<style type="text/css">{fonts.embedded_css(written)}'
    return body.replace(b'<style type="text/css">', style.encode(), 1)


def _html(sheet: Sheet, facts: Facts) -> bytes:
    return offline_page(sheet)


def _zip(sheet: Sheet, facts: Facts) -> bytes:
    return pack(sheet, facts, {form: make(sheet, facts) for form, make in FORMATS.items() if form != "zip"})


#: Every format by the ending of its files.
FORMATS: Mapping[str, Callable[[Sheet, Facts], bytes]] = {
    "png": _png, "svg": _svg, "pdf": _pdf, "html": _html, "zip": _zip,
}  # fmt: skip


# ---- one report a district -------------------------------------------------------------------------------------------


def batch(order: Order, form: str, folder: Path, config: settings.Settings) -> Iterator[tuple[Path, int]]:
    """Write a report on every district and the development area, over all cores; those written before are kept.

    Parameters
    ----------
    order
        The view and its choices; its unit is each district in turn.
    form, config
        See `render`.
    folder
        Where the files go. A name carries what makes the content, so a file of that name is the one wanted.

    Yields
    ------
    (Path, int)
        A file that is there now, and how many there will be.
    """
    facts = read_facts(config)
    every = {str(code): with_unit(order, str(code)) for code in facts.register.districts["code"]}
    reports = {folder / _file_name(code, each, form, facts): each for code, each in every.items()}
    check(next(iter(reports.values())), form, config, facts)  # a fault in the order is told once, before any work
    _make_folder(folder)
    missing = {path: each for path, each in reports.items() if not path.exists()}
    yield from ((path, len(reports)) for path in reports if path not in missing)
    # Workers forked from this process would inherit locks that threads of its libraries may hold.
    clean = get_context("forkserver")
    with ProcessPoolExecutor(min(os.cpu_count() or 1, len(missing) or 1), clean) as pool:
        work = [pool.submit(_write_report, path, each, form, config) for path, each in missing.items()]
        try:
            yield from ((done.result(), len(reports)) for done in as_completed(work))
        finally:
            pool.shutdown(cancel_futures=True)


def _file_name(code: str, order: Order, form: str, facts: Facts) -> str:
    name = re.sub(r"[^a-z]+", "-", facts.register.name(code, "en").lower()).strip("-")
    content = repr((replace(order, at=datetime(1980, 1, 1, tzinfo=UTC)), facts.version))
    return f"{order.view}-{code}-{name}-{order.language}-{sha256(content.encode()).hexdigest()[:8]}.{form}"


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportFailed(f"{folder}: cannot be made ({error.strerror or error})") from error


@cache
def _shared_facts(config: settings.Settings) -> Facts:
    return read_facts(config)


def _write_report(path: Path, order: Order, form: str, config: settings.Settings) -> Path:
    write_file(path, render(order, form, config, _shared_facts(config)))
    return path
