"""Finding a commune of the province by its code, or by its name and district."""

import re
from collections import defaultdict
from difflib import get_close_matches

from django.utils.translation import gettext as _

from cluster_portal.text import clean
from cooperatives.models import Commune, Province

from .cells import CellError
from .words import commune_name, commune_place, plain

KIND_WORDS = re.compile(r"^(?:xa|phuong|thi tran|dac khu|x|p|tt)\s+(?=\S)")
DISTRICT_WORDS = re.compile(r"^(?:huyen|quan|thi xa|thanh pho|tp|tx|h|q)\s+(?=\S)")


class Communes:
    """The communes of one province row, so either those before 01/07/2025 or those after it."""

    def __init__(self, province: Province):
        self.province = province
        self.by_code, self.by_name = {}, defaultdict(list)
        for commune in Commune.objects.filter(province=province):
            commune.province = province
            self.by_code[commune.code] = commune
            name, full = _words(commune.name), _words(commune_name(commune))
            for key in {name, full, KIND_WORDS.sub("", full)}:
                self.by_name[key].append(commune)

    def with_code(self, code: str) -> Commune:
        """Raises CellError when the province has no such commune."""
        found = self.by_code.get(code.zfill(5))
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

    def named(self, name: str, district: str) -> Commune:
        """Raises CellError when no commune, or more than one, is meant."""
        found = self.by_name.get(_words(name)) or self.by_name.get(
            KIND_WORDS.sub("", _words(name)), []
        )
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
            found = [
                each
                for each in found
                if clean(name).lower() in (each.name.lower(), commune_name(each).lower())
            ]
        if len(found) != 1:
            raise self._unknown(name, district) if not found else self._several(name)
        return found[0]

    def _unknown(self, name, district):
        same = self.by_name.get(_words(name)) or self.by_name.get(
            KIND_WORDS.sub("", _words(name)), []
        )
        if len(same) > 1:
            return self._several(name)
        close = get_close_matches(_words(name), self.by_name, n=1, cutoff=0.7)
        fix = _("Write the name as in the list of the statistics office, or give the commune code.")
        if close:
            fix = _("Is «%(commune)s» meant?") % {
                "commune": commune_place(self.by_name[close[0]][0])
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
        same = self.by_name.get(_words(name)) or self.by_name[KIND_WORDS.sub("", _words(name))]
        return CellError(
            "V-09",
            _("%(province)s has more than one commune «%(commune)s»: %(which)s.")
            % {
                "province": self.province.name,
                "commune": name,
                "which": "; ".join(sorted({commune_place(each) for each in same})),
            },
            _("Write the kind of commune and the district, or the commune code."),
        )


def _words(name):
    """«Phường 01» and «Phường 1» are the same ward."""
    return re.sub(r"\b0+(?=\d)", "", plain(name))


def _district(name):
    return DISTRICT_WORDS.sub("", _words(name))
