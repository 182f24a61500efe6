"""Finding the commune that a row means: by its code, or by its name and district, also by those of another time."""

import re
from collections import defaultdict
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext as _

from cluster_portal.text import clean
from cooperatives.models import Commune, CommuneSuccession, Province

from .cells import CellError
from .words import commune_name, commune_place, plain

KIND_WORDS = re.compile(r"^(?:xa|phuong|thi tran|dac khu|x|p|tt)\s+(?=\S)")
DISTRICT_WORDS = re.compile(r"^(?:huyen|quan|thi xa|thanh pho|tp|tx|h|q)\s+(?=\S)")
# «Phú Quý» and «Phú Quí», «Kỳ» and «Kì»: alike when names are compared, never rewritten
Y_OR_I = re.compile(r"\b((?:[hklmstv]|qu))y\b")


@dataclass(frozen=True)
class Found:
    """The commune valid at the list's day, and what stood in its place when the file wrote it."""

    commune: Commune
    was: Commune | None = None


class SeveralSuccessors(CellError):
    """The commune of another time lies in several of this one; only a person knows in which."""

    def __init__(self, said: str, was: Commune, choices: list[Commune]):
        super().__init__(
            "E-11",
            _("«%(commune)s» belongs to several communes now: %(which)s.")
            % {
                "commune": commune_place(was),
                "which": "; ".join(commune_place(each) for each in choices),
            },
            _("Answer the question about this commune, or write the commune of the list's day."),
        )
        self.said, self.was, self.choices = said, was, choices


class Communes:
    """The communes of one province row, so either those before 01/07/2025 or those after it.

    Names and codes of the other time are looked for only when a row has none of this one's; that costs two queries.
    """

    def __init__(self, province: Province, answers: dict[str, str] | None = None):
        self.province, self.answers = province, answers or {}
        self.known = _Names(Commune.objects.filter(province=province), province)

    def districts(self) -> list[str]:
        """The districts by name; after 01/07/2025 those that there were before it."""
        own = {each.district for each in self.known.by_code.values() if each.district}
        return sorted(
            own or {each.district for each in self._others.by_code.values() if each.district}
        )

    def answered(self, said: str) -> Commune | None:
        """The commune that the clerk chose for what the file says."""
        return self.known.by_code.get(self.answers.get(said, ""))

    def find(self, code: str, name: str, district: str, *, follow: bool = True) -> Found:
        """The commune meant, whatever was answered. Raises CellError when none is, or more than one.

        `follow`: take a commune of another time for the one that stands in its place now.
        """
        said = self.said(code, name, district)
        # «Xã Bình An, Huyện Thăng Bình» is the old commune, though another may bear its name now.
        is_old = follow and name and district and not self._has_districts
        if is_old and (was := self._others.exactly(name, district)):
            return self._followed(said, was)
        try:
            return Found(self._of_this_time(code, name, district))
        except CellError as error:
            # Two of this time bear the name: those of another time would not help.
            follow = follow and error.code != "V-09"
            was = follow and self._of_other_time(code, name, district)
            if not was:
                raise
            return self._followed(said, was)

    @staticmethod
    def said(code: str, name: str, district: str) -> str:
        """What a row says of its commune, folded: the key of an answer."""
        return plain(f"{name} {district}") or code

    def _of_this_time(self, code, name, district):
        if not code:
            return self._named(name, district)
        found = self._with_code(code)
        if name and plain(found.name) not in plain(name):
            raise CellError(
                "V-08",
                _("The code %(code)s belongs to %(right)s, not to «%(name)s».")
                % {"code": code, "right": commune_place(found), "name": name},
                _("Correct the code, or leave it empty."),
            )
        return found

    @cached_property
    def _has_districts(self):
        return any(each.district for each in self.known.by_code.values())

    @cached_property
    def _others(self) -> "_Names":
        """The communes of the provinces before this one, or of those after it."""
        of_them = Q(province__successors__new=self.province) | Q(
            province__predecessors__old=self.province
        )
        return _Names(Commune.objects.filter(of_them).select_related("province").distinct())

    @cached_property
    def _in_place_of(self) -> dict[int, list[Commune]]:
        """{number of a commune of another time: those of this time that have its land, or a part of it}."""
        own = {each.pk: each for each in self.known.by_code.values()}
        of_them = Q(old__province=self.province) | Q(new__province=self.province)
        pairs = CommuneSuccession.objects.filter(of_them).values_list("old", "new")
        found = defaultdict(list)
        for old, new in pairs:
            for was, now in ((old, new), (new, old)):
                if now in own:
                    found[was].append(own[now])
        return found

    def _of_other_time(self, code, name, district) -> Commune | None:
        was = self._others.by_code.get(code.zfill(5)) if code else None
        if was and name and plain(was.name) not in plain(name):
            was = None
        return was or (self._others.exactly(name, district) if name else None)

    def _followed(self, said, was) -> Found:
        """The commune of this time; SeveralSuccessors when it is one of several."""
        here = self._in_place_of.get(was.pk, [])
        if len(here) == 1:
            return Found(here[0], was)
        if here:
            raise SeveralSuccessors(said, was, here)
        raise CellError(
            "V-08",
            _("«%(commune)s» of another time lies in no commune of %(province)s.")
            % {"commune": commune_place(was), "province": self.province.name},
            _("Check the commune, or upload the list into the right province and year."),
        )

    def _with_code(self, code):
        found = self.known.by_code.get(code.zfill(5))
        if found is None:
            raise CellError(
                "V-08",
                _("%(province)s has no commune with the code %(code)s.")
                % {"province": self.province.name, "code": code},
                _(
                    "Check the code, or leave it empty and write the commune and the district by name."
                ),
            )
        return found

    def _named(self, name, district):
        found = self.known.named(name)
        if district and len({each.pk for each in found}) != 1:
            found = [each for each in found if _district(each.district) == _district(district)]
        elif (
            district
            and found
            and found[0].district
            and _district(found[0].district) != _district(district)
        ):
            raise self._elsewhere(found[0], district)
        if len(found) > 1:
            found = _written_so(name, found) or found
        if len(found) != 1:
            raise self._unknown(name, district) if not found else self._several(name)
        return found[0]

    def _unknown(self, name, district):
        if len(self.known.named(name)) > 1:
            return self._several(name)
        close = get_close_matches(_words(name), self.known.by_name, n=1, cutoff=0.7)
        fix = _("Write the name as in the list of the statistics office, or give the commune code.")
        if close:
            fix = _("Is «%(commune)s» meant?") % {
                "commune": commune_place(self.known.by_name[close[0]][0])
            }
        where = f"{name}, {district}" if district else name
        return CellError(
            "V-08",
            _("%(province)s has no commune «%(commune)s».")
            % {"province": self.province.name, "commune": where},
            fix,
        )

    def _elsewhere(self, commune, district):
        return CellError(
            "V-08",
            _("«%(commune)s» lies in %(right)s, not in «%(district)s».")
            % {"commune": commune_name(commune), "right": commune.district, "district": district},
            _("Check the commune and the district."),
        )

    def _several(self, name):
        return CellError(
            "V-09",
            _("%(province)s has more than one commune «%(commune)s»: %(which)s.")
            % {
                "province": self.province.name,
                "commune": name,
                "which": "; ".join(
                    sorted({commune_place(each) for each in self.known.named(name)})
                ),
            },
            _("Write the kind of commune and the district, or the commune code."),
        )


