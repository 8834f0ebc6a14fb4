"""The commands that save all of an installation and bring it back: ``python -m geo backup`` and ``restore``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from geo import backup as backups
from geo import settings
from geo.cli.terminal import say
from geo.errors import Note, Place

_File = Annotated[Path, typer.Argument(help="The archive, for instance beijing-2026-11-25.zip.")]


def backup(file: _File) -> None:
    """Save store, raw readings and office in one archive; it holds all that is private."""
    summary = backups.back_up(settings.load(), file)
    say([Note("backed_up", Place(file=str(file)), {"files": summary.files, "version": summary.version[:12]})])


def restore(file: _File) -> None:
    """Bring back what an archive holds, once all is checked; what is there now is kept. Stop the servers first."""
    summary = backups.restore(settings.load(), file)
    say([Note("restored", Place(file=str(file)), {"files": summary.files, "version": summary.version[:12]})])
    say([Note("kept_before_restore", Place(file=str(path))) for path in summary.kept])
