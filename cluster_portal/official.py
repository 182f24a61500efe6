"""Official papers of an ordinary kind (biên bản, tờ trình): one Document, as HTML for page and PDF, and as a Word file.

Nghị định 30/2020/NĐ-CP, Phụ lục I and III. The pledge and the annual report are set by their own apps.
"""

from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string

from . import pdf
from .text import day_in_words

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# Before the number is given on paper, it is left open.
NO_NUMBER = "\u00a0" * 8


@dataclass(frozen=True)
class Heading:
    """«I. THÀNH PHẦN»."""

    text: str


@dataclass(frozen=True)
class Clause:
    """«1. Tổ kiểm phiếu», bold, in a section."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of running text."""

    text: str


@dataclass(frozen=True)
class Table:
    """A ruled table: `widths` in per cent, `kinds` of the columns (text, number, middle), cells as texts."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    kinds: tuple[str, ...]
    has_total: bool = False

    @property
    def columns(self):
        return tuple(zip(self.widths, self.kinds, strict=True))

    @property
    def marked_rows(self):
        """(is it the total, [(kind, text)]) of each row."""
        last = len(self.rows) - 1
        for place, row in enumerate(self.rows):
            yield self.has_total and place == last, list(zip(self.kinds, row, strict=True))


@dataclass(frozen=True)
class Signer:
    """A place to sign: the lines above («TM. …», the post) and the name below the room for the signature."""

    lines: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True)
class Document:
    """All that a paper shows. `signers` stand two in a row, a single one beside the recipients."""

    parent_body: str
    body_lines: tuple[str, ...]
    number: str  # «/BB-CTĐ», after the number
    place: str
    on: date
    kind: str  # «Biên bản»
    subject: tuple[str, ...]
    blocks: tuple[Heading | Clause | Paragraph | Table, ...]
    signers: tuple[Signer, ...]
    recipients: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()  # «Kính gửi»
    foot: str = ""
    is_draft: bool = False
    given_number: int | None = None

    @property
    def title(self) -> str:
        return " ".join((self.kind, *self.subject))

    @property
    def symbol(self) -> str:
        given = NO_NUMBER if self.given_number is None else f"{self.given_number:02d}"
        return f"{given}{self.number}"

    @property
    def place_date(self) -> str:
        return f"{self.place}, {day_in_words(self.on)}"

    @property
    def rows_of_signers(self) -> list[tuple[Signer | None, ...]]:
        """Two in a row; a last one alone stands on the right, where the head of a paper signs."""
        pairs = [self.signers[start : start + 2] for start in range(0, len(self.signers), 2)]
        return [pair if len(pair) == 2 else (None, pair[0]) for pair in pairs]

    def shown(self):
        """(name of the kind of block, block), as a template asks for it."""
        return [(type(block).__name__.lower(), block) for block in self.blocks]


def article(document: Document) -> str:
    """The paper as one <article>, for a page that shows it."""
    return render_to_string("official_paper.html", {"document": document})


def html(document: Document) -> str:
    """The whole page that cluster_portal.pdf makes a PDF of."""
    return pdf.whole_page(
        title=document.title,
        author=" ".join(document.body_lines),
        on=document.on,
        article=article(document),
        is_draft=document.is_draft,
    )
