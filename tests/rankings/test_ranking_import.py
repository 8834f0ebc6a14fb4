"""Rankings by any indicator: ranks, values or both, of districts or subdistricts, by one command."""

from __future__ import annotations

import pytest
from support.messages import english
from typer.testing import CliRunner

from geo import settings
from geo.cli.commands import cli
from geo.errors import InvalidInput
from geo.rankings.bulletins import BulletinOptions
from geo.rankings.ranking_import import RankingFile, import_ranking
from geo.rankings.stated_sources import StatedSource
from geo.store import geopackage

ENFORCEMENT = "2021年9月水环境执法检查排名\n名次,区\n1,朝阳区\n2,海淀区\n2,丰台区\n4,大兴区\n"
#: The heading of the ranks stands over two columns that say different things.
DOUBLED = "2021年9月水环境执法检查排名\n名次,名次,区\n1,2,朝阳区\n2,1,海淀区\n"
DUST = "区域\t降尘量（吨/平方公里·月）\t排名\n密云\t2.1\t1\n怀柔\t2.3\t2\n经开区\t无监测\t\n全市\t4.2\t-\n"
ROADS = "排名,区,街道（乡镇）,道路尘负荷（克/平方米）\n1,西城区,金融街街道,0.3\n2,东城区,东华门街道,0.4\n"


def take(folder, text, indicator, period, name="ranking.csv", **more):
    file = folder / name
    file.write_text(text, "utf-8")
    return import_ranking(settings.load(), RankingFile(file=file, indicator=indicator, period=period, **more))


def stored(path, indicator, period):
    rows = geopackage.read_store(path)["observations"]
    return rows[(rows["indicator"] == indicator) & (rows["period"] == period)].set_index("unit_code")


def test_ranks_alone_values_with_ranks_and_subdistricts_are_all_rankings(store_path, tmp_path):
    take(tmp_path, ENFORCEMENT, "水环境执法排名", "2021-09")
    assert stored(store_path, "enforcement_rank", "2021-09")["rank"].tolist() == [1, 2, 2, 4]
    take(tmp_path, DUST, "dust_fall", "2022-01", "dust.txt")
    dust = stored(store_path, "dust_fall", "2022-01")
    assert dust.loc["110118", ["value", "rank"]].tolist() == [2.1, 1]
    assert dust.loc["110199", "status"] == "no_monitor"
    assert dust.loc["110000", "value"] == 4.2
    take(tmp_path, ROADS, "road_dust", "2022-01")
    assert sorted(stored(store_path, "road_dust", "2022-01")["value"]) == [0.3, 0.4]


def test_a_corrected_file_replaces_the_earlier_one_and_names_its_source(store_path, tmp_path):
    source = StatedSource(title="通报", publisher="市水务局", issued_on="2021-10-08")
    take(tmp_path, ENFORCEMENT, "enforcement_rank", "2021-09", source=source)
    report = take(tmp_path, ENFORCEMENT.replace("大兴区", "通州区"), "enforcement_rank", "2021-09", source=source)
    assert (report.added, report.withdrawn) == (1, 1)
    row = geopackage.read_store(store_path)["sources"].set_index("title").loc["通报"]
    assert row[["publisher", "issued_on"]].tolist() == ["市水务局", "2021-10-08"]


@pytest.mark.parametrize(
    ("text", "indicator", "period", "expected"),
    [
        (ENFORCEMENT.replace("4,大兴区", "3,大兴区"), "enforcement_rank", "2021-09", "expected 4, got 3"),
        (DOUBLED, "enforcement_rank", "2021-09", "one column for each item, got two for rank"),
        (ENFORCEMENT, "enforcement_rank", "2021-08", "the period 2021-08, got 2021-09"),
        (ENFORCEMENT, "happiness", "2021-09", "an indicator of the store"),
        (ENFORCEMENT, "dust_fall", "soon", "a period like 2021"),
        (ROADS.replace("克/平方米", "毫克"), "road_dust", "2021-09", "the unit g/m2"),
        (ROADS.replace("1,西城区", "2,西城区"), "road_dust", "2021-09", "one value for the shared rank 2"),
        ("名次,谁\n1,朝阳区\n", "enforcement_rank", "2021-09", "谁 (not understood)"),
    ],
)
def test_a_faulty_ranking_changes_nothing(store_path, tmp_path, text, indicator, period, expected):
    before = store_path.read_bytes()
    with pytest.raises(InvalidInput) as caught:
        take(tmp_path, text, indicator, period)
    assert expected in english(caught.value)
    assert store_path.read_bytes() == before


def test_a_list_of_the_last_ten_has_ten(store_path, tmp_path):
    with pytest.raises(InvalidInput) as caught:
        take(tmp_path, ENFORCEMENT, "enforcement_rank", "2021-09", options=BulletinOptions(worst=10))
    assert "expected 10 rows" in english(caught.value)


def test_the_command_takes_a_column_and_a_source(store_path, tmp_path):
    file = tmp_path / "ranking.csv"
    file.write_text("名次,谁\n1,朝阳区\n2,海淀区\n", "utf-8")
    words = [
        "--indicator",
        "enforcement_rank",
        "--period",
        "2021-09",
        "--column",
        "district=谁",
        "--source-title",
        "通报",
    ]
    run = CliRunner().invoke(cli, ["import", "ranking", str(file), *words])
    assert run.exit_code == 0, run.output
    assert stored(store_path, "enforcement_rank", "2021-09")["rank"].tolist() == [1, 2]
