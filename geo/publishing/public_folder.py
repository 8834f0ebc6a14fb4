"""The folder ``public`` of an office: immutable stores by their content hash, and the one that the public sees.

``current.gpkg`` is a hard link to one of them, put in its place by one rename: whoever opens it gets a whole store, old
or new, also while old ones are removed; a copy of the folder by any tool needs nothing else; and its name, by which
writers lock it, stays the same. (A symbolic link would have to be read again between two openings, and names a file
that may be gone by then.)
"""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from geo.errors import StoreCorrupt, StoreMissing
from geo.store.draft import sync
from geo.store.geopackage import read_version
from geo.store.lock import lock_path

#: How many stores are kept for a return to them.
KEPT = 10


@dataclass(frozen=True)
class PublicFolder:
    """The public folder of one office.

    Parameters
    ----------
    office
        Folder of the office. ``public`` in it may be a symbolic link to a folder that the public server reads.
    """

    office: Path

    @property
    def path(self) -> Path:
        """Return the folder."""
        return self.office / "public"

    @property
    def current(self) -> Path:
        """Return the store that the public sees."""
        return self.path / "current.gpkg"

    @property
    def draft(self) -> Path:
        """Return the file in which the next store is made."""
        return self.path / ".draft.gpkg"

    def store(self, version: str) -> Path:
        """Return the path of a store by its content hash."""
        return self.path / f"{version}.gpkg"

    def version(self) -> str:
        """Return the content hash of what the public sees; blank where there is nothing that this program can read."""
        try:
            return read_version(self.current)
        except (StoreMissing, StoreCorrupt):
            return ""

    def versions(self) -> set[str]:
        """Return the content hashes of the stores that are kept."""
        return {
            path.stem for path in self.path.glob("*.gpkg") if path != self.current and not path.name.startswith(".")
        }

    def keep(self, version: str) -> None:
        """Make the draft a store for good; where one with the same content is kept, that one stays."""
        self.draft.chmod(0o444)
        if self.store(version).exists():
            self.draft.unlink()
        else:
            self.draft.rename(self.store(version))
        sync(self.path)

    def keep_current(self, version: str) -> None:
        """Keep what the public sees, which may not have come by a publication but by a build."""
        if version and not self.store(version).exists():
            os.link(self.current, self.store(version))

    def switch(self, version: str) -> None:
        """Show the public a store that is kept, in one step."""
        link = self.path / ".current.gpkg.next"
        link.unlink(missing_ok=True)
        os.link(self.store(version), link)
        link.replace(self.current)
        link.unlink(missing_ok=True)  # a rename between two names of one file does nothing
        sync(self.path)

    def put(self, name: str, body: bytes) -> None:
        """Write a small file that anybody may read, where it does not say that yet."""
        path = self.path / name
        if path.is_file() and path.read_bytes() == body:
            return
        draft = self.path / f".{name}.next"
        draft.write_bytes(body)
        sync(draft)
        draft.replace(path)

    def clean(self, kept: Collection[str]) -> None:
        """Remove what a killed publisher left, and stores that are kept no longer."""
        lock = lock_path(self.current)
        for path in self.path.glob(".*"):
            if path.name != lock.name and path.is_file():
                path.unlink(missing_ok=True)
        for version in self.versions() - {*kept, self.version()}:
            self.store(version).unlink(missing_ok=True)
