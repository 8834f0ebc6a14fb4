"""The paths, the coordinate systems and the defaults: one frozen object, overridden by the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

#: CGCS2000 longitude/latitude, China's legal system; what the store and the committed borders use.
CRS_STORE = "EPSG:4490"
#: CGCS2000 / 3-degree Gauss-Krüger CM 117E: metres, for areas and lengths in Beijing.
CRS_METRES = "EPSG:4548"

CITY_CODE = "110000"
#: The economic-technological development area; the code is ours, GB/T 2260 has none for it.
BDA_CODE = "110199"
LANGUAGES = ("zh", "en")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an installation may change.

    Parameters
    ----------
    store
        Path of the GeoPackage (``BEIJING_STORE``).
    data
        Folder of the committed facts (``BEIJING_DATA``).
    approval_number
        Map approval number, 审图号 (``BEIJING_APPROVAL_NUMBER``); empty when there is none.
    may_import
        Whether files may be imported: always on the command line, on pages only for a person whose role allows it.
    overpass
        Address of an Overpass interpreter (``BEIJING_OVERPASS``), asked by ``fetch osm`` alone; none by default.
    fetched
        Folder of its answers (``BEIJING_FETCHED``).
    networks
        Folder of the raw readings of networks (``BEIJING_NETWORKS``).
    site
        Address of the public site of plain files (``BEIJING_SITE``), which links to a view then name; none by default.
    engine
        A Spark master, ``spark://HOST:PORT``, that works out their results (``BEIJING_ENGINE``); DuckDB by default.
    office
        Folder of the office's journal, evidence and published stores (``BEIJING_OFFICE``); none in a public
        installation.
    """

    store: Path = field(default=ROOT / "data" / "beijing.gpkg")
    data: Path = field(default=ROOT / "data")
    approval_number: str = ""
    may_import: bool = True
    overpass: str = ""
    fetched: Path = field(default=ROOT / "data" / "fetched")
    networks: Path = field(default=ROOT / "data" / "networks")
    site: str = ""
    engine: str = ""
    office: Path | None = None


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings from the environment.

    Parameters
    ----------
    environ
        Variables to read; by default those of the process.

    Returns
    -------
    Settings
        Defaults, each replaced by its variable where that is set and not empty.
    """
    default = Settings()
    return Settings(
        store=Path(environ.get("BEIJING_STORE") or default.store),
        data=Path(environ.get("BEIJING_DATA") or default.data),
        approval_number=environ.get("BEIJING_APPROVAL_NUMBER", ""),
        overpass=environ.get("BEIJING_OVERPASS", ""),
        fetched=Path(environ.get("BEIJING_FETCHED") or default.fetched),
        networks=Path(environ.get("BEIJING_NETWORKS") or default.networks),
        site=environ.get("BEIJING_SITE", "").rstrip("/"),
        engine=environ.get("BEIJING_ENGINE", ""),
        office=Path(office) if (office := environ.get("BEIJING_OFFICE")) else None,
    )
