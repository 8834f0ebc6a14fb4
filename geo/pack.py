"""Owns the evidence pack: every format of one export, the data that it shows, and a README to cite it by."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from hashlib import sha256

import geopandas as gpd
import pandas as pd
import xlsxwriter

from geo.catalogue import text
from geo.chosen import Facts
from geo.exports import to_csv, to_geojson
from geo.order import BEIJING_TIME, Sheet, cited

_KEPT = (
    "name_zh", "name_en", "district_code", "geometry_status", "geometry_source_id", "meridian", "size_m", "east",
    "north",
)  # fmt: skip


def shown_rows(sheet: Sheet) -> dict[str, gpd.GeoDataFrame]:
    """Collect what the map shows of each layer: the features within its extent, with value, text and class.

    Parameters
    ----------
    sheet
        The export.

    Returns
    -------
    dict
        Layer name to its features; ``value`` is missing where the map shows no number.
    """
    west, south, east, north = sheet.box
    picture = sheet.selection.picture
    found = {}
    for name in dict.fromkeys(layer.id for layer in sheet.selection.layers):
        seen = sheet.shapes[name].cx[west:east, south:north]
        key = "code" if "code" in seen else "id"
        rows = seen[[key, *(column for column in _KEPT if column in seen), "geometry"]].copy()
        shown = picture.layers.get(name)
        if shown:
            fills = seen["fill"].tolist() if "fill" in seen else [shown.fill.get(code) for code in rows[key]]
            keys = map(str, fills) if "fill" in seen else rows[key]
            rows.insert(3, "class", [None if fill is None else picture.legend[fill].text for fill in fills])
            rows.insert(3, "shown", [shown.text.get(each, picture.words["blank"]) for each in keys])
            rows.insert(3, "value", rows[key].map(dict(sheet.selection.values)).astype("float64"))
        found[name] = rows
    return found


def pack(sheet: Sheet, facts: Facts, pictures: Mapping[str, bytes]) -> bytes:
    """Zip the formats, the data and the README; the same content makes the same bytes.

    Parameters
    ----------
    sheet, facts
        The export and the store.
    pictures
        Format to file.

    Returns
    -------
    bytes
        A zip archive.
    """
    rows = shown_rows(sheet)
    files = {f"{sheet.order.view}.{form}": body for form, body in pictures.items()}
    files |= {f"data/{name}.csv": to_csv(frame) for name, frame in rows.items()}
    files |= {f"data/{name}.geojson": to_geojson(frame) for name, frame in rows.items()}
    sources = _sources(sheet, facts)
    files["data/data.xlsx"] = to_xlsx({**rows, "sources": sources}, sheet)
    files["README.md"] = _readme(sheet, facts, files).encode()
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, sheet.order.at.astimezone(BEIJING_TIME).timetuple()[:6])
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, content)
    return body.getvalue()


def to_xlsx(frames: Mapping[str, pd.DataFrame], sheet: Sheet) -> bytes:
    """Write one worksheet a frame; text stays text, whatever it looks like.

    Parameters
    ----------
    frames
        Worksheet name to frame; geometry is left out.
    sheet
        For the title and the time in the file's properties.
    """
    body = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(body, plain) as book:
        book.set_properties({"title": sheet.title, "created": sheet.order.at.replace(tzinfo=None)})
        for name, frame in frames.items():
            page = book.add_worksheet(name)
            table = pd.DataFrame(frame.drop(columns="geometry", errors="ignore"))
            page.write_row(0, 0, list(table.columns), book.add_format({"bold": True}))
            for i, row in enumerate(table.astype(object).where(table.notna(), None).to_numpy().tolist(), start=1):
                page.write_row(i, 0, row)
            page.freeze_panes(1, 0)
            page.autofit()
    return body.getvalue()


def _sources(sheet: Sheet, facts: Facts) -> pd.DataFrame:
    sources = facts.frames["sources"]
    return sources[sources["id"].isin(_source_ids(sheet, facts))]


def _source_ids(sheet: Sheet, facts: Facts) -> list[str]:
    borders = (source for layer in sheet.selection.geometry for source in facts.geometry_sources(layer))
    return list(dict.fromkeys([*sheet.selection.sources, *borders]))


def _readme(sheet: Sheet, facts: Facts, files: Mapping[str, bytes]) -> str:
    language = sheet.order.language
    sources = facts.frames["sources"].set_index("id")
    at = sheet.order.at.astimezone(BEIJING_TIME).strftime("%Y-%m-%d")
    citation = text(
        "pack_cite_as", language, title=sheet.title, site=text("site_title", language), version=facts.version[:16],
        address=sheet.permalink, at=at,
    )  # fmt: skip
    cited_sources = [
        f"- {cited(facts, i, language)}{text('pack_licence', language, licence=sources.loc[i, 'licence'])}"
        for i in _source_ids(sheet, facts)
    ]
    hashes = [f"    {sha256(body).hexdigest()}  {name}" for name, body in sorted(files.items())]
    parts = [
        f"# {sheet.title}", sheet.subtitle, *([f"**{sheet.warning}**"] if sheet.warning else []),
        f"## {text('pack_citation', language)}", citation,
        f"## {text('pack_notes', language)}", "\n".join(f"- {note}" for note in sheet.notes),
        f"## {text('sources_title', language)}", "\n".join(cited_sources),
        f"## {text('pack_files', language)}", "\n".join(hashes),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"
