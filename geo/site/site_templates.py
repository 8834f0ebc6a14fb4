"""The templates of the site's files; whatever is put into one is text."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined


@lru_cache(maxsize=1)
def _environment() -> Environment:
    """Return the templates; they escape also where a template's name would not say so."""
    folder = FileSystemLoader(Path(__file__).parent / "templates")
    return Environment(loader=folder, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def fill(name: str, values: Mapping[str, object]) -> str:
    """Return a template of the folder ``templates`` with values in it, each escaped."""
    return _environment().get_template(name).render(values)
