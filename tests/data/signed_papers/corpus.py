"""All files of the corpus, and the short verdict that is compared with `expected.json`."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from .attacks import attacked_files
from .foreign import foreign_files
from .ours import our_files, revisions

EXPECTED = Path(__file__).with_name("expected.json")


@dataclass
class Corpus:
    """`files`: name -> bytes. `kept`: the rows that the portal has of its own ones; `pledge`: of which paper."""

    files: dict[str, bytes]
    kept: list[dict]
    pledge: dict
    roots: bytes
    crl: bytes


def make_corpus(room, server, settings) -> Corpus:
    pki = room.pki
    files = our_files(room, pki, server, settings) | foreign_files(pki) | attacked_files(pki)
    pledge = {name: getattr(room.pledge, name) for name in ("content", "content_hash", "code")}
    return Corpus(
        files=files,
        kept=revisions(),
        pledge=pledge,
        roots=pki.root.pem(),
        crl=pki.government.crl(datetime.now(UTC)),
    )


def expected() -> dict[str, dict]:
    return json.loads(EXPECTED.read_text(encoding="utf-8"))


def verdict(answer: dict) -> dict:
    """What does not depend on the keys and names of this run."""
    return {
        "ours": answer["ours"],
        "exact": bool(answer["paper"] and answer["paper"]["exact"]),
        "intact": answer["intact"],
        "trusted": answer["trusted"],
        "codes": answer["codes"],
        "signatures": [_short(row) for row in answer["signatures"]],
        "seal": _short(answer["seal"]) if answer["seal"] else None,
        "timestamps": [_short(row) for row in answer["timestamps"]],
    }


def _short(row: dict) -> str:
    """«Sở Mẫu, certificate: trusted, whole file; changed_after»"""
    words = ["trusted" if row["trusted"] else "not trusted"]
    words += ["to the end"] if row["covers_whole_file"] else []
    codes = f"; {', '.join(row['codes'])}" if row["codes"] else ""
    return f"{row['province'] or '-'}, {row['method']}: {', '.join(words)}{codes}"
