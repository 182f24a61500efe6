"""The sheets beside the document: the picture page for who has one minute, and the speaking card with twelve numbers.

Made of the AnnualReport alone, like the document itself; each is one page, as large as the paper it is printed on.
"""

import io
import json
from dataclasses import dataclass

from django.db.models import TextChoices
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from cluster_portal import pdf
from cluster_portal.canonical import canonical
from cluster_portal.qr import verification_address, verification_mark

from . import sentences
from .annual import AnnualReport
from .charts import SOURCE_OF_MAP
from .pictures import Pictures, source, years_shown
from .snapshot import digest, from_snapshot, snapshot
from .spoken import twelve

# The width of a whole row, and of a third, in the pixels that the pictures are drawn in: 190 mm of the A4
ROW, THIRD = 718, 224
TILES = 6
# With more members the ranking of one sheet would be a wall of bars.
BARS_AT_MOST = 10
DOTS_AN_INCH = 200
POINTS_AN_INCH = 72


class Size(TextChoices):
    A3 = "a3", "A3"
    A4 = "a4", "A4"
    A5 = "a5", "A5"


@dataclass(frozen=True)
class SheetKind:
    """One of the sheets: its template, its title (with the year), how its files are called."""

    template: str
    title: str
    words: str

    def filename(self, year: int, suffix: str, *, is_draft: bool) -> str:
        return f"{self.words} năm {year}{' (dự thảo)' if is_draft else ''}{suffix}"


PICTURES = SheetKind(
    "reports/sheets/picture_page.html", "Năm {} qua những con số và hình ảnh", "Trang hình"
)
CARD = SheetKind("reports/sheets/speaking_card.html", "Mười hai con số năm {}", "Thẻ phát biểu")
KINDS = {"pictures": PICTURES, "card": CARD}


@dataclass(frozen=True)
class SheetFile:
    """A PDF that a sheet is offered as: its address below the year's document, and the name of that address."""

    kind: str
    size: Size
    path: str
    url_name: str


FILES = (
    SheetFile("pictures", Size.A4, "trang-hinh", "picture_pdf"),
    SheetFile("pictures", Size.A3, "trang-hinh-a3", "picture_pdf_a3"),
    SheetFile("card", Size.A5, "the-phat-bieu", "card_pdf"),
    SheetFile("card", Size.A4, "the-phat-bieu-a4", "card_pdf_a4"),
)


def article(kind: SheetKind, report: AnnualReport, *, code: str = "") -> SafeString:
    """The sheet as one <article>; without a code it is a draft and says so."""
    context = {
        "report": report,
        "title": kind.title.format(report.year),
        "counted_on": sentences.counted_on(report),
        "numbers": twelve(report),
        "source": source(report),
        "map_source": SOURCE_OF_MAP,
        "code": code,
        "address": verification_address(code) if code else "",
        "mark": verification_mark(code) if code else "",
        "data_hash": digest(snapshot(report)),
    }
    if kind is PICTURES:
        context |= {"tiles": context["numbers"][:TILES], "figures": _figures(report)}
        context["years"] = years_shown(report)
    return mark_safe(render_to_string(kind.template, context))


def _figures(report) -> dict:
    third = Pictures(report, width=THIRD, first=BARS_AT_MOST)
    return {
        "map": Pictures(report, width=ROW).map,
        "growth": third.growth,
        "sectors": third.sectors,
        "standings": third.standings,
    }


def page(kind: SheetKind, report: AnnualReport, size: Size, *, code: str = "") -> str:
    """The whole HTML page that the PDF is made of."""
    return render_to_string(
        "reports/sheets/page.html",
        {
            "title": kind.title.format(report.year),
            "author": report.head.cluster,
            "on": report.head.on,
            "size": size,
            "article": article(kind, report, code=code),
        },
    )


def png(content: bytes) -> bytes:
    """The first page of a PDF as dots, 200 an inch: to be shown, and sent by telephone."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    target = io.BytesIO()
    document[0].render(scale=DOTS_AN_INCH / POINTS_AN_INCH).to_pil().save(target, "PNG")
    document.close()
    return target.getvalue()


# What a job is told


def order(report: AnnualReport, *, code: str, kind: str, size: Size) -> str:
    """An order is the same text for the same sheet, so that it is made once."""
    return canonical({"snapshot": snapshot(report), "code": code, "kind": kind, "size": str(size)})


def make_pdf(text: str) -> bytes:
    """The maker that the job of cluster_portal.waiting is told."""
    told = json.loads(text)
    report = from_snapshot(told["snapshot"])
    return pdf.render(page(KINDS[told["kind"]], report, Size(told["size"]), code=told["code"]))


def make_png(text: str) -> bytes:
    return png(make_pdf(text))
