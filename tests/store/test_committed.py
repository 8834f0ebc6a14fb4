"""The committed facts say what the documents say."""

from __future__ import annotations

import csv
import shutil

import pandas as pd
import pytest
from support.messages import english
from support.paths import ROOT, SOURCES

from geo.build import read_committed
from geo.errors import InvalidInput

VOC = {
    "110101": 1, "110102": 1, "110105": 1, "110106": 1, "110108": 1, "110111": 6, "110112": 9, "110113": 8,
    "110114": 4, "110115": 4, "110116": 4, "110117": 2, "110118": 2, "110119": 1, "110199": 5,
}  # fmt: skip
PRIORITY = {"玉带河": "110112", "夹括河": "110111", "南沙河": "110114", "观音堂明沟": "110105", "小龙河": "110115"}
needs_sources = pytest.mark.skipif(not SOURCES.exists(), reason="the official documents are not beside the project")


def test_fifty_voc_enterprises_are_shared_among_fifteen_units(frames):
    targets = frames["targets"]
    voc = targets[targets["plan_id"].eq("2021-air") & targets["indicator"].eq("voc_enterprises")]
    voc = voc.set_index("unit_code")["value"]
    assert voc.pop("110000") == 50
    assert voc.to_dict() == VOC
    assert voc.sum() == 50


def test_units_without_a_share_have_no_row_rather_than_a_zero(frames):
    targets = frames["targets"]
    voc = targets[targets["indicator"] == "voc_enterprises"]
    assert not set(voc["unit_code"]) & {"110107", "110109"}
    assert (voc["value"] > 0).all()


def test_five_priority_rivers_lie_in_the_districts_that_the_plan_names(frames):
    rivers = frames["rivers"]
    priority = rivers[rivers["role"] == "priority"]
    assert dict(zip(priority["name_zh"], priority["district_code"], strict=True)) == PRIORITY


def test_rivers_and_sections_lie_inside_their_district(frames):
    districts = frames["districts"].set_index("code").geometry
    through_several = {"baihe", "chaobaihe", "wenyuhe", "yongdinghe"}
    for layer in ("rivers", "sections"):
        for row in frames[layer].itertuples():
            district = districts[row.district_code]
            inside = row.geometry.intersects if row.id in through_several else row.geometry.within
            assert inside(district), row.name_zh


def test_two_cross_border_sections(frames):
    sections = frames["sections"]
    assert dict(zip(sections["name_zh"], sections["district_code"], strict=True)) == {
        "大石河码头": "110111",
        "吴村": "110112",
    }


def test_all_tasks_of_2021_but_the_two_on_the_lost_page(frames):
    numbers = frames["tasks"].groupby("plan_id")["number"].apply(list).to_dict()
    assert numbers["2021-air"] == list(range(1, 36))
    assert numbers["2021-water"] == list(range(1, 23))
    assert numbers["2021-soil"] == [*range(1, 14), *range(16, 20)]


def test_the_plans_of_2020_and_2021_are_repealed_by_that_of_2023(frames):
    plans = frames["plans"]
    repealed = plans[plans["status"] == "repealed"]
    assert set(repealed["year"]) == {2020, 2021}
    assert set(repealed["repealed_by"]) == {"京政办发〔2023〕4号"}
    assert set(plans.loc[plans["status"] == "not_known_repealed", "document_no"]) == {"京政办发〔2023〕4号"}


def test_promises_without_a_number_are_states_or_whole_shares(frames):
    targets = frames["targets"].set_index("id")
    for key, value, unit in [
        ("2021-water-01-national-inferior-110000", 1, "state"),
        ("2021-water-01-inferior-110112", 1, "state"),
        ("2021-water-01-source-water-110000", 1, "state"),
        ("2021-air-23-clean-coal-110000", 100, "%"),
        ("2021-soil-07-controlled-farmland-110000", 100, "%"),
        ("2021-water-08-manure-110000", 100, "%"),
    ]:
        row = targets.loc[key]
        assert (row["comparator"], row["value"], row["unit"]) == ("=", value, unit)
    assert (targets["indicator"] == "district_inferior_5_eliminated").sum() == 17


def test_the_summary_of_new_energy_vehicles_keeps_its_conditions(frames):
    task = frames["tasks"].set_index("id").loc["2021-air-12"]
    for words in ("新增更换", "通行证", "4.5吨以下", "例外"):
        assert words in task["summary_zh"]


