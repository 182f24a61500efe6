"""Which province an organization is counted under, when provinces were joined: as they were, or as they are.

The land decides. Every province that was joined from others is made of old ones (its grounds), and a boundary says
which shown province each ground belongs to. An organization that stands under a province whose grounds all belong to
one shown province follows it; where they belong to several, or some lie outside, its commune of the day decides. Where
that does not say (none given, or its land came from both sides), it is counted apart as not placed, and never guessed.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from cooperatives.models import (
    Cluster,
    Commune,
    CommuneSuccession,
    Organization,
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


# In place of a province: in the area or not, or in which part of it, the data does not say.
NOT_PLACED = 0


class Land:
    """What became of provinces and communes. One query; three when communes must decide."""

    def grounds(self, province: int) -> frozenset[int]:
        """The oldest provinces that its land lay in: itself, when nobody came before it."""
        parts = self._parts.get(province)
        return frozenset().union(*map(self.grounds, parts)) if parts else frozenset([province])

    def heirs(self, province: int, day: date) -> list[int]:
        """What it had become by that day: itself, when it went on alone; several, when it was divided."""
        after = [new for old, new, on in self._steps if old == province and on <= day]
        return [heir for new in after for heir in self.heirs(new, day)] if after else [province]

    def grounds_of_commune(self, commune: int | None) -> frozenset[int]:
        """Those of all the communes that it was made of; none when that is not known."""
        province = self._province_of.get(commune)
        if province is None:
            return frozenset()
        if province not in self._parts:
            return frozenset([province])
        return frozenset().union(*map(self.grounds_of_commune, self._made_of.get(commune, ())))

    def touching(self, grounds: Iterable[int]) -> list[int]:
        """All provinces that have land on these grounds, whenever they stood."""
        wanted = set(grounds)
        known = {each for old, new, _on in self._steps for each in (old, new)} | wanted
        return [each for each in known if self.grounds(each) & wanted]

    @cached_property
    def _steps(self):
        return list(ProvinceSuccession.objects.values_list("old", "new", "on"))

    @cached_property
    def _parts(self):
        found = defaultdict(set)
        for old, new, _on in self._steps:
            found[new].add(old)
        return dict(found)

    @cached_property
    def _province_of(self):
        return dict(Commune.objects.values_list("pk", "province"))

    @cached_property
    def _made_of(self):
        found = defaultdict(list)
        for new, old in CommuneSuccession.objects.values_list("new", "old"):
            found[new].append(old)
        return dict(found)


@dataclass(frozen=True)
class Placement:
    """Where organizations are counted. `provinces` are those shown, north to south.

    `home` {ground: the shown province it belongs to}; `shown_as` {province: the shown province all of it is counted
    under}; `divided`: the provinces of which the communes decide.
    """

    provinces: list[Province]
    land: Land = field(default_factory=Land)
    home: dict[int, int] = field(default_factory=dict)
    shown_as: dict[int, int] = field(default_factory=dict)
    divided: frozenset[int] = frozenset()

    @cached_property
    def peopled(self) -> frozenset[int]:
        """Those of `divided` under which an organization stands at all: mostly none, and then nothing more is asked."""
        if not self.divided:
            return frozenset()
        rows = Organization.objects.filter(province__in=self.divided).order_by()
        return frozenset(rows.values_list("province", flat=True).distinct())

    def place(self, province_id: int, commune_id: int | None = None) -> int | None:
        """The shown province, NOT_PLACED, or None for one that lies outside."""
        if province_id in self.shown_as:
            return self.shown_as[province_id]
        grounds = self.land.grounds_of_commune(commune_id)
        if not grounds <= self.land.grounds(province_id):  # a commune of another province: a slip
            return NOT_PLACED
        return _only({self.home.get(each) for each in grounds})


def placement_on(provinces: list[Province], land: Land, *, grounds=None) -> Placement:
    """Count under these provinces all their land, or only that on the `grounds`.

    A ground that went to two of them, when a province was divided, is nobody's: those under the old one are not placed.
    """
    shown = {province.pk for province in provinces}
    home = {}
    for province in provinces:
        for ground in land.grounds(province.pk):
            if grounds is None or ground in grounds:
                home[ground] = NOT_PLACED if ground in home else province.pk
    shown_as, divided = {}, set()
    for each in land.touching(home):
        places = {home.get(ground) for ground in land.grounds(each)}
        if grounds is None and each in shown:
            shown_as[each] = each
        elif len(places) == 1:
            shown_as[each] = places.pop()
        else:
            divided.add(each)
    return Placement(provinces, land, home, shown_as, frozenset(divided))


def _only(places: set) -> int | None:
    return places.pop() if len(places) == 1 else NOT_PLACED


class Boundaries:
    """The placements of a cluster, on any day. Three queries, however many days are asked for."""

    def __init__(self, cluster: Cluster, *, today: date):
        self.cluster, self.today = cluster, today
        self.land = Land()

    def members_on(self, day: date) -> list[Province]:
        """As Cluster.provinces_on()."""
        return [
            each.province
            for each in self._memberships
            if (each.valid_from is None or each.valid_from <= day)
            and (each.valid_to is None or each.valid_to > day)
        ]

    def placement(self, day: date, boundary: str) -> Placement:
        """Where the organizations of the cluster's members on `day` are counted."""
        if boundary == Boundary.AS_WAS:
            return placement_on(self.members_on(day), self.land)
        if boundary == Boundary.AS_IS:
            return placement_on(self.carried(self.members_on(day), self.today), self.land)
        return self._comparable

    def carried(self, provinces: Iterable[Province], day: date) -> list[Province]:
        """What these provinces had become by that day: each once, where its first part stood."""
        keys = [heir for province in provinces for heir in self.land.heirs(province.pk, day)]
        known = {each.province.pk: each.province for each in self._memberships}
        known |= {province.pk: province for province in provinces}
        if missing := set(keys) - known.keys():
            known |= Province.objects.in_bulk(missing)
        return [known[key] for key in dict.fromkeys(keys)]

    @cached_property
    def _memberships(self):
        order = ("order_no", "province__order_no")
        return list(self.cluster.memberships.select_related("province").order_by(*order))

    @cached_property
    def _comparable(self) -> Placement:
        """The same land in every year: what belonged to members when they first came into the cluster."""
        members = [each.province for each in self._memberships]
        keys = {province.pk for province in members}
        grounds = set()
        for key in keys:
            own = self.land.grounds(key)
            if own == {key} or not self._was_member_before(key, keys):
                grounds |= own
        return placement_on(self.carried(members, self.today), self.land, grounds=grounds)

    def _was_member_before(self, province, members) -> bool:
        """Whether some of the provinces that it was joined from were members."""
        older = {each for each in members if each != province}
        return any(self.land.grounds(each) < self.land.grounds(province) for each in older)
