"""Counting votes: plain functions on whole numbers, no database. Shares are fractions, so 2/3 of six are four."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Share(TextChoices):
    """How many of the base. 80 % and 90 % are those of Nghị định 98/2023 for councils; clusters often ask for less."""

    MOST = "most", _("no share: the most votes")
    HALF = "half", _("more than half")
    TWO_THIRDS = "2/3", _("at least two thirds")
    EIGHTY = "80", _("at least 80 %")
    NINETY = "90", _("at least 90 %")
    EVERYBODY = "100", _("all of them")


AT_LEAST = {
    Share.TWO_THIRDS: Fraction(2, 3),
    Share.EIGHTY: Fraction(80, 100),
    Share.NINETY: Fraction(90, 100),
    Share.EVERYBODY: Fraction(1),
}


def reaches(share: str, count: int, base: int) -> bool:
    """Whether `count` of `base` are enough. Nobody never is."""
    if count <= 0:
        return False
    if share == Share.MOST:
        return True
    if share == Share.HALF:
        return 2 * count > base
    return count >= AT_LEAST[Share(share)] * base


def least(share: str, base: int) -> int:
    """The smallest count that reaches the share of `base`, as pages say it: «5 of 7»."""
    return next(
        (count for count in range(1, base + 1) if reaches(share, count, base)), max(base, 1)
    )


@dataclass(frozen=True)
class Counts:
    """What a counting team finds, in the words of the minutes (phát ra, thu vào, hợp lệ, không hợp lệ)."""

    issued: int
    collected: int
    valid: int
    invalid: int
    blank: int  # valid ones for none of the candidates

    def problems(self, votes: Mapping[Hashable, int], present: int) -> list[str]:
        """Sums that do not agree, in words for the counting team; empty when they do.

        One paper a unit, one name a paper.
        """
        found = []
        if self.issued > present:
            found.append(
                gettext("%(issued)s papers were issued, and only %(present)s units are present.")
                % {"issued": self.issued, "present": present}
            )
        if self.collected > self.issued:
            found.append(
                gettext("%(collected)s papers were collected of %(issued)s that were issued.")
                % {"collected": self.collected, "issued": self.issued}
            )
        if self.valid + self.invalid != self.collected:
            found.append(
                gettext(
                    "%(valid)s valid and %(invalid)s invalid papers are not the %(collected)s that were collected."
                )
                % {"valid": self.valid, "invalid": self.invalid, "collected": self.collected}
            )
        given = sum(votes.values()) + self.blank
        if given != self.valid:
            found.append(
                gettext(
                    "The votes of all candidates and those for none add up to %(given)s; valid papers are %(valid)s."
                )
                % {"given": given, "valid": self.valid}
            )
        return found


@dataclass(frozen=True)
class Result:
    """`outcome` as models.Outcome; `winner` is who is chosen; `next_round` are those who stand again, if nobody is."""

    outcome: str
    winner: Hashable | None = None
    next_round: tuple[Hashable, ...] = ()
    is_by_points: bool = False


def decide(
    votes: Mapping[Hashable, int],
    *,
    share: str,
    base: int,
    ranks: Mapping[Hashable, int] | None = None,
) -> Result:
    """Who is chosen by these votes, in the order of `votes`. With `ranks` (by points), these decide between equal ones.

    Nobody reaches the share: the first two stand again, with those that are equal to the second.
    """
    top = max(votes.values(), default=0)
    first = tuple(key for key, count in votes.items() if count == top)
    if not reaches(share, top, base):
        return Result("not_reached", next_round=_first_two(votes))
    if len(first) == 1:
        return Result("elected", first[0])
    best = _best(first, ranks or {})
    if best is not None:
        return Result("elected", best, is_by_points=True)
    return Result("tied", next_round=first)


def _first_two(votes):
    places = sorted(votes.values(), reverse=True)[:2]
    return tuple(key for key, count in votes.items() if places and count >= places[-1])


def _best(keys, ranks):
    """The one of `keys` with the best rank, if it is one."""
    ranked = [key for key in keys if key in ranks]
    if not ranked:
        return None
    best = min(ranks[key] for key in ranked)
    found = [key for key in ranked if ranks[key] == best]
    return found[0] if len(found) == 1 else None
