"""The house: arrows between modules only point down, and the library knows nothing of Streamlit."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from conftest import ROOT

#: From the bottom to the top; a module imports only from those before it.
LIBRARY = [
    "settings", "errors", "layers", "schema_places", "schema_plans", "schema_results", "schema",
    "catalogue", "phrases", "periods", "sheets", "units", "crs", "boundaries", "schematic",
    "rebuild", "wording", "plan_readers", "departments", "plans", "targets", "ledger", "duties",
    "rebuild_rivers", "symbols", "scripts", "classes", "rankings", "bulletin_sheets", "bulletins", "water_items",
    "water", "water_basin", "water_state", "validate", "store", "figures", "maps", "provenance", "views", "water_words",
    "water_views", "charts", "water_charts", "tables", "water_tables", "ranking_tables", "plan_tables",
    "profile", "topology", "tiles", "grids", "grid_views", "exports", "facts",
    "border_fit", "importer", "build", "border_files", "border_datum", "border_match", "border_rivers",
    "border_import", "overpass", "osm",
    "plan_import", "bulletin_import", "measured", "readings", "points", "grid_files", "grid_import", "water_ranking",
    "demo_air", "demo_water",
    "demo", "chosen", "air_selection", "tsp_selection", "water_selection", "selections",
    "reports", "order", "fonts", "canvas", "panel",
    "cartography", "drawing", "pixels", "pack", "offline", "snapshot", "terminal", "import_commands",
    "__main__",
]  # fmt: skip
APP = [
    "geo", "headers", "sockets", "bundle", "assets", "ahead", "health", "choices", "ui", "uploads", "exhibit",
    "panels", "plan_panels", "ranking_panels", "tsp_panels", "water_rank_panels", "water_panels", "air_panels",
    "home", "app",
]  # fmt: skip
MODULES = sorted(path for path in (ROOT / "geo").glob("*.py") if path.stem != "__init__")


def imported(path: Path) -> set[str]:
    """Return the dotted names that a module imports, names imported from a package included."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {str(node.module)} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_every_module_has_its_place():
    assert sorted(LIBRARY) == [path.stem for path in MODULES]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_library_module_imports_only_what_is_below_it(path):
    used = {name.split(".")[1] for name in imported(path) if name.startswith("geo.")}
    above = {name for name in used if name in LIBRARY and LIBRARY.index(name) >= LIBRARY.index(path.stem)}
    assert not above


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_the_library_never_imports_streamlit(path):
    assert not {name for name in imported(path) if name.split(".")[0] in ("streamlit", "streamlit_folium")}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_rasterio_is_loaded_only_where_a_geotiff_is_read(path):
    top = [node for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert not [name for node in top for name in ast.unparse(node).split() if name.startswith("rasterio")]


@pytest.mark.parametrize("name", APP[1:])
def test_the_app_imports_only_what_is_below_it(name):
    used = {found.split(".")[0] for found in imported(ROOT / f"{name}.py")}
    assert not used & set(APP[APP.index(name) :])


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_every_module_opens_by_saying_what_it_owns(path):
    docstring = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    assert docstring.split("\n")[0].endswith(".")
    assert docstring.startswith("Owns") or path.stem == "__main__"


@pytest.mark.parametrize("path", sorted((ROOT / "pages").glob("*.py")), ids=lambda path: path.stem)
def test_a_page_stays_small(path):
    assert len(path.read_text("utf-8").splitlines()) <= 120


def test_assets_know_nothing_of_streamlit():
    assert not {name for name in imported(ROOT / "assets.py") if name.startswith("streamlit")}
