"""Where rows come from, as everybody may know it: without who imported them, and without the names of their files."""

from __future__ import annotations

import pandas as pd

from geo.schema import BUILT

#: What `imports.imported_by` says of everything that the office brought into its store.
OFFICE = "office"


def public_sources(sources: pd.DataFrame, imports: pd.DataFrame) -> pd.DataFrame:
    """Return the sources without the names of the files that people imported, which may name them."""
    imported = sources["id"].isin(imports.loc[imports["imported_by"] != BUILT, "source_id"])
    named = imported & sources["file"].notna()
    rows = sources.copy()
    for column, signs in (("title", "（{}）"), ("title_en", " ({})")):
        pairs = zip(rows.loc[named, column], rows.loc[named, "file"], strict=True)
        rows.loc[named, column] = [title.replace(signs.format(file), "").replace(file, "…") for title, file in pairs]
    rows.loc[imported, "file"] = None
    return rows


def public_imports(imports: pd.DataFrame) -> pd.DataFrame:
    """Return the records of imports without who imported; those of the layer ``revisions`` are left out like it."""
    rows = imports[imports["layer"] != "revisions"]
    return rows.assign(imported_by=rows["imported_by"].where(rows["imported_by"] == BUILT, OFFICE))
