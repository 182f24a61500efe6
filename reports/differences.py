"""What changed between two texts, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\n|[^\S\n]+|[^\s]+")


@dataclass(frozen=True)
class Difference:
    """A piece of text that is in both ("same"), only in the newer ("added") or only in the older ("removed")."""

    kind: str
    text: str


def differences(before: str, after: str) -> list[Difference]:
    """The pieces in order; a changed word stands removed and added."""
    return list(_pieces(WORDS.findall(before), WORDS.findall(after)))


def _pieces(before, after) -> Iterator[Difference]:
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Difference("same", "".join(after[j1:j2]))
            continue
        if i2 > i1:
            yield Difference("removed", "".join(before[i1:i2]))
        if j2 > j1:
            yield Difference("added", "".join(after[j1:j2]))
