"""Where the tests find the project and the official documents."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT.parent / "shared" / "sources"