class _Names:
    """Communes by code and by name: with their kind, without it, and with y and i alike."""

    def __init__(self, communes, province: Province | None = None):
        self.by_code, self.by_name, self.by_sound = {}, defaultdict(list), defaultdict(list)
        for commune in communes:
            if province:
                commune.province = province
            self.by_code[commune.code] = commune
            name, full = _words(commune.name), _words(commune_name(commune))
            for key in {name, full, KIND_WORDS.sub("", full)}:
                self.by_name[key].append(commune)
                self.by_sound[Y_OR_I.sub(r"\1i", key)].append(commune)

    def named(self, name: str) -> list[Commune]:
        words = _words(name)
        bare = KIND_WORDS.sub("", words)
        return (
            self.by_name.get(words)
            or self.by_name.get(bare)
            or self.by_sound.get(Y_OR_I.sub(r"\1i", words))
            or self.by_sound.get(Y_OR_I.sub(r"\1i", bare), [])
        )

    def exactly(self, name: str, district: str) -> Commune | None:
        """The only commune of this name, in this district where one is given."""
        found = self.named(name)
        if district:
            found = [
                each
                for each in found
                if not each.district or _district(each.district) == _district(district)
            ]
        if len({each.pk for each in found}) > 1:
            found = _written_so(name, found)
        return found[0] if len({each.pk for each in found}) == 1 else None


def _written_so(name, found):
    """Those that are written exactly so, accents and all."""
    return [
        each
        for each in found
        if clean(name).lower() in (each.name.lower(), commune_name(each).lower())
    ]


def _words(name):
    """«Phường 01» and «Phường 1» are the same ward."""
    return re.sub(r"\b0+(?=\d)", "", plain(name))


def _district(name):
    return Y_OR_I.sub(r"\1i", DISTRICT_WORDS.sub("", _words(name)))
