"""The same organization in two records: by code, name, telephone, certificate."""

import re
from collections import defaultdict

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from cooperatives.duplicates import phone_key
from cooperatives.models import IN_REGISTER, Kind, Organization

from .check import check

# What names share and offices abbreviate, each in its own way: what is left tells two organizations apart.
COMMON_WORDS = re.compile(
    r"\b(?:dich vu|nong nghiep|san xuat|kinh doanh|thuong mai|tong hop|va|dv|dvnn|nn|sx|kd|tm|th|kieu moi|mau)\b"
)
LEAST_REST = 4
MANY_POSTS = 4
KIND_WORDS = re.compile(
    r"^(?:hop tac xa|htx|to hop tac|tht|lien hiep hop tac xa|lhhtx|quy tin dung nhan dan|qtdnd) ?"
)


def _groups(rows, key):
    """Lists of two or more rows with the same key; an empty key is none."""
    found = defaultdict(list)
    for row in rows:
        if value := key(row):
            found[value].append(row)
    return [same for same in found.values() if len(same) > 1]


def _pairs(scene, groups, field):
    """Each row of a group, with the others named."""
    for same in groups:
        for row in same:
            others = [each.name for each in same if each.pk != row.pk]
            yield scene.hit(row, _others(others), field)


def _others(names):
    shown = "; ".join(f"«{name}»" for name in names[:3])
    return f"{shown} … (+{len(names) - 3})" if len(names) > 3 else shown


@check("E-03")
def one_tax_code_twice(scene):
    """The database refuses the very same text; spaces, points and a lost nought hide it."""
    yield from _pairs(scene, _groups(scene.organizations, _plain_code), "tax_code")


def _plain_code(row):
    code = re.sub(r"[^0-9A-Za-z-]", "", row.tax_code).upper()
    return f"0{code}" if code.isdigit() and len(code) == 9 else code


@check("E-04")
def one_name_in_a_commune(scene):
    """Of those that have left the register none is counted twice."""
    groups = _groups(
        scene.in_register,
        lambda row: row.commune_id and (row.kind, row.commune_id, scene.folded_names[row.pk]),
    )
    yield from _pairs(scene, groups, "name")


@check("D-01")
def one_telephone(scene):
    yield from _pairs(scene, _groups(scene.in_register, _phone), "phone")


def _phone(row):
    key = phone_key(row.phone)
    return key and (row.province_id, key)


@check("D-02")
def one_certificate(scene):
    """Each office counts from 1, so the day must agree with the number."""
    yield from _pairs(scene, _groups(scene.in_register, _certificate), "registration_no")


def _certificate(row):
    number = re.sub(r"\W", "", row.registration_no).upper()
    return number and row.registered_on and (row.province_id, row.kind, row.registered_on, number)


@check("D-03")
def names_alike(scene):
    """«HTX NN Bình Minh» and «Hợp tác xã dịch vụ nông nghiệp Bình Minh» of one commune; y and i are one letter.

    No distance between letters: «Tân Hòa» and «Tâm Hòa» are neighbours, not a slip.
    """
    for same in _groups(scene.in_register, lambda row: _rest_of_name(scene, row)):
        names = {scene.folded_names[row.pk] for row in same}
        if len(names) > 1:
            yield from _pairs(scene, [same], "name")


def _rest_of_name(scene, row):
    words = KIND_WORDS.sub("", scene.folded_names[row.pk])
    rest = re.sub(r"[^a-z0-9]", "", COMMON_WORDS.sub("", words)).replace("y", "i")
    return row.commune_id and len(rest) >= LEAST_REST and (row.kind, row.commune_id, rest)


@check("D-04")
def group_and_cooperative(scene):
    cooperatives = defaultdict(list)
    for row in scene.active:
        if row.kind == Kind.COOPERATIVE:
            cooperatives[_own_name(scene, row)].append(row)
    for row in scene.active:
        if row.kind != Kind.COOPERATIVE_GROUP or not (name := _own_name(scene, row)):
            continue
        if twins := [each for each in cooperatives[name] if _may_be_near(row, each)]:
            yield scene.hit(row, _others([each.name for each in twins]), "status")


def _own_name(scene, row):
    name = KIND_WORDS.sub("", scene.folded_names[row.pk])
    return (row.province_id, name) if len(name) >= 6 else None


def _may_be_near(row, other):
    return not (row.commune_id and other.commune_id) or row.commune_id == other.commune_id


@check("D-05")
def one_name_in_two_provinces(scene):
    """The same name alone says little («Hợp tác xã Thành Công»): the day of founding or the telephone must agree."""
    twin = Organization.objects.filter(
        Q(founded_on=OuterRef("founded_on")) | Q(phone=OuterRef("phone")) & ~Q(phone=""),
        sort_key=OuterRef("sort_key"),
        kind=OuterRef("kind"),
        status__in=IN_REGISTER,
    ).exclude(province=OuterRef("province"))
    found = (
        Organization.objects.filter(province__in=scene.provinces, status__in=IN_REGISTER)
        .exclude(kind=Kind.COOPERATIVE_GROUP)
        .annotate(elsewhere=Subquery(twin.values("province__name")[:1]))
        .filter(elsewhere__isnull=False)
    )
    for pk, province in found.order_by("pk").values_list("pk", "elsewhere"):
        yield scene.hit(scene.by_pk[pk], province, "name")


@check("D-06")
def one_person_everywhere(scene):
    groups = _groups(
        scene.active,
        lambda row: (
            phone_key(row.phone)
            and (row.province_id, row.representative.casefold(), phone_key(row.phone))
        ),
    )
    for same in groups:
        if len(same) >= MANY_POSTS:
            for row in same:
                words = {"name": row.representative, "count": len(same)}
                yield scene.hit(
                    row, _("%(name)s: %(count)s organizations") % words, "representative"
                )
