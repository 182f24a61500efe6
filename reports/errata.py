"""The errata slip (đính chính) of a later version: what differs from the version before it, place by place, and why.

Both versions are read from their snapshots, so the slip says what the two papers say. A change of content is a new
paper of the same kind (Nghị định 30/2020, điều 18.3); the slip goes with it, for who has printed the old one.
"""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from cluster_portal import pdf
from cluster_portal.text import day_in_words

from .annual import AnnualReport
from .corrections import Correction, corrections
from .paper import Sheet, sheet


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

    @property
    def statements(self) -> list[Correction]:
        """What is said in sentences: the head of the paper and its text."""
        return [each for each in self.corrections if each.kind != "cell"]

    @property
    def cells(self) -> list[Correction]:
        """What is said in a table: the cells of tables and appendices."""
        return [each for each in self.corrections if each.kind == "cell"]


def errata_of(
    old: AnnualReport, new: AnnualReport, *, old_code: str, new_code: str, version: int, reason: str
) -> Errata:
    """The slip between two versions; `version` is the number of the newer one."""
    before, after = sheet(old, code=old_code), sheet(new, code=new_code)
    return Errata(before, after, version, reason, tuple(corrections(before, after)))


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
