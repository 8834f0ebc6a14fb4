"""Files of stations and readings: every layout, units converted, and every fault at once, with its row and column."""

from __future__ import annotations

import pandas as pd
import pytest
from support.messages import english
from support.networks import stations

from geo.errors import InvalidInput
from geo.networks.network_kinds import networks
from geo.networks.network_store import STATION_COLUMNS, day_number
from geo.networks.sensor_files import read_sensor_file
from geo.networks.station_files import read_stations
from geo.periods import parse
from geo.units import Register

REGISTER = stations(3, name_zh=["东店", "罗庄", "沙窝"]).assign(number=[1, 2, 3])[list(STATION_COLUMNS)]
MIDNIGHT = day_number(parse("2026-07").start) * 1440


def written(tmp_path, text, name="readings.csv", encoding="utf-8"):
    file = tmp_path / name
    file.write_text(text, encoding)
    return file


def read(file, network="air", **options):
    return read_sensor_file(file, networks()[network], REGISTER, **options)


def cells(result):
    """Return station, pollutant, minute since midnight and value of every reading."""
    rows = result.rows.sort_values(["station", "pollutant", "minute"])
    keys = zip(rows["station"], rows["pollutant"], rows["minute"] - MIDNIGHT, rows["value"], strict=True)
    return [(station, key, minute, None if pd.isna(value) else int(value)) for station, key, minute, value in keys]


def test_a_wide_file_has_a_column_for_each_pollutant(tmp_path):
    file = written(tmp_path, "station,time,PM2.5,SO2\n东店,2026-07-01 00:00:00,4.5,\n罗庄,2026-07-01 01:00,7,3\n")
    assert cells(read(file)) == [(1, "pm25", 0, 4_500_000), (2, "pm25", 60, 7_000_000), (2, "so2", 60, 3_000_000)]


def test_a_long_file_has_a_row_for_each_reading_and_its_unit_is_converted(tmp_path):
    text = (
        "站点,时间,指标,数值,单位\n东店,2026年7月1日2时,一氧化碳,0.6,mg/m³\ns2,2026/7/1 2:00,细颗粒物,35,微克/立方米\n"
    )
    assert cells(read(written(tmp_path, text, encoding="gb18030"))) == [
        (1, "co_mean", 120, 600_000_000),
        (2, "pm25", 120, 35_000_000),
    ]


def test_a_long_file_without_pollutants_is_of_the_one_that_is_named(tmp_path):
    text = "station,time,value,minutes\ns1,2026-07-01 00:00,12.5,44\n"
    result = read(written(tmp_path, text), "particles", pollutant="tsp")
    assert cells(result) == [(1, "tsp", 0, 12_500_000)]
    assert result.rows["minutes"].tolist() == [44]


def test_workbooks_keep_the_hour_and_parquet_its_types(tmp_path):
    table = pd.DataFrame(
        {
            "站点": ["东店", "东店"],
            "时间": pd.to_datetime(["2026-07-01 05:00", "2026-07-01 06:00"]),
            "TSP": [80.25, None],
        }
    )
    table.to_excel(tmp_path / "a.xlsx", index=False)
    table.to_parquet(tmp_path / "a.parquet")
    for name in ("a.xlsx", "a.parquet"):
        assert cells(read(tmp_path / name, "particles")) == [(1, "tsp", 300, 80_250_000)]


def test_a_compressed_file_and_one_with_tabs_read_alike(tmp_path):
    table = pd.DataFrame({"station": ["s1"], "date": ["2026-07-01"], "hour": ["7"], "TSP": ["80"]})
    table.to_csv(tmp_path / "a.csv.gz", index=False)
    table.to_csv(tmp_path / "a.txt", index=False, sep="\t")
    assert cells(read(tmp_path / "a.csv.gz", "particles")) == cells(read(tmp_path / "a.txt", "particles"))


def test_times_at_the_end_of_the_hour_do_not_shift_the_day(tmp_path):
    file = written(tmp_path, "station,time,TSP\ns1,2026-07-02 00:00,80\n")
    assert cells(read(file, "particles", hour_end=True)) == [(1, "tsp", 1380, 80_000_000)]


def test_headings_name_units_and_half_the_limit_stands_for_what_was_not_detected(tmp_path):
    text = "place,period,nh3n[mg/L],tp[μg/L],ph[1],class_published\n东店,2026-07-01 00:00,0.025L,151,7.5,Ⅲ\n"
    result = read(written(tmp_path, text), "water")
    assert cells(result) == [(1, "nh3n", 0, 12_500), (1, "ph", 0, 7_500_000), (1, "tp", 0, 151_000)]
    assert "column 'class_published' is not read" in english(result.notes)


def test_a_blank_says_nothing_and_a_withdrawn_reading_takes_one_back(tmp_path):
    text = "station,time,TSP\ns1,2026-07-01 00:00,\ns1,2026-07-01 01:00,撤回\ns1,2026-07-01 02:00,-\n"
    assert cells(read(written(tmp_path, text), "particles")) == [(1, "tsp", 60, None)]


