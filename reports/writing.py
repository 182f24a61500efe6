"""What people write in a section: a small markup, stored as plain text, turned into the blocks of the paper.

One paragraph a line; «- » begins a point, «1. » or «a) » a numbered one; **bold**, *italic*; {{ name }} or
{{ name | form }} is a bound number. There is no HTML in it: what is pasted as HTML is cleaned by nh3 and brought to
this markup, everything else stands on the paper as it was typed. Rendering escapes, so nothing stored is ever markup.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html.parser import HTMLParser

import nh3

from cluster_portal.text import clean

from .blocks import Items, Paragraph, Run
from .bound import BoundNumbers, NoValue, UnknownName

BINDING = re.compile(r"\{\{\s*([^{}|]*?)\s*(?:\|\s*([^{}|]*?)\s*)?\}\}")
BRACES = re.compile(r"\{\{|\}\}")
BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*(?!\*)")
ITALIC = re.compile(r"(?<!\*)\*(?=[^\s*])(.+?)(?<=[^\s*])\*(?!\*)")
POINT = re.compile(r"[-–+] ")
NUMBERED = re.compile(r"(?:\d{1,2}[.)]|[a-zđ]\)) ")
TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
KEPT_TAGS = {
    "p",
    "div",
    "br",
    "b",
    "strong",
    "i",
    "em",
    "ul",
    "ol",
    "li",
    "tr",
    "td",
    "h1",
    "h2",
    "h3",
    "h4",
}


@dataclass(frozen=True)
class Fault:
    """A place in a section that cannot stand: its line (from 1), what is written there, and names that look like it."""

    line: int
    written: str
    near: tuple[str, ...] = ()
    is_unfinished: bool = False


def tidy(text: str) -> str:
    """What is stored: HTML brought to the markup, accents composed, no empty lines and no spaces at the ends."""
    if TAG.search(text):
        text = from_html(text)
    return "\n".join(line for line in map(clean, text.splitlines()) if line)


def from_html(html: str) -> str:
    """The markup of a piece of HTML, as it is pasted from Word or a page: scripts, styles and links fall away."""
    reader = _Reader()
    reader.feed(nh3.clean(html, tags=KEPT_TAGS, attributes={}, link_rel=None))
    reader.close()
    return "".join(reader.parts)


class _Reader(HTMLParser):
    """Reads the few tags that nh3 leaves, well-formed."""

    MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "td": " "}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts, self.lists = [], []

    def handle_starttag(self, tag, attrs):
        if tag in self.MARKS:
            self.parts.append(self.MARKS[tag])
        elif tag in ("ul", "ol"):
            self.lists.append([tag, 0])
        elif tag == "li":
            kind = self.lists[-1] if self.lists else ["ul", 0]
            kind[1] += 1
            self.parts.append(f"\n{kind[1]}. " if kind[0] == "ol" else "\n- ")
        else:
            self.parts.append("\n")

    def handle_endtag(self, tag):
        if tag in self.MARKS:
            self.parts.append(self.MARKS[tag])
        elif tag in ("ul", "ol"):
            if self.lists:
                self.lists.pop()
            self.parts.append("\n")
        elif tag != "br":
            self.parts.append("\n")

    def handle_data(self, data):
        # Lines of the source are no lines of the text.
        self.parts.append(re.sub(r"\s+", " ", data))


def faults(text: str, numbers: BoundNumbers) -> list[Fault]:
    """Bound numbers that cannot be read: unknown names and forms, braces that are not closed."""
    return [
        fault
        for place, line in enumerate(text.splitlines(), 1)
        for fault in _of_line(place, line, numbers)
    ]


def _of_line(place, line, numbers) -> Iterator[Fault]:
    for found in BINDING.finditer(line):
        try:
            numbers.get(found[1]).written(found[2] or "")
        except UnknownName as unknown:
            yield Fault(place, found[0], tuple(unknown.near))
        except NoValue:
            continue  # it may come; without it the document is not published
    if BRACES.search(BINDING.sub("", line)):
        yield Fault(place, line, is_unfinished=True)


def without_value(text: str, numbers: BoundNumbers) -> list:
    """The bound numbers of a text that nobody has given yet."""
    found = [numbers.by_name.get(each[1]) for each in BINDING.finditer(text)]
    return [each for each in found if each is not None and each.value is None]


def runs(text: str, numbers: BoundNumbers) -> tuple[Run, ...]:
    """A line as runs of one look each, its bound numbers filled in."""
    return tuple(_inline(text, Run(""), numbers))


def plain(text: str, numbers: BoundNumbers) -> str:
    """A line as bare words: for the press, for comparing."""
    return "".join(run.text for run in runs(text, numbers))


def paragraph(text: str, numbers: BoundNumbers, **looks) -> Paragraph:
    made = runs(text, numbers)
    return Paragraph("".join(run.text for run in made), runs=made, **looks)


def blocks_of(text: str, numbers: BoundNumbers) -> list:
    """The blocks of a section: paragraphs, and points that follow each other as one list."""
    made = []
    for line in text.splitlines():
        if not line.strip():
            continue
        each = paragraph(line.strip(), numbers)
        kind = _list_of(line.strip())
        if not kind:
            made.append(each)
        elif made and isinstance(made[-1], Items) and made[-1].is_numbered == (kind == "numbered"):
            made[-1] = replace(made[-1], items=(*made[-1].items, each))
        else:
            made.append(Items((each,), is_numbered=kind == "numbered"))
    return made


def _list_of(line: str) -> str:
    if POINT.match(line):
        return "points"
    return "numbered" if NUMBERED.match(line) else ""


def _inline(text, look: Run, numbers) -> Iterator[Run]:
    """Cut at the first mark, go on inside it and behind it."""
    marks = [(BINDING, None), (BOLD, "is_bold"), (ITALIC, "is_italic")]
    found = [
        (match.start(), order, match, mark)
        for order, (mark, _) in enumerate(marks)
        if (match := mark.search(text))
    ]
    if not found:
        if text:
            yield replace(look, text=text)
        return
    _start, order, match, _mark = min(found, key=lambda each: each[:2])
    if before := text[: match.start()]:
        yield replace(look, text=before)
    if order == 0:
        yield _filled(match, look, numbers)
    else:
        yield from _inline(match[1], replace(look, **{marks[order][1]: True}), numbers)
    yield from _inline(text[match.end() :], look, numbers)


def _filled(match, look, numbers) -> Run:
    """The number in place of its name; what cannot be read or is not given stands there as it was written."""
    try:
        bound = numbers.get(match[1])
        return replace(look, text=bound.written(match[2] or ""), source=bound.name)
    except (UnknownName, NoValue):
        return replace(look, text=match[0], is_missing=True)
