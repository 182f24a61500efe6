"""Scans that people upload: drawn anew in a process of its own, and the QR codes read that stand on them."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

PROGRAM = Path(__file__).with_name("read_scan.py")
TIME_LIMIT = 30


class ScanRefused(Exception):
    """The file is no scan that can be kept; the text is for users, `code` for programs."""

    def __init__(self, message, code):
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Scan:
    """A PDF of pictures, and what the QR codes on them say."""

    content: bytes
    pages: int
    codes: tuple[str, ...]


def read(content: bytes) -> Scan:
    """Take a PDF, JPEG or PNG apart. Raises ScanRefused."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    try:
        done = subprocess.run(
            [sys.executable, "-P", str(PROGRAM)],
            input=content,
            capture_output=True,
            timeout=TIME_LIMIT,
            env={**kept, "LC_ALL": "C.UTF-8"},
            check=False,
        )
    except subprocess.TimeoutExpired as slow:
        raise ScanRefused(_("The scan takes too long to read."), "slow") from slow
    if done.returncode != 0:  # the library fell over the file
        raise ScanRefused(_words("no_picture"), "no_picture")
    facts = json.loads(done.stderr.decode(errors="replace").strip().splitlines()[-1])
    if code := facts.get("refused"):
        raise ScanRefused(_words(code), code)
    return Scan(done.stdout, facts["pages"], tuple(facts["codes"]))


def _words(code: str) -> str:
    return {
        "no_picture": _("This is no scan that can be read: upload a PDF, a JPEG or a PNG file."),
        "too_large": _("The picture is too large. Scan with 300 dots an inch or fewer."),
        "too_many_pages": _("The scan has more than 20 pages. Scan the signed sheet alone."),
        "encrypted": _("The file is locked (encrypted). Scan or save it without a lock."),
    }[code]
