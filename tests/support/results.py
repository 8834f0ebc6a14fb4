"""Facts whose observations are a test's own."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from geo.schema import LAYERS
from geo.selection import Facts, facts_of

#: A source of the committed facts.
SOURCE = "plan-2021"


def observation(indicator: str, unit_code: str | None, period: str, value: float, **more: object) -> dict[str, object]:
    """Return a row of the layer ``observations``; `more` are further columns, such as a section or a certainty."""
    row = {"indicator": indicator, "unit_code": unit_code, "period": period, "value": value, "unit": "1"}
    return {**row, "status": "published", "is_demo": 0, "source_id": SOURCE, **more}


def facts_with(frames: Mapping[str, pd.DataFrame], *rows: Mapping[str, object]) -> Facts:
    """Return facts whose only observations are these."""
    observations = pd.DataFrame(rows).reindex(columns=LAYERS["observations"].names)
    texts = [column.name for column in LAYERS["observations"].columns if column.kind == "text"]
    numbers = {"value": float, "rank": "Int64", "detection_limit": float, "is_demo": "Int64"}
    return facts_of({**frames, "observations": observations.astype({**dict.fromkeys(texts, "str"), **numbers})}, "test")
