"""Provinces and communes come from data/*.csv, and a code means what it meant in the year."""

from datetime import date

import pytest
from django.core.management import call_command

from cooperatives.models import Commune, CommuneSuccession, Province, ProvinceSuccession
from cooperatives.places import ProvinceUnknown, load_places, province_for

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Load once for the module and put the empty tables back."""
    with django_db_blocker.unblock():
        counts = load_places()
        yield counts
        CommuneSuccession.objects.all().delete()
        Commune.objects.all().delete()
        ProvinceSuccession.objects.all().delete()
        Province.objects.all().delete()


def test_everything_of_the_files_is_there(loaded):
    assert loaded == {
        "provinces": 19,
        "successions": 13,
        "communes": 2350,
        "commune_successions": 1760,
    }
    assert Commune.objects.valid_on(date(2023, 12, 31)).count() == 1734
    assert Commune.objects.get(code="20194", province__slug="danang").full_name.endswith(
        "Hòa Hiệp Bắc, Quận Liên Chiểu"
    )


def test_a_second_run_changes_nothing(loaded):
    before = set(Commune.objects.values_list("pk", "code", "name", "province"))

    call_command("load_places", verbosity=0)

    assert set(Commune.objects.values_list("pk", "code", "name", "province")) == before


def test_every_old_commune_has_a_successor_in_the_successor_of_its_province(loaded):
    ended = Commune.objects.exclude(valid_to=None)
    successions = CommuneSuccession.objects.select_related("old", "new")
    provinces = set(ProvinceSuccession.objects.values_list("old", "new"))

    assert not ended.filter(successors=None).exists()
    assert {(each.old.province_id, each.new.province_id) for each in successions} == provinces
    assert {each.on for each in successions} == {date(2025, 7, 1)}
    divided = successions.filter(share=CommuneSuccession.Share.PART).values("old").distinct()
    assert divided.count() == 23


@pytest.mark.parametrize(
    "code,year,key",
    [
        ("52", 2023, "52-binh-dinh"),
        ("52", 2024, "52-binh-dinh"),
        ("52", 2025, "52-gia-lai-2025"),
        ("48", 2023, "48-da-nang"),
        ("48", 2026, "48-da-nang-2025"),
        ("64", 2023, "64-gia-lai"),
    ],
)
def test_a_code_means_what_it_meant_in_the_year(loaded, code, year, key):
    assert province_for(code, year).key == key


@pytest.mark.parametrize("code,year", [("64", 2025), ("99", 2023), ("", 2023)])
def test_an_unknown_code_is_said(loaded, code, year):
    with pytest.raises(ProvinceUnknown, match=f"31/12/{year}"):
        province_for(code, year)
