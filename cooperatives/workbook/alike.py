"""Two new rows of one file that may be one organization: a like name in the same place, or the same telephone.

Rows that surely are one block each other (plan.py); these are only warned of, at the later row.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

from django.utils.translation import gettext as _

from .likeness import are_alike, core, digits, numbers_in
from .rows import ReadRow

CODE = "R-08"


def warn_of_alike(new: Iterable[ReadRow]) -> None:
    """Warn of rows that resemble an earlier one of the same kind; two tax codes are two organizations."""
    by_place, by_phone = defaultdict(list), defaultdict(list)
    for read in new:
        commune, name = read.values.get("commune"), core(read.name)
        place = commune.pk if commune else read.values.get("address", "")
        by_place[read.values.get("kind"), place, *numbers_in(name)].append((name, read))
        if number := digits(read.values.get("phone", "")):
            by_phone[number].append(read)
    warned = set()
    for rows in by_place.values():
        for (name, earlier), (other, later) in combinations(rows, 2):
            if id(later) not in warned and _may_be_one(earlier, later) and are_alike(name, other):
                warned.add(id(later))
                _warn(earlier, later, "name", _("The name in %(where)s is like this one."))
    for earlier, *rows in by_phone.values():
        for later in rows:
            if id(later) not in warned and _may_be_one(earlier, later):
                _warn(earlier, later, "phone", _("%(where)s has the same telephone number."))


def _may_be_one(earlier, later):
    same_kind = earlier.values.get("kind") == later.values.get("kind")
    return same_kind and not (earlier.values.get("tax_code") and later.values.get("tax_code"))


def _warn(earlier, later, column, message):
    later.warn(
        column,
        CODE,
        message % {"where": earlier.named_from(later)},
        _("If both rows mean one organization, delete one of them; if not, nothing is to be done."),
    )
