"""All files of the corpus, kept in one archive; and the short verdict that is compared with `expected.json`."""

import io
import json
import tarfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.pki.authorities import END

from .attacks import attacked_files
from .foreign import foreign_files
from .ours import broken_files, revisions, signed_files

EXPECTED = Path(__file__).with_name("expected.json")
# Most files begin alike, so that the whole is hardly larger than the largest of them.
ARCHIVE = Path(__file__).with_name("papers.tar.xz")
FACTS = "facts.json"


@dataclass(frozen=True)
class Corpus:
    """`files`: name -> bytes. `kept`: the rows that the portal has of its own ones; `pledge`: of which paper.

    `roots`, `portal`: certificates (PEM) of the authorities and of the portal; `crl`: who is revoked.
    """

    files: dict[str, bytes]
    kept: list[dict]
    pledge: dict
    roots: str
    portal: str
    crl: bytes


def make_corpus(room, server, settings, portal: str) -> Corpus:
    pki = room.pki
    ours = signed_files(room, pki, server, settings)
    files = ours | broken_files(ours, room, pki) | foreign_files(pki) | attacked_files(pki)
    pledge = {name: getattr(room.pledge, name) for name in ("content", "content_hash", "code")}
    return Corpus(
        files=files,
        kept=revisions(),
        pledge=pledge,
        roots=pki.root.pem().decode(),
        portal=portal,
        # The archive is read for years.
        crl=pki.government.crl(datetime.now(UTC), until=END),
    )


def write_corpus(corpus: Corpus) -> None:
    names = ("kept", "pledge", "roots", "portal")
    facts = {name: getattr(corpus, name) for name in names}
    facts["crl"] = corpus.crl.hex()
    members = {f"{name}.pdf": content for name, content in corpus.files.items()}
    members[FACTS] = json.dumps(facts, ensure_ascii=False, indent=1).encode()
    with tarfile.open(ARCHIVE, "w:xz", preset=9) as archive:
        for name, content in members.items():
            row = tarfile.TarInfo(name)
            row.size = len(content)
            archive.addfile(row, io.BytesIO(content))


def read_corpus() -> Corpus:
    with tarfile.open(ARCHIVE) as archive:
        members = {row.name: archive.extractfile(row).read() for row in archive}
    facts = json.loads(members.pop(FACTS))
    facts["crl"] = bytes.fromhex(facts["crl"])
    files = {name.removesuffix(".pdf"): content for name, content in members.items()}
    return Corpus(files=files, **facts)


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
    """«Sở Mẫu, certificate: trusted, to the end, B-T; changed_after»"""
    words = ["trusted" if row["trusted"] else "not trusted"]
    words += ["to the end"] if row["covers_whole_file"] else []
    words += [row["level"]] if row["level"] else []
    codes = f"; {', '.join(row['codes'])}" if row["codes"] else ""
    return f"{row['province'] or '-'}, {row['method']}: {', '.join(words)}{codes}"
