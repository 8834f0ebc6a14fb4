"""Periods in cells and in titles, as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.files.period_cells import period_id, stated_periods
from geo.periods import parse


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2021年10月下半月", "2021-10-H2"),
        ("2021年10月16日-31日", "2021-10-H2"),
        ("2021年10月1日至15日", "2021-10-H1"),
        ("2021-10-16/2021-10-31", "2021-10-H2"),
        ("2021年第三季度", "2021-Q3"),
        ("2021年三季度", "2021-Q3"),
        ("2021Q3", "2021-Q3"),
        ("2021年上半年", "2021-H1"),
        ("2021年8月份", "2021-08"),
        ("2021年全年", "2021"),
        ("soon", "soon"),
    ],
)
def test_a_period_is_read_as_people_write_it(text, period):
    assert period_id(text) == period


@given(st.integers(2013, 2030), st.integers(1, 24))
def test_the_id_and_the_chinese_label_of_a_half_month_are_the_same_period(year, part):
    span = parse(f"{year}-{(part + 1) // 2:02d}-H{1 + (part + 1) % 2}")
    assert period_id(str(span)) == period_id(span.label("zh")) == str(span)
    assert stated_periods(f"{span.label('zh')}街道（乡镇）TSP浓度排名") == [str(span)]


@pytest.mark.parametrize(
    ("title", "periods"),
    [
        ("2021年10月16日-31日街道TSP 发布日期：2021年11月5日", ["2021-10-H2"]),
        ("2021年8月各区PM2.5", ["2021-08"]),
        ("2021年第三季度街道水环境质量", ["2021-Q3"]),
        ("2021年上半年", ["2021-H1"]),
        ("2021年街道TSP浓度", ["2021"]),
        ("街道TSP浓度排名", []),
    ],
)
def test_a_title_states_its_periods_and_not_its_day_of_publishing(title, periods):
    assert stated_periods(title) == periods
