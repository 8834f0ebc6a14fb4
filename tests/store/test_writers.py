"""Writers of the store: one at a time, whole or not at all, whatever stops them."""

from __future__ import annotations

import errno
import fcntl
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.messages import english
from support.paths import ROOT

from geo import build, settings
from geo.errors import StoreBusy, StoreMissing, StoreUnwritable
from geo.export.formats import write_file
from geo.store import geopackage
from geo.store.lock import lock_path, writing

SMALL = 400_000  # bytes; the store has more than a million


def python(code: str, *arguments: object, **options):
    """Start Python on some code, with the project on its path."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)


def command(*arguments: object, **options):
    """Start a command of the project."""
    return python("from geo.cli.commands import cli; cli()", *arguments, **options)


def bulletin(folder, period):
    path = folder / f"{period}.csv"
    other = {"H1": "王佐镇", "H2": "长辛店街道"}[period[-2:]]
    path.write_text(f"名次,区,街道\n1,丰台区,云岗街道\n{int(period[5:7])},丰台区,{other}\n", "utf-8")
    return path


def limit_files():
    """Let a process write no file larger than half a store: what a full disk does."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL, SMALL))


def test_of_two_imports_at_once_none_is_lost(store_path, tmp_path):
    periods = ["2031-01-H1", "2031-01-H2", "2031-02-H1"]
    (tmp_path / "files").mkdir()
    with writing(store_path):  # all start before the first may write
        running = [
            command("import", "tsp", bulletin(tmp_path / "files", one), "--period", one, "--worst", 2)
            for one in periods
        ]
        time.sleep(4)
        assert all(process.poll() is None for process in running)
    for process in running:
        output = process.communicate(timeout=120)[0]
        assert process.returncode == 0, output
    after = geopackage.read_layer(store_path, "observations")
    assert after["period"].isin(periods).sum() == 6
    assert set(geopackage.read_layer(store_path, "imports")["source_id"]) >= {f"tsp-{one}" for one in periods}
    assert geopackage.content_hash(geopackage.read_store(store_path)) == geopackage.read_version(store_path)


HOLD = """
import sys, time
from pathlib import Path
from geo.store.lock import writing
with writing(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_writer_that_waits_too_long_is_told_who_writes(store_path, frames):
    holder = python(HOLD, store_path)
    try:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StoreBusy) as caught, writing(store_path, patience=0.2):
            pass
        (fault,) = caught.value.faults
        assert fault.values["process"] == holder.pid
        assert english(caught.value).startswith(f"{store_path}: expected no other writer, got process {holder.pid} (")
        assert geopackage.read_version(store_path)  # readers do not wait
    finally:
        holder.kill()
        holder.wait()


def test_the_lock_of_a_dead_writer_holds_no_one_up(store_path, frames):
    holder = python(HOLD, store_path)
    assert holder.stdout.readline() == "held\n"
    holder.kill()
    holder.wait()
    assert lock_path(store_path).exists()
    with writing(store_path, patience=0):
        geopackage.write_store(frames, store_path)
    assert [path.name for path in store_path.parent.iterdir()] == [store_path.name]


def test_two_threads_of_a_server_wait_for_each_other_too(store_path):
    from concurrent.futures import ThreadPoolExecutor

    def ask() -> str:
        try:
            with writing(store_path, patience=0):
                return "written"
        except StoreBusy:
            return "busy"

    with ThreadPoolExecutor(1) as other, writing(store_path):
        assert other.submit(ask).result() == "busy"
        assert ask() == "written"  # the writer itself may ask again
    assert ask() == "written"


def test_a_full_disk_stops_an_import_and_leaves_the_store(store_path, tmp_path):
    before = store_path.read_bytes()
    file = bulletin(tmp_path, "2031-01-H1")
    process = command("import", "tsp", file, "--period", "2031-01-H1", "--worst", 2, preexec_fn=limit_files)
    output = process.communicate(timeout=120)[0]
    assert process.returncode == 1
    assert f"{store_path}: " in output
    assert "Traceback" not in output
    assert store_path.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {store_path.name, file.name}


def test_a_full_disk_stops_a_build_and_leaves_no_store(tmp_path):
    path = tmp_path / "beijing.gpkg"
    environ = {**os.environ, "BEIJING_STORE": str(path)}
    process = command("build", preexec_fn=limit_files, env=environ)
    output = process.communicate(timeout=120)[0]
    assert process.returncode == 1
    assert f"{path}: " in output
    assert "Traceback" not in output
    assert list(tmp_path.iterdir()) == []


START = """
import asyncio
import startup
async def run():
    async with startup.lifespan(None):
        print("started", flush=True)
