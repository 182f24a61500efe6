"""What the checks look at: the rows of some provinces in one year, each table read once in one query.

Every part is read when the first check asks for it, so a single check costs only what it needs. The number of
queries does not depend on the number of rows. For a whole nation the provinces are taken one by one.
"""

from collections import defaultdict
from datetime import date
from functools import cached_property

from django.db.models import Count, Q
from stdnum.vn import mst

from cluster_portal.text import fold
from cooperatives.history import SNAPSHOT_FIELDS
from cooperatives.laws import rulebook
from cooperatives.models import (
    IN_REGISTER,
    Commune,
    CommuneSuccession,
    CooperativeGroupDetail,
    CreditFundDetail,
    GroupTally,
    Organization,
    OrganizationEvent,
    PastRecord,
    Province,
    Status,
    StatusPeriod,
    YearlyFigures,
)
from cooperatives.rules import check_figures, check_organization
from cooperatives.succession import successors_of

from .check import Hit, Place

ORGANIZATION_FIELDS = (
    "pk",
    "kind",
    "province_id",
    "name",
    "short_name",
    "tax_code",
    "registration_no",
    "registered_on",
    "founded_on",
    "sector",
    "status",
    "status_on",
    "alliance_member_since",
    "alliance_member_until",
    "cooperative_union_id",
    "address",
    "commune_id",
    "representative",
    "representative_title",
    "phone",
    "email",
    "note",
    "folded",
    "sort_key",
    "version",
)
FIGURE_FIELDS = (
    "organization_id",
    "year",
    *YearlyFigures.NUMBER_FIELDS,
    "rating",
    "basis",
    "as_of",
    "not_available",
    "note",
)
COMPARED_FIGURES = (
    "organization_id",
    "members_count",
    "workers_count",
    *YearlyFigures.MONEY_FIELDS,
    "deposits",
    "loans",
)
# What the rules call by another name than the column
COLUMN_OF = {"commune": "commune_id", "cooperative_union": "cooperative_union_id"}


