"""An office of one test's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.publishing import Office, make_office


@pytest.fixture
def office(built: Path, tmp_path: Path) -> Office:
    """An office with the built store as its working store."""
    return make_office(tmp_path, built)
