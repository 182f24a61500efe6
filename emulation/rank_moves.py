"""Who moves in the ranks from one round of scoring to the next. No query."""

from dataclasses import dataclass
from decimal import Decimal

from cooperatives.models import Province

from .standings import Standings, as_if_settled


@dataclass(frozen=True)
class RankMove:
    """A member with its total and rank before and after; a rank is None for who is not ranked."""

    province: Province
    old_total: Decimal
    new_total: Decimal
    old_rank: int | None
    new_rank: int | None

    @property
    def moves(self) -> bool:
        return self.old_rank != self.new_rank

    @property
    def changes(self) -> bool:
        return self.moves or self.old_total != self.new_total


def rank_moves(before: Standings, after: Standings) -> list[RankMove]:
    """Every member whose rank or total is another, by its new rank. Who is not settled yet counts as it stands.

    Ranks are compared as if all of `after` were settled: an unfinished meeting must not look as if nobody was ranked.
    """
    old = {row.province.pk: row for row in before.rows}
    found = []
    for row in as_if_settled(after).rows:
        past = old.get(row.province.pk)
        if past is None:
            continue
        move = RankMove(row.province, past.total, row.total, past.rank, row.rank)
        if move.changes:
            found.append(move)
    return found