@needs_sources
@pytest.mark.parametrize(
    ("published", "period"), [("tsp-ranking-2021-10-16_31", "2021-10-H2"), ("tsp-ranking-2024-10-01_15", "2024-10-H1")]
)
def test_every_published_rank_is_in_the_store_under_its_subdistrict(frames, published, period):
    with (SOURCES / "published" / f"{published}.csv").open(encoding="utf-8") as file:
        expected = [int(row["rank"]) for row in csv.DictReader(file)]
    observations = frames["observations"]
    stored = observations[(observations["indicator"] == "tsp_rank") & (observations["period"] == period)]
    assert sorted(stored["rank"]) == expected
    assert stored["unit_code"].is_unique
    assert stored["value"].isna().all()  # no concentration is published for these


@needs_sources
def test_the_pm25_table_is_the_published_one(frames):
    table = pd.read_csv(SOURCES / "published" / "pm25-district-2021-08.csv")
    observations = frames["observations"]
    stored = observations.query("indicator == 'pm25' and period == '2021-08' and unit_code != '110000'")
    names = (
        frames["districts"].set_index("code")["name_zh"].str.removesuffix("区").replace("北京经济技术开发", "经开区")
    )
    by_name = dict(zip(stored["unit_code"].map(names), stored["value"], strict=True))
    assert {**by_name} == dict(zip(table["district"], table["pm25_ug_m3"], strict=True))


@needs_sources
def test_no_sentence_of_the_plan_is_copied_into_the_facts(frames):
    plan = "".join((SOURCES / "2021-action-plan.txt").read_text("utf-8").split())
    run = 14
    for row in frames["tasks"].itertuples():
        text = "".join(row.summary_zh.split())
        copied = [text[i : i + run] for i in range(len(text) - run + 1) if text[i : i + run] in plan]
        assert not copied, (row.id, copied)


@needs_sources
def test_no_sentence_of_a_document_is_copied_into_its_facts(frames):
    names = ("2021-action-plan", "2023-notice", "2020-notice", "2024-director-interview", "2023-national-conference")
    documents = "".join("".join((SOURCES / f"{name}.txt").read_text("utf-8").split()) for name in names)
    texts = {
        "document_facts": ("text_zh", "text_en"),
        "milestones": ("text_zh", "text_en"),
        "subdistrict_duties": ("text_zh", "text_en"),
        "row_slips": ("reason_zh", "reason_en"),
    }
    for layer, columns in texts.items():
        for column, run in zip(columns, (16, 50), strict=True):
            for cell in frames[layer][column]:
                text = "".join(cell.split())
                assert not [i for i in range(len(text) - run + 1) if text[i : i + run] in documents], (layer, cell)


def test_all_units_have_their_number_and_every_row_a_source(frames):
    assert len(frames["districts"]) == 17
    kinds = frames["subdistricts"]["kind"].value_counts()
    assert kinds.sum() - kinds["functional_zone"] == 343
    sources = set(frames["sources"]["id"])
    for name, frame in frames.items():
        if "source_id" in frame:
            assert set(frame["source_id"]) <= sources, name


def test_a_bulletin_that_names_unknown_places_is_refused_with_all_of_them(tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data", folder, ignore=shutil.ignore_patterns("*.gpkg*"))
    bulletin = folder / "bulletins" / "tsp-2021-10-H2.csv"
    text = bulletin.read_text("utf-8").replace("云岗街道", "云冈街道").replace("王佐镇", "没有镇")
    bulletin.write_text(text, "utf-8")
    with pytest.raises(InvalidInput) as caught:
        read_committed(folder)
    assert len(caught.value.faults) == 2
    assert "tsp-2021-10-H2.csv, row 2" in english(caught.value)
    assert "云岗街道" in english(caught.value)  # the nearest name is suggested, not taken


def test_a_missing_file_is_named(tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data", folder, ignore=shutil.ignore_patterns("*.gpkg*"))
    (folder / "rivers.geojson").unlink()
    with pytest.raises(InvalidInput) as caught:
        read_committed(folder)
    assert english(caught.value) == f"{folder / 'sources.csv'}: expected the file rivers.geojson, got no such file"
