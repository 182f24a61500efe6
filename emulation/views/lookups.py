"""What the pages of a year look up first: the year, a member's province, the pledge, among those the user may see."""

from django.http import Http404

from cluster_portal.accounts.permissions import can, visible
from cluster_portal.accounts.roles import Permission
from cooperatives.models import Province
from cooperatives.statistics import ProvinceYear
from emulation.models import EmulationYear, Pledge, PledgeEntry, PledgeKind


def get_year(request, year: int) -> EmulationYear:
    """The emulation year of the user's cluster; 404 for one that the user may not see."""
    found = find_year(request, year)
    if found is None:
        raise Http404
    return found


def find_year(request, year: int) -> EmulationYear | None:
    """That of the own cluster; an observer, who sees all clusters, is shown the one entered first."""
    rows = EmulationYear.objects.filter(year=year).select_related("cluster")
    return visible(rows, request.user, Permission.YEAR_VIEW).order_by("pk").first()


def seen_provinces(user, year: EmulationYear, permission: Permission) -> list[Province]:
    """The members, north to south, of which the user may read this; the others are absent, not empty. One query."""
    return [
        province
        for province in year.provinces()
        if can(user, permission, ProvinceYear(province.pk, year.year))
    ]


def get_province(request, year: EmulationYear, slug: str, permission: Permission) -> Province:
    """One member's province; 404 for one of which the user may not read this."""
    for province in seen_provinces(request.user, year, permission):
        if province.slug == slug:
            return province
    raise Http404


def find_pledge(request, year: int) -> Pledge | None:
    """The version that holds, else the newest on its way, of those that the user may read; or None."""
    return _first_seen(request, year, Pledge.objects.main())


def find_newest(request, year: int) -> Pledge | None:
    """The version that is worked on: the newest, also while an older one holds."""
    newest = Pledge.objects.main().order_by("year_id", "-version")
    return _first_seen(request, year, newest)


def get_paper(request, year: int, paper: str) -> Pledge:
    """What the address calls the paper (Pledge.address): the pledge, an addendum, the practice document; else 404."""
    kind, _, number = paper.rpartition("-")
    if kind == "phu-luc":
        rows = Pledge.objects.addenda().filter(version=number)
    elif kind == "ban":
        rows = Pledge.objects.main().filter(version=number)
    else:
        rows = Pledge.objects.practices() if paper == "tap-duot" else Pledge.objects.main()
    found = _first_seen(request, year, rows)
    if found is None:
        raise Http404
    return found


def _first_seen(request, year, pledges):
    """Of the same cluster as find_year(). A unit that signs for a year in which it is succeeded sees no such year."""
    pledges = pledges.filter(year__year=year)
    pledges = pledges if pledges.query.order_by else pledges.holding_first()
    if seen := find_year(request, year):
        pledges = pledges.filter(year=seen)
    pledges = pledges.select_related("year__cluster", "prepared_in")
    return visible(pledges, request.user, Permission.PLEDGE_VIEW).first()


def get_pledge(request, year: int) -> Pledge:
    pledge = find_pledge(request, year)
    if pledge is None:
        raise Http404
    return pledge


def get_newest(request, year: int) -> Pledge:
    pledge = find_newest(request, year)
    if pledge is None:
        raise Http404
    return pledge


def get_entry(request, year: int, province: str) -> PledgeEntry:
    """A province's part, of the newest version; 404 for one that the user may not read."""
    entries = PledgeEntry.objects.filter(
        pledge__year__year=year, pledge__kind=PledgeKind.PLEDGE
    ).select_related("province", "pledge__year__cluster", "pledge__prepared_in")
    readable = visible(entries, request.user, Permission.ENTRY_VIEW)
    found = readable.filter(province__slug=province).order_by("-pledge__version").first()
    if found is None:
        raise Http404
    return found
