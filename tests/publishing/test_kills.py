"""A publisher killed at any moment: the public sees the store before or after, and the next one puts all in order."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from support.publishing import CHIEF, Office, make_office

from geo.publishing import publisher
from geo.publishing.public_folder import PublicFolder
from geo.reporting.journal import open_journal
from geo.reporting.trail import verify_trail
from geo.settings import Settings

#: Moments of a publication, in their order: before or after a step of it, at its first or a later call.
MOMENTS = [
    ("after", publisher, "copy_store", 1),
    ("after", PublicFolder, "keep", 1),
    ("before", PublicFolder, "switch", 1),
    ("after", PublicFolder, "switch", 1),
    ("before", publisher, "_settle", 2),
    ("after", PublicFolder, "put", 4),
]


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def interrupted(moment: str, work: Callable[..., Any], call: int) -> Callable[..., Any]:
    """Return a step that is killed, at one of its calls, before it begins or when it is done."""
    calls = count(1)

    def run(*arguments: Any, **options: Any) -> Any:
        last = next(calls) == call
        if last and moment == "before":
            die()
        outcome = work(*arguments, **options)
        return die() if last else outcome

    return run


def publish_and_die(folder: Path, number: int) -> None:
    """Publish in a process of its own, up to a moment."""
    office = office_in(folder)
    digest = publisher.preview(office.config, CHIEF).digest
    moment, owner, name, call = MOMENTS[number]
    setattr(owner, name, interrupted(moment, getattr(owner, name), call))
    publisher.publish(office.config, CHIEF, digest)


def office_in(folder: Path) -> Office:
    return Office(Settings(store=folder / "working.gpkg", office=folder / "office"), open_journal(folder / "office"))


@pytest.mark.parametrize("number", range(len(MOMENTS)), ids=lambda n: f"{MOMENTS[n][0]} {MOMENTS[n][2]}")
def test_a_killed_publication_happened_or_did_not(built, tmp_path, number):
    office = make_office(tmp_path, built)
    before = office.publish().content_hash
    office.report(1.0)
    after = publisher.preview(office.config, CHIEF).digest
    process = get_context("forkserver").Process(target=publish_and_die, args=(tmp_path, number))
    process.start()
    process.join(300)
    assert process.exitcode == -signal.SIGKILL
    seen = office.public.version()
    assert seen in (before, after)
    if seen == after:
        with pytest.raises(Exception, match="nothing_to_publish"):
            office.publish()
    else:
        assert office.publish().content_hash == after
    history = publisher.publications(office.config, CHIEF)
    assert [each.content_hash for each in history] == [after, before]
    assert {each.published_by for each in history} == {CHIEF.id}
    assert verify_trail(office.journal) == []
    names = {path.name for path in office.public.path.iterdir()}
    feeds = {"publications.atom", "publications.en.atom", "publications.json"}
    assert names == {"current.gpkg", f"{before}.gpkg", f"{after}.gpkg", *feeds}
    assert office.public.path.joinpath("publications.atom").read_text("utf-8").count("<entry>") == 2
    assert [path.name for path in office.journal.folder.glob(".*")] == []
