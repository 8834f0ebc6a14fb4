"""The network store: stations and raw readings as Parquet beside the GeoPackage, only ever added to."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from geo.errors import Fault, InvalidInput, Place
from geo.store.disk import writable

#: Columns of a register of stations; ``number`` stands for the station in the readings.
STATION_COLUMNS = {
    "number": "int64",
    "id": "str",
    "name_zh": "str",
    "name_en": "str",
    "district_code": "str",
    "subdistrict_code": "str",
    "water_body": "str",
    "river": "str",
    "cell": "str",
    "lon": "float64",
    "lat": "float64",
    "is_demo": "int64",
}
#: Readings count minutes from here, Beijing time; so many make a day. Whole numbers, for engines differ in their dates.
EPOCH, DAY = date(1970, 1, 1), 1440
# Ordered, so that one station's readings lie together; in groups that a query can pass over.
_COPY = """COPY (SELECT station::INTEGER AS station, minute::INTEGER AS minute, value::BIGINT AS value,
    minutes::SMALLINT AS minutes, {number}::INTEGER AS part FROM news WHERE pollutant = ? AND month = ?
    ORDER BY station, minute) TO '{draft}' (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2)"""


@dataclass(frozen=True, kw_only=True)
class ReadingPart:
    """The readings of one pollutant and month that came with one file.

    Parameters
    ----------
    path
        Parquet file below the network's folder: station, minute, value (millionths, null where withdrawn), minutes
        (valid ones) and part; each station and minute once.
    number
        Its place in the order in which files came: of two words on one hour that of the higher number counts.
    rows
        How many readings it has.
    minutely
        Whether they are of single minutes and not of hours.
    """

    path: str
    number: int
    rows: int
    minutely: bool


class NetworkStore:
    """One network's folder.

    Files of readings are written under names of their own and never again; ``manifest.json`` names those that count
    and is put in place last, in one step. So a reader sees all of an addition or nothing, and a crash leaves nothing
    that counts.

    Parameters
    ----------
    folder
        The network store (`geo.settings.Settings.networks`).
    network
        Id of the network.
    """

    def __init__(self, folder: Path, network: str) -> None:
        self.folder = folder / network

    def stations(self) -> pd.DataFrame:
        """Return the register of stations, columns `STATION_COLUMNS`, by number."""
        if not self.station_file.exists():
            return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in STATION_COLUMNS.items()})
        return pd.read_parquet(self.station_file).astype(STATION_COLUMNS)

    @property
    def station_file(self) -> Path:
        """Return the Parquet file of the register."""
        return self.folder / "stations.parquet"

    def parts(self) -> dict[tuple[str, str], tuple[ReadingPart, ...]]:
        """Return the files of readings by pollutant and month (``2026-07``)."""
        return {
            (pollutant, month): tuple(ReadingPart(**part) for part in parts)
            for pollutant, months in self._manifest()["parts"].items()
            for month, parts in months.items()
        }

    def has_file(self, sha256: str) -> bool:
        """Say whether a file was added before, by its hash."""
        return sha256 in self._manifest()["files"]

    def add_stations(self, rows: pd.DataFrame) -> tuple[int, int]:
        """Add stations to the register; a known id is replaced and keeps its number.

        Parameters
        ----------
        rows
            Columns `STATION_COLUMNS` without ``number``; each id once.

        Returns
        -------
        tuple of int
            How many are new, and how many replaced.

        Raises
        ------
        InvalidInput
            Made-up and true stations would stand in one register.
        """
        with self._locked():
            old = self.stations()
            merged = pd.concat([old[~old["id"].isin(rows["id"])], rows], ignore_index=True)
            if merged["is_demo"].nunique() > 1:
                raise InvalidInput(Fault("demo_beside_true", Place(file=str(self.folder))))
            numbers = dict(zip(old["id"], old["number"], strict=True))
            fresh = (key for key in rows["id"] if key not in numbers)
            numbers |= {key: number for number, key in enumerate(fresh, len(numbers) + 1)}
            merged = merged.assign(number=merged["id"].map(numbers)).sort_values("number")[list(STATION_COLUMNS)]
            draft = self.folder / ".stations.draft"
            merged.astype(STATION_COLUMNS).to_parquet(draft, index=False)
            _put(draft, self.station_file)
        return len(numbers) - len(old), len(rows) + len(old) - len(numbers)

    def add_readings(self, rows: pd.DataFrame, sha256: str, name: str) -> bool:
        """Add the readings of a file: all of them or none.

        Parameters
        ----------
        rows
            Columns ``station`` (number), ``pollutant``, ``minute``, ``value`` (millionths; missing where withdrawn) and
            ``minutes``; each station, pollutant and minute once.
        sha256, name
            Hash and name of the file.

        Returns
        -------
        bool
            False where the file was added before, and nothing happened.
        """
        with self._locked():
            manifest = self._manifest()
            if sha256 in manifest["files"]:
                return False
            news = rows.assign(month=month_ids(rows["minute"]))
            for (pollutant, month), part in news.groupby(["pollutant", "month"]):
                parts = manifest["parts"].setdefault(str(pollutant), {}).setdefault(str(month), [])
                parts.append(asdict(self._write(part, str(pollutant), str(month), len(parts) + 1, sha256)))
            manifest["files"][sha256] = {
                "name": name,
                "rows": len(rows),
                "added_at": datetime.now(UTC).isoformat(timespec="seconds"),
            }
            draft = self.folder / ".manifest.draft"
            draft.write_text(json.dumps(manifest, ensure_ascii=False, sort_keys=True), "utf-8")
            _put(draft, self.folder / "manifest.json")
        return True

    def _write(self, news: pd.DataFrame, pollutant: str, month: str, number: int, sha256: str) -> ReadingPart:
        path = f"{pollutant}/{month}/{number:06d}-{sha256[:12]}.parquet"
        final = self.folder / path
        final.parent.mkdir(parents=True, exist_ok=True)
        draft = final.with_suffix(".draft")
        with duckdb.connect() as connection:
            connection.register("news", news)
            target = str(draft).replace("'", "''")
            connection.execute(_COPY.format(number=number, draft=target), [pollutant, month])
        _put(draft, final)
        minutely = bool((news["minute"] % 60 != 0).any())
        return ReadingPart(path=path, number=number, rows=len(news), minutely=minutely)

    def _manifest(self) -> dict[str, dict[str, Any]]:
        """Return what counts: the files by hash, and the parts by pollutant and month."""
        path = self.folder / "manifest.json"
        manifest: dict[str, dict[str, Any]] = {"files": {}, "parts": {}}
        return json.loads(path.read_text("utf-8")) if path.exists() else manifest

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Let one process write at a time; another waits and starts from what this one leaves.

        Raises
        ------
        StoreUnwritable
            The folder or the disk takes no file.
        """
        with writable(self.folder, duckdb.IOException):
            self.folder.mkdir(parents=True, exist_ok=True)
            with (self.folder / ".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                self._remove_leftovers()
                yield

    def _remove_leftovers(self) -> None:
        """Remove what killed writers left: drafts, and files of readings that no manifest names."""
        named = {self.folder / part.path for parts in self.parts().values() for part in parts}
        drafts = [*self.folder.glob(".*.draft"), *self.folder.glob("*/*/*.draft")]
        for path in [*drafts, *self.folder.glob("*/*/*.parquet")]:
            if path not in named:
                path.unlink(missing_ok=True)


def day_number(day: date) -> int:
    """Return a day as the network store counts them."""
    return (day - EPOCH).days


def month_ids(minutes: pd.Series) -> pd.Series:
    """Return the month (``2026-07``) of each minute."""
    months = (minutes.to_numpy() // DAY).astype("datetime64[D]").astype("datetime64[M]")
    names, places = np.unique(months, return_inverse=True)
    return pd.Series(names.astype(str)[places], minutes.index, dtype="str")


def _put(draft: Path, final: Path) -> None:
    """Put a file in place in one step, once it is safe on the disk."""
    with draft.open("rb") as body:
        os.fsync(body.fileno())
    draft.replace(final)
