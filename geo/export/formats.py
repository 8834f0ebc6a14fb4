"""The making of export files: one request, every format, written whole or not at all."""

from __future__ import annotations

import io
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, partial
from glob import escape
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path
from threading import Lock
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.font_manager import FontProperties

from geo import settings
from geo.errors import ExportFailed, Fault, InvalidInput, Place, Word
from geo.export import fonts
from geo.export.canvas import Canvas
from geo.export.offline import offline_page
from geo.export.pack import pack, rows_csv, rows_xlsx
from geo.export.page import ROWS_OF_PAGE, draw, draw_table_page
from geo.export.png import encode_png
from geo.export.request import ExportPage, ExportRequest, export_page, with_unit
from geo.selection import Facts, read_facts
from geo.store.disk import TEMPORARY, cause
from geo.texts.catalogue import text

#: Dots per inch of a PNG.
DPI = 200
#: How the names of files end that are being written.
_DRAFT = ".draft"

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


def render(request: ExportRequest, form: str, config: settings.Settings, facts: Facts) -> bytes:
    """Make one export.

    Parameters
    ----------
    request
        What is asked for.
    form
        A name in `FORMATS`.
    config
        Where the store is, and the map approval number.
    facts
        The store's content.

    Returns
    -------
    bytes
        The same for the same store and request, which includes the time.

    Raises
    ------
    InvalidInput, NothingToShow, MissingGlyph
        The request asks for something that is not there, or that cannot be printed.
    ExportFailed
        There is no space for temporary files.
    """
    page = check_request(request, form, config, facts)
    with _ONE_AT_A_TIME:
        try:
            return FORMATS[form](page, facts)
        except OSError as error:  # of the folder for temporary files
            raise ExportFailed(_fault("unwritable_export", TEMPORARY, error)) from error


def print_tables(
    title: str, tables: Sequence[tuple[str, pd.DataFrame]], notes: Sequence[str], at: datetime, language: str
) -> bytes:
    """Make a PDF of tables alone, each on lying pages of A4 of its own.

    Parameters
    ----------
    title
        What stands above every table.
    tables
        Heading and rows.
    notes
        Lines under every table.
    at
        Time of the export.
    language
        ``zh`` or ``en``.

    Raises
    ------
    MissingGlyph
        A character that the typeface lacks.
    """
    parts = [
        (heading, table.iloc[start : start + ROWS_OF_PAGE])
        for heading, table in tables
        for start in range(0, max(len(table), 1), ROWS_OF_PAGE)
    ]
    cells = [str(cell) for _, table in parts for cell in [*table.columns, *table.to_numpy().ravel()]]
    texts = [title, *notes, *(heading for heading, _ in parts), *cells, text("rows_left", language, count=1234567890)]
    fonts.check_glyphs(texts)
    pages = [partial(draw_table_page, title, part, notes, language) for part in parts]
    with _ONE_AT_A_TIME:
        return _print(pages, texts, {"Title": title, "CreationDate": at})


def check_request(request: ExportRequest, form: str, config: settings.Settings, facts: Facts) -> ExportPage:
    """Make sure that an export can be made, before any work: raises what `render` raises."""
    if form not in FORMATS:
        place = Place(file=Word("export_format"))
        raise InvalidInput(Fault("unknown_choice", place, {"options": list(FORMATS), "got": form}))
    page = export_page(request, facts, config)
    if form not in _UNPRINTED:
        fonts.check_glyphs(page.texts())
    return page


def write_file(path: Path, body: bytes) -> None:
    """Write a file whole or not at all.

    Raises
    ------
    ExportFailed
        With the reason that the system gives; what was at the path stays.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}{_DRAFT}")
    try:
        remove_drafts(path.parent.glob(f".{escape(path.name)}.*{_DRAFT}"))
        with draft.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):  # where nothing can be written, nothing is there to be removed
            draft.unlink(missing_ok=True)
        raise ExportFailed(_fault("unwritable_export", path, error)) from error


def remove_drafts(drafts: Iterable[Path]) -> None:
    """Remove drafts of `write_file` that a killed process left; those of processes that live are theirs."""
    for draft in drafts:
        process = draft.name.removesuffix(_DRAFT).rpartition(".")[2]
        if process.isdecimal() and not _is_alive(int(process)):
            draft.unlink(missing_ok=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # another user's
        return True
    return True


def _fault(kind: str, path: Path, error: OSError) -> Fault:
    return Fault(kind, Place(file=str(path)), {"reason": cause(error)})


def now() -> datetime:
    """Return the time of export: ``SOURCE_DATE_EPOCH`` where it is set, else the clock's."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(fixed), UTC) if fixed else datetime.now(UTC).replace(microsecond=0)


#: Draws a page in a typeface.
_DrawPage = Callable[[FontProperties], Canvas]