def test_a_reading_that_stands_twice_alike_counts_once(tmp_path):
    result = read(written(tmp_path, "station,time,TSP\n" + "s1,2026-07-01 00:00,80\n" * 3), "particles")
    assert (len(result.rows), english(result.notes)) == (
        1,
        "2 readings stand twice with the same value: each was taken once",
    )


def test_every_fault_is_told_with_its_row_and_column(tmp_path):
    rows = [
        "nowhere,2026-07-01 00:00,1,60",
        "s1,yesterday,1,60",
        "s1,2026-07-01 02:00,many,60",
        "s1,2026-07-01 03:00,1,99",
    ]
    text = "\n".join(["station,time,TSP,minutes", *rows, "s2,2026-07-01 04:00,5,60", "s2,2026-07-01 04:00,6,60"])
    with pytest.raises(InvalidInput) as error:
        read(written(tmp_path, text), "particles")
    lines = english(error.value).split("\n")
    starts = ["row 2, column station: expected a station of the register, got 'nowhere'", "row 3, column time",
              "row 5, column minutes", "row 4, column TSP", "row 7: expected one value"]  # fmt: skip
    assert [
        line.removeprefix("readings.csv, ")[: len(start)] for line, start in zip(lines, starts, strict=True)
    ] == starts


def test_many_faults_of_one_kind_are_one(tmp_path):
    text = "station,time,TSP\n" + "".join(f"x,2026-07-01 {hour:02d}:00,1\n" for hour in range(24))
    with pytest.raises(InvalidInput) as error:
        read(written(tmp_path, text), "particles")
    assert "24 of 24 that are not; the first x" in english(error.value)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("time,TSP\n2026-07-01 00:00,1\n", "a column 站点"),
        ("station,TSP\ns1,1\n", "a column 时间"),
        ("station,time,rain\ns1,2026-07-01 00:00,1\n", "a column of a pollutant"),
        ("station,time,TSP,tsp\ns1,2026-07-01 00:00,1,1\n", "one column"),
        ("station,time,TSP\n", "at least one reading"),
        ("station,time,TSP[ppb]\ns1,2026-07-01 00:00,1\n", "brought to ug/m3, got 'ppb'"),
        ("station,time,TSP\ns1,2026-07-01 00:00+08:00,1\n", "Beijing time like"),
        ("站点,时间,指标,数值\ns1,2026-07-01 00:00,雨量,1\n", "a pollutant of the network, got '雨量'"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path, text, fault):
    with pytest.raises(InvalidInput) as error:
        read(written(tmp_path, text), "particles")
    assert fault in english(error.value)


def test_a_file_of_another_kind_is_told(tmp_path):
    for name in ("a.pdf", "a.parquet", "a.xlsx"):
        with pytest.raises(InvalidInput):
            read(written(tmp_path, "no table", name))


@pytest.fixture(scope="module")
def units(frames):
    return Register(frames["districts"], frames["subdistricts"])


def test_stations_find_their_unit_their_cell_and_the_unit_it_reports_to(tmp_path, units):
    text = "编号,名称,区,街道,经度,纬度\nA1,甲站,大兴,荣华街道,116.50,39.79\nA2,乙站,东城区,,,\n"
    rows, notes = read_stations(written(tmp_path, text), units)
    assert rows["subdistrict_code"].tolist()[1] == ""
    assert rows["district_code"].tolist() == ["110199", "110101"]
    east, north = map(int, rows["cell"].iloc[0].split(","))
    assert (east % 500, north % 500, rows["cell"].iloc[1]) == (0, 0, "")
    assert "1 station whose place the file does not state, listed and not drawn: 乙站" in english(notes)


def test_geocoded_places_and_probable_rivers_are_not_taken_for_stated(tmp_path, units):
    head = "place,river,river_status,district,lat_geocoded,lon_geocoded"
    text = f"{head}\n码头,大石河,probable: not confirmed,房山区,39.6,116\n"
    rows, _ = read_stations(written(tmp_path, text), units)
    assert rows[["river", "district_code"]].iloc[0].tolist() == ["", ""]
    assert rows["lon"].isna().all()


def test_a_reservoir_has_the_limits_of_lakes(tmp_path, units):
    rows, _ = read_stations(written(tmp_path, "断面,水体类型\n密云水库,\n罗庄,\n某湖,河流\n"), units)
    assert rows["water_body"].tolist() == ["lake", "river", "river"]


def test_faults_of_stations_are_told_together(tmp_path, units):
    text = "名称,区,经度,纬度,水体类型\n甲,朝阳市,,,\n甲,朝阳区,200,39,\n,朝阳区,,,井\n"
    with pytest.raises(InvalidInput) as error:
        read_stations(written(tmp_path, text, "s.csv"), units)
    told = english(error.value)
    for part in ("row 2: expected a district", "row 3: expected each station once", "row 3: expected longitude",
                 "row 4, column 名称: expected a value", "row 4, column 水体: expected 河流"):  # fmt: skip
        assert part in told
    for text in ("", "x,y\n1,2\n", "名称\n"):
        with pytest.raises(InvalidInput):
            read_stations(written(tmp_path, text, "s.csv"), units)
