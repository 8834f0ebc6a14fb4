"""Files of raw readings: wide or long tables, with units converted, become whole numbers of stations and minutes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from geo.air.grid_files import CellPlaces
from geo.errors import Fault, InvalidInput, Note, Place, Word
from geo.files.document_parts import check_parts
from geo.files.guard import check_gzip, check_size, guarded
from geo.files.headings import HeadingRow, Headings
from geo.networks.network_kinds import MILLIONTHS, Network
from geo.networks.station_files import station_names
from geo.texts.spelling import fold

#: What the names of files may end in; CSV may be compressed.
ENDINGS = (".csv", ".csv.gz", ".txt", ".xlsx", ".parquet")
_PATTERNS = {
    "station": "站点|站点名称|站点编号|站号|点位|断面|断面名称|station|station_id|place|section",
    "time": "时间|监测时间|采样时间|日期时间|time|datetime|began|period",
    "date": "日期|监测日期|date",
    "hour": "小时|时|hour",
    "minutes": "有效分钟|有效分钟数|minutes",
    "pollutant": "指标|监测指标|监测项目|污染物|pollutant|indicator|parameter|item",
    "value": "数值|监测值|浓度|value|concentration",
    "unit_of_measure": "单位|unit",
}
_WITHDRAWN = frozenset(["撤回", "撤销", "无效", "withdrawn", "invalid"])
_BLANKS = frozenset(["", "-", "--", "—", "——", "/", "nan", "null", "none"])
#: Bytes that a Parquet file may unpack to, and those of each of its cells at least.
_PARQUET, _CELL_BYTES = 400_000_000, 8
#: Minutes of a reading of a file that does not say how many were valid.
_WHOLE_HOUR = 60
_FIRST, _LAST = pd.Timestamp("1990-01-01"), pd.Timestamp("2100-01-01")
_BELOW = r"(?i)^(?:<\s*([0-9.]+)|([0-9.]+)\s*l)$"
_COLUMNS = ["line", "station", "pollutant", "minute", "value", "minutes"]


@dataclass(frozen=True, kw_only=True)
class SensorFile:
    """What a file of readings says.

    Parameters
    ----------
    rows
        Columns ``station`` (number), ``pollutant``, ``minute`` (since 1970, Beijing time), ``value`` (millionths,
        Int64, missing where withdrawn) and ``minutes`` (valid ones).
    notes
        Columns that were not read, readings that stood twice.
    """

    rows: pd.DataFrame
    notes: tuple[Note, ...]


def read_sensor_file(
    file: Path, network: Network, stations: pd.DataFrame, pollutant: str = "", hour_end: bool = False
) -> SensorFile:
    """Read a file of readings of a network.

    Blank cells say nothing. A withdrawn reading is written 撤回 or ``withdrawn``; a value below the limit of detection
    (``0.025L``, ``<0.025``) counts as half of it. Times are Beijing time at the beginning of the hour.

    Parameters
    ----------
    file
        CSV (also ``.csv.gz``), XLSX or Parquet: wide, with a column for each pollutant, or long.
    network
        Says what may be in it.
    stations
        Its register, as in `geo.networks.network_store`.
    pollutant
        Of all rows, for a long file that names none.
    hour_end
        Whether times stand at the end of the hour.

    Returns
    -------
    SensorFile
        Its readings, each station, pollutant and minute once.

    Raises
    ------
    InvalidInput
        With every fault of the file; those of one kind and column together where there are many.
    """
    table = _read(file)
    top = _headings(network).read([str(name) for name in table.columns])
    if faults := _heading_faults(top, network, pollutant):
        raise InvalidInput(*(fault.at(file=file.name, row=1) for fault in faults))
    reader = _SensorTable(file.name, table, top, network)
    rows = reader.rows(station_names(stations), pollutant, hour_end)
    if not (len(rows) or reader.faults):
        reader.faults.append(Fault("no_readings", Place(file=file.name), {"got": Word("none")}))
    rows, notes = _each_once(rows, reader)
    if reader.faults:
        raise InvalidInput(*reader.faults)
    notes += [Note("unread_column", Place(file=file.name), {"column": name}) for name in top.unread]
    return SensorFile(rows=rows, notes=tuple(notes))


def _read(file: Path) -> pd.DataFrame:
    """Read a table whose columns are texts, or numbers and times where the file has types; the index counts lines.

    Not by `geo.files.tables`, which holds a text for every cell of what is millions of cells here.
    """
    name = file.name.lower()
    if not name.endswith(ENDINGS):
        raise InvalidInput(Fault("no_sensor_file", Place(file=file.name), {"endings": ENDINGS, "got": file.suffix}))
    with guarded(file, "unreadable_table"):
        if name.endswith(".parquet"):
            table = _read_parquet(file)
        elif name.endswith(".xlsx"):
            check_parts(file, "unreadable_table")
            table = pd.read_excel(file, dtype=str, engine="openpyxl")
        else:
            table = _read_text(file)
    return table.set_axis(pd.RangeIndex(2, len(table) + 2))


def _read_parquet(file: Path) -> pd.DataFrame:
    about = pq.read_metadata(file)
    unpacked = sum(about.row_group(i).total_byte_size for i in range(about.num_row_groups))
    check_size(file, max(unpacked, about.num_rows * about.num_columns * _CELL_BYTES), _PARQUET)
    return pd.read_parquet(file)


def _read_text(file: Path) -> pd.DataFrame:
    with_tabs = ".txt" in file.name.lower()
    if file.name.lower().endswith(".gz"):
        check_gzip(file)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return pd.read_csv(
                file, dtype=str, encoding=encoding, sep="\t" if with_tabs else ",", skip_blank_lines=False
            )
        except UnicodeDecodeError:
            continue
    raise ValueError("UTF-8, GB18030")


def _headings(network: Network) -> Headings:
    aside = r"(?:[\[(【].*[\])】])?"
    names = {key: "|".join(re.escape(fold(name)) for name in one.spellings) for key, one in network.pollutants.items()}
    measured = {key: f"(?:{pattern}){aside}" for key, pattern in names.items()}
    return Headings({**{key: f"(?:{pattern}){aside}" for key, pattern in _PATTERNS.items()}, **measured})


def _heading_faults(top: HeadingRow, network: Network, pollutant: str) -> list[Fault]:
    faults = top.repeated_columns()
    got = {"got": list(top.columns) or Word("no_headings")}
    if "station" not in top.columns:
        faults.append(Fault("no_station_column", values=got))
    if "time" not in top.columns and not {"date", "hour"} <= set(top.columns):
        faults.append(Fault("no_time_column", values=got))
    long = "value" in top.columns and ("pollutant" in top.columns or pollutant in network.pollutants)
    if not long and not set(top.columns) & set(network.pollutants):
        faults.append(Fault("no_pollutant_column", values={"options": list(network.pollutants)[:12], **got}))
    return faults


class _SensorTable:
    """Reads the columns of one table and gathers what is wrong with them."""

    def __init__(self, name: str, table: pd.DataFrame, top: HeadingRow, network: Network) -> None:
        self.table, self.top, self.network = table, top, network
        self.places = CellPlaces(name, table.index.to_numpy())
        self.faults: list[Fault] = []

    def rows(self, names: dict[str, int], pollutant: str, hour_end: bool) -> pd.DataFrame:
        """Return the readings of all pollutants, with the line that each stands in."""
        common = pd.DataFrame({"line": self.table.index}, index=self.table.index)
        common["station"] = self._stations(names)
        common["minute"] = self._minutes() - (60 if hour_end else 0)
        common["minutes"] = self._valid_minutes()
        split = self._long if "value" in self.top.columns else self._wide
        parts = [common.assign(pollutant=key, value=value)[said] for key, value, said in split(pollutant)]
        rows = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=_COLUMNS)
        return rows[_COLUMNS]

    def _column(self, field: str) -> pd.Series:
        return self.table.iloc[:, self.top.columns[field]]

    def _heading(self, field: str) -> str:
        return str(self.table.columns[self.top.columns[field]])

    def _report(self, bad: pd.Series, kind: str, field: str, got: pd.Series, **values: object) -> None:
        cells = got.array
        self.faults += self.places.faults(
            bad.to_numpy(bool), kind, lambda i: "" if pd.isna(cells[i]) else str(cells[i]), self._heading(field), values
        )

    def _stations(self, names: dict[str, int]) -> pd.Series:
        cells = self._column("station")
        numbers = _by_text(cells, lambda text: names.get(fold(text), 0)).astype("int64")
        self._report(numbers == 0, "unknown_station", "station", cells)
        return numbers

    def _minutes(self) -> pd.Series:
        field = "time" if "time" in self.top.columns else "date"
        cells = self._column(field)
        typed = pd.api.types.is_datetime64_any_dtype(cells)
        times = cells if typed else _by_text(cells, _time).astype("datetime64[s]")
        if field == "date":
            hours = pd.to_numeric(self._column("hour"), errors="coerce")
            times = times + pd.to_timedelta(hours.where(hours.between(0, 23)), unit="h")
        bad = ~times.between(_FIRST, _LAST)
        self._report(bad, "unreadable_time", field, cells)
        seconds = times.where(~bad, _FIRST).astype("datetime64[s]").astype("int64")
        return seconds // 60

    def _valid_minutes(self) -> pd.Series:
        if "minutes" not in self.top.columns:
            return pd.Series(_WHOLE_HOUR, self.table.index)
        cells = self._column("minutes")
        minutes = pd.to_numeric(cells, errors="coerce")
        bad = cells.notna() & ~(minutes.between(0, 60) & (minutes % 1 == 0))
        self._report(bad, "no_minutes", "minutes", cells)
        return minutes.where(~bad).fillna(0).astype("int64")

    def _wide(self, _: str) -> Sequence[tuple[str, pd.Series, pd.Series]]:
        parts = []
        for key in self.network.pollutants:
            if key in self.top.columns:
                measure = re.search(r"[\[(【（](.*)[\])】）]", self._heading(key))
                every = pd.Series(True, self.table.index)
                parts.append((key, *self._values(key, self._column(key), every, measure[1] if measure else "")))
        return parts

    def _long(self, pollutant: str) -> Sequence[tuple[str, pd.Series, pd.Series]]:
        if "pollutant" in self.top.columns:
            cells = self._column("pollutant")
            fields = _by_text(cells, _headings(self.network).field).astype("str")
            self._report(~fields.isin(list(self.network.pollutants)), "unknown_pollutant", "pollutant", cells)
        else:
            fields = pd.Series(pollutant, self.table.index)
        measures = (
            self._column("unit_of_measure") if "unit_of_measure" in self.top.columns else fields.map(lambda _: "")
        )
        measures = measures.fillna("").astype(str)
        return [
            (
                str(key),
                *self._values(str(key), self._column("value"), (fields == key) & (measures == measure), str(measure)),
            )
            for key, measure in sorted({*zip(fields, measures, strict=True)})
            if key in self.network.pollutants
        ]

    def _values(self, key: str, cells: pd.Series, here: pd.Series, measure: str) -> tuple[pd.Series, pd.Series]:
        """Read the values of a pollutant: millionths, missing where withdrawn; and which lines say anything of it."""
        pollutant, field = self.network.pollutants[key], "value" if "value" in self.top.columns else key
        factor = pollutant.factor(measure)
        if factor is None:
            values = {"unit_of_measure": pollutant.unit_of_measure, "got": measure}
            self.faults.append(
                Fault("wrong_sensor_unit", self.places.place(int(here.argmax()), self._heading(field)), values)
            )
            factor = 1.0
        numbers, withdrawn, bad = _numbers(cells)
        self._report(bad & here, "no_sensor_value", field, cells)
        millionths = (numbers * (factor * MILLIONTHS)).round().clip(-(2.0**52), 2.0**52).astype("Int64")
        return millionths, here & (numbers.notna() | withdrawn)


def _by_text(cells: pd.Series, meaning: Callable[[str], object]) -> pd.Series:
    """Find out once what each text means: a month of hours has many rows and few texts."""
    codes, texts = pd.factorize(cells, use_na_sentinel=False)
    meanings = pd.Series([meaning("" if pd.isna(text) else str(text)) for text in texts])
    return meanings.take(codes).set_axis(cells.index)


def _numbers(cells: pd.Series) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Read numbers; say which cells withdraw a reading, and which are neither number nor blank."""
    numbers = pd.to_numeric(cells, errors="coerce").astype("float64")
    numbers = numbers.where(np.isfinite(numbers))
    rest = cells[numbers.isna() & cells.notna()].astype(str)
    folded = rest.map(fold)
    below = rest.str.strip().str.extract(_BELOW)
    halves = pd.to_numeric(below[0].fillna(below[1]), errors="coerce") / 2
    numbers = numbers.fillna(halves.reindex(cells.index))
    withdrawn, blank = folded.isin(_WITHDRAWN), folded.isin(_BLANKS)
    bad = ~(withdrawn | blank | halves.notna())
    return numbers, withdrawn.reindex(cells.index, fill_value=False), bad.reindex(cells.index, fill_value=False)


