"""Which province an organization is counted under, when provinces were joined: as they were, or as they are.

An organization that still stands under an old province follows that one. One that stands under a new province goes by
its commune where only a part of the new province belongs to the cluster's old area; where the commune does not say
(none given, or its land came from both sides), it is counted apart as not placed, and never guessed.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from cooperatives.models import (
    Cluster,
    Commune,
    CommuneSuccession,
    Province,
    ProvinceSuccession,
)


class Boundary(TextChoices):
    AS_WAS = "as_was", gettext_lazy("as the provinces were then")
    AS_IS = "as_is", gettext_lazy("as the provinces are now")
    COMPARABLE = (
        "comparable",
        gettext_lazy("comparable: the cluster's old area, under today's names"),
    )


# In place of a province: in the area or not, the data does not say.
NOT_PLACED = 0


@dataclass(frozen=True)
class Placement:
    """Where organizations are counted. `provinces` are those shown, north to south.

    `shown_as` {province: the shown province it is counted under}; `divided` {province: (the shown province,
    {commune: whether it lies in the area, None where that is not known})}: those of which only a part is counted.
    """

    provinces: list[Province]
    shown_as: dict[int, int]
    divided: dict[int, tuple[int, dict[int, bool | None]]] = field(default_factory=dict)

    @property
    def counted(self) -> list[int]:
        """The provinces whose organizations are read."""
        return [*self.shown_as, *self.divided]

    def place(self, province_id: int, commune_id: int | None = None) -> int | None:
        """The shown province, NOT_PLACED, or None for one that lies outside."""
        if province_id in self.shown_as:
            return self.shown_as[province_id]
        shown, communes = self.divided[province_id]
        return {True: shown, False: None, None: NOT_PLACED}[communes.get(commune_id)]


def lineage(day: date) -> dict[int, int]:
    """{province: the province that it had become by that day}, by numbers; those that went on alone are left out."""
    next_of = dict(ProvinceSuccession.objects.filter(on__lte=day).values_list("old", "new"))

    def last(province):
        while province in next_of:
            province = next_of[province]
        return province

    return {old: last(old) for old in next_of}


def placement(cluster: Cluster, *, day: date, boundary: str, today: date) -> Placement:
    """Return where the organizations of the cluster's members on `day` are counted. Six queries at the most."""
    members = list(cluster.provinces_on(day))
    if boundary == Boundary.AS_WAS:
        return Placement(members, _sources(members, lineage(day)))
    became = lineage(today)
    shown = _shown(members, became)
    if boundary == Boundary.AS_IS:
        return Placement(shown, _sources(shown, became))
    return _comparable(cluster, shown, became)


def own_placement(provinces, day: date) -> Placement:
    """Provinces as they were that day, with those they came from."""
    return Placement(list(provinces), _sources(provinces, lineage(day)))


def _sources(shown, became) -> dict[int, int]:
    keys = {province.pk for province in shown}
    return {key: key for key in keys} | {old: new for old, new in became.items() if new in keys}


def _shown(members, became) -> list[Province]:
    """Each member's present province once, where its first part stood."""
    keys = dict.fromkeys(became.get(member.pk, member.pk) for member in members)
    found = Province.objects.in_bulk(list(keys))
    return [found[key] for key in keys]


def _comparable(cluster, shown, became) -> Placement:
    area = _Area(cluster)
    shown_as, divided = {}, {}
    for province, under in _sources(shown, became).items():
        if area.holds(province):
            shown_as[province] = under
        elif area.touches(province):
            divided[province] = (under, area.communes_of(province))
    return Placement(shown, shown_as, divided)


class _Area:
    """The land that ever belonged to members of a cluster, province by province and commune by commune."""

    def __init__(self, cluster):
        self.members = set(cluster.memberships.values_list("province", flat=True))
        self.parts = defaultdict(set)
        for old, new in ProvinceSuccession.objects.values_list("old", "new"):
            self.parts[new].add(old)

    def holds(self, province) -> bool:
        """Whether the whole province lies in the area: it, or each of the provinces that it was made of."""
        parts = self.parts.get(province)
        if parts:
            return all(self.holds(part) for part in parts)
        return province in self.members

    def touches(self, province) -> bool:
        parts = self.parts.get(province)
        return any(self.touches(part) for part in parts) if parts else province in self.members

    def communes_of(self, province) -> dict[int, bool | None]:
        communes = Commune.objects.filter(province=province).values_list("pk", flat=True)
        return {commune: self._of_commune(commune, province) for commune in communes}

    def _of_commune(self, commune, province) -> bool | None:
        """What all the communes say that it was made of; None when they disagree or none is known."""
        if self.holds(province):
            return True
        if not self.touches(province):
            return False
        said = {self._of_commune(*old) for old in self.predecessors.get(commune, ())}
        return said.pop() if len(said) == 1 else None

    @cached_property
    def predecessors(self) -> dict[int, list[tuple[int, int]]]:
        """{commune: [(commune it came from, province of that)]}."""
        found = defaultdict(list)
        rows = CommuneSuccession.objects.values_list("new", "old", "old__province")
        for new, old, province in rows:
            found[new].append((old, province))
        return found
