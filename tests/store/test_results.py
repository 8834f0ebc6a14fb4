"""The published results and targets that are committed: what they say, where it stands, and what must not be joined."""

from __future__ import annotations

import csv
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator

import pandas as pd
import pytest
from support.messages import english
from support.paths import ROOT, SOURCES

from geo import periods
from geo.build import read_committed
from geo.errors import InvalidInput
from geo.schema.result_layers import CERTAINTIES
from geo.settings import CITY_CODE
from geo.units import Register

PUBLISHED = SOURCES / "published"
RESULTS = sorted((ROOT / "data" / "results").glob("*.csv"))
needs_sources = pytest.mark.skipif(not PUBLISHED.exists(), reason="the published figures are not beside the project")

#: City, indicator and period to what was published.
CITY = {
    ("pm25", "2013"): 89.5, ("pm25", "2014"): 85.9, ("pm25", "2015"): 80.6, ("pm25", "2016"): 73, ("pm25", "2017"): 58,
    ("pm25", "2018"): 51, ("pm25", "2019"): 42, ("pm25", "2020"): 38, ("pm25", "2021"): 33, ("pm25", "2022"): 30,
    ("pm25", "2023"): 32, ("pm25", "2024"): 30.5, ("pm25", "2025"): 27, ("good_air_days", "2025"): 311,
    ("pm25", "2024-12"): 17.7, ("ozone", "2021"): 149, ("heavy_pollution_days", "2013"): 58,
    ("sewers_new", "2021"): 568, ("villages_sewage", "2021"): 322, ("reclaimed_water_use", "2021"): 12,
    ("new_energy_vehicles", "2021-09"): 474_000, ("river_length_class_1_3", "2024"): 87.2,
    ("dust_fall", "2020-11"): 4.2,
    ("national_sections_class_1_3_share", "2022"): 75.7, ("compensation_due", "2015"): 136_500, ("ei", "2020"): 70.2,
    ("groundwater_depth", "2025-02"): 12.17, ("black_odorous_reaches_finished", "2019-06"): 141,
}  # fmt: skip
#: Series of two definitions: no period or place of one may ever stand in the other's.
SEPARATE = [
    ("ei", "eqi"),
    ("road_dust_load", "road_dust_residue_all_roads", "road_dust_residue_district_roads", "road_dust"),
    ("sewers_new", "sewers_built_total"),
    ("small_water_bodies", "small_water_bodies_total"),
    ("old_cars_scrapped", "old_cars_scrapped_total"),
    ("fish_species", "fish_species_total", "fish_species_water_authority"),
    ("national_sections_class_1_3_share", "good_water_bodies_share"),
    ("construction_land_safe_use", "plots_safe_use"),
]
#: Counts at the end of a span, or from the start of something to it: a month's figure, whatever span announced it.
AT_THE_END = {
    "discharge_permits", "heavy_vehicles_online", "machines_registered", "new_energy_vehicles",
    "old_cars_scrapped_total", "voc_deep_treatment_firms",
}  # fmt: skip
ROMAN = {"Ⅰ": 1.0, "Ⅱ": 2.0, "Ⅲ": 3.0, "Ⅳ": 4.0, "Ⅴ": 5.0}


@pytest.fixture(scope="module")
def results() -> pd.DataFrame:
    parts = [pd.read_csv(path, dtype=str).assign(file=path.name) for path in RESULTS]
    return pd.concat(parts, ignore_index=True).astype({"value": float, "rank": float})


@pytest.fixture(scope="module")
def published() -> dict[str, list[dict[str, str]]]:
    """The gathered figures by the address where each was read."""
    rows = defaultdict(list)
    for path in sorted(PUBLISHED.glob("*/*.csv")):
        for row in csv.DictReader(path.open(encoding="utf-8")):
            place = row.get("place") or row.get("unit_name") or ""
            rows[row["source_url"]].append({**row, "place": place.replace(row.get("district") or "-", "")})
    return rows


def test_the_city_has_what_was_published_for_it(frames):
    observations = frames["observations"]
    city = observations[observations["unit_code"] == CITY_CODE].set_index(["indicator", "period"])["value"]
    assert {key: city[key] for key in CITY} == CITY


def test_huairou_improved_by_more_than_a_quarter_in_august_2021(frames):
    changes = frames["observations"].query("indicator == 'pm25_change' and period == '2021-08'")
    assert changes.set_index("unit_code")["value"]["110116"] == -27.3
    assert len(changes) == 17


