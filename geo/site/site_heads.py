"""What machines read of the site: JSON-LD, the sitemap, the feed of publications, the catalogue of data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from geo import periods
from geo.errors import UnknownPeriod
from geo.maps.model import BOUNDS
from geo.schema import LAYERS
from geo.selection import Facts
from geo.settings import LANGUAGES
from geo.site.open_data import PROJECT, STORE, dictionary_address, formats_of, layer_address
from geo.site.site_content import Publication, SitePage
from geo.texts.catalogue import text
from geo.texts.publication_words import publication_words

#: The value of ``lang`` of each language.
TAGS = {"zh": "zh-CN", "en": "en"}
_MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "geojson": "application/geo+json",
    "fgb": "application/flatgeobuf",
    "gpkg": "application/geopackage+sqlite3",
    "qgs": "application/x-qgis-project",
}
#: South-west and north-east corner, latitude first, as schema.org writes a box.
_BOX = " ".join(f"{latitude} {longitude}" for latitude, longitude in BOUNDS)
_BEIJING = {"@type": "Place", "name": "北京市", "geo": {"@type": "GeoShape", "box": _BOX}}


def json_ld(page: SitePage, description: str, stem: str, publication: Publication) -> dict[str, object] | None:
    """Describe a page with a map as a data set of schema.org; a page without one is none."""
    if page.export is None:
        return None
    site = publication.address
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": page.name,
        "description": description,
        "url": f"{site}/{page.address}",
        "inLanguage": TAGS[page.language],
        "dateModified": publication.at.date().isoformat(),
        "spatialCoverage": _BEIJING,
        **_temporal(page.export.selection.choices),
        "isBasedOn": [link.address or link.text for link in page.sources],
        "creator": {"@type": "Organization", "name": text("site_title", page.language), "url": site},
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": "text/csv", "contentUrl": f"{site}/{stem}.csv"},
            {"@type": "DataDownload", "encodingFormat": _MEDIA_TYPES["gpkg"], "contentUrl": f"{site}/{STORE}"},
        ],
    }


def _temporal(choices: Mapping[str, str]) -> dict[str, str]:
    period = next((choices[key] for key in ("year", "period", "quarter") if choices.get(key)), "")
    try:
        span = periods.parse(period.removesuffix("-target"))
    except UnknownPeriod:
        return {}
    return {"temporalCoverage": f"{span.start}/{span.end}"}


def feed_entries(
    publications: Sequence[Mapping[str, str]], changes: Mapping[str, str], summary: str, language: str
) -> list[dict[str, str]]:
    """Write the publications as entries of a feed, the newest first.

    Parameters
    ----------
    publications
        ``version`` and ``at`` of each.
    changes
        Version to what its publication changed, see `published_changes`.
    summary
        What the newest says, which stands in its summary.
    language
        ``zh`` or ``en``.
    """
    return [
        {
            "version": each["version"],
            "at": each["at"],
            "title": text("site_publication", language, version=each["version"][:16]),
            "summary": "\n".join(filter(None, [changes.get(each["version"], ""), "" if i else summary])),
        }
        for i, each in enumerate(reversed(publications))
    ]


def published_changes(facts: Facts, language: str) -> dict[str, str]:
    """Return what the publications of an office changed, in words, by data version; empty where no office published."""
    rows = facts.frames["publications"].sort_values("number")
    # Each store names the version before it; the newest row is about this one.
    versions = [*rows["previous"], facts.version][1:]
    words = [publication_words(json.loads(counts), language) for counts in rows["counts"]]
    return {version: "\n".join(lines) for version, lines in zip(versions, words, strict=True)}


def catalog(publication: Publication, version: str) -> bytes:
    """List the data sets and their files as DCAT (version 3) in JSON-LD."""
    site = publication.address
    datasets = [
        {
            "@type": "dcat:Dataset",
            "dct:identifier": name,
            "dct:title": [{"@language": each, "@value": layer.label(each)} for each in LANGUAGES],
            "dcat:distribution": [_file(site, layer_address(name, ending), ending) for ending in formats_of(layer)],
            "dct:conformsTo": f"{site}/{dictionary_address(name)}",
        }
        for name, layer in LAYERS.items()
    ]
    content = {
        "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"},
        "@type": "dcat:Catalog",
        "dct:title": [{"@language": each, "@value": text("site_title", each)} for each in LANGUAGES],
        "dct:modified": _moment(publication.at),
        "dcat:version": version,
        "dcat:distribution": [_file(site, STORE, "gpkg"), _file(site, PROJECT, "qgs")],
        "dcat:dataset": datasets,
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _file(site: str, address: str, ending: str) -> dict[str, str]:
    return {
        "@type": "dcat:Distribution",
        "dcat:downloadURL": f"{site}/{address}",
        "dcat:mediaType": _MEDIA_TYPES[ending],
    }


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
