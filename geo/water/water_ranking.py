"""The quarterly notice of subdistricts by water quality: a file of the worst becomes observations."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from geo.rankings.bulletins import BulletinOptions
from geo.rankings.ranking_import import RankingFile, import_ranking
from geo.settings import Settings
from geo.store.merge import ImportSummary

INDICATOR = "water_rank"
#: The notice names this many subdistricts, counted from the worst, and all that tie with the last.
WORST = 10


def import_water_ranking(
    config: Settings, file: Path, period: str, columns: Mapping[str, str] | None = None
) -> ImportSummary:
    """Put a quarterly ranking into the store; see `geo.rankings.ranking_import.import_ranking`.

    Parameters
    ----------
    config, file
        The store; a file with rank, district and subdistrict, the worst first, ties share a rank (1, 1, 3).
    period
        The quarter, e.g. 2021-Q3.
    columns
        Field to heading, see `geo.files.headings.Headings`.
    """
    options = BulletinOptions(worst=0, columns=columns or {})
    return import_ranking(config, RankingFile(file=file, indicator=INDICATOR, period=period, options=options))
