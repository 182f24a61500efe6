"""The process that waits for papers: typeset.py with engine and fonts at hand, which forks once for each paper.

Starting Python and reading the engine in takes a fifth of the time of a paper of twenty pages. A paper is set in a
process of its own all the same: it begins as the waiting one was, and is gone when the paper is made.
"""

import atexit
import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from django.conf import settings

PROGRAM = Path(__file__).with_name("typeset.py")
# Fonts are stamped with the time when they are subset; a fixed one lets the same HTML give the same bytes.
MOMENT_OF_FONTS = "1700000000"
FONTS_CONFIG = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  {folders}<cachedir>{cache}</cachedir>
  <selectfont><rejectfont><glob>*.woff2</glob></rejectfont></selectfont>
  <alias><family>Times New Roman</family><prefer><family>Tinos</family></prefer></alias>
</fontconfig>
"""


class NoTypesetter(Exception):
    """It could not be started; the text, for the log, is what it said."""


class Typesetter:
    """For one process of ours and its threads. It ends when it is told to, or when nobody is left who could ask."""

    def __init__(self):
        self.folders = _folders()
        # The waiting process takes this folder away when it ends.
        cache = Path(tempfile.mkdtemp(prefix="typeset-"))
        self.said = tempfile.TemporaryFile()  # noqa: SIM115  kept as long as the process
        self.line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-P", str(PROGRAM), str(cache), *self.folders],
                stdin=theirs,
                stdout=subprocess.DEVNULL,
                stderr=self.said,
                env=_environment(self.folders, cache),
            )

    def begin(self, order, paper, words) -> int:
        """Have a paper set: the order is read from one file, paper and words are written. The process that does it."""
        try:
            socket.send_fds(self.line, [b"set"], [each.fileno() for each in (order, paper, words)])
            number = self.line.recv(20)
        except (BrokenPipeError, ConnectionResetError):
            number = b""
        if not number:
            raise NoTypesetter(self.last_words())
        return int(number)

    def last_words(self) -> str:
        self.process.wait()
        self.said.seek(0)
        return self.said.read().decode(errors="replace").strip()

    def is_fit(self) -> bool:
        """Still there, and with the folders of the settings."""
        return self.process.poll() is None and self.folders == _folders()

    def dismiss(self):
        """Nobody asks any more: it takes its folder away and ends. Processes forked from us may hold its line still."""
        with contextlib.suppress(OSError):
            self.line.send(b"end")
        self.process.wait()
        self.line.close()
        self.said.close()


_lock = threading.Lock()
_waiting: Typesetter | None = None


def begin(order, paper, words) -> int:
    """Have a paper set by the waiting process, which is started when it is first needed. Raises NoTypesetter."""
    global _waiting  # noqa: PLW0603  one a process
    with _lock:
        if _waiting is not None:
            if _waiting.is_fit():
                with contextlib.suppress(NoTypesetter):  # it has just ended: another one
                    return _waiting.begin(order, paper, words)
            _waiting.dismiss()
            _waiting = None
        fresh = Typesetter()
        try:
            number = fresh.begin(order, paper, words)
        except NoTypesetter:
            fresh.dismiss()
            raise
        _waiting = fresh
        return number


def end(number: int) -> None:
    """Stop the process that sets a paper."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(number, signal.SIGKILL)


def _begin_anew():
    """After a fork: a lock that another thread held would never be free, and who waits there is not ours."""
    global _lock, _waiting, _of_parent  # noqa: PLW0603  one a process
    # Kept, or Python would look after a process that is no child of ours.
    _lock, _of_parent, _waiting = threading.Lock(), _waiting, None


def _dismiss():
    if _waiting is not None:
        _waiting.dismiss()


_of_parent = None
os.register_at_fork(after_in_child=_begin_anew)
atexit.register(_dismiss)


def _folders() -> list[str]:
    return [str(folder) for folder in settings.STATICFILES_DIRS]


def _environment(folders, cache):
    """No variable of ours but what Python needs; fonts only from our own folders."""
    config = cache / "fonts.conf"
    lines = "".join(f"<dir>{folder}/fonts</dir>" for folder in folders)
    config.write_text(FONTS_CONFIG.format(folders=lines, cache=cache), encoding="utf-8")
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return {
        **kept,
        "FONTCONFIG_FILE": str(config),
        "HOME": str(cache),
        "LC_ALL": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": MOMENT_OF_FONTS,
    }
