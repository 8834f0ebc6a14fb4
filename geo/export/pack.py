"""The evidence pack: every format of one export, the data that it shows, and a README to cite it by."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from hashlib import sha256

import geopandas as gpd
import pandas as pd

from geo.export.citation import chosen_places
from geo.export.layer_files import to_csv, to_geojson, to_xlsx
from geo.export.request import BEIJING_TIME, ExportPage, cite
from geo.selection import Facts
from geo.texts.catalogue import text
from geo.texts.stored_words import licence

_COLUMNS = (
    *("name_zh", "name_en", "district_code", "geometry_status", "geometry_source_id"),
    *("meridian", "size_m", "east", "north"),
)


def map_rows(page: ExportPage) -> dict[str, gpd.GeoDataFrame]:
    """Collect what the map shows of each layer: the features within its extent, with value, text and class.

    Parameters
    ----------
    page
        The export.

    Returns
    -------
    dict
        Layer name to its features; ``value`` is missing where the map shows no number.
    """
    west, south, east, north = page.box
    map_state = page.selection.map_state
    # Two classes may share a colour and a line of the legend, as Class Ⅰ and Ⅱ do.
    classes = {entry.color: entry.text for entry in map_state.legend if entry.color}
    layers = {}
    for name in dict.fromkeys(layer.id for layer in page.selection.layers):
        frame = page.shapes[name].cx[west:east, south:north]
        key = "code" if "code" in frame else "id"
        rows = frame[[key, *(column for column in _COLUMNS if column in frame), "geometry"]].copy()
        if state := map_state.layers.get(name):
            fills = frame["fill"].tolist() if "fill" in frame else [state.fill.get(code) for code in rows[key]]
            keys = map(str, fills) if "fill" in frame else rows[key]
            rows.insert(3, "class", [None if fill is None else classes.get(map_state.palette[fill]) for fill in fills])
            rows.insert(3, "shown", [state.text.get(each, map_state.words["blank"]) for each in keys])
            rows.insert(3, "value", rows[key].map(dict(page.selection.values)).astype("float64"))
        layers[name] = rows
    return layers


def rows_csv(page: ExportPage, facts: Facts) -> bytes:
    """Write what the page shows as one table: of a place its answers, else the layers of the map that have values.

    The layers stand one below the other, with the ids of the sources.
    """
    if len(page.answers):
        return to_csv(page.answers)
    layers = [frame.assign(layer=name) for name, frame in map_rows(page).items() if "value" in frame]
    rows = pd.concat([pd.DataFrame(frame.drop(columns="geometry")) for frame in layers], ignore_index=True)
    return to_csv(rows.assign(period=page.selection.period, sources=" | ".join(page.selection.sources)))


def rows_xlsx(page: ExportPage, facts: Facts) -> bytes:
    """Write what the page shows as a workbook: the answers of a place, a worksheet a layer, and one of the sources."""
    return to_xlsx({**_answers(page), **map_rows(page), "sources": _sources(page, facts)}, page.title, page.request.at)


def pack(page: ExportPage, facts: Facts, pictures: Mapping[str, bytes]) -> bytes:
    """Zip the formats, the data and the README; the same content makes the same bytes.

    Parameters
    ----------
    page, facts
        The export and the store.
    pictures
        Format to file.

    Returns
    -------
    bytes
        A zip archive.
    """
    rows = map_rows(page)
    files = {f"{page.request.view}.{form}": body for form, body in pictures.items()}
    files |= {f"data/{name}.csv": to_csv(frame) for name, frame in rows.items()}
    files |= {f"data/{name}.geojson": to_geojson(frame, name) for name, frame in rows.items()}
    files |= {f"data/{name}.csv": to_csv(frame) for name, frame in _answers(page).items()}
    files["data/data.xlsx"] = rows_xlsx(page, facts)
    files["README.md"] = _readme(page, facts, files).encode()
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, page.request.at.astimezone(BEIJING_TIME).timetuple()[:6])
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, content)
    return body.getvalue()


def _answers(page: ExportPage) -> dict[str, pd.DataFrame]:
    return {"answers": page.answers} if len(page.answers) else {}


def _sources(page: ExportPage, facts: Facts) -> pd.DataFrame:
    sources = facts.frames["sources"]
    return sources[sources["id"].isin(_source_ids(page, facts))]


def _source_ids(page: ExportPage, facts: Facts) -> list[str]:
    borders = (source for layer in page.selection.geometry for source in facts.geometry_sources(layer))
    return list(dict.fromkeys([*page.selection.sources, *borders]))


def _readme(page: ExportPage, facts: Facts, files: Mapping[str, bytes]) -> str:
    language = page.request.language
    sources = facts.frames["sources"].set_index("id")
    at = page.request.at.astimezone(BEIJING_TIME).strftime("%Y-%m-%d")
    # The headline of a place's page names the place and its results already.
    chosen = [] if page.selection.about else chosen_places(page.selection, facts)
    citation = text(
        "pack_cite_as",
        language,
        title=" · ".join([page.title, *chosen]),
        site=text("site_title", language),
        version=facts.version[:16],
        address=page.permalink,
        at=at,
    )
    licences = {i: licence(str(sources.loc[i, "licence"]), language) for i in _source_ids(page, facts)}
    citations = [
        f"- {cite(facts, i, language)}{text('pack_licence', language, licence=words)}" for i, words in licences.items()
    ]
    hashes = [f"    {sha256(body).hexdigest()}  {name}" for name, body in sorted(files.items())]
    chapters = {
        "pack_citation": citation,
        "pack_notes": "\n".join(f"- {note}" for note in page.notes),
        "sources_title": "\n".join(citations),
        "pack_files": "\n".join(hashes),
    }
    parts = [f"# {page.title}", page.subtitle, *([f"**{page.warning}**"] if page.warning else [])]
    parts += [f"## {text(key, language)}\n\n{body}" for key, body in chapters.items()]
    return "\n\n".join(parts) + "\n"
