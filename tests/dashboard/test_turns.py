"""Pages of many readers run one after the other, in the order in which they came."""

from __future__ import annotations

import threading
import time

import pytest

from dashboard import turns


def start(run) -> threading.Thread:
    """Start a thread, and give it time to queue."""
    thread = threading.Thread(target=run)
    thread.start()
    time.sleep(0.05)
    return thread


def test_pages_run_alone_and_in_the_order_in_which_they_came():
    ran: list[int] = []
    running: list[int] = []

    def page(number: int) -> None:
        with turns.turn():
            running.append(number)
            assert running == [number]
            ran.append(number)
            time.sleep(0.005)
            running.remove(number)

    with turns.turn():
        threads = [start(lambda number=number: page(number)) for number in range(8)]
        assert not ran
    for thread in threads:
        thread.join(5)
    assert ran == list(range(8))


def test_boxes_of_buttons_let_pages_go_first_and_keep_their_own_order():
    ran: list[str] = []

    def page(name: str, patient: bool) -> None:
        with turns.turn(patient=patient):
            ran.append(name)

    with turns.turn(patient=True):  # it has begun, and is not stopped
        names = ("box 1", "box 2", "page 1", "box 3", "page 2")
        threads = [start(lambda name=name: page(name, patient=name.startswith("box"))) for name in names]
        assert not ran
    for thread in threads:
        thread.join(5)
    assert ran == ["page 1", "page 2", "box 1", "box 2", "box 3"]


def test_a_page_that_has_the_turn_runs_its_parts():
    with turns.turn(), turns.turn():
        pass
    with turns.turn():
        pass


def test_a_page_that_fails_gives_the_turn_on():
    ran = threading.Event()

    def page() -> None:
        with turns.turn():
            ran.set()

    with pytest.raises(ZeroDivisionError), turns.turn():
        raise ZeroDivisionError
    start(page)
    assert ran.wait(2)


def test_who_has_waited_long_enough_runs_beside_the_other(monkeypatch):
    monkeypatch.setattr(turns, "_PATIENCE", 0.1)
    ran = threading.Event()

    def page() -> None:
        with turns.turn():
            ran.set()

    with turns.turn():
        thread = start(page)
        assert ran.wait(2)
        thread.join(2)
    with turns.turn():
        pass
