"""The folder of a site: only what changed is written, what is no page any more goes, and a list says what is there."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from geo.errors import ExportFailed, Fault, Place
from geo.export.formats import make_folder, remove_drafts, write_file

#: The list of the site's files, by which the next run knows which files are its own.
MANIFEST = "manifest.json"
#: What a server sends compressed, so that it need not compress it a thousand times; shorter files gain nothing.
_PACKED, _SHORTEST = (".html", ".css", ".js", ".json", ".svg", ".xml"), 200


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the list of a site, empty where there is none; drafts that a killed run left are removed.

    Raises
    ------
    ExportFailed
        The file there is no such list, so the folder may be somebody else's.
    """
    path = folder / MANIFEST
    remove_drafts(folder.rglob(".*.draft"))
    if not path.exists():
        return {"publications": [], "files": {}, "cards": {}}
    try:
        content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise _foreign(path) from error
    if not isinstance(content, dict) or not {"publications", "files", "cards"} <= set(content):
        raise _foreign(path)
    return content


def _foreign(path: Path) -> ExportFailed:
    return ExportFailed(Fault("foreign_manifest", Place(file=str(path))))


def publications(before: Mapping[str, Any], version: str, at: datetime) -> list[dict[str, str]]:
    """Return the publications with this one at the end; the same version keeps the time when it was first published."""
    earlier: list[dict[str, str]] = before["publications"]
    if earlier and earlier[-1]["version"] == version:
        return earlier
    return [*earlier, {"version": version, "at": at.isoformat(timespec="seconds")}]


def put(folder: Path, address: str, body: bytes) -> str:
    """Write a file and its compressed twin where the file is not there with this content; return its SHA-256.

    Raises
    ------
    ExportFailed
        With the reason that the system gives.
    """
    path = folder / address
    packed = path.with_name(f"{path.name}.gz")
    is_packed = path.suffix in _PACKED and len(body) >= _SHORTEST
    if not path.is_file() or path.read_bytes() != body:
        make_folder(path.parent)
        write_file(path, body)
        packed.unlink(missing_ok=True)
    if is_packed and not packed.is_file():
        write_file(packed, gzip.compress(body, 9, mtime=0))
    return sha256(body).hexdigest()


def remove_old(folder: Path, before: Mapping[str, Any], files: Mapping[str, str]) -> int:
    """Remove the files of the site before that are none of it now, and folders that are empty then; count them.

    Only files that the list names are touched.
    """
    root = folder.resolve()
    old = [address for address in before["files"] if address not in files]
    for address in old:
        path = (root / address).resolve()
        if not path.is_relative_to(root):  # a list that somebody wrote by hand
            continue
        path.unlink(missing_ok=True)
        path.with_name(f"{path.name}.gz").unlink(missing_ok=True)
        for parent in path.parents:
            if parent == root or any(parent.iterdir()):
                break
            parent.rmdir()
    return len(old)


def write_manifest(
    folder: Path, history: list[dict[str, str]], files: Mapping[str, str], cards: Mapping[str, str]
) -> None:
    """Write the list: the publications, the SHA-256 of every file, and what each card was made from."""
    content = {"publications": history, "files": dict(sorted(files.items())), "cards": dict(sorted(cards.items()))}
    put(folder, MANIFEST, (json.dumps(content, indent=0) + "\n").encode())
