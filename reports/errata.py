"""The errata slip (đính chính) of a later version: what differs from the version before it, place by place, and why.

Both versions are read from their snapshots, so the slip says what the two papers say. A change of content is a new
paper of the same kind (Nghị định 30/2020, điều 18.3); the slip goes with it, for who has printed the old one.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from cluster_portal import pdf
from cluster_portal.text import day_in_words

from .annual import AnnualReport
from .corrections import Correction, corrections
from .paper import Sheet, sheet
from .printed import Place, Printed


@dataclass(frozen=True)
class Erratum:
    """A line of the slip: what differs, where it was printed, and its own reason when it has one."""

    correction: Correction
    printed: Place | None = None
    reason: str = ""

    @property
    def where(self) -> str:
        """«Trang 5, Phần I, mục II.1», «Phụ lục VI, trang 2»; without a page the section alone."""
        place = ", ".join(filter(None, [self.correction.place, self.correction.words]))
        if self.printed is None:
            return place
        if self.printed.appendix:
            name = f"Phụ lục {self.printed.appendix}"
            return f"{name}, trang {self.printed.page}{place.removeprefix(name)}"
        return (
            f"Trang {self.printed.page}, {place if place.startswith('Phần') else _lowered(place)}"
        )


def _lowered(place):
    """«thể thức», «căn cứ» inside a line; a table keeps its name."""
    return place if place.startswith(("Bảng", "Phụ lục")) else place[:1].lower() + place[1:]


@dataclass(frozen=True)
class Errata:
    old: Sheet
    new: Sheet
    version: int
    reason: str
    errata: tuple[Erratum, ...]

    @property
    def subject(self) -> str:
        return f"Báo cáo số {self.old.symbol} {day_in_words(self.old.report.head.on)}"

    @property
    def statements(self) -> list[Erratum]:
        """What is said in sentences: the head of the paper and its text."""
        return [each for each in self.errata if each.correction.kind != "cell"]

    @property
    def cells(self) -> list[Erratum]:
        """What is said in a table: the cells of tables and appendices."""
        return [each for each in self.errata if each.correction.kind == "cell"]

    @property
    def own_reasons(self) -> dict[str, str]:
        """{key of a correction: its own reason}."""
        return {each.correction.key: each.reason for each in self.errata if each.reason}

    @property
    def reasons_of_cells(self) -> list[tuple[str, str]]:
        """(«dòng 1–3, 7», reason) of the cells that have a reason of their own, in the order of the table."""
        lines = {}
        for number, each in enumerate(self.cells, start=1):
            if each.reason:
                lines.setdefault(each.reason, []).append(number)
        return [(f"dòng {ranges(numbers)}", reason) for reason, numbers in lines.items()]


def ranges(numbers: list[int]) -> str:
    """«1–3, 7» of ascending numbers."""
    runs = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)


def errata_of(
    old: AnnualReport,
    new: AnnualReport,
    *,
    old_code: str,
    new_code: str,
    version: int,
    reason: str,
    reasons: Mapping[str, str] | None = None,
    printed: Printed | None = None,
) -> Errata:
    """The slip between two versions; `version` is the number of the newer one.

    `reasons`: {key of a correction: its own reason}; `printed`: the PDF of the older version, where pages are known.
    """
    before, after = sheet(old, code=old_code), sheet(new, code=new_code)
    pages, own = printed or Printed(), reasons or {}
    lines = [
        Erratum(each, pages.where(each, before), own.get(each.key, ""))
        for each in corrections(before, after)
    ]
    return Errata(before, after, version, reason, tuple(lines))


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
