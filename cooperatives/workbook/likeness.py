"""Organizations of the register that a new row may mean after all: a like name in the same place, the same telephone.

Cheap on purpose: names lose what every name has («hợp tác xã dịch vụ nông nghiệp») and are compared by their trigrams.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

from cooperatives.models import Organization

from .words import plain

# Longest first: «dịch vụ nông nghiệp» is one phrase, and «tổng hợp» is not the beginning of a place.
PHRASES = re.compile(
    r"\b(?:lien hiep hop tac xa|quy tin dung nhan dan|hop tac xa|to hop tac|lien hiep|san xuat|kinh doanh|"
    r"thuong mai|dich vu|nong nghiep|tong hop|lhhtx|qtdnd|htx|tht|dvnn|sxkd|dvtm|nn|dv|tm|va)\b"
)
BRACKETS = re.compile(r"\([^)]*\)")
ALIKE = 0.75
# A telephone number has nine digits at least; shorter ones are extensions or slips.
SHORTEST_PHONE = 9


def core(name: str) -> str:
    """What tells one name from another: «HTX DV nông nghiệp An Phú 2 (cũ)» → «an phu 2»; «Mỹ Á» is «Mĩ Á»."""
    words = PHRASES.sub(" ", plain(BRACKETS.sub(" ", name)))
    return " ".join(words.replace("y", "i").split())


def are_alike(one: str, other: str) -> bool:
    """Whether two cores may be one name; «An Phú 1» and «An Phú 2» are two."""
    if not one or not other or _numbers(one) != _numbers(other):
        return False
    if one == other:
        return True
    ones, others = _trigrams(one), _trigrams(other)
    return 2 * len(ones & others) >= ALIKE * (len(ones) + len(others))


def _numbers(words):
    return [
        word for word in words.split() if any(char.isdigit() for char in word) or len(word) == 1
    ]


def _trigrams(words):
    padded = f"  {words} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}


def digits(phone: str) -> str:
    """The number without its signs and without the country; "" for what is no number."""
    found = re.sub(r"\D", "", phone)
    found = re.sub(r"^(?:84|0)", "", found)
    return found if len(found) >= SHORTEST_PHONE else ""


class Likenesses:
    """The register by place and telephone, made when the first new row asks."""

    def __init__(self, organizations: Iterable[Organization]):
        self.by_place, self.by_phone = defaultdict(list), defaultdict(list)
        for each in organizations:
            self.by_place[each.kind, each.commune_id].append((core(each.name), each))
            if number := digits(each.phone):
                self.by_phone[number].append(each)

    def of_name(self, kind: str, name: str, commune_id: int | None) -> list[Organization]:
        """Those of the kind with a like name in the commune, or without a commune."""
        wanted = core(name)
        places = {commune_id, None}
        return [
            each
            for place in places
            for words, each in self.by_place[kind, place]
            if are_alike(wanted, words)
        ]

    def of_phone(self, phone: str) -> list[Organization]:
        number = digits(phone)
        return self.by_phone[number] if number else []
