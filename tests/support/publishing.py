"""An office with people, reports and a working store, for tests of what it publishes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd

from geo.reporting.entries import Entry
from geo.reporting.journal import Journal, open_journal
from geo.reporting.people import Person, read_grant
from geo.reporting.reports import StoredReport, find_report, save_reports
from geo.reporting.reviews import accept_report, return_report
from geo.schema import LAYERS
from geo.selection import read_facts
from geo.settings import Settings
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


def report(config: Settings, journal: Journal, value: float, **more: str) -> str:
    """Report a value for `TARGET` in `MONTH` and have it accepted; return the report's id."""
    row = submit(config, journal, value, **more)
    accept_report(REVIEWER, journal, row["id"], row["version"])
    return str(row["id"])


def submit(config: Settings, journal: Journal, value: float, month: str = MONTH, **more: str) -> StoredReport:
    """Report a value for `TARGET`, which a reviewer still has to accept."""
    key = f"{month}/110112/{TARGET}"
    with journal.reading() as connection:
        stored = find_report(connection, key)
    if stored and stored["status"] == "accepted":
        stored = return_report(REVIEWER, journal, key, stored["version"], "correct it")
    version = stored["version"] if stored else 0
    entry = Entry(report_id=key, version=version, state="on_track", value=value, **more)
    (row,) = save_reports(REPORTER, journal, read_facts(config.store), [entry], submit=True)
    return row


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