def _time(text: str) -> pd.Timestamp | None:
    """Read ``2026-07-09 21:00``, ``2026/7/9 21:00`` or 2026年7月9日21时; None for anything else, zones among it."""
    plain = re.sub(r"[年月/.](?=\d)", "-", text.strip()).replace("日", " ")
    match = re.fullmatch(
        r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T\s]*(\d{1,2})(?:时|:(\d{2})(?::(\d{2})(?:[.]0+)?)?)?)?\s*", plain
    )
    if match is None:
        return None
    try:
        return pd.Timestamp(datetime(*(int(part or 0) for part in match.groups())))  # type: ignore[arg-type]
    except ValueError:
        return None


def _each_once(rows: pd.DataFrame, reader: _SensorTable) -> tuple[pd.DataFrame, list[Note]]:
    """Keep one of readings that stand twice; where they differ, which of them counts is never guessed."""
    key = ["pollutant", "station", "minute"]
    twice = rows.duplicated(key)
    said = rows.duplicated([*key, "value", "minutes"])
    differ = rows[twice & ~said & (rows["station"] > 0)]
    lines = reader.table.index.isin(differ["line"])
    reader.faults += reader.places.faults(lines, "other_reading_stands", lambda i: str(reader.places.rows[i]))
    notes = [Note("readings_twice", values={"count": int(twice.sum())})] if twice.any() else []
    return rows[~twice].drop(columns="line").reset_index(drop=True), notes
