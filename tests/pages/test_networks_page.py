"""Pages on the results of networks: classes of sections without a place, a ranking with too little data, hot spots."""

from __future__ import annotations

import pandas as pd
import pytest
from support.networks import PERIOD, hourly, network_store, stations
from support.pages import visit, words

from geo import settings
from geo.networks.network_import import import_results
from geo.periods import parse

SPAN = parse(PERIOD)


@pytest.fixture
def networks(store_path, tmp_path, monkeypatch):
    """A store with the results of three small networks of one half-month."""
    monkeypatch.setenv("BEIJING_NETWORKS", str(tmp_path / "networks"))
    folder = tmp_path / "networks"
    places = {"subdistrict_code": ["110101001", "110101002", "110102001"], "district_code": ["110101"] * 2 + ["110102"]}
    rows = hourly({"s1": 50, "s2": 80, "s3": 90}, SPAN)
    short = (rows["station"] == 3) & (rows["minute"] >= rows["minute"].min() + 12 * 1440)
    network_store(folder, "particles", stations(3, **places), [rows[~short]])
    water = pd.concat([hourly({"s1": 3.0}, SPAN, "codmn"), hourly({"s1": 0.3}, SPAN, "tp")])
    network_store(folder, "water", stations(1, name_zh=["甲断面"], name_en=["Section A"]), [water])
    cells = [f"{447_000 + 1500 * i},{4_420_000 + 1500 * j}" for i in range(10) for j in range(10)]
    values = {f"s{i + 1}": 300 if i // 10 < 3 and i % 10 < 3 else 50 + i % 3 for i in range(100)}
    network_store(folder, "voc", stations(100, cell=cells), [hourly(values, SPAN, "voc")])
    import_results(settings.load(), PERIOD)


@pytest.mark.usefixtures("networks")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_section_without_a_place_is_listed_with_its_class_and_said_not_to_be_drawn(language):
    for reach in ({}, {"reach": "s1"}):
        test = visit("water", period=PERIOD, lang=language, **reach)
        assert not test.exception
        tables = [table.value for table in test.dataframe]
        assert any("甲断面" in set(table.iloc[:, 0]) or "Section A" in set(table.iloc[:, 0]) for table in tables)
    assert ("不画在图上" if language == "zh" else "listed, not drawn") in words(test)


@pytest.mark.usefixtures("networks")
@pytest.mark.parametrize("measure", ["tsp", "tsp_rank"])
def test_the_ranking_leaves_out_what_measured_too_little_and_says_so(measure):
    test = visit("tsp", period=PERIOD, measure=measure, lang="en")
    assert not test.exception
    cells = {str(cell) for table in test.dataframe for cell in table.value.to_numpy().ravel()}
    assert {"Not enough data", "12 / 16"} <= cells
    assert "90" not in cells


@pytest.mark.usefixtures("networks")
@pytest.mark.parametrize("indicator", ["voc", "voc_hotspot"])
def test_the_grid_of_a_voc_network_is_a_map_of_the_air_page(indicator):
    test = visit("air", indicator=indicator, period=PERIOD, lang="en")
    assert not test.exception
    assert "16–31 Mar 2024" in words(test)
