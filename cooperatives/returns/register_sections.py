"""The sections that the register computes: organizations, sectors, people, business, rating, credit funds.

«Tổng số» (in the register) and «đang hoạt động» both stand there, each with its definition: provinces mix them up.
Business and rating are of cooperatives without credit funds, which have a section of their own (counted once).
"""

from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from cooperatives.models import Kind, Mark, Rating, Sector, YearlyFigures
from cooperatives.reported import Comparison, comparisons_of
from cooperatives.rules import rule
from cooperatives.statistics import Annual, Counts
from cooperatives.units import UNIT_OF

from .sections import Asked, Cell, Section

UNIT_OF_KIND = {"cooperatives": "HTX", "credit_funds": "QTDND", "unions": "LHHTX", "groups": "THT"}
# The number of a paper that each cell is held against (E-15); the list's groups include those known only by number.
PAPER_OF = {
    "cooperatives": "cooperatives",
    "credit_funds": "credit_funds",
    "unions": "cooperative_unions",
    "groups": "cooperative_groups",
}
PEOPLE = {"members_count", "workers_count"}
BUSINESS = ("charter_capital", "total_capital", "revenue", "profit", "budget_payment")
RATED = (Rating.GOOD, Rating.FAIR, Rating.AVERAGE, Rating.WEAK)


def register_sections(asked: Asked) -> dict[int, list[Section]]:
    """{province: sections}. The number of queries is that of annual() and three for the papers."""
    papers = _papers(asked)
    sections = {}
    for province in asked.provinces:
        figures = _Figures(asked.statistics, province.pk, papers.get(province.pk, {}))
        sections[province.pk] = [figures.organizations(), figures.sectors()]
        if asked.is_whole_year:
            sections[province.pk] += [
                figures.people(),
                figures.business(),
                figures.rating(),
                figures.credit(),
            ]
    return sections


def _papers(asked) -> dict[int, dict[str, Comparison]]:
    """{province: {name of ReportedTotals: comparison}}, where the table of rules lets E-15 block."""
    if not asked.is_whole_year or not rule("E-15", on=asked.as_of).blocks:
        return {}
    found = {}
    for each in comparisons_of(asked.provinces, asked.year, day=asked.as_of):
        found.setdefault(each.province.pk, {})[each.name] = each
    return found


