"""How a view is quoted: both styles, its sources, and file names that say what and when."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from geo.export.citation import citations, file_name
from geo.export.formats import render
from geo.export.request import ExportRequest
from geo.selection import facts_of
from geo.settings import Settings
from geo.views import select

REQUEST = ExportRequest(
    view="tsp",
    choices={"period": "2021-10-H2", "measure": "tsp_rank"},
    address="https://example.org",
    at=datetime(2026, 11, 25, 23, 0, tzinfo=UTC),
)


@pytest.fixture(scope="module")
def facts(frames):
    return facts_of(frames, "0123456789abcdef0123")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_citation_names_title_version_address_and_the_day_in_beijing(facts, language):
    request = replace(REQUEST, language=language)
    texts = citations(select("tsp", facts, request.choices, language), facts, request)
    assert "[DB/OL]" in texts["gbt7714"]
    assert "[2026-11-26]" in texts["gbt7714"]
    assert ("检索于 2026年11月26日" if language == "zh" else "Retrieved November 26, 2026") in texts["apa"]
    for style in ("gbt7714", "apa"):
        assert "0123456789abcdef" in texts[style]
        assert "https://example.org/tsp?period=2021-10-H2" in texts[style]


@pytest.mark.parametrize(
    ("view", "choices", "language", "title"),
    [
        ("air", {"unit": "110112"}, "zh", "PM2.5浓度 · 2021年11月公布值 · 通州区 49 微克/立方米"),
        ("air", {"unit": "110112"}, "en", "PM2.5 · Nov 2021 published · Tongzhou District: 49 µg/m³"),
        ("air", {"unit": "110112", "compare": "110105"}, "zh", "· 通州区 49 微克/立方米 · 朝阳区 47 微克/立方米"),
        ("air", {"unit": "110112", "compare": "2021-08"}, "zh", "2021年11月 / 2021年8月 · 通州区 19 → 49 微克/立方米"),
        ("overview", {"unit": "110112", "indicator": "pm25", "period": "2017-target"}, "zh", "· 2017年目标 · 通州区"),
        ("unit", {"code": "110112", "indicator": "pm25"}, "zh", "· 通州区 49 微克/立方米"),
        ("tsp", {"unit": "110105028", "view": "tiles"}, "zh", "· 十八里店地区 第 25 名（由差到好）"),
        ("tsp", {"unit": "110105028", "period": "2021-10-H2"}, "zh", "2021年10月下半月 · 十八里店地区"),
        ("water", {"reach": "dashihe-matou", "district": "110111"}, "en", "· Fangshan District · Dashihe Matou"),
    ],
)
def test_a_citation_names_the_chosen_place_and_the_value_that_the_view_shows(facts, view, choices, language, title):
    request = replace(REQUEST, view=view, choices=choices, language=language)
    texts = citations(select(view, facts, choices, language), facts, request)
    assert f"{title}[DB/OL]" in texts["gbt7714"] or f"{title}（" in texts["gbt7714"]
    assert title in texts["apa"]


def test_a_pack_is_quoted_with_the_chosen_place(facts):
    request = replace(REQUEST, view="air", choices={"unit": "110112", "indicator": "pm25", "period": "2021-11"})
    archive = zipfile.ZipFile(io.BytesIO(render(request, "zip", Settings(), facts)))
    assert "公布值 · 通州区 49 微克/立方米。" in archive.read("README.md").decode()


def test_a_citation_names_the_publisher_of_the_figures(facts):
    texts = citations(select("tsp", facts, REQUEST.choices, "zh"), facts, REQUEST)
    assert "北京市生态环境局" in texts["sources"]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, "tsp-2021-10-H2.pdf"),
        ({"extent": "110112"}, "tsp-2021-10-H2-通州.pdf"),
        ({"extent": "110112", "language": "en"}, "tsp-2021-10-H2-Tongzhou-District.pdf"),
        ({"extent": "116.1,39.8,116.5,40.0"}, "tsp-2021-10-H2-map.pdf"),
        ({"view": "unit", "choices": {"code": "110115005"}}, "unit-黄村地区.pdf"),
        ({"view": "water", "choices": {"quarter": "2024-Q1", "district": "110112"}}, "water-2024-Q1-通州.pdf"),
        ({"view": "overview", "choices": {"period": "2021-target"}}, "overview-2021-target.pdf"),
    ],
)
def test_a_file_is_named_after_page_period_and_place(facts, changes, name):
    assert file_name(replace(REQUEST, **changes), "pdf", facts.register) == name
