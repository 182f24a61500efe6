"""Rules that need other rows: the same tax code twice (E-03), the same name in one commune (E-04)."""

from django.utils.translation import gettext as _

from cluster_portal.text import fold

from .models import Organization
from .rules import BLOCK, WARN, Problem


def check_duplicates(values: dict, *, province_id: int, own_pk: int | None = None) -> list[Problem]:
    """Look for other organizations with the same tax code anywhere, or the same name in the same commune.

    `values` as in rules.check_organization; the commune as a number or None. Two queries at the most.
    """
    others = Organization.objects.exclude(pk=own_pk).select_related("province")
    return [*_same_tax_code(values, others), *_same_name(values, others, province_id)]


def _same_tax_code(values, others):
    code = values.get("tax_code")
    twin = others.filter(tax_code=code).first() if code else None
    if twin:
        yield Problem(
            BLOCK,
            "E-03",
            "tax_code",
            _("«%(name)s» (%(province)s) has the tax code %(code)s already.")
            % {"name": twin.name, "province": twin.province.name, "code": code},
            _(
                "Compare both certificates. If it is the same organization, mend that record and enter no second one."
            ),
        )


def _same_name(values, others, province_id):
    """Compared as search compares: accents, case and đ make no difference."""
    folded = fold(values.get("name") or "")
    if not folded:
        return
    same_place = others.filter(province=province_id, commune=values.get("commune"))
    names = same_place.filter(folded__startswith=folded).only("name", "province", "commune")
    if any(fold(other.name) == folded for other in names):
        yield Problem(
            WARN,
            "E-04",
            "name",
            _("An organization of the same name stands in the register for the same commune."),
            _("Look it up in the list. If it is another one, add what tells them apart."),
        )
