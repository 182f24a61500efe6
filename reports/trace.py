"""«Where does 1.789 come from?»: what a number or a table of the document is made of.

Read from the snapshot of a published version, so it tells what the paper says; whoever asks sees as much as they may.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from cluster_portal.accounts.permissions import can
from cluster_portal.accounts.roles import Permission
from cluster_portal.text import number

from .annual import AnnualReport
from .blocks import Table
from .bound import BoundNumber
from .measures import MEASURE

# The places in our own HTML that name a bound number: in the text, and in a cell.
IN_TEXT = re.compile(r'<data value="([^"]+)">(.*?)</data>', re.DOTALL)
IN_CELL = re.compile(r'(<td data-source="([^"]+)"[^>]*>)([^<]*)</td>')
# What stands large on the page and in the news
HEADLINE = ("htx.tong", "htx.rieng", "qtdnd.tong", "lhhtx.tong", "tht.tong", "chi-tieu.dat")


@dataclass(frozen=True)
class Link:
    words: str
    url: str


@dataclass(frozen=True)
class Line:
    """What one province gives to a number."""

    name: str
    bound: BoundNumber
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Trace:
    """A number with all that is behind it. `lines` are empty for who may not see rows."""

    bound: BoundNumber
    definition: str
    formula: str
    lines: tuple[Line, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True)
class CodedTable:
    """A table of the paper with its short code, and the numbers in it."""

    code: str
    title: str
    numbers: tuple[BoundNumber, ...]


def trace_of(report: AnnualReport, name: str, *, user, provinces) -> Trace:
    """All about one number. `provinces` are those of the report for who may see rows, else none.

    Raises UnknownName.
    """
    bound = report.numbers.get(name)
    parts = report.numbers.parts(bound) if bound.place is None else [bound]
    lines = [
        Line(
            report.provinces[part.place].name,
            part,
            _links(report, part, provinces[part.place], user),
        )
        for part in parts
        if part.place is not None and part.place < len(provinces)
    ]
    return Trace(
        bound=bound,
        definition=definition_of(report, bound),
        formula=formula_of(report, bound),
        lines=tuple(lines),
        links=_links(report, bound, None, user) if provinces else (),
    )


def definition_of(report: AnnualReport, bound: BoundNumber) -> str:
    """What is counted, in words of the paper."""
    if bound.measure in MEASURE:
        return MEASURE[bound.measure].definition
    if bound.measure.startswith("chi-tieu."):
        return (
            "Chỉ tiêu giao ước thi đua do các đơn vị đăng ký và báo cáo kết quả; định nghĩa ghi trong danh mục chỉ "
            "tiêu."
        )
    if bound.measure in ("diem", "hang"):
        return f"Kết quả chấm điểm thi đua đã chốt. Nguồn: {report.scores.source}."
    return bound.words


def formula_of(report: AnnualReport, bound: BoundNumber) -> str:
    """«141 + 501 + … = 1.789» where the provinces add up to it; what was counted from how many elsewhere."""
    if bound.place is not None or bound.value is None:
        return ""
    values = [part.value for part in report.numbers.parts(bound)]
    known = [value for value in values if value is not None]
    if len(known) > 1 and sum(known) == bound.value:
        terms = " + ".join(number(value, bound.decimals) for value in known)
        return f"{terms} = {number(bound.value, bound.decimals)}"
    if bound.percent is not None:
        actual, plan = number(bound.value, bound.decimals), number(bound.plan, bound.decimals)
        return f"{actual} : {plan} × 100 = {number(bound.percent, 1)}%"
    return ""


def coded_tables(sheet) -> list[CodedTable]:
    """Every table of a paper.Sheet, with the numbers of the whole cluster in it before those of its provinces."""
    titled = [(block, block.title) for block in sheet.blocks if isinstance(block, Table)]
    for appendix in sheet.appendices:
        title = f"Phụ lục {appendix.number}. {appendix.title}"
        titled += [(block, title) for block in appendix.blocks if isinstance(block, Table)]
    return [CodedTable(table.code, title, _numbers_of(table, sheet)) for table, title in titled]


def _numbers_of(table, sheet) -> tuple[BoundNumber, ...]:
    found = [sheet.report.numbers.get(name) for name in table.sources]
    return tuple(sorted(found, key=lambda each: each.place is not None))


def with_links(html: str, address: str, query: str) -> SafeString:
    """Our article with each number as a link to its trace. `address` takes the name in place of «NAME»."""

    def link(name, text):
        return f'<a class="trace" href="{address.replace("NAME", name)}{query}">{text}</a>'

    html = IN_TEXT.sub(lambda found: link(found[1], found[0]), html)
    html = IN_CELL.sub(
        lambda found: f"{found[1]}{link(found[2], found[3])}</td>" if found[3] != "–" else found[0],
        html,
    )
    return mark_safe(html)


def without_names(html: str) -> SafeString:
    """Our article with the bare numbers in the text, for the PDF; what looks alike is one piece."""
    html = IN_TEXT.sub(lambda found: found[2], html)
    return mark_safe(html.replace("</strong><strong>", "").replace("</em><em>", ""))


def _links(report, bound, province, user) -> tuple[Link, ...]:
    """Where the rows of a number are listed or entered, as far as this user may see them."""
    return tuple(_found_links(report, bound, province, user))


def _found_links(report, bound, province, user) -> Iterator[Link]:
    measure = MEASURE.get(bound.measure)
    if measure and measure.lists and can(user, Permission.ORGANIZATION_VIEW, province):
        for words, filters in measure.lists:
            where = {"province": province.slug} if province else {}
            query = urlencode({**filters, **where, "ngay": f"{report.as_of:%d/%m/%Y}"})
            yield Link(words, f"{reverse('cooperatives:organization_list')}?{query}")
    elif page := entry_page(bound.entry, report.year, province):
        yield page


def entry_page(entry: str, year: int, province) -> Link | None:
    """The page where a kind of figure is entered or shown."""
    if entry == "results":
        if province:
            return Link("kết quả", reverse("emulation:result_edit", args=[year, province.slug]))
        return Link("kết quả", reverse("emulation:result_list", args=[year]))
    if entry == "scores":
        return Link("bảng chấm điểm", reverse("emulation:score_list", args=[year]))
    if entry == "figures":
        return Link("số liệu năm", reverse("cooperatives:figures_year", args=[year]))
    return None
