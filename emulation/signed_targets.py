"""The targets that hold on a day: read from what was signed, never from the rows that it was made of.

The pledge in force, then its addenda in the order in which they came into force. Each content is read only if it has
the hash that was signed.
"""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.canonical import sha256_of
from cluster_portal.moves import MoveNotAllowed
from cooperatives.models import Province

from .models import Direction, EmulationYear, Indicator, Pledge, PledgeState

IN_FORCE = (PledgeState.IN_FORCE, PledgeState.SUMMED_UP)


class ContentChanged(MoveNotAllowed):
    """What is stored is not what was signed; the text is for users."""


@dataclass(frozen=True)
class SignedTarget:
    """A target as it stands in a signed paper; `source` is the hash of that paper's content."""

    direction: str
    value: Decimal | None
    words: str
    source: str


def day_within(pledge: Pledge, day: date) -> date:
    """The day, or the last one of the pledge's year: a later change is written for those who were members then."""
    return min(day, date(pledge.year.year, 12, 31))


def pledge_in_force(year: EmulationYear) -> Pledge | None:
    rows = Pledge.objects.main().filter(year=year, state__in=IN_FORCE)
    return rows.order_by("-version").first()


def addenda_in_force(pledge: Pledge, on: date) -> list[Pledge]:
    """Those that hold on that day (of Vietnam), in the order in which they came into force. One query."""
    rows = pledge.addenda.filter(state__in=IN_FORCE).order_by("in_force_at", "version")
    return [row for row in rows if timezone.localdate(row.in_force_at) <= on]


def signed_targets(pledge: Pledge, on: date) -> dict[tuple[int, int], SignedTarget]:
    """{(province, indicator): its target on that day}. Four queries, whatever the size. Raises ContentChanged.

    A province's own target goes before the common one; a common number is the cluster's and nobody's own, common words
    hold for everybody.
    """
    provinces = dict(Province.objects.values_list("key", "pk"))
    indicators = dict(Indicator.objects.values_list("code", "pk"))
    found = {}
    for paper in (pledge, *addenda_in_force(pledge, on)):
        content = signed_content(paper)
        keys = [unit["key"] for unit in content["units"]]
        for target in content["targets"]:
            indicator = indicators[target["code"]]
            for key in keys:
                aim = _aim_of(target, key)
                if aim is not None:
                    found[provinces[key], indicator] = _target(aim, paper.content_hash)
    return found


def common_targets(pledge: Pledge, on: date) -> dict[int, SignedTarget]:
    """{indicator: the common target on that day}. Raises ContentChanged."""
    indicators = dict(Indicator.objects.values_list("code", "pk"))
    return {
        indicators[target["code"]]: _target(target["common"], paper.content_hash)
        for paper in (pledge, *addenda_in_force(pledge, on))
        for target in signed_content(paper)["targets"]
    }


def signed_content(pledge: Pledge) -> dict:
    """The content that was signed. Raises ContentChanged."""
    if sha256_of(pledge.content) != pledge.content_hash:
        text = _(
            "The content of «%(paper)s» is not the one that was signed. Nothing was taken from it."
        )
        raise ContentChanged(text % {"paper": pledge})
    return json.loads(pledge.content)


def _aim_of(target, key) -> dict | None:
    own = target["units"].get(key)
    if own is not None:
        return own
    common = target["common"]
    return common if common["direction"] == Direction.WORDS else None


def _target(aim, source) -> SignedTarget:
    value = None if aim["value"] is None else Decimal(aim["value"])
    return SignedTarget(aim["direction"], value, aim["words"], source)
