"""Owns how a command tells a fault: the library's message and exit code 1, never a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from geo.errors import GeoError


@contextmanager
def faults_explained() -> Iterator[None]:
    """Turn the library's errors into a message and exit code 1."""
    try:
        yield
    except GeoError as error:
        typer.echo(error, err=True)
        raise typer.Exit(1) from error
