"""Known ids, labels and due dates; every period is its own id, label and neighbour."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.messages import english

from geo.errors import UnknownPeriod
from geo.periods import parse, report_due

YEARS = st.integers(1990, 2100).map(str)
MONTHS = st.tuples(YEARS, st.integers(1, 12)).map(lambda parts: f"{parts[0]}-{parts[1]:02d}")
IDS = st.one_of(
    YEARS,
    st.tuples(YEARS, st.sampled_from(["H1", "H2", "Q1", "Q2", "Q3", "Q4"])).map("-".join),
    MONTHS,
    st.tuples(MONTHS, st.sampled_from(["H1", "H2"])).map("-".join),
)


@pytest.mark.parametrize(
    ("text", "kind", "start", "end", "zh", "en"),
    [
        ("2021", "year", "2021-01-01", "2021-12-31", "2021年", "2021"),
        ("2022-H1", "half", "2022-01-01", "2022-06-30", "2022年上半年", "Jan–Jun 2022"),
        ("2022-H2", "half", "2022-07-01", "2022-12-31", "2022年下半年", "Jul–Dec 2022"),
        ("2021-Q3", "quarter", "2021-07-01", "2021-09-30", "2021年第三季度", "Q3 2021"),
        ("2021-08", "month", "2021-08-01", "2021-08-31", "2021年8月", "Aug 2021"),
        ("2021-10-H2", "half-month", "2021-10-16", "2021-10-31", "2021年10月下半月", "16–31 Oct 2021"),
        ("2024-10-H1", "half-month", "2024-10-01", "2024-10-15", "2024年10月上半月", "1–15 Oct 2024"),
        ("2024-02-H2", "half-month", "2024-02-16", "2024-02-29", "2024年2月下半月", "16–29 Feb 2024"),
    ],
)
def test_published_spans_are_read_and_named(text, kind, start, end, zh, en):
    period = parse(text)
    assert (period.kind, period.start.isoformat(), period.end.isoformat()) == (kind, start, end)
    assert (period.label("zh"), period.label("en")) == (zh, en)


@pytest.mark.parametrize(
    "text",
    [
        *("", "21", "0000", "2021年", "2021-Q0", "2021-Q5", "2021-H3", "2021-h1", "2021-00", "2021-13", "2021-8"),
        *("2021-10-H0", "2021-10-16", " 2021", "2021\n", "２０２１"),
    ],
)
def test_any_other_text_is_refused_with_what_was_expected_and_got(text):
    with pytest.raises(UnknownPeriod) as refused:
        parse(text)
    assert english(refused.value).startswith("expected a period like 2021")
    assert english(refused.value).endswith(f"got {repr(text) if text else 'a blank'}")


@given(IDS)
def test_a_period_is_its_id_again(text):
    assert str(parse(text)) == text


@given(IDS)
def test_neighbours_touch_and_are_of_one_kind(text):
    period = parse(text)
    after = period.next()
    assert after.kind == period.kind
    assert after.start - period.end == timedelta(days=1)
    assert after.ordinal == period.ordinal + 1
    assert after.previous() == period
    assert period < after


@given(IDS, IDS)
def test_different_periods_have_different_labels(one, other):
    for language in ("zh", "en"):
        assert (parse(one).label(language) == parse(other).label(language)) == (one == other)


@given(MONTHS)
def test_the_halves_of_a_month_make_up_the_month(text):
    month, first, second = parse(text), parse(f"{text}-H1"), parse(f"{text}-H2")
    assert (first.start, second.end) == (month.start, month.end)
    assert first.next() == second


def test_periods_sort_by_time():
    ids = ["2021-10-H2", "2021", "2021-01", "2021-10-H1", "2020-12"]
    assert list(map(str, sorted(map(parse, ids)))) == ["2020-12", "2021-01", "2021", "2021-10-H1", "2021-10-H2"]


@pytest.mark.parametrize(
    ("month", "due"),
    [
        # Spring Festival 2024: Sunday 4 February is a make-up working day, the third after the 1st and 2nd.
        ("2024-01", "2024-02-04"),
        # Spring Festival 2025: off until 4 February.
        ("2025-01", "2025-02-07"),
        # Spring Festival 2022: off until 6 February.
        ("2022-01", "2022-02-09"),
        # National Day 2023: off until 6 October; the weekend of the 7th and 8th are make-up working days.
        ("2023-09", "2023-10-09"),
        # National Day 2022: off until the 7th; the weekend of the 8th and 9th are make-up working days.
        ("2022-09", "2022-10-10"),
        # National Day 2021: off until the 7th; Saturday the 9th is a make-up working day, Sunday the 10th is not.
        ("2021-09", "2021-10-11"),
        # Labour Day 2021: off until the 5th; Saturday the 8th is a make-up working day.
        ("2021-04", "2021-05-08"),
        # New Year: the month after December is in the next year.
        ("2023-12", "2024-01-04"),
        # No holiday: 1 November 2023 was a Wednesday.
        ("2023-10", "2023-11-03"),
    ],
)
def test_a_report_is_due_by_the_third_chinese_working_day(month, due):
    assert report_due(parse(month)) == date.fromisoformat(due)


@settings(deadline=None)  # Each year's calendar is loaded once, and that takes its time.
@given(MONTHS)
def test_a_report_is_due_within_the_following_month_and_never_before_its_third_day(text):
    month = parse(text)
    due = report_due(month)
    assert month.next().start + timedelta(days=2) <= due <= month.next().end


@pytest.mark.parametrize("text", ["2021", "2021-Q3", "2021-10-H2"])
def test_only_a_month_has_a_report(text):
    with pytest.raises(UnknownPeriod) as refused:
        report_due(parse(text))
    assert english(refused.value).startswith("expected a month")


def test_the_calendar_is_loaded_only_when_a_deadline_is_asked_for():
    code = "import sys, geo.periods as p; p.parse('2021-08').label('zh'); sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
