"""The errata slip (đính chính) of a later version: what differs from the version before it, word by word, and why.

Both versions are read from their snapshots, so the slip says what the two papers say. A change of content is a new
paper of the same kind (Nghị định 30/2020, điều 18.3); the slip goes with it, for who has printed the old one.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from cluster_portal import pdf
from cluster_portal.text import count_in_prose, day_in_words

from .annual import AnnualReport
from .paper import Sheet, sheet
from .sections import SECTIONS
from .writing import plain

HEAD = {
    "number": "Số văn bản",
    "symbol": "Ký hiệu",
    "place": "Địa danh",
    "on": "Ngày văn bản",
    "signer_name": "Người ký",
}


@dataclass(frozen=True)
class Correction:
    """One thing that stands otherwise: `kind` is "head", "number" or "text"."""

    kind: str
    words: str
    before: str
    after: str


@dataclass(frozen=True)
class Errata:
    old: Sheet
    new: Sheet
    version: int
    reason: str
    corrections: tuple[Correction, ...]

    @property
    def subject(self) -> str:
        return f"Báo cáo số {self.old.symbol} {day_in_words(self.old.report.head.on)}"


def errata_of(
    old: AnnualReport, new: AnnualReport, *, old_code: str, new_code: str, version: int, reason: str
) -> Errata:
    """The slip between two versions; `version` is the number of the newer one."""
    return Errata(
        old=sheet(old, code=old_code),
        new=sheet(new, code=new_code),
        version=version,
        reason=reason,
        corrections=tuple(corrections(old, new)),
    )


def corrections(old: AnnualReport, new: AnnualReport) -> Iterator[Correction]:
    """What differs: the head, then the numbers in the order of bound.py, then the texts of the sections."""
    for name, words in HEAD.items():
        before, after = (_shown(getattr(report.head, name)) for report in (old, new))
        if before != after:
            yield Correction("head", words, before, after)
    yield from _numbers(old, new)
    for field in SECTIONS:
        before, after = (_text(report, field) for report in (old, new))
        if before != after:
            yield Correction("text", f"{field.part.label}. {field.label}", before, after)


def _numbers(old, new) -> Iterator[Correction]:
    for bound in new.numbers:
        earlier = old.numbers.by_name.get(bound.name)
        before = earlier.plain if earlier else "–"
        if before != bound.plain:
            yield Correction("number", bound.words, before, bound.plain)
    for earlier in old.numbers:
        if earlier.name not in new.numbers.by_name and earlier.value is not None:
            yield Correction("number", earlier.words, earlier.plain, "–")


def _text(report, field) -> str:
    """A section as it reads on the paper."""
    lines = report.sections.get(field.key, "").splitlines()
    return "\n".join(plain(line, report.numbers) if field.is_running else line for line in lines)


def _shown(value) -> str:
    if hasattr(value, "strftime"):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, int):
        return count_in_prose(value)
    return str(value or "–")


def article(errata: Errata) -> SafeString:
    """The slip as one <article>, for the page and for the PDF."""
    return mark_safe(render_to_string("reports/paper/errata.html", {"errata": errata}))


def whole_page(errata: Errata) -> str:
    """The page that cluster_portal.pdf makes a PDF of."""
    head = errata.new.report.head
    return pdf.whole_page(
        title=f"Đính chính {errata.subject}",
        author=head.cluster,
        on=head.on,
        article=article(errata),
        is_draft=False,
    )
