"""Writers killed at random moments: the store must say what it said before or what it says after, and nothing else.

``python -m benchmarks --kills 200`` kills every importer, the build and the demo that often.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import geopandas as gpd

from benchmarks.servers import ROOT
from geo.build import build_store
from geo.cli.commands import cli
from geo.settings import Settings
from geo.store import geopackage

_PLAN = """# 大气污染防治 2019 年行动计划

序号\t重点任务\t工作措施\t完成时限\t牵头部门\t主责单位\t协办单位
1\t降尘\t加强清扫保洁。\t年底前\t市城市管理委\t市生态环境局\t市财政局
"""
_FILES = {
    "readings.csv": "断面,溶解氧,氨氮(mg/L),总磷\n吴村,6.1,0.5,0.31\n大石河码头,5.2,0.6,0.01\n",
    "ranking.csv": "2021年三季度\n名次,区,街道（乡镇）\n1,通州区,永顺镇\n1,大兴区,黄村镇\n3,房山区,长阳镇\n",
    "sections.csv": "名称,河流,区,级别,目标类别,经度,纬度\n榆林庄,北运河,通州,国考,Ⅴ,116.78,39.80\n",
    "registers.csv": "编号,名称,类型,区,状态,经度,纬度\nb1,甲沟,黑臭水体,通州区,已完成,116.70,39.85\n",
    "grid.csv": "x,y,value\n"
    + "".join(f"{448_250 + 500 * (i % 60)},{4_420_250 + 500 * (i // 60)},{i}\n" for i in range(3600)),
    "plan.txt": _PLAN,
}
#: One killed writer in so many is followed by one that is not killed.
_NEXT_COMMAND = 4
#: Writer to its command; a name with a suffix is a file of the folder of inputs.
WRITERS = {
    "build": "build",
    "demo": "demo",
    "tsp": "import tsp tsp.csv --period 2031-01-H1",
    "pm25": "import pm25 pm25.csv --period 2031-01",
    "plan": "import plan plan.txt --year 2019 --document 1",
    "water": "import water readings.csv --period 2031-01",
    "water-ranking": "import water-ranking ranking.csv --period 2021-Q3",
    "sections": "import sections sections.csv",
    "registers": "import registers registers.csv",
    "grid": "import grid grid.csv --period 2031-01",
    "boundaries": "import boundaries borders.geojson --level subdistrict",
}


def kill_writers(names: tuple[str, ...], times: int) -> Iterator[tuple[str, Counter[str]]]:
    """Kill each writer at random moments; yields its name and how often the store was ``before`` and ``after``.

    Raises
    ------
    AssertionError
        The store was neither, or the next command tripped over what was left.
    """
    with tempfile.TemporaryDirectory() as name:
        inputs = Path(name) / "inputs"
        clean = _prepare(inputs)
        for writer in names:
            folder = Path(name) / writer
            folder.mkdir()
            yield writer, _kill(folder, clean, _arguments(writer, inputs), times)


def _prepare(folder: Path) -> Path:
    """Write the files that are imported, and the store that they are imported into, with a border of an import."""
    folder.mkdir()
    for name, text in _FILES.items():
        (folder / name).write_text(text, "utf-8")
    for kind, bulletin in (("tsp", "tsp-2021-10-H2"), ("pm25", "pm25-2021-08")):
        shutil.copy(ROOT / "data" / "bulletins" / f"{bulletin}.csv", folder / f"{kind}.csv")
    path = folder / "beijing.gpkg"
    build_store(Settings(store=path))
    units = gpd.GeoDataFrame(geopackage.read_layer(path, "subdistricts"))
    daxing = units[units["district_code"] == "110115"].iloc[[0, 1, 5]]
    daxing[["name_zh", "geometry"]].to_file(folder / "borders.geojson", driver="GeoJSON")
    return path


def _arguments(writer: str, inputs: Path) -> list[str]:
    return [str(inputs / word) if Path(word).suffix else word for word in WRITERS[writer].split()]


def _kill(folder: Path, clean: Path, arguments: list[str], times: int) -> Counter[str]:
    path = folder / "beijing.gpkg"
    target = path.with_name("demo.gpkg") if arguments == ["demo"] else path
    os.environ["BEIJING_STORE"] = str(path)
    shutil.copy(clean, path)
    seconds = _finish(arguments)
    after = geopackage.read_version(target)
    outcomes: Counter[str] = Counter()
    for turn in range(times):
        shutil.copy(clean, path)
        if target != path:
            target.unlink(missing_ok=True)
        before = _content(target)
        with _child(arguments) as pid:
            time.sleep(random.uniform(0, 1.1 * seconds))
            os.kill(pid, signal.SIGKILL)
        if _content(target) == before:
            outcomes["before"] += 1
        else:
            assert _state(target) == after, arguments
            outcomes["after"] += 1
        if turn % _NEXT_COMMAND == 0:
            _finish(arguments)  # whatever the killed ones left
            assert geopackage.read_version(target) == after
            left = {one.name for one in folder.iterdir()} - {path.name, target.name}
            assert not left, left
    return outcomes


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _state(path: Path) -> str:
    """Return the version of a store that is sound to its last row."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    version = geopackage.read_version(path)
    assert geopackage.content_hash(geopackage.read_store(path)) == version
    return version


def _finish(arguments: list[str]) -> float:
    """Run a command to its end; return the seconds."""
    start = time.monotonic()
    with _child(arguments) as pid:
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0, arguments
    return time.monotonic() - start


@contextmanager
def _child(arguments: list[str]) -> Iterator[int]:
    """Run a command in a process that has all modules loaded already."""
    pid = os.fork()
    if pid == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        try:
            code = cli(arguments, standalone_mode=False)
        except BaseException as error:  # whatever it is, this process must not go on as its parent
            print(repr(error), file=sys.stderr, flush=True)
            code = 1
        os._exit(code or 0)
    try:
        yield pid
    finally:
        with suppress(ChildProcessError):  # the block may have waited for it
            os.waitpid(pid, 0)
