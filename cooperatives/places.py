"""Provinces and communes: loading them from data/*.csv, and finding the one that a code meant in a year."""

import csv
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cluster_portal.text import fold, sort_key

from .models import Commune, CommuneSuccession, Province, ProvinceSuccession

DATA = Path(__file__).parent / "data"
KEPT_CHOICES = "commune-choices"
# The same few thousand names are sorted on every page of a form.
place_key = lru_cache(maxsize=8192)(sort_key)


class ProvinceUnknown(LookupError):
    """No province had this code in that year; the text is for users."""


def province_for(code: str, year: int) -> Province:
    """Return the province that the code meant on 31 December of the year: «52» is Bình Định in 2023, Gia Lai in 2025.

    Raises ProvinceUnknown.
    """
    found = Province.objects.valid_on(date(year, 12, 31)).filter(code=code).first()
    if found is None:
        raise ProvinceUnknown(
            _(
                "No province had the code «%(code)s» on 31/12/%(year)s. Check the code, or load the places."
            )
            % {"code": code, "year": year}
        )
    return found


def commune_choices(communes, *, value: str = "pk") -> list:
    """Choices of a form in the order of the alphabet, under their districts as long as there were any."""
    by_district = {}
    for commune in communes:
        by_district.setdefault(commune.district, []).append(commune)
    choices = []
    for district in sorted(by_district, key=place_key):
        rows = sorted(by_district[district], key=lambda commune: place_key(commune.name))
        options = [(getattr(commune, value), str(commune)) for commune in rows]
        choices += [(district, options)] if district else options
    return choices


def choices_of_province(province: Province) -> list:
    """commune_choices() of all its communes by their codes. Every list asks; they are kept until places are loaded."""
    communes = Commune.objects.filter(province=province).order_by()
    return cache.get_or_set(
        f"{KEPT_CHOICES}:{province.key}:{get_language()}",
        lambda: commune_choices(communes, value="code"),
        timeout=3600,
    )


@transaction.atomic
def load_places() -> dict[str, int]:
    """Load provinces, their successions and communes. A second run changes nothing. Returns counts of rows by name."""
    provinces = {row["key"]: _load_province(row) for row in _rows("provinces.csv")}
    languages = [code for code, _name in settings.LANGUAGES]
    cache.delete_many(
        f"{KEPT_CHOICES}:{key}:{language}" for key in provinces for language in languages
    )
    successions = [
        ProvinceSuccession.objects.update_or_create(
            old=provinces[row["old_key"]],
            new=provinces[row["new_key"]],
            defaults={"on": row["on"], "legal_basis": row["legal_basis"]},
        )
        for row in _rows("province_successions.csv")
    ]
    communes = _load_communes(provinces)
    return {
        "provinces": len(provinces),
        "successions": len(successions),
        "communes": communes,
        "commune_successions": _load_commune_successions(),
    }


def _load_province(row) -> Province:
    key = row.pop("key")
    return Province.objects.update_or_create(key=key, defaults=_with_dates(row))[0]


def _load_communes(provinces) -> int:
    """One insert that updates the rows already there: their numbers stay, organizations point at them."""
    communes = []
    for row in _rows("communes.csv"):
        province = provinces[row.pop("province_key")]
        communes.append(Commune(province=province, folded=fold(row["name"]), **_with_dates(row)))
    Commune.objects.bulk_create(
        communes,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["code", "province"],
        update_fields=["name", "folded", "kind", "district", "valid_from", "valid_to"],
    )
    return len(communes)


def _load_commune_successions() -> int:
    """A code alone is no key: `old_code` is a commune that ended, `new_code` one that began on the day it ended."""
    acts = {
        (each.old_id, each.new_id): each for each in ProvinceSuccession.objects.select_related()
    }
    communes = list(Commune.objects.all())
    ended = {each.code: each for each in communes if each.valid_to}
    began = {each.code: each for each in communes if each.valid_from}
    rows = []
    for row in _rows("commune_successions.csv"):
        old, new = ended[row["old_code"]], began[row["new_code"]]
        act = acts[old.province_id, new.province_id]
        rows.append(
            CommuneSuccession(
                old=old, new=new, share=row["share"], on=act.on, legal_basis=act.legal_basis
            )
        )
    CommuneSuccession.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["old", "new"],
        update_fields=["share", "on", "legal_basis"],
    )
    return len(rows)


def _with_dates(row) -> dict:
    dates = {
        name: date.fromisoformat(row[name]) if row[name] else None
        for name in ("valid_from", "valid_to")
    }
    return {**row, **dates}


def _rows(filename):
    with (DATA / filename).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
