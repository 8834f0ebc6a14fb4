"""An office with people, reports and a working store, for tests of what it publishes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd

from geo.reporting.journal import Journal, open_journal
from geo.reporting.people import Person, read_grant
from geo.reporting.trail import record_row
from geo.schema import LAYERS
from geo.settings import Settings
from geo.store.geopackage import read_layer
from geo.store.merge import import_rows

REPORTER = Person("id-zhangsan-7741", "张三丰", frozenset({read_grant("reporter:110112")}))
REVIEWER = Person("id-lisi-8852", "李四光", frozenset({read_grant("reviewer:air"), read_grant("publisher")}))
PUBLISHER = Person("id-wangwu-9963", "王五常", frozenset({read_grant("publisher")}))
READER = Person("id-zhaoliu-1074", "赵六合", frozenset({read_grant("reader")}))
#: A target of 2021 of 通州 by count of firms; its results to date add up.
TARGET, MONTH = "2021-air-05-voc-110112", "2021-10"


def make_office(folder: Path, built: Path) -> tuple[Settings, Journal]:
    """Make an office with a working store of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    config = Settings(store=folder / "working.gpkg", office=folder / "office")
    shutil.copy(built, config.store)
    return config, open_journal(folder / "office")


def report(journal: Journal, config: Settings, target: str = TARGET, month: str = MONTH, **values: object) -> str:
    """Write a report into the journal, submitted and, unless `values` have another status, accepted; return its id."""
    targets = read_layer(config.store, "targets").set_index("id")
    row = targets.loc[target]
    reporter = str(values.get("reporter", row["unit_code"]))
    key = f"{month}/{reporter}/{target}"
    at = journal.clock().isoformat()
    whole = {
        "id": key,
        "month": month,
        "task_id": None if pd.isna(row["task_id"]) else row["task_id"],
        "measure_no": None if pd.isna(row["measure_no"]) else int(row["measure_no"]),
        "target_id": target,
        "field": "air",
        "reporter": reporter,
        "unit_code": row["unit_code"],
        "state": "under_way",
        "value": 3.0,
        "unit_of_measure": row["unit"],
        "note": None,
        "evidence_sha256": None,
        "status": "accepted",
        "version": 1,
        "saved_by": REPORTER.id,
        "saved_at": at,
        "submitted_by": REPORTER.id,
        "submitted_at": at,
        "first_submitted_at": at,
        **values,
    }
    record_row(journal, REPORTER, "submit", "reports", whole)
    if whole["status"] == "accepted":
        review(journal, key)
    return key


def review(
    journal: Journal, key: str, by: Person = REVIEWER, verdict: str = "accepted", reason: str | None = None
) -> None:
    """Write a review into the journal."""
    number = journal.frame("SELECT count(*) AS n FROM report_reviews")["n"].iloc[0] + 1
    row = {
        "id": f"review-{number}",
        "report_id": key,
        "version": 1,
        "verdict": verdict,
        "reason": reason,
        "reviewed_by": by.id,
        "reviewed_at": journal.clock().isoformat(),
    }
    record_row(journal, by, "accept", "report_reviews", row)


def import_result(config: Settings, value: float, file: Path, period: str = "2021-11") -> None:
    """Import one result of 通州 as an office does, by somebody, from a file that somebody named."""
    file.write_text(f"{value}", "utf-8")
    row = {name: None for name in LAYERS["observations"].names} | {
        "indicator": "pm25",
        "unit_code": "110112",
        "period": period,
        "value": value,
        "unit": "ug/m3",
        "status": "published",
        "is_demo": 0,
        "source_id": "test-result",
    }
    source = {
        "id": "test-result",
        "title": f"结果（{file.name}）",
        "title_en": f"Result ({file.name})",
        "publisher": "导入的文件",
        "publisher_en": "Imported file",
        "licence": "未注明 (not stated)",
    }
    import_rows(config, file, source, {"observations": pd.DataFrame([row])}, imported_by=REPORTER.id)
