"""A run that ends: every measurement is a process of its own, which is stopped when its time is up."""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection


class Over(float):
    """A time that was not waited for to its end: it is longer than this."""


#: Figures by ``<page>.<what>``; a text says why there is none.
Results = dict[str, float | str]
Figures = Iterator[Mapping[str, float]]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One measurement.

    Parameters
    ----------
    label
        What is printed while it runs.
    keys
        The figures that it is to yield.
    seconds
        When it is stopped.
    measure, arguments
        A function of a module, which yields figures as it finds them.
    bounded
        Whether its figures are the very times that it waits for, so that a stop tells what they exceed.
    """

    label: str
    keys: tuple[str, ...]
    seconds: float
    measure: Callable[..., Figures]
    arguments: tuple[object, ...]
    bounded: bool = False

    def take(self) -> Results:
        """Run the step; every key has a figure, or the reason why not."""
        print(f"{self.label} ...", file=sys.stderr, flush=True)
        start = time.monotonic()
        figures, reason = self._run()
        print(f"{self.label}: {time.monotonic() - start:.0f} s {reason}", file=sys.stderr, flush=True)
        stopped = bool(reason) and self.bounded and time.monotonic() - start >= self.seconds
        rest = Over(self.seconds * 1000) if stopped else f"not measured: {reason or 'no result'}"
        return {**dict.fromkeys(self.keys, rest), **figures}

    def _run(self) -> tuple[dict[str, float], str]:
        context = multiprocessing.get_context("spawn")
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=_yield_all, args=(sender, self.measure, self.arguments), daemon=True)
        process.start()
        sender.close()
        end, figures = time.monotonic() + self.seconds, dict[str, float]()
        try:
            while receiver.poll(max(0.0, end - time.monotonic())):
                part = receiver.recv()
                if part is None:
                    return figures, ""
                figures |= part
            return figures, f"no result within {self.seconds:.0f} s"
        except EOFError:
            return figures, "it failed"
        finally:
            process.kill()
            process.join()


def _yield_all(sender: Connection, measure: Callable[..., Figures], arguments: tuple[object, ...]) -> None:
    for part in measure(*arguments):
        sender.send(dict(part))
    sender.send(None)
