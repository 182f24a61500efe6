"""Codes, sector and ways to reach an organization."""

import csv
import re
from functools import cache

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from stdnum.vn import mst

from cooperatives.models import Kind, Sector
from cooperatives.rules.catalogue import DATA

from .check import Mend, check, check_by_rules

LEGAL_PERSONS = {Kind.COOPERATIVE, Kind.CREDIT_FUND, Kind.COOPERATIVE_UNION}
# What a name says of the sector, in the folded name; only words that leave no doubt.
SECTOR_WORDS = (
    (re.compile(r"\bvan tai\b"), Sector.TRANSPORT),
    (re.compile(r"\bxay dung\b"), Sector.CONSTRUCTION),
    (re.compile(r"\b(?:ve sinh )?moi truong\b"), Sector.ENVIRONMENT),
    (re.compile(r"\b(?:nong nghiep|thuy san|chan nuoi|trong rung)\b"), Sector.AGRICULTURE),
)
MOBILE = re.compile(r"0[35789]\d{8}")
LANDLINE = re.compile(r"0(?:2\d{8,9}|[4-8]\d{7,9})")
SHORT_LINE = re.compile(r"1[89]00\d{4,6}")
APART = re.compile(r"\s*[;,/]\s*|\s+-\s+")


def with_leading_zero(row, scene) -> dict:
    """Nine digits that become a right code with a nought in front, the check digit proving it."""
    code = mst.compact(row.tax_code)
    return _tax_code(f"0{code}", row, scene) if len(code) == 9 and code.isdigit() else {}


def written_plainly(row, scene) -> dict:
    """A right code without the spaces and points that somebody put in."""
    return _tax_code(mst.format(mst.compact(row.tax_code)), row, scene)


def _tax_code(code, row, scene) -> dict:
    """The code, if it is right, another than now, and nobody else's."""
    if code == row.tax_code or not mst.is_valid(code):
        return {}
    taken = scene.taken_tax_codes.get(code, row.pk) != row.pk
    return {} if taken else {"tax_code": code}


check_by_rules("E-01")
check_by_rules("T-01", mend=Mend(with_leading_zero))


@check("I-01")
def without_any_code(scene):
    for row in scene.active:
        if row.kind in LEGAL_PERSONS and not row.tax_code and not row.registration_no:
            yield scene.hit(row, "", "tax_code")


@check("I-02")
def credit_fund_without_licence(scene):
    for row in scene.active:
        if row.kind == Kind.CREDIT_FUND and not scene.licences.get(row.pk):
            yield scene.hit(row, "", "licence_no")


@check("I-03")
def tax_code_of_another_province(scene):
    for row in scene.organizations:
        expected = tax_prefixes().get(scene.provinces[row.province_id].key)
        if expected and mst.is_valid(row.tax_code) and row.tax_code[:2] not in expected:
            words = {"code": row.tax_code, "usual": ", ".join(sorted(expected))}
            yield scene.hit(row, _("%(code)s; usual here is %(usual)s…") % words, "tax_code")


@check("I-04")
def tax_code_of_a_branch(scene):
    for row in scene.organizations:
        if "-" in row.tax_code and mst.is_valid(row.tax_code):
            yield scene.hit(row, row.tax_code, "tax_code")


@check("I-05")
def email_that_reaches_nobody(scene):
    for row in scene.organizations:
        if row.email and not _is_email(row.email):
            yield scene.hit(row, row.email, "email")


def _is_email(text):
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def mended_phone(row, scene) -> dict:
    """One number only: +84 written as 0, or the nought that Excel dropped from a mobile number."""
    digits = re.sub(r"\D", "", row.phone)
    if re.fullmatch(r"[+\d .()-]+", row.phone.strip()):
        for wanted in (f"0{digits}", f"0{digits.removeprefix('84')}"):
            if MOBILE.fullmatch(wanted) and wanted != row.phone:
                return {"phone": wanted}
    return {}


@check("I-06", mend=Mend(mended_phone))
def phone_that_is_none(scene):
    for row in scene.organizations:
        if row.phone and not all(_is_phone(each) for each in APART.split(row.phone) if each):
            yield scene.hit(row, row.phone, "phone")


def _is_phone(text):
    digits = re.sub(r"[ .()-]|\([^)]*\)", "", text)
    return any(form.fullmatch(digits) for form in (MOBILE, LANDLINE, SHORT_LINE))


@check("I-07")
def nobody_to_ask(scene):
    for row in scene.active:
        if not (row.representative or row.phone or row.email):
            yield scene.hit(row, "", "phone")


@check("I-08")
def name_of_another_sector(scene):
    """A name with two of the words («nông nghiệp và xây dựng») says nothing."""
    for row in scene.in_register:
        named = {sector for word, sector in SECTOR_WORDS if word.search(scene.folded_names[row.pk])}
        if len(named) == 1 and row.sector not in named and row.kind != Kind.CREDIT_FUND:
            words = {"named": named.pop().label, "sector": Sector(row.sector).label}
            yield scene.hit(
                row, _("the name says «%(named)s», the sector is «%(sector)s»") % words, "sector"
            )


@check("I-09")
def details_of_another_kind(scene):
    for row in scene.organizations:
        if row.pk in scene.licences and row.kind != Kind.CREDIT_FUND:
            yield scene.hit(row, _("State Bank licence"), "kind")
        elif row.pk in scene.contracts and row.kind != Kind.COOPERATIVE_GROUP:
            yield scene.hit(row, _("contract of a cooperative group"), "kind")


@check("I-10", mend=Mend(written_plainly))
def tax_code_with_spaces(scene):
    for row in scene.organizations:
        if row.tax_code and mst.is_valid(row.tax_code):
            plain = mst.format(mst.compact(row.tax_code))
            if plain != row.tax_code:
                yield scene.hit(row, f"«{row.tax_code}» → {plain}", "tax_code")


@cache
def tax_prefixes() -> dict[str, set[str]]:
    """{key of the province: first two digits of the codes that its tax office gave}."""
    found = {}
    with (DATA / "tax_prefixes.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["province_key"], set()).add(row["prefix"])
    return found
