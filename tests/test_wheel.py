"""The library as it is installed: a wheel holds every text, script and style, and builds the same store."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest
from support.paths import ROOT

from geo.store import geopackage

#: What Python reads from files beside the code.
SUFFIXES = (".toml", ".js", ".css", ".html", ".xml")


def run(*command: str | Path, **environ: str) -> str:
    """Run a command away from the sources; return what it prints."""
    inherited = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    outcome = subprocess.run(command, cwd=environ["HOME"], env=inherited | environ, capture_output=True, text=True)
    assert outcome.returncode == 0, outcome.stderr
    return outcome.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built from a copy of what it is built from, so that the sources stay as they are."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    shutil.copytree(ROOT / "geo", source / "geo", ignore=shutil.ignore_patterns("__pycache__"))
    pip = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index")
    run(*pip, "--wheel-dir", folder, source, HOME=str(folder))
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory) -> Path:
    """Python of a fresh environment with the wheel; what the library needs is taken from the tests' environment."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder)
    python = folder / "bin" / "python"
    install = (sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel)
    run(*install, HOME=str(folder))
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
    (packages / "needs.pth").write_text(f"{sysconfig.get_path('purelib')}\n{sysconfig.get_path('platlib')}\n")
    return python


def test_a_wheel_holds_every_file_of_the_library(wheel):
    sources = {
        path.relative_to(ROOT).as_posix()
        for suffix in (".py", *SUFFIXES)
        for path in (ROOT / "geo").rglob(f"*{suffix}")
    }
    with zipfile.ZipFile(wheel) as files:
        assert sources <= set(files.namelist())
        assert {Path(name).parts[0] for name in files.namelist() if ".dist-info" not in name} == {"geo"}


def test_the_wheel_builds_the_store_that_the_sources_build_imports_into_it_and_exports(python, built, tmp_path):
    environ = {
        "HOME": str(tmp_path),
        "BEIJING_STORE": str(tmp_path / "beijing.gpkg"),
        "BEIJING_DATA": str(ROOT / "data"),
    }
    library = Path(run(python, "-c", "import geo; print(geo.__file__)", **environ).strip())
    assert python.parent.parent in library.parents
    run(python, "-m", "geo", "build", **environ)
    assert geopackage.read_version(tmp_path / "beijing.gpkg") == geopackage.read_version(built)
    readings = tmp_path / "readings.csv"
    readings.write_text("断面,氨氮\n吴村,3.2\n", "utf-8")
    run(python, "-m", "geo", "import", "water", readings, "--period", "2021-08", **environ)
    run(python, "-m", "geo", "snapshot", "water", "--output", tmp_path / "water.html", **environ)
    assert "PollutionMap" in (tmp_path / "water.html").read_text("utf-8")