# ---- formats ---------------------------------------------------------------------------------------------------------


def _save(page: ExportPage, **options: Any) -> tuple[bytes, list[str]]:
    """Draw and save a page; returns the file and the texts in it."""
    with matplotlib.rc_context(_STYLE):
        canvas = draw(page)
        body = io.BytesIO()
        canvas.figure.savefig(body, **options)
    return body.getvalue(), canvas.texts


def _png(page: ExportPage, facts: Facts) -> bytes:
    about = {"Title": page.title, "Source": page.permalink}
    with matplotlib.rc_context(_STYLE):
        figure = draw(page).figure
        figure.set_dpi(DPI)
        pixmap = FigureCanvasAgg(figure)
        pixmap.draw()  # type: ignore[no-untyped-call]
        pixels = np.asarray(pixmap.buffer_rgba())[..., :3]  # type: ignore[no-untyped-call]
        return encode_png(pixels, DPI, about)


def _pdf(page: ExportPage, facts: Facts) -> bytes:
    about = {"Title": page.title, "Subject": page.permalink, "CreationDate": page.request.at}
    return _print([lambda font: draw(page, font)], page.texts(), about)


def _print(
    pages: Sequence[Callable[[FontProperties], Canvas]], texts: Iterable[str], about: Mapping[str, Any]
) -> bytes:
    """Write a PDF of pages, each drawn in a typeface that holds the characters of the texts."""
    body = io.BytesIO()
    # CFF outlines in a PDF of matplotlib's make strict readers complain, TrueType ones do not.
    with tempfile.NamedTemporaryFile(suffix=".ttf") as file, matplotlib.rc_context(_STYLE):
        file.write(fonts.truetype(texts))
        file.flush()
        font = FontProperties(fname=file.name)
        with PdfPages(body, metadata=dict(about)) as document:
            for draw_page in pages:
                document.savefig(draw_page(font).figure)
    return body.getvalue()


def _svg(page: ExportPage, facts: Facts) -> bytes:
    about = {"Title": page.title, "Source": page.permalink, "Date": page.request.at.isoformat()}
    body, texts = _save(page, format="svg", metadata=about)
    style = f'<style type="text/css">{fonts.embedded_css(texts)}'
    return body.replace(b'<style type="text/css">', style.encode(), 1)


def _html(page: ExportPage, facts: Facts) -> bytes:
    return offline_page(page)


def _zip(page: ExportPage, facts: Facts) -> bytes:
    return pack(page, facts, {form: make(page, facts) for form, make in _PICTURES.items()})


_Make = Callable[[ExportPage, Facts], bytes]
_PICTURES: Mapping[str, _Make] = {"png": _png, "svg": _svg, "pdf": _pdf, "html": _html}
#: Every format by the ending of its files.
FORMATS: Mapping[str, _Make] = {**_PICTURES, "csv": rows_csv, "xlsx": rows_xlsx, "zip": _zip}
#: Those that are not printed in our typefaces.
_UNPRINTED = ("html", "csv", "xlsx")


# ---- one report a district -------------------------------------------------------------------------------------------


def batch(
    request: ExportRequest, form: str, folder: Path, config: settings.Settings, facts: Facts
) -> Iterator[tuple[Path, int]]:
    """Write a report on every district and the development area, over all cores; those written before are kept.

    Parameters
    ----------
    request
        The view and its choices; its unit is each district in turn.
    form, config, facts
        See `render`.
    folder
        Where the files go. A name carries what makes the content, so a file of that name is the one that would be made.

    Yields
    ------
    (Path, int)
        A file that is there now, and how many there will be.
    """
    every = {str(code): with_unit(request, str(code)) for code in facts.register.districts["code"]}
    reports = {folder / _file_name(code, each, form, facts): each for code, each in every.items()}
    check_request(
        next(iter(reports.values())), form, config, facts
    )  # a fault in the request is told once, before any work
    make_folder(folder)
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


def _file_name(code: str, request: ExportRequest, form: str, facts: Facts) -> str:
    name = re.sub(r"[^a-z]+", "-", facts.register.name(code, "en").lower()).strip("-")
    content = repr((replace(request, at=datetime(1980, 1, 1, tzinfo=UTC)), facts.version))
    return f"{request.view}-{code}-{name}-{request.language}-{sha256(content.encode()).hexdigest()[:8]}.{form}"


def make_folder(folder: Path) -> None:
    """Make a folder where there is none; raises `ExportFailed` with the reason that the system gives."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExportFailed(_fault("unmakeable_folder", folder, error)) from error


@cache
def _shared_facts(config: settings.Settings) -> Facts:
    return read_facts(config.store)


def _write_report(path: Path, request: ExportRequest, form: str, config: settings.Settings) -> Path:
    write_file(path, render(request, form, config, _shared_facts(config)))
    return path
