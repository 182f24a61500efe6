"""All that the page of one organization shows, read in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from cluster_portal.accounts.models import Activity
from cluster_portal.accounts.permissions import can, visible
from cluster_portal.accounts.roles import Permission

from . import laws
from .models import (
    EventKind,
    FormerRecord,
    Kind,
    Organization,
    OrganizationEvent,
    PastRecord,
    ReportingYear,
    Status,
    StatusPeriod,
    YearlyFigures,
)
from .models.laws import Size
from .rules.rulebook import LawLine, SizeVerdict
from .units import UNIT_OF, figure_groups

LINES_SHOWN = 20


@dataclass(frozen=True)
class FigureLine:
    """One figure beside that of the year before; None is «not said»."""

    label: str
    unit: str
    now: object
    before: object
    now_not_available: bool
    before_not_available: bool

    @property
    def difference(self):
        return None if self.now is None or self.before is None else self.now - self.before

    @property
    def percent(self) -> Decimal | None:
        if self.difference is None or not self.before:
            return None
        return (Decimal(100 * self.difference) / abs(self.before)).quantize(Decimal("0.1"))


@dataclass(frozen=True)
class Profile:
    """`year` is the one whose figures are shown beside those of `year` - 1; None without figures."""

    status_periods: list[StatusPeriod]
    day: date | None
    status_on_day: StatusPeriod | None
    # Name, place and union of that day: a past record, or the organization itself
    record_on_day: PastRecord | Organization | None
    was_member_on_day: bool
    events: list[OrganizationEvent]
    union_members: list[Organization]
    years: list[int]
    year: int | None
    figures: YearlyFigures | None
    figures_before: YearlyFigures | None
    figure_groups: list
    open_years: list[int]
    activities: list[Activity]
    law: LawLine | None
    size: SizeVerdict | None
    former_records: list[FormerRecord]

    @property
    def size_label(self) -> str:
        return Size(self.size.size).label if self.size and self.size.size else ""

    @property
    def previous_year(self) -> int | None:
        return self.year and self.year - 1


def profile_of(organization: Organization, *, user, year: int | None, day: date | None) -> Profile:
    """Read the page. `user` decides which audit lines are shown and for which years figures may be entered."""
    periods = list(organization.status_periods.all())
    by_year = {figures.year: figures for figures in organization.yearly_figures.order_by("-year")}
    for figures in by_year.values():
        figures.organization = organization
    if year not in by_year:
        year = next(iter(by_year), None)
    now, before = by_year.get(year), by_year.get(year - 1) if year else None
    return Profile(
        status_periods=periods[::-1],
        day=day,
        status_on_day=_period_on(periods, day) if day else None,
        record_on_day=_record_on(organization, day) if day else None,
        was_member_on_day=_was_member_on(organization, day) if day else False,
        law=laws.rulebook().law_on(organization.kind, organization.founded_on),
        size=_size(organization, now),
        events=_events(organization),
        union_members=_union_members(organization),
        years=list(by_year),
        year=year,
        figures=now,
        figures_before=before,
        figure_groups=_figure_groups(organization.kind, now, before) if now else [],
        open_years=_open_years(organization, user),
        activities=_activities(organization, by_year.values(), user),
        former_records=list(organization.former_records.select_related("act")),
    )


def _period_on(periods, day) -> StatusPeriod | None:
    for period in periods:
        if (not period.valid_from or period.valid_from <= day) and (
            not period.valid_to or period.valid_to > day
        ):
            return period
    return None


def _record_on(organization, day) -> PastRecord | Organization:
    past = organization.past_records.valid_on(day).select_related("commune", "cooperative_union")
    return past.first() or organization


def _was_member_on(organization, day) -> bool:
    return Organization.objects.filter(pk=organization.pk).alliance_members_on(day).exists()


def _size(organization, figures) -> SizeVerdict | None:
    """The size class by the figures shown; only cooperatives, credit funds and unions have one."""
    if figures is None or organization.kind == Kind.COOPERATIVE_GROUP:
        return None
    values = {
        name: getattr(figures, name) for name in ("members_count", "revenue", "total_capital")
    }
    return laws.rulebook().size(organization.sector, figures.year, values)


def _events(organization) -> list[OrganizationEvent]:
    """The timeline, with the words for statuses, which are kept as codes."""
    events = list(organization.events.select_related("related"))
    labels = dict(Status.choices)
    for event in events:
        if event.kind == EventKind.STATUS_CHANGED:
            event.before = labels.get(event.before, event.before)
            event.after = labels.get(event.after, event.after)
    return events


def _union_members(organization) -> list[Organization]:
    if organization.kind != Kind.COOPERATIVE_UNION:
        return []
    return list(organization.union_members.in_vietnamese_order())


def _figure_groups(kind, now, before) -> list:
    return [
        (title, [_line(name, now, before) for name in names])
        for title, names in figure_groups(kind)
    ]


def _line(name, now, before) -> FigureLine:
    return FigureLine(
        label=YearlyFigures._meta.get_field(name).verbose_name,
        unit=UNIT_OF[name],
        now=getattr(now, name),
        before=getattr(before, name, None),
        now_not_available=name in now.not_available,
        before_not_available=bool(before and name in before.not_available),
    )


def _open_years(organization, user) -> list[int]:
    """The open reporting years for which this user may enter figures here, newest first."""
    open_years = ReportingYear.objects.filter(
        closed_on=None, cluster__memberships__province=organization.province_id
    ).distinct()
    return [
        each.year
        for each in open_years
        if can(
            user, Permission.FIGURES_EDIT, YearlyFigures(organization=organization, year=each.year)
        )
    ]


def _activities(organization, figures, user) -> list[Activity]:
    """The last audit lines of the organization and of its figures, as far as the user may read them."""
    of_figures = Q(
        target_type=YearlyFigures._meta.label_lower,
        target_id__in=[str(each.pk) for each in figures],
    )
    of_itself = Q(target_type=organization._meta.label_lower, target_id=str(organization.pk))
    lines = Activity.objects.filter(of_itself | of_figures).select_related("by", "province")
    return list(visible(lines, user, Permission.ACTIVITY_VIEW)[:LINES_SHOWN])
