"""What a province reported of itself, held against its list (E-15). Closing a reporting year asks here."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum

from cluster_portal.text import number

from .models import GroupTally, Kind, Organization, Province, ReportedTotals, Status, StatusPeriod

KIND_OF = {
    "cooperatives": Kind.COOPERATIVE,
    "credit_funds": Kind.CREDIT_FUND,
    "cooperative_unions": Kind.COOPERATIVE_UNION,
    "cooperative_groups": Kind.COOPERATIVE_GROUP,
}


@dataclass(frozen=True)
class Comparison:
    """One number of the paper beside that of the list; groups of the list include those known only by number."""

    province: Province
    name: str
    said: int | None
    listed: int
    explanation: str

    @property
    def label(self) -> str:
        return str(ReportedTotals._meta.get_field(self.name).verbose_name)

    @property
    def difference(self) -> int:
        """The list less the paper; nought where the paper says nothing."""
        return 0 if self.said is None else self.listed - self.said

    @property
    def signed_difference(self) -> str:
        sign = "+" if self.difference > 0 else "−"
        return f"{sign}{number(abs(self.difference))}" if self.difference else "0"


def comparisons_of(provinces: Iterable[Province], year: int, *, day: date) -> list[Comparison]:
    """Every reported number of the year beside the organizations active on `day`. Three queries."""
    provinces = {each.pk: each for each in provinces}
    totals = ReportedTotals.objects.filter(province__in=provinces, year=year)
    listed = _listed(provinces, year, day)
    return [
        Comparison(
            province=provinces[each.province_id],
            name=name,
            said=getattr(each, name),
            listed=listed[each.province_id, kind],
            explanation=each.explanation,
        )
        for each in totals.order_by("province__order_no")
        for name, kind in KIND_OF.items()
    ]


def differences_of(provinces: Iterable[Province], year: int, *, day: date) -> list[Comparison]:
    return [each for each in comparisons_of(provinces, year, day=day) if each.difference]


def _listed(provinces, year, day) -> Counter:
    active = StatusPeriod.objects.on(day).filter(
        status=Status.ACTIVE, organization__province__in=provinces
    )
    rows = Organization.objects.filter(pk__in=active.values("organization"))
    counted = rows.order_by().values_list("province", "kind").annotate(count=Count("pk"))
    found = Counter({(province, kind): count for province, kind, count in counted})
    tallied = GroupTally.objects.filter(province__in=provinces, year=year).order_by()
    for province, groups in tallied.values_list("province").annotate(groups=Sum("groups_count")):
        found[province, Kind.COOPERATIVE_GROUP] += groups
    return found
