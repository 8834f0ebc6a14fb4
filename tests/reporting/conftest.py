"""The committed facts, and an office without any report, for each test its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.reporting import Clock, office

from geo.reporting.journal import Journal
from geo.selection import Facts, read_facts


@pytest.fixture(scope="session")
def facts(built: Path) -> Facts:
    """What is due follows from these."""
    return read_facts(built)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def journal(tmp_path: Path, clock: Clock) -> Journal:
    return office(tmp_path, clock)