class _Figures:
    """The cells of one province."""

    def __init__(self, statistics: Annual, province: int, papers: dict[str, Comparison]):
        self.read, self.province, self.papers = statistics, province, papers
        self.now, self.before = statistics.now.of(province), statistics.before.of(province)

    def organizations(self) -> Section:
        cells = []
        for name, title in self._kinds():
            cells.append(self._active(name, title))
            cells.append(
                self._count(
                    f"{name}_registered",
                    _("%(kind)s, in the register («tổng số»)") % {"kind": title},
                    UNIT_OF_KIND[name],
                    getattr(self.now.registered, name),
                    getattr(self.before.registered, name),
                    definition=_(
                        "All that have not left the register: active, suspended, stopped, being dissolved."
                    ),
                )
            )
        founded, left = (
            part.get(self.province, Counts()) for part in (self.read.founded, self.read.left)
        )
        cells.append(
            self._count(
                "groups_tallied",
                _("Cooperative groups known only by number"),
                "THT",
                self.now.tallied_groups,
                self.before.tallied_groups,
                definition=_("«Số tổng hợp», without a list; not part of the numbers above."),
            )
        )
        for code, title, counts, name in (
            (
                "cooperatives_founded",
                _("Cooperatives founded in the year"),
                founded,
                "cooperatives",
            ),
            ("cooperatives_left", _("Cooperatives that left the register"), left, "cooperatives"),
            ("groups_founded", _("Cooperative groups founded in the year"), founded, "groups"),
            ("groups_left", _("Cooperative groups that left the register"), left, "groups"),
        ):
            cells.append(self._count(code, title, UNIT_OF_KIND[name], getattr(counts, name), None))
        members, earlier = (
            each.alliance_members.cooperatives_and_credit_funds for each in (self.now, self.before)
        )
        title = _("Cooperatives and credit funds that are members of the alliance")
        cells.append(self._count("alliance_members", title, _("units"), members, earlier))
        return Section("organizations", _("Organizations"), _("Organizations"), tuple(cells))

    def sectors(self) -> Section:
        cells = tuple(
            self._count(
                f"sector_{sector}",
                str(sector.label).capitalize(),
                "HTX",
                self.now.by_sector.get(sector, Counts()).cooperatives_and_credit_funds,
                self.before.by_sector.get(sector, Counts()).cooperatives_and_credit_funds,
            )
            for sector in Sector
        )
        title = _("Active cooperatives and credit funds by sector")
        return Section("sectors", title, _("Sectors"), cells)

    def people(self) -> Section:
        cells = (
            self._sum("cooperative_members", "members_count", _("Members of cooperatives")),
            self._sum("cooperative_workers", "workers_count", _("Regular workers of cooperatives")),
            self._mean("worker_income", "worker_income", "income", 2),
        )
        title = _("Members, workers, income")
        return Section("people", title, _("People"), cells)

    def business(self) -> Section:
        cells = tuple(self._sum(name, name, _label(name)) for name in BUSINESS)
        title = _("Capital and results of cooperatives")
        return Section("business", title, _("Business"), cells)

    def rating(self) -> Section:
        given, before = (
            each.ratings(kinds=[Kind.COOPERATIVE], province_id=self.province)
            for each in (self.read.figures, self.read.figures_before)
        )
        active = self.now.active.cooperatives
        rated = sum(given.get(each, 0) for each in RATED)
        was_rated = any(before.get(each) for each in RATED)
        cells = tuple(
            Cell(
                code=f"rating_{rating}",
                label=_("Cooperatives rated «%(rating)s»") % {"rating": rating.label},
                unit="HTX",
                measure="organizations",
                value=Decimal(given.get(rating, 0)) if rated else None,
                given=rated,
                asked=active,
                before=Decimal(before.get(rating, 0)) if was_rated else None,
            )
            for rating in RATED
        )
        return Section("rating", _("Rating of cooperatives"), _("Rating"), cells)

    def credit(self) -> Section:
        """Not applicable where no credit fund is active."""
        cells = [
            self._sum("fund_members", "members_count", _("Members of credit funds"), _FUND),
            self._sum("deposits", "deposits", _label("deposits"), _FUND),
            self._sum("loans", "loans", _label("loans"), _FUND),
            self._mean("bad_debt_ratio", "bad_debt_ratio", "percent", 2, _FUND),
        ]
        title = _("People's credit funds")
        return Section("credit", title, _("Credit funds"), tuple(cells))

    def _kinds(self):
        return (
            ("cooperatives", _("Cooperatives, without credit funds")),
            ("credit_funds", _("People's credit funds")),
            ("unions", _("Cooperative unions")),
            ("groups", _("Cooperative groups, in the list")),
        )

    def _active(self, name, title) -> Cell:
        cell = self._count(
            f"{name}_active",
            _("%(kind)s, active") % {"kind": title},
            UNIT_OF_KIND[name],
            getattr(self.now.active, name),
            getattr(self.before.active, name),
            definition=_("Active on the day of the figures; a part of those in the register."),
        )
        paper = self.papers.get(PAPER_OF[name])
        if paper is None or paper.said is None:
            return cell
        # Groups of the paper are listed and tallied ones together: the paper's number is brought to the list alone.
        said = paper.said - (paper.listed - int(cell.value))
        return replace(cell, said=said, said_why=paper.explanation)

    def _count(self, code, label, unit, value, before, *, definition="") -> Cell:
        return Cell(
            code=code,
            label=str(label),
            unit=str(unit),
            measure="organizations",
            value=Decimal(value),
            before=None if before is None else Decimal(before),
            definition=definition,
        )

    def _sum(self, code, name, label, kinds=(Kind.COOPERATIVE,)) -> Cell:
        now, before = self._figure(name, kinds)
        return _of_nobody(
            Cell(
                code=code,
                label=str(label),
                unit=str(UNIT_OF[name]),
                measure="people" if name in PEOPLE else "money",
                value=now.total if now.n else None,
                given=now.n,
                asked=self._active_of(kinds),
                before=before.total if before.n else None,
            )
        )

    def _mean(self, code, name, measure, decimals, kinds=(Kind.COOPERATIVE,)) -> Cell:
        now, before = self._figure(name, kinds)
        return _of_nobody(
            Cell(
                code=code,
                label=_label(name),
                unit=str(UNIT_OF[name]),
                measure=measure,
                decimals=decimals,
                value=now.weighted_mean,
                given=now.n,
                asked=self._active_of(kinds),
                before=before.weighted_mean,
            )
        )

    def _figure(self, name, kinds):
        return (
            each.of(name, kinds=kinds, province_id=self.province)
            for each in (self.read.figures, self.read.figures_before)
        )

    def _active_of(self, kinds) -> int:
        active = self.now.active
        return active.credit_funds if kinds == _FUND else active.cooperatives


_FUND = (Kind.CREDIT_FUND,)


def _of_nobody(cell: Cell) -> Cell:
    """Where no organization of the kind is active there is nothing to ask."""
    if cell.asked or cell.value is not None:
        return cell
    return replace(cell, mark=Mark.NOT_APPLICABLE.value)


def _label(name) -> str:
    return str(YearlyFigures._meta.get_field(name).verbose_name).capitalize()
