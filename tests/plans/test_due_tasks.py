"""What is due when: states of tasks by the day, the order and the table by them, against dates counted by hand."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from geo.plans.due_tasks import due_finding, due_states, due_table, most_urgent_first
from geo.plans.duties import TaskFilter, find_tasks

AFTER = date(2026, 11, 25)


def made(*tasks: tuple[str, str, list[str]]) -> dict[str, pd.DataFrame]:
    """Make tasks of their id, the words of their deadline and the dates of their measures."""
    rows = [{"id": key, "deadline_text": words, "deadline": max(days, default=None)} for key, words, days in tasks]
    dates = [{"task_id": key, "deadline": day} for key, _, days in tasks for day in days]
    return {
        "tasks": pd.DataFrame(rows),
        "measures": pd.DataFrame(dates, columns=["task_id", "deadline"]),
        "milestones": pd.DataFrame(columns=["task_id", "deadline"]),
    }


@pytest.mark.parametrize(
    ("days", "words", "on", "state", "due"),
    [
        (["2021-12-31"], "年底前", "2022-01-01", "overdue", "2021-12-31"),
        (["2021-12-31"], "年底前", "2021-12-31", "this_month", "2021-12-31"),
        (["2021-12-31"], "年底前", "2021-11-30", "later", "2021-12-31"),
        (["2021-06-30", "2021-12-31"], "年底前", "2021-06-02", "this_month", "2021-06-30"),
        (["2021-06-30", "2021-12-31"], "年底前", "2021-07-01", "later", "2021-12-31"),
        ([], "长期实施", "2021-07-01", "ongoing", None),
        ([], "雨季前", "2021-07-01", "undated", None),
    ],
)
def test_a_task_is_overdue_only_once_its_last_date_has_passed(days, words, on, state, due):
    states = due_states(made(("t", words, days)), date.fromisoformat(on))
    assert states.loc["t", "state"] == state
    assert states.loc["t", "due"] == due or (due is None and pd.isna(states.loc["t", "due"]))


def test_the_plans_of_2021_have_all_passed_but_what_goes_on(frames):
    states = due_states(frames, AFTER)
    assert states["state"].value_counts().to_dict() == {"overdue": 56, "ongoing": 18}
    zh = due_finding(frames["tasks"], states, "zh")
    assert zh == "74 项任务：期限已过 56 项，本月到期 0 项，以后到期 0 项，长期实施 18 项"
    assert due_finding(frames["tasks"].head(1), states, "en").startswith("1 task: ")


def test_in_the_year_of_the_plan_november_has_one_task_due_and_comes_first(frames):
    states = due_states(frames, date(2021, 11, 3))
    tasks = most_urgent_first(frames["tasks"], states)
    assert states["state"].value_counts()["this_month"] == 1
    assert tasks["id"].iloc[0] == "2021-air-23"
    assert states.loc[tasks["id"].iloc[-1], "state"] == "ongoing"


def test_the_states_are_what_a_filter_finds(frames):
    every = {
        state: find_tasks(frames, TaskFilter(due=state), {}, AFTER) for state in ("overdue", "this_month", "later")
    }
    assert {state: len(tasks) for state, tasks in every.items()} == {"overdue": 56, "this_month": 0, "later": 0}


@pytest.mark.parametrize(
    ("language", "lead"), [("zh", "市生态环境局"), ("en", "Municipal Ecology and Environment Bureau")]
)
def test_the_table_names_who_leads_and_says_that_a_result_is_not_disclosed(frames, language, lead):
    tasks = frames["tasks"][frames["tasks"]["id"] == "2021-air-05"]
    table = due_table(tasks, frames, due_states(frames, AFTER), {}, language)
    row = table.iloc[0].tolist()
    assert row[1] == "2021-12-31"
    assert row[3] == lead
    assert row[5] in ("未公布", "Not disclosed")
