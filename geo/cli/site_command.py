"""The command that writes the public site as plain files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geo import settings
from geo.build import ensure_store
from geo.cli.terminal import say
from geo.errors import Note, Place


def site(
    output: Annotated[Path, typer.Option(help="The folder; a site that is there is brought up to date.")],
    address: Annotated[str, typer.Option(help="Where the site is served.")] = "http://localhost:8000",
    dashboard: Annotated[str, typer.Option(help="Where the dashboard is served; else no page links to it.")] = "",
) -> None:
    """Write every view of the store as plain files that any web server carries."""
    # Imported here: only drawing needs matplotlib, which takes a second to load.
    from geo.site.site_build import build_site

    config = settings.load()
    ensure_store(config)
    made = build_site(output, config, address, dashboard)
    values = {"pages": made.pages, "files": made.files, "removed": made.removed, "version": made.version[:12]}
    say([Note("site_written", Place(file=str(output)), values)])