class Scene:
    def __init__(self, provinces, *, year: int, today: date):
        self.provinces: dict[int, Province] = {each.pk: each for each in provinces}
        self.year, self.today = year, today
        # The day for which a list of the year speaks: its last one, or today while it runs.
        self.day = min(date(year, 12, 31), today)

    @cached_property
    def organizations(self) -> list:
        rows = Organization.objects.filter(province__in=self.provinces).order_by("pk")
        return list(rows.values_list(*ORGANIZATION_FIELDS, named=True))

    @cached_property
    def by_pk(self) -> dict[int, object]:
        return {each.pk: each for each in self.organizations}

    @cached_property
    def taken_tax_codes(self) -> dict[str, int]:
        """{tax code: number of its organization}: those that a lost leading nought would collide with, anywhere."""
        plain = {mst.compact(each.tax_code) for each in self.organizations}
        wanted = {f"0{code}" for code in plain if len(code) == 9}
        wanted |= {mst.format(code) for code in plain if mst.is_valid(code)}
        own = {each.tax_code: each.pk for each in self.organizations if each.tax_code}
        others = Organization.objects.filter(tax_code__in=wanted - own.keys() - {""})
        return own | dict(others.values_list("tax_code", "pk"))

    @cached_property
    def folded_names(self) -> dict[int, str]:
        return {each.pk: fold(each.name) for each in self.organizations}

    @cached_property
    def periods(self) -> dict[int, list]:
        """{number: status periods, the oldest first}."""
        rows = StatusPeriod.objects.filter(organization__province__in=self.provinces)
        fields = ("organization_id", "status", "valid_from", "valid_to")
        found = defaultdict(list)
        for each in rows.order_by().values_list(*fields, named=True):
            found[each.organization_id].append(each)
        for periods in found.values():
            periods.sort(key=lambda each: each.valid_from or date.min)
        return found

    @cached_property
    def statuses(self) -> dict[int, str]:
        """{number: status on the day of the year}; one without a period that day has none."""
        return {
            pk: each.status
            for pk, periods in self.periods.items()
            for each in periods
            if (each.valid_from is None or each.valid_from <= self.day)
            and (each.valid_to is None or each.valid_to > self.day)
        }

    @cached_property
    def active(self) -> list:
        """The organizations that are active on the day of the year."""
        return [each for each in self.organizations if self.statuses.get(each.pk) == Status.ACTIVE]

    @cached_property
    def in_register(self) -> list:
        return [each for each in self.organizations if self.statuses.get(each.pk) in IN_REGISTER]

    @cached_property
    def events(self) -> list:
        rows = OrganizationEvent.objects.filter(organization__province__in=self.provinces)
        fields = ("pk", "organization_id", "kind", "on", "before", "after", "related_id")
        return list(rows.order_by("pk").values_list(*fields, named=True))

    @cached_property
    def figures(self) -> dict[int, object]:
        """{number of the organization: its figures of the year}."""
        return self._figures_of(self.year, FIGURE_FIELDS)

    @cached_property
    def figures_before(self) -> dict[int, object]:
        """Only what is held against the year: half of a row's time goes into its decimals."""
        return self._figures_of(self.year - 1, COMPARED_FIGURES)

    def _figures_of(self, year, fields):
        rows = YearlyFigures.objects.filter(
            organization__province__in=self.provinces, year=year
        ).order_by("organization_id")
        return {each.organization_id: each for each in rows.values_list(*fields, named=True)}

    @cached_property
    def communes(self) -> dict[int, Commune]:
        """Those of the provinces, and whatever organizations and tallies point at."""
        pointed_at = Organization.objects.filter(province__in=self.provinces).values("commune")
        tallied = GroupTally.objects.filter(province__in=self.provinces).values("commune")
        wanted = Q(province__in=self.provinces) | Q(pk__in=pointed_at) | Q(pk__in=tallied)
        return Commune.objects.select_related("province").in_bulk(
            Commune.objects.filter(wanted).values_list("pk", flat=True)
        )

    @cached_property
    def successors(self) -> dict[int, list[Commune]]:
        """{number of a commune that is gone: the one that took it all, or the several that share it}."""
        return successors_of(self.communes.values())

    @cached_property
    def last_turns(self) -> dict[int, date]:
        """{number: the last day on which its name, place or union became another}."""
        return {pk: rows[-1].valid_to for pk, rows in self.past_records.items()}

    @cached_property
    def past_records(self) -> dict[int, list]:
        """{number: (from, to) of its past records, the oldest first}."""
        rows = PastRecord.objects.filter(organization__province__in=self.provinces)
        fields = ("organization_id", "valid_from", "valid_to")
        found = defaultdict(list)
        for each in rows.order_by("valid_to").values_list(*fields, named=True):
            found[each.organization_id].append(each)
        return found

    @cached_property
    def predecessor_names(self) -> dict[int, set[str]]:
        """{number of a commune: folded names of those that it took in}: certificates still print them."""
        rows = CommuneSuccession.objects.filter(new__in=self.communes)
        found = defaultdict(set)
        for new, name in rows.order_by().values_list("new", "old__folded"):
            found[new].add(name)
        return found

    @cached_property
    def rulebook(self):
        return rulebook()

    @cached_property
    def unions(self) -> dict[int, object]:
        """{number: what organizations belong to}, of whatever kind and province it is."""
        pointed_at = Organization.objects.filter(province__in=self.provinces)
        rows = Organization.objects.filter(pk__in=pointed_at.values("cooperative_union"))
        fields = ("pk", "name", "kind", "status")
        return {each.pk: each for each in rows.values_list(*fields, named=True)}

    @cached_property
    def union_members(self) -> dict[int, int]:
        """{number of a union of these provinces: how many in the register belong to it, from wherever}."""
        rows = Organization.objects.filter(
            cooperative_union__province__in=self.provinces, status__in=IN_REGISTER
        )
        counted = rows.order_by().values_list("cooperative_union").annotate(count=Count("pk"))
        return dict(counted)

    @cached_property
    def licences(self) -> dict[int, str]:
        """{number of the organization: State Bank licence no.}."""
        rows = CreditFundDetail.objects.filter(organization__province__in=self.provinces)
        return dict(rows.values_list("organization", "licence_no"))

    @cached_property
    def contracts(self) -> dict[int, tuple]:
        """{number of the organization: (signed on, term in months)} of cooperative groups."""
        rows = CooperativeGroupDetail.objects.filter(organization__province__in=self.provinces)
        return {
            pk: (signed, months)
            for pk, signed, months in rows.values_list(
                "organization", "contract_on", "contract_months"
            )
        }

    @cached_property
    def tallies(self) -> list[GroupTally]:
        """Of the year and of the year before."""
        rows = GroupTally.objects.filter(
            province__in=self.provinces, year__in=[self.year - 1, self.year]
        )
        return list(rows.order_by("province", "sector", "pk"))

    @cached_property
    def broken_rules(self) -> dict[str, list[Hit]]:
        """{code: hits} of the rules that form and Excel door ask, asked of every organization and its figures."""
        found = defaultdict(list)
        for each in self.organizations:
            values = {name: getattr(each, COLUMN_OF.get(name, name)) for name in SNAPSHOT_FIELDS}
            for problem in check_organization(values, today=self.today):
                found[problem.code].append(self._broken(each, problem, Place.ORGANIZATION))
            figures, before = self.figures.get(each.pk), self.figures_before.get(each.pk)
            if figures is None:
                continue
            for problem in check_figures(
                figures._asdict(),
                organization_values=values,
                rulebook=self.rulebook,
                before=before._asdict() if before else None,
            ):
                found[problem.code].append(self._broken(each, problem, Place.FIGURES))
        return found

    def _broken(self, row, problem, place) -> Hit:
        return self.hit(row, problem.message, problem.field, case=problem.case, place=place)

    def hit(self, row, detail="", field="", *, case="", place=Place.ORGANIZATION) -> Hit:
        return Hit(
            province_id=row.province_id,
            detail=str(detail),
            pk=row.pk,
            name=row.name,
            field=field,
            case=case,
            place=place,
        )

    def hit_of_province(self, province_id, detail, *, case="", place=Place.YEAR) -> Hit:
        return Hit(province_id=province_id, detail=str(detail), case=case, place=place)
