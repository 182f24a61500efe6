"""Which organization of the register a row means: record code, then tax code, then kind, name and place."""

import re
from collections import defaultdict
from functools import lru_cache

from django.utils.translation import gettext as _

from cluster_portal.text import fold
from cooperatives.models import Organization, Province, YearlyFigures
from cooperatives.models.organizations import pk_from_record_code

from .rows import ReadRow
from .words import commune_place, plain

ABBREVIATIONS = (
    (re.compile(r"^(?:lh ?htx|lien hiep htx)\b"), "lien hiep hop tac xa"),
    (re.compile(r"^htx\b"), "hop tac xa"),
    (re.compile(r"^(?:qtdnd|qtd)\b"), "quy tin dung nhan dan"),
    (re.compile(r"^tht\b"), "to hop tac"),
)


@lru_cache(maxsize=2**15)
def name_key(name: str) -> str:
    """A name as it is compared: folded, «HTX» written out, and «hoà» as «hòa» anyway once the accents are gone."""
    words = plain(name)
    for short, full in ABBREVIATIONS:
        words = short.sub(full, words)
    return words


class Register:
    """The province's organizations with their figures of the year, loaded once in two queries."""

    def __init__(self, province: Province, year: int, *, lock: bool = False):
        self.province, self.year = province, year
        organizations = Organization.objects.filter(province=province).select_related(
            "commune", "cooperative_union", "credit_fund_detail", "cooperative_group_detail"
        )
        figures = YearlyFigures.objects.filter(organization__province=province, year=year)
        if lock:
            organizations = organizations.select_for_update(of=("self",))
            figures = figures.select_for_update(of=("self",))
        self.by_pk, self.by_tax_code, self.by_name = {}, {}, defaultdict(list)
        for organization in organizations.order_by("pk"):
            organization.province = province
            self.by_pk[organization.pk] = organization
            if organization.tax_code:
                self.by_tax_code[organization.tax_code] = organization
            self.by_name[organization.kind, name_key(organization.name)].append(organization)
        self.figures = {each.organization_id: each for each in figures}

    def provinces_of(self, tax_codes) -> dict[str, str]:
        """{tax code: name of the province} of organizations outside this province."""
        if not tax_codes:
            return {}
        elsewhere = Organization.objects.exclude(province=self.province).filter(
            tax_code__in=tax_codes
        )
        return dict(elsewhere.values_list("tax_code", "province__name"))

    def find(self, read: ReadRow) -> Organization | None:
        """The organization that the row means, None for a new one. What cannot be decided blocks the row."""
        by_code = self._by_code(read)
        by_tax_code = self.by_tax_code.get(read.values.get("tax_code", ""))
        if read.is_blocked:
            return by_code or by_tax_code
        if by_code and by_tax_code and by_code is not by_tax_code:
            read.block(
                "tax_code",
                "E-03",
                _("The tax code belongs to «%(other)s», but the record code to «%(own)s».")
                % {"other": by_tax_code.name, "own": by_code.name},
                _("Correct one of the two codes."),
            )
        return by_code or by_tax_code or self._by_name_and_place(read)

    def _by_code(self, read):
        code = read.values.get("code")
        if not code:
            return None
        try:
            found = self.by_pk.get(pk_from_record_code(code))
        except ValueError:
            read.block(
                "code",
                "R-01",
                _("The record code «%(code)s» is wrong: its check digit does not fit.")
                % {"code": code},
                _("Copy it from the exported list, or leave it empty for a new organization."),
            )
            return None
        if found is None:
            words = {"code": code, "province": self.province.name}
            read.block(
                "code",
                "R-01",
                _("There is no record %(code)s in the register of %(province)s.") % words,
                _("Copy it from the exported list, or leave it empty for a new organization."),
            )
        return found

    def _by_name_and_place(self, read):
        same = self.by_name.get((read.values.get("kind"), name_key(read.name)), [])
        commune, address = read.values.get("commune"), fold(read.values.get("address", ""))
        if commune:
            here = [each for each in same if each.commune_id == commune.pk]
            here = here or [
                each for each in same if each.commune_id is None and _may_be_at(each, address)
            ]
            found = self._one_of(read, here, address)
            if not found and same and not here:
                self._warn_namesake(read, same[0])
            return found
        if address:
            here = [each for each in same if _may_be_at(each, address)]
            if same and not here:
                self._block_several(read, same)
            return self._one_of(read, here, address)
        return self._one_of(read, same, address)

    def _one_of(self, read, found, address):
        if len(found) > 1 and address:
            found = [each for each in found if fold(each.address) == address] or found
        if len(found) > 1:
            self._block_several(read, found)
        return found[0] if found else None

    def _block_several(self, read, found):
        words = {"codes": ", ".join(each.code for each in found[:5])}
        read.block(
            "name",
            "R-02",
            _("Organizations of this kind and name stand in the register already: %(codes)s.")
            % words,
            _(
                "Write the record code if one of them is meant, or the commune if it is another one."
            ),
        )

    def _warn_namesake(self, read, other):
        where = commune_place(other.commune) if other.commune else other.address
        read.warn(
            "name",
            "R-03",
            _("The register has one of the same kind and name in %(where)s: %(code)s.")
            % {"where": where or "–", "code": other.code},
            _("If it is the same one, write its record code; otherwise a new record is made."),
        )


def _may_be_at(organization, address):
    return not address or not organization.address or fold(organization.address) == address
