"""The first screen: the map of promises and the tiles say what the answers say, and nothing more."""

from __future__ import annotations

import pandas as pd
import pytest

from geo.answers import scorecard
from geo.answers.answer_tables import evidence, promise_table
from geo.answers.answers import answers, today
from geo.answers.first_figures import tiles
from geo.answers.promises import SHARES, VERDICT, promise_years
from geo.selection import facts_of
from geo.views import select


@pytest.fixture(scope="module")
def facts(frames):
    return facts_of(frames, "0123456789abcdef")


def of_2021(facts):
    return scorecard.of_year(answers(facts, today()), 2021)


@pytest.mark.parametrize("share", SHARES)
def test_the_map_shows_the_share_of_each_districts_promises(facts, share):
    selection = select("overview", facts, {"year": "2021", "share": share}, "zh")
    rows = of_2021(facts)
    for code in facts.register.districts["code"]:
        own = rows[rows["unit_code"] == code]
        assert selection.values[code] == pytest.approx((own["verdict"] == share).mean())


def test_a_share_of_none_has_a_class_of_its_own(facts):
    state = select("overview", facts, {"year": "2021", "share": "missed"}, "zh").map_state
    values = select("overview", facts, {"year": "2021", "share": "missed"}, "zh").values
    classes = state.layers["districts"].fill
    assert {classes[code] for code, value in values.items() if value == 0} <= {0}
    assert 0 not in {classes[code] for code, value in values.items() if value > 0}
    assert state.legend[0].text == "没有"


def test_a_map_of_one_colour_says_that_all_districts_are_in_one_class(facts):
    selection = select("overview", facts, {"year": "2021", "share": "not_disclosed"}, "en")
    assert len(set(selection.map_state.layers["districts"].fill.values())) == 1
    assert selection.subtitle.endswith("all districts are in the class '> 75% to 100%', so the map has one colour.")


def test_the_verdicts_of_a_year_count_what_the_finding_counts_and_none_has_none(facts):
    rows = of_2021(facts)
    options = VERDICT.options(facts, {"year": "2021"}, "en")
    assert options == {
        verdict: f"{label}: {(rows['verdict'] == verdict).sum()}"
        for verdict, label in (
            ("not_comparable", "not comparable"),
            ("not_disclosed", "not disclosed"),
            ("kept", "kept"),
        )
    }


def test_a_promise_stands_beside_its_result_of_its_period_and_what_it_rests_on(facts):
    kept = of_2021(facts).query("verdict == 'kept' and indicator == 'reclaimed_water_use'")
    (row,) = promise_table(kept, facts, "en").itertuples(index=False)
    assert row[0].startswith("The city · ")
    assert row[2].startswith("✓ 1") and row[2].endswith("(2021)")
    (why,) = evidence(kept, facts, "en")
    assert why.startswith(row[0]) and "Source: " in why
    assert evidence(of_2021(facts).query("verdict == 'not_disclosed'"), facts, "en") == []


def test_the_finding_counts_every_promise_of_the_year_once(facts):
    finding = select("overview", facts, {"year": "2021"}, "zh").finding
    assert f"{len(of_2021(facts))} 项量化承诺" in finding


def test_the_finding_of_a_district_counts_its_own(facts):
    selection = select("overview", facts, {"year": "2021", "unit": "110112"}, "en")
    own = of_2021(facts)
    assert selection.finding.startswith("Tongzhou District")
    assert str((own["unit_code"] == "110112").sum()) in selection.finding


def test_the_overview_opens_with_the_last_year_whose_plan_is_here(facts):
    assert select("overview", facts, {}, "en").title == "Promises for 2021"
    assert "2020" in promise_years(facts, "en")


def test_a_link_to_an_indicator_still_shows_it(facts):
    selection = select("overview", facts, {"indicator": "pm25", "period": "2021-08"}, "en")
    assert selection.title == "PM2.5 · Aug 2021 published"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_tile_stands_for_air_water_dust_and_the_tasks(facts, language):
    shown = tiles(facts, language)
    assert [tile.page for tile in shown] == ["air", "water", "tsp", "tasks"]
    assert all(tile.label and tile.value and tile.note for tile in shown)


def test_the_line_of_a_tile_leaps_over_no_year(facts, frames):
    rows = frames["observations"]
    city = rows[(rows["indicator"] == "pm25") & (rows["unit_code"] == "110000") & (rows["period"] == "2021")]
    added = [city.assign(period=str(year), value=float(year)) for year in (2030, 2031, 2033, 2034, 2035)]
    more = facts_of({**frames, "observations": pd.concat([rows, *added], ignore_index=True)}, "more")
    assert tiles(more, "en")[0].series == (2033.0, 2034.0, 2035.0)


def test_a_store_without_plans_and_results_has_no_tiles(frames):
    names = ("observations", "targets", "tasks", "measures", "task_departments")
    empty = facts_of({**frames, **{name: frames[name].iloc[:0] for name in names}}, "empty")
    assert tiles(empty, "zh") == []
