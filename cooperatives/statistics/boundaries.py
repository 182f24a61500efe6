"""Which province an organization is counted under, when provinces were joined: as they were, or as they are.

Works on whole provinces: each old one went on as exactly one new one. A commune that changed sides is not followed.
"""

from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperatives.models import Cluster, Province, ProvinceSuccession


class Boundary(TextChoices):
    AS_WAS = "as_was", gettext_lazy("as the provinces were then")
    AS_IS = "as_is", gettext_lazy("as the provinces are now")
    COMPARABLE = (
        "comparable",
        gettext_lazy("comparable: the cluster's old area, under today's names"),
    )


class BoundaryUnknown(ValueError):
    """The data does not say how to divide; the text is for users."""


def lineage(day: date) -> dict[int, int]:
    """{province: the province that it had become by that day}, by numbers; those that went on alone are left out."""
    next_of = dict(ProvinceSuccession.objects.filter(on__lte=day).values_list("old", "new"))

    def last(province):
        while province in next_of:
            province = next_of[province]
        return province

    return {old: last(old) for old in next_of}


def grouping(
    cluster: Cluster, *, day: date, boundary: str, today: date
) -> tuple[list[Province], dict[int, int]]:
    """Return the provinces to show, north to south, and {counted province: shown province}.

    Raises BoundaryUnknown.
    """
    members = list(cluster.provinces_on(day))
    if boundary == Boundary.AS_WAS:
        return members, _sources(members, lineage(day))
    became = lineage(today)
    shown = _shown(members, became)
    if boundary == Boundary.AS_IS:
        return shown, _sources(shown, became)
    _refuse_joined_with_strangers(cluster, members, became)
    return shown, {member.pk: became.get(member.pk, member.pk) for member in members}


def own_grouping(provinces, day: date) -> dict[int, int]:
    """{counted province: shown province} for provinces as they were that day, with those they came from."""
    return _sources(provinces, lineage(day))


def _sources(shown, became) -> dict[int, int]:
    keys = {province.pk for province in shown}
    return {key: key for key in keys} | {old: new for old, new in became.items() if new in keys}


def _shown(members, became) -> list[Province]:
    """Each member's present province once, where its first part stood."""
    keys = dict.fromkeys(became.get(member.pk, member.pk) for member in members)
    found = Province.objects.in_bulk(list(keys))
    return [found[key] for key in keys]


def _refuse_joined_with_strangers(cluster, members, became):
    """A new province of which a part was never in the cluster can only be divided by commune."""
    ever = set(cluster.memberships.values_list("province", flat=True))
    for member in members:
        parts = {old for old, new in became.items() if new == member.pk}
        if parts - ever:
            raise BoundaryUnknown(
                _(
                    "%(province)s now holds land that was never in this cluster, and the register does not yet divide "
                    "by commune. Ask for the boundary as_was or as_is, or for a year before the change."
                )
                % {"province": member.name}
            )
