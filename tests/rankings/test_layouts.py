"""Two hundred layouts of the city's lists: whatever a page looks like, it reads to the same rows."""

from __future__ import annotations

import csv

import pytest
from support.layouts import Layout, save
from support.paths import ROOT

from geo.periods import parse
from geo.rankings.bulletins import BulletinOptions, read_bulletin
from geo.units import Register

KINDS = ("csv", "gb18030", "xlsx", "pasted")
BULLETINS = ROOT / "data" / "bulletins"
WORST = [dict(row) for row in csv.DictReader((BULLETINS / "tsp-2021-10-H2.csv").open(encoding="utf-8"))]
MEANS = [
    {"district": row["district"], "pm25": row["pm25_ug_m3"], "rank": row["rank"], "change": row["yoy_change_percent"]}
    for row in csv.DictReader((BULLETINS / "pm25-2021-08.csv").open(encoding="utf-8"))
]
for row in MEANS:
    row["change_rank"] = str(1 + sum(float(other["change"]) < float(row["change"]) for other in MEANS))
#: All subdistricts of Shijingshan with made-up concentrations, in the order of their ranks.
FULL = [
    {"rank": str(k), "district": "石景山区", "subdistrict": name, "tsp": str(90 - k)}
    for k, name in enumerate(["八宝山", "老山", "八角", "古城", "苹果园", "金顶街", "广宁", "五里坨", "鲁谷"], 1)
]


@pytest.fixture(scope="module")
def register(frames):
    return Register(frames["districts"], frames["subdistricts"])


def read(layout, rows, title, kind, period, register, folder, file_kind, **options):
    file = save(layout.grid(rows, title), folder, file_kind)
    bulletin = read_bulletin(file, kind, parse(period), register, BulletinOptions(**options))
    assert bulletin.faults == (), layout
    return bulletin.rows


@pytest.mark.parametrize("seed", range(80))
def test_a_list_of_the_worst_reads_the_same_in_any_layout(register, tmp_path, seed):
    fields = ("rank", "district", "subdistrict")
    layout = Layout(seed=seed, fields=fields, blocks=1 + seed % 3, stacked=seed % 5 == 0, merged=seed % 7 == 0)
    title = "2021年10月16日-31日街道（乡镇）大气粗颗粒物浓度排名"
    rows = read(layout, WORST, title, "tsp", "2021-10-H2", register, tmp_path, KINDS[seed % 4])
    codes = [register.subdistrict_code(row["subdistrict"], row["district"]) for row in WORST]
    expected = dict(zip(codes, (int(row["rank"]) for row in WORST), strict=True))
    assert dict(zip(rows["unit_code"], rows["rank"], strict=True)) == expected


@pytest.mark.parametrize("seed", range(80))
def test_means_and_changes_of_the_districts_read_the_same_in_any_layout(register, tmp_path, seed):
    fields = ("district", "pm25", "rank", "change", "change_rank")
    ranked, lines = seed % 2 == 0, 1 + (seed % 3 == 0)
    own = fields if ranked or lines == 2 else fields[:4]
    layout = Layout(seed=seed, fields=own, blocks=1 + seed % 2 * (lines == 1), lines=lines)
    rows = read(layout, MEANS, "2021年8月各区PM2.5浓度", "pm25", "2021-08", register, tmp_path, KINDS[seed % 4])
    codes = [register.district_code(row["district"]) for row in MEANS]
    for indicator, field, rank in (("pm25", "pm25", "rank"), ("pm25_change", "change", "change_rank")):
        part = rows[rows["indicator"] == indicator].set_index("unit_code")
        assert part["value"].to_dict() == dict(zip(codes, (float(row[field]) for row in MEANS), strict=True))
        if rank in own:
            assert part["rank"].to_dict() == dict(zip(codes, (int(row[rank]) for row in MEANS), strict=True))


@pytest.mark.parametrize("seed", range(40))
def test_a_full_list_of_one_district_reads_the_same_in_any_layout(register, tmp_path, seed):
    fields = ("rank", "district", "subdistrict", "tsp")
    own = fields if seed % 2 else ("rank", "subdistrict", "tsp")
    layout = Layout(seed=seed, fields=own, blocks=1 + seed % 2, stacked=seed % 3 == 0, merged=seed % 5 == 0)
    district = "" if "district" in own else "石景山"
    rows = read(layout, FULL, "TSP浓度", "tsp", "2023-09", register, tmp_path, KINDS[seed % 4], district=district)
    codes = [register.subdistrict_code(row["subdistrict"], "石景山") for row in FULL]
    assert dict(zip(rows["unit_code"], rows["value"], strict=True)) == {
        code: float(row["tsp"]) for code, row in zip(codes, FULL, strict=True)
    }
    assert sorted(rows["rank"]) == list(range(1, 10))