asyncio.run(run())
"""


def test_a_server_starts_on_a_full_disk_without_a_store(tmp_path):
    environ = {**os.environ, "BEIJING_STORE": str(tmp_path / "beijing.gpkg")}
    code = START.replace(
        "import startup\n", "import startup\nstartup.get_instance = __import__('unittest.mock').mock.Mock()\n"
    )
    process = python(code, preexec_fn=limit_files, env=environ)
    output = process.communicate(timeout=120)[0]
    assert "started" in output, output
    assert list(tmp_path.iterdir()) == []


def test_a_draft_of_a_dead_writer_is_written_over(store_path, frames):
    store_path.with_name(f".{store_path.name}.draft").write_bytes(b"half a store")
    version = geopackage.write_store(frames, store_path)
    assert geopackage.read_version(store_path) == version
    assert [path.name for path in store_path.parent.iterdir()] == [store_path.name]


def test_two_servers_that_start_without_a_store_build_it_once(tmp_path):
    config = settings.Settings(store=tmp_path / "beijing.gpkg")
    with writing(config.store):
        other = python(
            "import sys; from pathlib import Path; from geo import build, settings; "
            "build.ensure_store(settings.Settings(store=Path(sys.argv[1])))",
            config.store,
        )
        build.build_store(config)
        written = config.store.stat().st_ino
    assert other.wait(120) == 0
    assert config.store.stat().st_ino == written


def test_a_store_in_a_place_that_takes_no_lock_is_named(tmp_path):
    occupied = tmp_path / "file"
    occupied.write_text("in the way")
    with pytest.raises(StoreUnwritable), writing(occupied / "beijing.gpkg"):
        pass


def test_a_lock_that_cannot_be_signed_is_taken_away(store_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(StoreUnwritable) as caught, writing(store_path):
        pass
    assert english(caught.value).endswith("got a full disk")
    assert [path.name for path in store_path.parent.iterdir()] == [store_path.name]


def test_a_folder_that_knows_no_locks_is_named_and_no_file_stays_open(store_path, monkeypatch):
    def none(*_):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", none)
    before = len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises(StoreUnwritable), writing(store_path):
        pass
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_store_below_what_is_no_folder_is_missing(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreMissing):
        geopackage.read_version(tmp_path / "file" / "beijing.gpkg")


def test_a_network_store_on_a_full_disk_says_so_and_stays(store_path, tmp_path):
    file, networks = tmp_path / "stations.csv", tmp_path / "networks"
    file.write_text("编号,名称\n" + "".join(f"s{i},站{i}{'很' * 90}{i * 7919}\n" for i in range(2000)), "utf-8")
    environ = {**os.environ, "BEIJING_NETWORKS": str(networks)}
    words = ("network", "add", "stations", file, "--network", "particles")
    process = command(*words, env=environ, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000)))
    output = process.communicate(timeout=120)[0]
    assert process.returncode == 1, output
    assert f"{networks / 'particles'}: expected a place that can be written, got " in output
    assert "Traceback" not in output
    assert not list(networks.rglob("*.parquet"))
    process = command(*words, env=environ)
    output = process.communicate(timeout=120)[0]
    assert process.returncode == 0, output
    assert {path.name for path in networks.rglob("*") if path.is_file()} == {".lock", "stations.parquet"}


def test_an_export_of_a_killed_process_is_removed_by_the_next_and_that_of_a_live_one_stays(tmp_path):
    dead = python("")
    dead.wait()
    for process in (dead.pid, os.getppid()):
        (tmp_path / f".a.pdf.{process}.draft").touch()
    write_file(tmp_path / "a.pdf", b"x")
    assert {path.name for path in tmp_path.iterdir()} == {"a.pdf", f".a.pdf.{os.getppid()}.draft"}


def test_writers_that_are_killed_leave_the_store_before_or_after():
    code = "from benchmarks import kills; print(dict(kills.kill_writers(('tsp', 'water', 'sections', 'grid'), 8)))"
    process = python(code)
    output = process.communicate(timeout=600)[0]
    assert process.returncode == 0, output