@pytest.mark.parametrize("period", ["2019-06", "2019-H1", "2021-08", "2021-09", "2021-11"])
def test_a_complete_table_of_the_districts_has_all_seventeen(frames, period):
    rows = frames["observations"].query("indicator == 'pm25' and period == @period")
    districts = rows[rows["unit_code"].isin(frames["districts"]["code"])]
    assert len(districts) == 17
    assert districts["rank"].notna().all() == (period != "2019-06")


@pytest.mark.parametrize(("period", "count"), [("2020-09", 9), ("2021-01", 3), ("2021-04", 16), ("2023-09", 1)])
def test_what_was_cut_off_or_not_named_has_no_row(frames, period, count):
    rows = frames["observations"].query("indicator == 'pm25' and period == @period")
    assert rows["unit_code"].isin(frames["districts"]["code"]).sum() == count


def test_fengtai_has_both_values_of_all_its_subdistricts_and_no_rank_of_the_city(frames):
    rows = frames["observations"].query("source_id == 'fengtai-2023-09'")
    own = rows[rows["unit_code"] != "110106"]
    register = Register(frames["districts"], frames["subdistricts"])
    assert own["indicator"].value_counts().to_dict() == {"pm25": 26, "tsp": 26}
    assert {register.reporting[code] for code in own["unit_code"]} == {"110106"}
    assert own["rank"].isna().all()


def test_series_of_two_definitions_share_no_unit_of_measure_key(results):
    for family in SEPARATE:
        rows = results[results["indicator"].isin(family)]
        assert rows.groupby(["period", "unit_code", "source_id", "value"])["indicator"].nunique().le(2).all()
    assert set(results.query("indicator == 'ei'")["period"]) == {"2015", "2017", "2018", "2020"}
    assert set(results.query("indicator == 'eqi'")["period"]) == {"2024"}
    assert set(results.query("indicator == 'road_dust_residue_all_roads'")["period"]) == {"2022-02"}
    assert set(results.query("indicator == 'road_dust_residue_district_roads'")["period"]) == {"2023-11", "2024-03"}
    assert results.query(
        "indicator in ['road_dust', 'small_water_bodies', 'fish_species_total'] and period > '2022'"
    ).empty


def test_every_result_says_how_sure_it_is_and_notes_are_in_both_languages(results):
    assert set(results["certainty"]) <= set(CERTAINTIES)
    assert (results["note_zh"].notna() == results["note_en"].notna()).all()
    assert results.loc[results["certainty"] != "printed", "note_zh"].notna().all()
    assert results[["note_zh", "note_en"]].stack().str.len().max() < 120


def test_every_period_is_one_and_every_unit_of_measure_that_of_its_indicator(results, frames):
    assert [str(periods.parse(period)) for period in results["period"]] == results["period"].tolist()
    units = frames["indicators"].set_index("id")["unit"]
    assert (results["indicator"].map(units) == results["unit"]).all()


def test_no_two_indicators_have_one_name(frames):
    for label in ("label_zh", "label_en"):
        names = frames["indicators"][label]
        assert names.is_unique, names[names.duplicated()].tolist()


def test_every_source_of_a_result_can_be_looked_up(results, frames):
    sources = frames["sources"].set_index("id")
    used = sources.loc[sorted({*results["source_id"], *frames["observations"]["source_id"]})]
    assert used[["title", "title_en", "publisher", "publisher_en", "kind", "url"]].notna().all(axis=None)
    assert set(used["kind"]) == {"official", "press", "reprint"}
    assert used["url"].str.match("https?://").all()
    assert sources["kind"].notna().all()


def test_every_source_names_just_the_files_that_carry_it(results, frames):
    files = results.groupby("source_id")["file"].agg(lambda names: {f"results/{name}" for name in names})
    sources = frames["sources"].set_index("id")["file"].fillna("").str.split("|").map(set)
    for source, expected in files.items():
        assert {name for name in sources[source] if name.startswith("results/")} == expected, source


def test_all_targets_for_2020_and_2017_are_about(frames):
    pm25 = frames["targets"].query("indicator == 'pm25' and unit_code != '110000'")
    by_deadline = pm25.groupby("deadline")["comparator"].agg(["size", "unique"])
    assert by_deadline.loc["2020-12-31", "size"] == 17 and list(by_deadline.loc["2020-12-31", "unique"]) == ["~"]
    assert by_deadline.loc["2017-12-31", "size"] == 12 and list(by_deadline.loc["2017-12-31", "unique"]) == ["~"]


@needs_sources
def test_every_committed_result_stands_where_its_source_says(results, published, frames):
    addresses = frames["sources"].set_index("id")["url"]
    spellings = _spellings(frames)
    lost = [
        (row["file"], row["indicator"], row["unit_code"], row["period"], row["value"])
        for row in results.to_dict("records")
        if not any(_stands(row, there, spellings) for there in published[addresses[row["source_id"]]])
    ]
    assert lost == []


