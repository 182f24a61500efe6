"""Where an organization stands: province, commune and address, on the day of the year."""

import re
from datetime import date

from django.utils.translation import gettext as _

from cluster_portal.text import fold
from cooperatives.rules.problems import day_text
from cooperatives.succession import not_valid, stands

from .check import Mend, check

# «xã Bình Dương», «phường 5», «TT. Châu Ổ»: up to the next comma or dash
IN_ADDRESS = re.compile(r"\b(xa|phuong|thi tran|tt|p|x)\b\.? +([a-z0-9 ']+)")


def rearranged_on(row, scene):
    """The day on which the commune that the record names ended."""
    return scene.communes[row.commune_id].valid_to


def whole_successor(row, scene) -> dict:
    """The one commune that took all of the old one, where the record stands in the new province already.

    A record that has changed its name or place since that day is looked at by people.
    """
    after = scene.successors.get(row.commune_id, [])
    if after and scene.last_turns.get(row.pk, date.min) >= rearranged_on(row, scene):
        return {}
    if (
        len(after) != 1
        or after[0].province_id != row.province_id
        or not stands(after[0], scene.day)
    ):
        return {}
    return {"commune_id": after[0].pk}


@check("E-11", mend=Mend(whole_successor, turned_on=rearranged_on))
def commune_of_another_time(scene):
    for row in scene.active:
        commune = scene.communes.get(row.commune_id)
        if commune is None or stands(commune, scene.day):
            continue
        after = scene.successors.get(row.commune_id, [])
        yield scene.hit(row, not_valid(commune, scene.day, after), "commune")


@check("P-01")
def without_commune(scene):
    for row in scene.active:
        if row.commune_id is None:
            yield scene.hit(row, row.address, "commune")


@check("P-02")
def commune_of_another_province(scene):
    for row in scene.organizations:
        commune = scene.communes.get(row.commune_id)
        if commune and commune.province_id != row.province_id:
            yield scene.hit(row, f"{commune}, {commune.province}", "commune")


@check("P-03")
def address_of_another_commune(scene):
    """Only where the address names a commune of the province that is not the one chosen, nor the one it became."""
    names = {(each.province_id, each.folded) for each in scene.communes.values()}
    for row in scene.organizations:
        commune = scene.communes.get(row.commune_id)
        if not commune or not row.address:
            continue
        own = {commune.folded, *(each.folded for each in scene.successors.get(commune.pk, ()))}
        own |= scene.predecessor_names.get(commune.pk, set())
        named = [_plain(name) for _kind, name in IN_ADDRESS.findall(fold(row.address))]
        if named and not any(each in own for each in named):
            strange = [each for each in named if (row.province_id, each) in names]
            if strange and commune.folded not in fold(row.address):
                yield scene.hit(row, f"{row.address} ≠ {commune}", "commune")


def _plain(name):
    return re.sub(r"\b0+(?=\d)", "", name.strip())


@check("P-04")
def without_address(scene):
    for row in scene.active:
        if not row.address:
            yield scene.hit(row, "", "address")


@check("P-05")
def left_in_the_old_province(scene):
    for row in scene.active:
        province = scene.provinces[row.province_id]
        if province.valid_to and province.valid_to <= scene.day:
            words = {"province": province.name, "day": day_text(province.valid_to)}
            yield scene.hit(row, _("%(province)s ended on %(day)s") % words, "province")
