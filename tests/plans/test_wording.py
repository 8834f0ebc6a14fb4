"""The wording of a plan: numbers, deadlines and scanned text; and the ledger of a quota."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.messages import english

from geo.plans.ledger import balance, sum_faults
from geo.plans.wording import interim_deadlines, paragraphs, parse_deadline, spelt_number, tidy


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("1,200", 1200),
        ("十二", 12),
        ("二十", 20),
        ("一百零五", 105),
        ("50万", 500_000),
        ("１.5", 1.5),
        ("两", 2),
    ],
)
def test_numbers_in_digits_and_characters(text, value):
    assert spelt_number(text) == value


@pytest.mark.parametrize("text", ["", "x", "1.2.3", "3家", "--1"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValueError):
        spelt_number(text)


@given(st.integers(0, 9999))
def test_any_number_reads_back(value):
    assert spelt_number(f"{value:,}") == value


@pytest.mark.parametrize(
    ("text", "words", "date"),
    [
        ("年底前", "年底前", "2021-12-31"),
        ("长期实施", "长期实施", None),
        ("年底前 长期实施", "年底前；长期实施", "2021-12-31"),
        ("供暖季前(11月15日前)", "供暖季前(11月15日前)", "2021-11-15"),
        ("2月底前", "2月底前", "2021-02-28"),
        ("2021-06-30 00:00:00", "2021-06-30", "2021-06-30"),
        ("", "", None),
    ],
)
def test_deadlines(text, words, date):
    deadline = parse_deadline(text, 2021)
    assert (deadline.text, deadline.date, deadline.fault) == (words, date, False)


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("5月底前，制定计划。12月底前，完成监测。", ["2021-05-31", "2021-12-31"]),
        ("一季度制定方案", ["2021-03-31"]),
        ("在雨季前清掏", [None]),
        ("每季度监测一次，按季度通报，第二、三季度每月监测，夏季（6—9月）错峰，年底前完成", []),
        ("11月15日前完成", ["2021-11-15"]),
    ],
)
def test_interim_deadlines_are_read_and_frequencies_are_none(text, dates):
    assert [deadline.date for deadline in interim_deadlines(text, 2021)] == dates


def test_scanned_wording_is_put_in_order():
    assert tidy("基本消除劣 V 类,水体 (一) 1,200 km") == "基本消除劣V类，水体（一）1,200 km"
    assert paragraphs("甲。 乙。丙") == ["甲。", "乙。丙"]


def test_a_ledger_says_whether_shares_add_up(frames):
    assert balance(50, {"a": 20, "b": 30}, "enterprise").state == "adds_up"
    assert balance(50, {"a": 20}, "enterprise").state == "differs"
    assert balance(50, {}, "enterprise").state == "not_shared"
    assert balance(None, {"a": 3}, "plant").state == "no_total"
    assert balance(92, {"a": 92}, "%").state == "same_for_all"
    targets = frames["targets"]
    assert not sum_faults(targets, "store")
    wrong = targets.assign(value=targets["value"].where(targets["id"] != "2021-air-05-voc-110101", 3.0))
    (fault,) = sum_faults(wrong, "store")
    assert english([fault]) == "store, 2021-air-05: expected shares of voc_enterprises that add up to 50, got 52"
