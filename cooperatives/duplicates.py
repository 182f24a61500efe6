"""Rules that need other rows: the same tax code twice (E-03), name in one commune (E-04), telephone (D-01)."""

import re
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from cluster_portal.text import fold

from .models import Organization
from .rules import Found, Problem, judged

# Under eight digits it is an extension or a fragment, and many share it.
LEAST_PHONE_DIGITS = 8

# Of a tax code; what follows them is a branch.
TAX_CODE_DIGITS = 10


def check_duplicates(
    values: dict, *, province_id: int, own_pk: int | None = None, today: date | None = None
) -> list[Problem]:
    """Look for other organizations with the same tax code anywhere, or the same name or telephone in the province.

    `values` as in rules.check_organization; the commune as a number or None. Three queries at the most.
    """
    others = Organization.objects.exclude(pk=own_pk).select_related("province")
    found = [
        *_same_tax_code(values, others),
        *_same_name(values, others, province_id),
        *_same_phone(values, others, province_id),
    ]
    return judged(found, on=today)


def phone_key(phone: str) -> str:
    """The digits of the first number: «0905.123.456 (cô Hoa)» and «+84 905 123 456» are the same telephone."""
    digits = re.sub(r"\D", "", re.split(r"[;,/]| - |\(", phone.strip())[0])
    digits = digits.removeprefix("84") if phone.strip().startswith(("+84", "84")) else digits
    digits = digits.lstrip("0")
    return digits if len(digits) >= LEAST_PHONE_DIGITS else ""


def _same_tax_code(values, others):
    code = values.get("tax_code")
    twin = others.filter(tax_code=code).first() if code else None
    if twin:
        yield Found(
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
        yield Found(
            "E-04",
            "name",
            _("An organization of the same name stands in the register for the same commune."),
            _("Look it up in the list. If it is another one, add what tells them apart."),
        )


def _same_phone(values, others, province_id):
    """The last three digits stand together however the number is written; the rest is compared here."""
    key = phone_key(values.get("phone") or "")
    if not key:
        return
    alike = others.filter(province=province_id, phone__contains=key[-3:])
    alike = alike.only("name", "phone", "province")
    twin = next((other for other in alike if phone_key(other.phone) == key), None)
    if twin:
        yield Found(
            "D-01", "phone", _("«%(name)s» has the same telephone number.") % {"name": twin.name}
        )


def likely_twins(organization: Organization, rows, *, most: int = 10) -> list[Organization]:
    """Of `rows` those of its kind and province with the same name, telephone, or tax code but for the branch."""
    others = rows.filter(kind=organization.kind, province=organization.province_id).exclude(
        pk=organization.pk
    )
    same = Q(sort_key=organization.sort_key) | Q(folded__startswith=f"{fold(organization.name)} ")
    if organization.phone:
        same |= Q(phone=organization.phone)
    if len(organization.tax_code) >= TAX_CODE_DIGITS:
        same |= Q(tax_code__startswith=organization.tax_code[:TAX_CODE_DIGITS])
    return list(others.filter(same).select_related("commune").in_vietnamese_order()[:most])
