"""An office with people, reports and a working store, for tests of what it publishes."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from geo.publishing.public_folder import PublicFolder
from geo.publishing.publication_feed import PublicVersion
from geo.publishing.publisher import preview, publish
from geo.reporting.entries import Entry
from geo.reporting.journal import Journal, open_journal
from geo.reporting.people import Person, read_grant
from geo.reporting.reports import StoredReport, find_report, save_reports
from geo.reporting.reviews import accept_report, return_report
from geo.schema import LAYERS
from geo.selection import Facts, read_facts
from geo.settings import Settings
from geo.store.merge import file_source, import_rows

REPORTER = Person("id-zhangsan-7741", "张三丰", frozenset({read_grant("reporter:110112")}))
REVIEWER = Person("id-lisi-8852", "李四光", frozenset({read_grant("reviewer:air"), read_grant("publisher")}))
CHIEF = Person("id-wangwu-9963", "王五常", frozenset({read_grant("publisher")}))
READER = Person("id-zhaoliu-1074", "赵六合", frozenset({read_grant("reader")}))
#: A target of 2021 of 通州 by number of firms, of which no bulletin says anything; the month that is reported on.
TARGET, MONTH = "2021-air-05-voc-110112", "2021-12"
REPORT = f"{MONTH}/110112/{TARGET}"
#: Why a reviewer returns a report.
REASON = "与台账不符请更正"


@dataclass(frozen=True)
class Office:
    """An office for tests: its settings and its journal."""

    config: Settings
    journal: Journal

    @property
    def public(self) -> PublicFolder:
        """Return its public folder."""
        return PublicFolder(self.journal.folder)

    def submit(self, value: float, month: str = MONTH, **more: str) -> StoredReport:
        """Report a value for `TARGET`, which a reviewer must accept; one that was accepted is returned first."""
        key = f"{month}/110112/{TARGET}"
        with self.journal.reading() as connection:
            stored = find_report(connection, key)
        if stored and stored["status"] == "accepted":
            stored = return_report(REVIEWER, self.journal, key, stored["version"], REASON)
        version = stored["version"] if stored else 0
        entry = Entry(report_id=key, version=version, state="on_track", value=value, **more)
        (row,) = save_reports(REPORTER, self.journal, read_facts(self.config.store), [entry], submit=True)
        return row

    def report(self, value: float, **more: str) -> None:
        """Report a value for `TARGET` and have it accepted."""
        accept_report(REVIEWER, self.journal, REPORT, self.submit(value, **more)["version"])

    def measure(self, value: float, name: str = "result.csv", period: str = "2031-11") -> None:
        """Import a value of PM2.5 of 通州 as the reporter does, from a file of that name."""
        file = self.config.store.with_name(name)
        file.write_text(str(value), "utf-8")
        source = file_source("test-result", file, "结果", "Result")
        row = {
            "indicator": "pm25",
            "unit_code": "110112",
            "period": period,
            "value": value,
            "unit": "ug/m3",
            "status": "published",
            "is_demo": 0,
            "source_id": source["id"],
        }
        rows = pd.DataFrame([row]).reindex(columns=LAYERS["observations"].names)
        import_rows(self.config, file, source, {"observations": rows}, imported_by=REPORTER.id)

    def publish(self, person: Person = CHIEF) -> PublicVersion:
        """Preview and publish."""
        return publish(self.config, person, preview(self.config, person).digest)

    def facts(self) -> Facts:
        """Read what the public sees."""
        return read_facts(self.public.current)


def make_office(folder: Path, built: Path) -> Office:
    """Make an office with a working store of its own in a folder."""
    folder.mkdir(exist_ok=True)
    config = Settings(store=folder / "working.gpkg", office=folder / "office")
    shutil.copy(built, config.store)
    return Office(config, open_journal(folder / "office"))