@needs_sources
def test_every_committed_target_stands_where_its_source_says(published, frames):
    addresses, spellings = frames["sources"].set_index("id")["url"], _spellings(frames)
    targets = frames["targets"]
    ours = targets[targets["source_id"].map(addresses).notna()]
    assert len(ours) == 149
    for target in ours.to_dict("records"):
        places = spellings[target["unit_code"]] | {"北京市"}
        rows = published[addresses[target["source_id"]]]
        values = {value for row in rows if row["place"] in places for value in _numbers(row)}
        assert target["value"] in values, target["id"]


@needs_sources
def test_all_results_that_were_known_before_are_still_there(frames):
    observations = frames["observations"]
    city = observations[observations["unit_code"] == CITY_CODE].set_index(["indicator", "period"])["value"]
    for row in csv.DictReader((PUBLISHED / "city-results.csv").open(encoding="utf-8")):
        assert city[row["indicator"], row["period"]] == float(row["value"])


def test_faults_in_the_results_are_listed_by_file_and_line(tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(ROOT / "data", folder, ignore=shutil.ignore_patterns("*.gpkg*"))
    for name in ("soil", "ecology"):
        path = folder / "results" / f"{name}.csv"
        lines = path.read_text("utf-8").splitlines()
        lines[1] = lines[1].replace(",printed,", ",sure,")
        path.write_text("\n".join(lines), "utf-8")
    with pytest.raises(InvalidInput) as caught:
        read_committed(folder)
    assert [fault.place.file for fault in caught.value.faults] == ["results/ecology.csv", "results/soil.csv"]
    assert "row 2" in english(caught.value)


def _spellings(frames) -> dict[str, set[str]]:
    names = defaultdict(set, {CITY_CODE: {"北京市", "各区(范围)", "密云水库", "监测规模"}})
    names[CITY_CODE] |= {"全市一级城市道路", "全市二级城市道路", "各区作业一级道路均值", "市级作业道路"}
    districts = frames["districts"].set_index("code")["name_zh"]
    for layer, keys in {"districts": [], "subdistricts": ["district_code"]}.items():
        for row in frames[layer][["code", "name_zh", "aliases", *keys]].fillna("").to_dict("records"):
            names[row["code"]] |= {row["name_zh"], *row["aliases"].split("|")}
            if layer == "subdistricts":
                spelled = set(names[row["code"]])
                names[row["code"]] |= {districts[row["district_code"]] + name for name in spelled}
    return names


def _stands(row: dict, there: dict[str, str], spellings: dict[str, set[str]]) -> bool:
    """Tell whether a gathered row states a committed one: place, period and value, or the rank where it has none."""
    named = [
        *map(float, re.findall(r"[密怀房][云柔山](\d+)", f"{there.get('lowest_named')}{there.get('highest_named')}"))
    ]
    place = there["place"] in spellings[row["unit_code"]] or (there["place"] == "各区(范围)" and bool(named))
    if not place or row["period"] not in _ids(there["period"], row["indicator"] in AT_THE_END):
        return False
    if pd.isna(row["value"]):
        return float(there["rank"] or 0) == row["rank"]
    return row["value"] in {*_numbers(there), *named}


def _numbers(there: dict[str, str]) -> Iterator[float]:
    """Read a gathered value: a number, a range, a class; in tens of thousands or hundreds of millions as well."""
    for text in re.findall(r"-?\d+(?:\.\d+)?", re.sub(r"(?<=\d)-", " ", there["value"])):
        yield from (float(text), round(float(text) * 1e4, 6))
    if there["value"] in ROMAN:
        yield ROMAN[there["value"]]


def _ids(text: str, at_the_end: bool) -> set[str]:
    """Return the ids of periods that a gathered span or date may be committed under."""
    ids = {text}
    if match := re.fullmatch(r"(\d{4}-\d\d)-\d\d", text):  # what was so on a day, the note names it
        ids.add(match[1])
    if match := re.fullmatch(r"(\d{4})-01/\1-(\d\d)", text):
        ids |= {"06": {f"{match[1]}-H1"}, "03": {f"{match[1]}-Q1"}}.get(match[2], set())
        ids |= {f"{match[1]}-{match[2]}"} if at_the_end else set()
    if (match := re.fullmatch(r"(\d{4})-Q1-Q3", text)) and at_the_end:
        ids.add(f"{match[1]}-09")
    if match := re.fullmatch(r"(\d{4}-\d\d)-01/\1-15", text):
        ids.add(f"{match[1]}-H1")
    if match := re.fullmatch(r"2020/(\d{4})", text):  # recorded since the surveys began
        ids.add(match[1])
    return ids
