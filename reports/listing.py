"""Appendix X: the list behind «1.789», organization by organization, as a paper of its own that goes inside the PDF.

It is a file apart because it is three times as long as the rest: the report stays one to be read and signed, and both
are set at the same time. What is printed is what the register shows everybody: no people, no telephone numbers.
"""

from dataclasses import dataclass

from django.db.models import F
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from cluster_portal import pdf
from cluster_portal.text import number
from cooperatives.models import Commune, Kind, Organization, Sector
from cooperatives.models.past import field_on
from cooperatives.statistics import COOPERATIVES
from emulation.models import EmulationYear

from .paper import Sheet
from .words import COMMUNE_KINDS, SECTOR_NAMES

NUMBER = "X"
NAME = "phu-luc-x-danh-sach.pdf"
TITLE = ("Danh sách hợp tác xã, quỹ tín dụng nhân dân", "đang hoạt động")
WORDS = f"Phụ lục {NUMBER}. {' '.join(TITLE)}"


@dataclass(frozen=True)
class Line:
    """One organization as it was on the day of the count."""

    name: str
    place: str
    sector: str


@dataclass(frozen=True)
class ProvinceLines:
    """The organizations of a province, by sector, and in a sector in the order of the alphabet."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Listing:
    """The provinces north to south."""

    provinces: tuple[ProvinceLines, ...]

    @property
    def count(self) -> int:
        return sum(len(province.lines) for province in self.provinces)


def read_listing(year: EmulationYear, as_of) -> Listing:
    """All active cooperatives and credit funds of the members. Two queries, however many there are."""
    members = list(year.provinces())
    found = {province.pk: [] for province in members}
    rows = (
        Organization.objects.filter(province__in=members, kind__in=COOPERATIVES)
        .active_on(as_of)
        .in_vietnamese_order()
        .annotate(called=field_on("name", as_of), stood_in=field_on("commune", as_of))
    )
    # With its kind: «Phường 9» has no other name.
    communes = {
        key: f"{COMMUNE_KINDS[kind]} {name}"
        for key, kind, name in Commune.objects.filter(province__in=members).values_list(
            "pk", "kind", "name"
        )
    }
    columns = ("province_id", "kind", F("sector"), "called", "stood_in")
    for province, kind, sector, called, stood_in in rows.values_list(*columns):
        # As Appendix II counts them: a credit fund's sector is credit, whatever its row says.
        of = Sector.CREDIT if kind == Kind.CREDIT_FUND else sector
        found[province].append(
            (of, Line(called, communes.get(stood_in, ""), SECTOR_NAMES.get(of, "")))
        )
    return Listing(tuple(ProvinceLines(each.name, _by_sector(found[each.pk])) for each in members))


def _by_sector(rows) -> tuple[Line, ...]:
    order = {sector: place for place, sector in enumerate(Sector.values)}
    return tuple(line for _, line in sorted(rows, key=lambda row: order.get(row[0], len(order))))


def listing_paper(sheet: Sheet, listing: Listing) -> pdf.Beside:
    """The paper, to be set beside the report. A count that differs from the report's is said on it, with why."""
    report = sheet.report
    counted = report.whole.active.cooperatives_and_credit_funds
    context = {
        "sheet": sheet,
        "number": NUMBER,
        "title": TITLE,
        "listing": listing,
        "count": number(listing.count),
        "stand": sheet.appendices[0].stand,
        "difference": number(listing.count - counted) if listing.count != counted else "",
        "counted": number(counted),
        "counted_by": "theo biểu số liệu đã chốt và theo địa giới"
        if report.returns
        else "theo địa giới",
    }
    article = mark_safe(render_to_string("reports/paper/listing.html", context))
    html = pdf.whole_page(
        title=WORDS,
        author=report.head.cluster,
        on=report.head.on,
        article=article,
        is_draft=sheet.is_draft,
    )
    return pdf.Beside(NAME, WORDS, html)
