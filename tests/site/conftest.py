"""A small site of the built store, one of a store with hostile names, and a plain web server for each."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from pathlib import Path

import pandas as pd
import pytest

from geo.settings import Settings
from geo.site.site_build import SiteSummary, build_site
from geo.store import geopackage

#: Names that try to run, in a browser and in a template.
HOSTILE = (
    '<img src=x onerror="window.hacked=1">',
    "<script>window.hacked=2</script>",
    '"><svg onload=window.hacked=3>',
    "{{ ''.__class__ }}{% raw %}",
    "</script><script>window.hacked=4</script>",
    "javascript:window.hacked=5",
    '=HYPERLINK("http://127.0.0.1/window.hacked","6")',
)
#: When the sites of the tests are published first.
DAY = "1790000000"
#: Words of the office that must not get out: a person, the file of a person, and a value that was replaced.
SECRETS = ("王小明", "wang.xiaoming", "密件", "wangxiaoming-draft")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture(scope="session")
def hosted() -> Iterator[Callable[[Path], str]]:
    """Serve a folder as ``python -m http.server`` does; return the address."""
    servers = []

    def start(folder: Path) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def build(folder: Path, store: Path, *views: str) -> SiteSummary:
    return build_site(folder, Settings(store=store), "https://example.org/map", "https://app.example.org", views)


@pytest.fixture(scope="session")
def site(built, tmp_path_factory) -> Path:
    """The pages of TSP and water of the built store; read only."""
    folder = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as fixed:
        fixed.setenv("SOURCE_DATE_EPOCH", DAY)
        build(folder, built, "tsp", "water")
    return folder


@pytest.fixture(scope="session")
def secrets() -> tuple[str, ...]:
    """Words of the office in the store of `hostile_site`."""
    return SECRETS


def _private(frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Add what an office's own imports leave in a store: people, names of files, and values that were replaced."""
    person, address, mark, file = SECRETS
    source = frames["sources"].iloc[0].to_dict() | {
        "id": "brought",
        "title": f"水质监测结果（{file}.xlsx）",
        "title_en": f"Water readings ({file}.xlsx)",
        "file": f"{file}.xlsx",
    }
    row = frames["imports"].iloc[0].to_dict() | {
        "id": "brought-import",
        "source_id": "brought",
        "imported_by": f"{person} <{address}>",
    }
    old = {
        "layer": "sources",
        "row_key": "brought",
        "number": 1,
        "old_values": json.dumps({"title": f"{mark} {file}"}, ensure_ascii=False),
        "replaced_at": row["imported_at"],
        "sha256": row["sha256"],
        "source_id": "brought",
    }
    new = {"sources": source, "imports": row, "revisions": old}
    return {name: pd.concat([frames[name], pd.DataFrame([values])]) for name, values in new.items()}


@pytest.fixture(scope="session")
def hostile_site(frames, tmp_path_factory) -> Path:
    """The pages of water and tasks of a store whose names try to run."""
    folder = tmp_path_factory.mktemp("hostile")
    columns = {
        "districts": ("name_zh", "name_en"),
        "rivers": ("name_zh", "name_en"),
        "sections": ("name_zh", "name_en"),
        "plans": ("title_zh", "title_en"),
        "indicators": ("label_zh", "label_en"),
        "sources": ("title", "title_en", "publisher", "publisher_en"),
    }
    changed = {name: frames[name].copy() for name in columns}
    for layer, names in columns.items():
        for name in names:
            hostile = [f"{text} {i}" for i, text in zip(range(len(changed[layer])), cycle(HOSTILE), strict=False)]
            changed[layer][name] = hostile
    store = folder / "hostile.gpkg"
    geopackage.write_store({**frames, **changed, **_private({**frames, **changed})}, store)
    build(folder / "site", store, "water", "tasks")
    return folder / "site"
