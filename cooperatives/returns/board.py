"""How far the returns of a cluster are: a line a province, a cell a section, and the totals of those that were sent.

What the drafts lack is what was kept when they were last looked at (Return.progress): to ask the register of every
province anew would be a board that nobody waits for. The number of queries does not depend on the members.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cluster_portal.text import number
from cooperatives.models import (
    Cluster,
    Period,
    Province,
    QuestionState,
    Return,
    ReturnQuestion,
    ReturnState,
)
from cooperatives.models.returns import WITH_CONTENT, last_day_of

from .content import cells_in
from .lateness import Due, days_late_of, dues_of

DONE, LACKING, ASKED, NOT_BEGUN = "done", "lacking", "asked", "not_begun"
ICONS = {
    DONE: "check-circle",
    LACKING: "exclamation-triangle",
    ASKED: "question-circle",
    NOT_BEGUN: "x-circle",
}
# What the totals of the board add up
TOTALLED = (
    *("cooperatives_active", "credit_funds_active", "unions_active", "groups_active"),
    *("cooperatives_founded", "cooperative_members", "revenue"),
)


@dataclass(frozen=True)
class BoardCell:
    """One section of one province: its state in a colour, a picture and words."""

    code: str
    title: str
    state: str
    text: str
    lacking: tuple[dict, ...] = ()

    @property
    def icon(self) -> str:
        return ICONS[self.state]


@dataclass(frozen=True)
class BoardLine:
    province: Province
    province_return: Return | None
    cells: tuple[BoardCell, ...]
    due: Due | None
    days_late: int
    open_questions: int

    @property
    def is_sent(self) -> bool:
        return bool(self.province_return and self.province_return.is_sent)

    @property
    def is_late(self) -> bool:
        return self.days_late > 0

    @property
    def lacking(self) -> list[tuple[str, dict]]:
        """[(section, {label, what})]."""
        return [(cell.title, each) for cell in self.cells for each in cell.lacking]


@dataclass(frozen=True)
class Total:
    """A sum over the provinces that have sent: `missing` are the others, which are «chưa cập nhật»."""

    label: str
    unit: str
    value: Decimal
    given: int
    of: int


@dataclass(frozen=True)
class Board:
    cluster: Cluster
    year: int
    period: str
    lines: tuple[BoardLine, ...]
    sections: tuple[tuple[str, str], ...]  # (code, title)
    totals: tuple[Total, ...] = field(default_factory=tuple)
    looked_at: datetime | None = None

    @property
    def missing(self) -> list[Province]:
        return [line.province for line in self.lines if not line.is_sent]

    @property
    def sent(self) -> int:
        return sum(line.is_sent for line in self.lines)

    @property
    def late(self) -> int:
        return sum(line.is_late and not line.is_sent for line in self.lines)

    @property
    def accepted(self) -> list[Return]:
        """Those that can be frozen together."""
        return [
            line.province_return
            for line in self.lines
            if line.province_return and line.province_return.state == ReturnState.ACCEPTED
        ]

    @property
    def opened_again(self) -> list[Return]:
        """Newer versions of what was frozen before, not frozen yet: everybody is told why."""
        return [
            line.province_return
            for line in self.lines
            if line.province_return
            and line.province_return.supersede_reason
            and not line.province_return.is_frozen
        ]

    @property
    def coverage(self) -> str:
        return coverage_in_words(self.sent, len(self.lines))


@dataclass(frozen=True)
class Coverage:
    """How many of the members have sent the return of a year; `missing` are those that are «chưa cập nhật»."""

    given: int
    of: int
    missing: frozenset[int]

    @property
    def is_whole(self) -> bool:
        return not self.missing

    @property
    def in_words(self) -> str:
        return coverage_in_words(self.given, self.of)


def coverage_of(provinces: Iterable[Province], year: int) -> Coverage | None:
    """None while nobody was asked for a return of the year. One query."""
    numbers = {each.pk for each in provinces}
    rows = Return.objects.of_cluster(numbers, year, Period.YEAR).values_list("province", "state")
    states = dict(rows)
    if not states:
        return None
    sent = {province for province, state in states.items() if state in WITH_CONTENT}
    return Coverage(len(sent), len(numbers), frozenset(numbers - sent))


def coverage_in_words(given: int, of: int) -> str:
    """«6/7 tỉnh»."""
    return _("%(given)s of %(of)s provinces") % {"given": given, "of": of}


def board_of(cluster: Cluster, year: int, period: str, *, at: datetime) -> Board:
    """Five queries."""
    provinces = list(cluster.provinces_on(last_day_of(year, period)))
    rows = Return.objects.of_cluster(provinces, year, period)
    returns = {each.province_id: each for each in rows.select_related("province")}
    dues = dues_of(cluster, year, period, [each.pk for each in provinces])
    questions = _open_questions(returns.values())
    sections = _sections(returns.values())
    lines = tuple(
        BoardLine(
            province=province,
            province_return=(own := returns.get(province.pk)),
            cells=tuple(
                _cell(own, code, title, questions.get(province.pk, {}).get(code, 0))
                for code, title in sections
            ),
            due=dues.get(province.pk),
            days_late=days_late_of(own, dues.get(province.pk), at=at),
            open_questions=sum(questions.get(province.pk, {}).values()),
        )
        for province in provinces
    )
    looked_at = [each.progress_at for each in returns.values() if each.is_editable]
    return Board(
        cluster=cluster,
        year=year,
        period=period,
        lines=lines,
        sections=sections,
        totals=tuple(_totals(returns.values(), of=len(provinces))),
        looked_at=min(filter(None, looked_at), default=None),
    )


def _open_questions(returns) -> dict[int, dict[str, int]]:
    """{province: {section: open questions}}; those of the whole stand under «»."""
    found = defaultdict(lambda: defaultdict(int))
    rows = ReturnQuestion.objects.filter(
        province_return__in=[each.pk for each in returns if each.pk]
    ).exclude(state=QuestionState.RESOLVED)
    for province, section in rows.values_list("province_return__province", "section"):
        found[province][section] += 1
    return found


def _sections(returns: Iterable[Return]) -> tuple[tuple[str, str], ...]:
    """Of those that have the most: a province without credit funds has that section all the same."""
    kept = [each.progress for each in returns]
    longest = max(kept, key=len, default={})
    order = [code for code in SECTION_ORDER if code in longest]
    rest = sorted(code for code in longest if code not in SECTION_ORDER)
    return tuple((code, longest[code]["title"]) for code in [*order, *rest])


# PostgreSQL keeps JSON keys in an order of its own.
SECTION_ORDER = ("organizations", "sectors", "people", "business", "rating", "credit", "indicators")


def _cell(province_return, code, title, questions) -> BoardCell:
    known = province_return.progress.get(code) if province_return else None
    if known is None:
        return BoardCell(code, title, NOT_BEGUN, _("not begun"))
    if questions:
        text = ngettext("%(count)s question", "%(count)s questions", questions)
        return BoardCell(code, title, ASKED, text % {"count": questions})
    lacking = tuple(known["lacking"]) if province_return.is_editable else ()
    if lacking:
        places = len({each["label"] for each in lacking})
        text = ngettext("%(count)s lacking", "%(count)s lacking", places)
        return BoardCell(code, title, LACKING, text % {"count": places}, lacking)
    return BoardCell(code, title, DONE, _("complete"))


def _totals(returns, *, of) -> Iterable[Total]:
    sent = [cells_in(each.stored_content()) for each in returns if each.is_sent]
    for code in TOTALLED:
        cells = [cells[code] for cells in sent if code in cells]
        given = [cell for cell in cells if cell.value is not None]
        if given:
            value = sum((cell.value for cell in given), Decimal(0))
            yield Total(cells[0].label, cells[0].unit, value, len(given), of)


def lacking_in_words(line: BoardLine) -> list[str]:
    """What a letter lists: for each section and remedy the figures that lack it, and what was not answered."""
    found = defaultdict(list)
    for section, each in line.lacking:
        found[section, each["what"]].append(each["label"])
    items = [
        f"{section}: {'; '.join(labels)} ({what})" for (section, what), labels in found.items()
    ]
    if line.open_questions:
        items.append(
            _("%(count)s questions of the standing office wait for an answer")
            % {"count": number(line.open_questions)}
        )
    return items
