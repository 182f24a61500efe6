"""Numbers without a list: cooperative groups by commune, and what a province reported of itself."""

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from cluster_portal.text import number
from cooperatives.models import Kind
from cooperatives.reported import differences_of
from cooperatives.rules.catalogue import magnitudes
from cooperatives.rules.problems import day_text
from cooperatives.succession import stands

from .check import Place, check

# Until when a number of the year may have been counted in the next one
LAST_COUNT = (3, 31)
LEAP_PERCENT, LEAST_LEAP = 50, 20


def _of_year(scene):
    return [each for each in scene.tallies if each.year == scene.year]


def _place(scene, tally):
    commune = scene.communes.get(tally.commune_id)
    where = str(commune) if commune else _("whole province")
    return f"{where}, {tally.get_sector_display()}"


@check("E-15")
def paper_against_list(scene):
    for each in differences_of(scene.provinces.values(), scene.year, day=scene.day):
        words = {
            "label": each.label,
            "said": number(each.said),
            "listed": number(each.listed),
            "difference": each.signed_difference,
        }
        detail = (
            _("%(label)s: the paper says %(said)s, the list %(listed)s (%(difference)s)") % words
        )
        if each.explanation:
            detail = f"{detail}. {each.explanation}"
        case = "explained" if each.explanation else ""
        yield scene.hit_of_province(each.province.pk, detail, case=case, place=Place.PAPER)


@check("G-01")
def counted_twice(scene):
    """One line for the whole province beside lines by commune of the same sector."""
    kinds = defaultdict(set)
    for each in _of_year(scene):
        kinds[each.province_id, each.sector].add(each.commune_id is None)
    for each in _of_year(scene):
        if each.commune_id is None and len(kinds[each.province_id, each.sector]) == 2:
            yield scene.hit_of_province(each.province_id, _place(scene, each))


@check("G-02")
def of_no_commune_of_the_year(scene):
    last = date(scene.year, 12, 31)
    for each in _of_year(scene):
        commune = scene.communes.get(each.commune_id)
        if commune and not (commune.province_id == each.province_id and stands(commune, last)):
            yield scene.hit_of_province(each.province_id, _place(scene, each))


@check("G-03")
def of_another_year(scene):
    first, last = date(scene.year, 1, 1), date(scene.year + 1, *LAST_COUNT)
    for each in _of_year(scene):
        if not first <= each.as_of <= last:
            detail = f"{_place(scene, each)}: {day_text(each.as_of)}"
            yield scene.hit_of_province(each.province_id, detail)


@check("G-04")
def listed_as_well(scene):
    listed = Counter(
        (row.commune_id, row.sector) for row in scene.active if row.kind == Kind.COOPERATIVE_GROUP
    )
    for each in _of_year(scene):
        if each.commune_id and (count := listed[each.commune_id, each.sector]):
            words = {"place": _place(scene, each), "tally": each.groups_count, "listed": count}
            detail = _("%(place)s: %(tally)s without a list, %(listed)s in the list") % words
            yield scene.hit_of_province(each.province_id, detail)


@check("G-05")
def members_per_group(scene):
    [usual] = [each for each in magnitudes("group_tally", scene.day) if each.code == "G-05"]
    for each in _of_year(scene):
        if each.members_count and each.groups_count:
            mean = Decimal(each.members_count) / each.groups_count
            if not usual.low <= mean <= usual.high:
                detail = f"{_place(scene, each)}: {number(mean, 1)}"
                yield scene.hit_of_province(each.province_id, detail)


def _sums(scene, year):
    found = Counter()
    for each in scene.tallies:
        if each.year == year:
            found[each.province_id] += each.groups_count
    return found


@check("G-06")
def leap_of_the_tally(scene):
    now, before = _sums(scene, scene.year), _sums(scene, scene.year - 1)
    explained = {each.province_id for each in _of_year(scene) if each.note}
    for province, count in now.items():
        leap = abs(count - before[province])
        if not before[province] or leap < LEAST_LEAP or province in explained:
            continue
        if leap * 100 > LEAP_PERCENT * before[province]:
            yield scene.hit_of_province(province, f"{number(before[province])} → {number(count)}")


@check("G-07")
def tally_that_is_missing(scene):
    now, before = _sums(scene, scene.year), _sums(scene, scene.year - 1)
    for province, count in before.items():
        if count and province not in now:
            yield scene.hit_of_province(province, f"{number(count)} → –")
