"""The groups known only by number, as the page of a year shows them: apart from the list, never added to it."""

from dataclasses import dataclass

from cluster_portal.accounts.permissions import can
from cluster_portal.accounts.roles import Permission
from cluster_portal.text import sort_key
from cooperatives.models import GroupTally, Sector

from .overview import Overview

ORDER_OF_SECTOR = {sector: number for number, sector in enumerate(Sector.values)}


@dataclass(frozen=True)
class TallyLine:
    tally: GroupTally
    may_edit: bool


@dataclass(frozen=True)
class Tallies:
    """The lines that the reader may see and their sums; a sum is None when no line gave the number."""

    lines: list[TallyLine]
    groups: int
    certified: int | None
    members: int | None
    may_add: bool

    @property
    def has_buttons(self) -> bool:
        return any(line.may_edit for line in self.lines)


def tallies_of(overview: Overview, *, user) -> Tallies:
    """Read the tallies of the provinces and the year of `overview`. One query."""
    provinces = [line.province for line in overview.provinces]
    place = {province.pk: number for number, province in enumerate(provinces)}
    found = GroupTally.objects.filter(province__in=provinces, year=overview.year)
    tallies = sorted(
        found.select_related("province", "commune"),
        key=lambda each: (
            place[each.province_id],
            sort_key(each.commune.name) if each.commune else "",
            ORDER_OF_SECTOR[each.sector],
        ),
    )
    is_open = bool(overview.reporting_year and overview.reporting_year.is_open)
    own = GroupTally(province_id=user.province_id, year=overview.year)
    return Tallies(
        lines=[
            TallyLine(each, is_open and can(user, Permission.FIGURES_EDIT, each))
            for each in tallies
        ],
        groups=sum(each.groups_count for each in tallies),
        certified=_sum(each.certified_count for each in tallies),
        members=_sum(each.members_count for each in tallies),
        may_add=is_open and own.province_id in place and can(user, Permission.FIGURES_EDIT, own),
    )


def _sum(counts) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
