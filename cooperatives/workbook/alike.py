"""Two new rows of one file that may be one organization: what tells names apart and the place, or the telephone.

Rows that surely are one block each other (plan.py); these are only warned of, at the later row.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext as _

from .likeness import core, digits
from .rows import ReadRow

CODE = "R-08"


def warn_of_alike(new: Iterable[ReadRow]) -> None:
    """Warn of rows that resemble an earlier one of the same kind; two tax codes are two organizations."""
    by_name, by_phone = defaultdict(list), defaultdict(list)
    for read in new:
        commune = read.values.get("commune")
        place = commune.pk if commune else read.values.get("address", "")
        if name := core(read.name):
            by_name[place, name].append(read)
        if number := digits(read.values.get("phone", "")):
            by_phone[number].append(read)
    warned = set()
    for column, found, message in (
        ("name", by_name, _("The name in %(where)s is like this one.")),
        ("phone", by_phone, _("%(where)s has the same telephone number.")),
    ):
        for earlier, *rows in found.values():
            for later in rows:
                if id(later) not in warned and _may_be_one(earlier, later):
                    warned.add(id(later))
                    _warn(earlier, later, column, message)


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
