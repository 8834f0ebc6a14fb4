"""The house: a package imports only from the lines above its own, and the library knows nothing of Streamlit."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest
from support.paths import ROOT

#: From the ground to the roof: a package imports only from the lines above its own.
HOUSE = """
geo geo.settings geo.errors geo.schema
geo.periods geo.texts
geo.units geo.files geo.maps
geo.geometry geo.figures
geo.store geo.places
geo.selection geo.borders
geo.plans geo.rankings geo.registers
geo.air
geo.water
geo.answers geo.networks geo.results geo.build
geo.views geo.demo geo.rebuild
geo.export
geo.site geo.reporting
geo.publishing
geo.backup
server
geo.cli dashboard
geo.__main__ startup home pages
app
"""
FLOORS = {package: floor for floor, line in enumerate(HOUSE.split("\n")) for package in line.split()}
FOLDERS = ("geo", "server", "dashboard", "pages")
FILES = sorted([*ROOT.glob("*.py"), *(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py"))])
MODULES = {".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file for file in FILES}


def package(module: str) -> str:
    """Return the package of the house that a module belongs to."""
    first, *rest = module.split(".")
    return f"{first}.{rest[0]}" if first == "geo" and rest else first


def imported(file: Path) -> set[str]:
    """Return the modules of the project that a module imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
    return {name for name in names if name in MODULES and name != "geo"}


def nodes(*folders: str) -> list[tuple[str, ast.stmt]]:
    """Return the statements of the top of every module in some folders, each with its module."""
    chosen = {module: file for module, file in MODULES.items() if module.split(".")[0] in folders}
    return [(module, node) for module, file in chosen.items() for node in ast.parse(file.read_text("utf-8")).body]


def decorated(node: ast.ClassDef) -> str:
    """Return how a class is made a dataclass, as code; an empty text when it is none."""
    return next((text for text in map(ast.unparse, node.decorator_list) if re.match(r"(\w+\.)?dataclass\b", text)), "")


def fields(node: ast.ClassDef) -> list[str]:
    """Return the fields that a dataclass declares."""
    declared = [part for part in node.body if isinstance(part, ast.AnnAssign)]
    return [ast.unparse(part.target) for part in declared if "ClassVar" not in ast.unparse(part.annotation)]


def defined(node: ast.stmt) -> list[str]:
    """Return the classes and type aliases, in CapWords, that a statement defines; type variables are none."""
    if isinstance(node, ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign) and re.match(r"(TypeVar|ParamSpec)\b", ast.unparse(node.value)):
        return []
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [name for name in map(ast.unparse, targets) if re.fullmatch(r"_?[A-Z][A-Z0-9]*[a-z]\w*", name)]


each = pytest.mark.parametrize("module", MODULES)


@each
def test_a_package_imports_only_from_the_lines_above_its_own(module):
    home = package(module)
    others = {name for name in imported(MODULES[module]) if package(name) != home}
    assert not {name for name in others if FLOORS[package(name)] >= FLOORS[home]}


def test_no_modules_of_a_package_import_each_other_in_a_circle():
    left = {module: {name for name in imported(file) if name != module} for module, file in MODULES.items()}
    while free := [module for module, names in left.items() if not names & set(left)]:
        left = {module: names for module, names in left.items() if module not in free}
    assert not left


def test_every_package_has_its_floor_and_every_floor_its_package():
    assert {package(module) for module in MODULES} == set(FLOORS)


@each
def test_the_library_and_the_server_never_import_streamlits_scripts(module):
    """Only what a page is made of may ask Streamlit for the reader's session."""
    names = ast.unparse(ast.parse(MODULES[module].read_text("utf-8")))
    assert module.startswith(("dashboard", "pages", "home", "startup", "app")) or "import streamlit as st" not in names
    assert not module.startswith("geo") or "import streamlit" not in names


@each
def test_rasterio_is_loaded_only_where_a_geotiff_is_read(module):
    top = [n for n in ast.parse(MODULES[module].read_text("utf-8")).body if isinstance(n, ast.Import | ast.ImportFrom)]
    assert not [name for node in top for name in ast.unparse(node).split() if name.startswith("rasterio")]


@each
def test_every_module_opens_by_saying_what_it_is(module):
    docstring = ast.get_docstring(ast.parse(MODULES[module].read_text("utf-8"))) or ""
    assert docstring.split("\n")[0].endswith(".")


def test_a_modules_name_is_given_once():
    names = Counter(file.stem for file in FILES if file.stem != "__init__" and file.parent.name != "pages")
    assert not [name for name, count in names.items() if count > 1]


def test_a_dataclass_of_more_than_three_fields_is_keyword_only():
    classes = [(module, node) for module, node in nodes("geo", "server", "dashboard") if isinstance(node, ast.ClassDef)]
    assert any("kw_only=True" in decorated(node) for _, node in classes)
    long = [(module, node) for module, node in classes if decorated(node) and len(fields(node)) > 3]
    assert not [f"{module}.{node.name}" for module, node in long if "kw_only=True" not in decorated(node)]


def test_a_class_or_type_has_its_name_for_itself():
    names = Counter(name for _, node in nodes("geo", "server", "dashboard") for name in defined(node))
    assert {"Settings", "Fault", "Frames"} <= set(names)
    assert not [name for name, count in names.items() if count > 1]


@pytest.mark.parametrize("file", sorted((ROOT / "pages").glob("*.py")), ids=lambda file: file.stem)
def test_a_page_stays_small(file):
    assert len(file.read_text("utf-8").splitlines()) < 80
