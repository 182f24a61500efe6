"""How far a long piece of work is, told while it runs, to whoever asks from another process.

The work says `tell("comparing")` or wraps its rows in `through(rows, "reading")`; nobody listens unless a job does.
A job holds a file while it lives and writes into it. The kernel lets go of the file when the process ends, whatever
ended it, so that a lost job is known at once; and a file can be written while SQLite's one writer is busy with the
very transaction of the job, which no other connection can be.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

Row = TypeVar("Row")
# A page asks every second.
SECONDS_BETWEEN = 0.3
ROWS_BETWEEN = 50
# Written in one call over the last word, so that a reader sees one of the two and never half of it.
WIDTH = 200
# Who only looks whether a file is held, holds it for a moment; a job that begins waits longer than that.
PATIENCE = 2


@dataclass(frozen=True)
class Progress:
    """The step of the work, and how many of how many rows (0: not known)."""

    step: str
    done: int = 0
    total: int = 0


class HeldFile:
    def __init__(self, descriptor: int):
        self.descriptor, self.step, self.written_at = descriptor, "", 0.0

    def write(self, progress: Progress) -> None:
        now = time.monotonic()
        if progress.step == self.step and now - self.written_at < SECONDS_BETWEEN:
            return
        self.step, self.written_at = progress.step, now
        os.pwrite(self.descriptor, json.dumps(asdict(progress)).ljust(WIDTH).encode(), 0)


_listener: ContextVar[HeldFile | None] = ContextVar("listener", default=None)


def tell(step: str, done: int = 0, total: int = 0) -> None:
    """Say where the work is; costs next to nothing when nobody listens."""
    if listener := _listener.get():
        listener.write(Progress(step, done, total))


def through(rows: Iterable[Row], step: str, total: int = 0) -> Iterator[Row]:
    """Hand on the rows one by one, and tell how many it were."""
    tell(step, 0, total)
    for done, row in enumerate(rows):
        if done and done % ROWS_BETWEEN == 0:
            tell(step, done, total)
        yield row


@contextmanager
def holding(path: Path) -> Iterator[bool]:
    """Hold the file and write into it what the work tells; False when another process holds it already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        is_ours = _hold(descriptor, PATIENCE)
        if not is_ours:
            yield False
            return
        token = _listener.set(HeldFile(descriptor))
        try:
            yield True
        finally:
            _listener.reset(token)
    finally:
        os.close(descriptor)  # which lets go of it


def is_held(path: Path) -> bool:
    """Whether a living process holds the file."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        return not _hold(descriptor, 0)
    finally:
        os.close(descriptor)


def told(path: Path) -> Progress | None:
    """The last word of who holds, or held, the file; None before the first."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    return Progress(**json.loads(text)) if text.strip() else None


def _hold(descriptor, patience) -> bool:
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(0.05)
        else:
            return True
