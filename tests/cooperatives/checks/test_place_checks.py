"""Where an organization stands, before and after 01/07/2025."""

from datetime import date

import pytest

from cooperatives.models import Commune, Province
from cooperatives.places import load_places
from cooperatives.succession import check_commune
from tests.factories import CommuneFactory, ProvinceFactory

from .rooms import found, hits, organization

pytestmark = pytest.mark.django_db

AFTER = {"year": 2025, "today": date(2026, 1, 10)}


@pytest.fixture(scope="module")
def _places(django_db_setup, django_db_blocker):
    """The real units, for this file only."""
    with django_db_blocker.unblock():
        from django.db import transaction

        with transaction.atomic():
            load_places()
            yield
            transaction.set_rollback(True)


@pytest.fixture
def units(_places, db):
    old = Province.objects.get(key="48-da-nang")
    new = Province.objects.get(key="48-da-nang-2025")
    return old, new


def commune(province, code):
    return Commune.objects.get(province=province, code=code)


def test_e11_a_commune_that_is_gone_names_its_successor(units):
    old, new = units
    wrong = organization(new, commune=commune(old, "20195"))
    right = organization(new, commune=commune(new, "20194"))

    [hit] = hits("E-11", new, **AFTER)

    assert (hit.pk, hit.pk == right.pk) == (wrong.pk, False)
    assert "→ Phường" in hit.detail


def test_e11_each_year_has_its_own_communes(units):
    old, new = units
    of_its_time = organization(old, commune=commune(old, "20195"))
    too_early = organization(old, commune=commune(new, "20194"))

    assert found("E-11", old) == [too_early.pk]
    assert found("E-11", old, **AFTER) == [of_its_time.pk]


def test_e11_the_form_asks_as_the_register_does(units):
    old, new = units
    gone, standing = commune(old, "20195"), commune(new, "20194")
    day = date(2026, 1, 10)

    [problem] = check_commune(gone, province=new, today=day)

    assert (problem.level, problem.code, problem.field) == ("warn", "E-11", "commune")
    assert problem.message.endswith("không có hiệu lực ngày 10/01/2026 → Phường Hải Vân")
    assert check_commune(standing, province=new, today=day) == []
    assert check_commune(None, province=new, today=day) == []
    # Nothing better can be chosen in a province that has ended itself.
    assert check_commune(gone, province=old, today=day) == []


def test_p05_left_in_the_old_province(units):
    old, new = units
    wrong = organization(old)
    organization(new)

    assert found("P-05", old, new, **AFTER) == [wrong.pk]
    assert found("P-05", old, new) == []


def test_p02_a_commune_of_another_province():
    province = ProvinceFactory()
    wrong = organization(province, commune=CommuneFactory())
    organization(province, commune=CommuneFactory(province=province))

    assert found("P-02", province) == [wrong.pk]


def test_p03_the_address_names_another_commune():
    province = ProvinceFactory()
    here = CommuneFactory(province=province, name="Bình Dương", folded="binh duong")
    CommuneFactory(province=province, name="Bình Sơn", folded="binh son")
    wrong = organization(province, commune=here, address="Thôn 1, xã Bình Sơn, huyện X")
    for address in (
        "Thôn 1, xã Bình Dương, huyện X",
        "Xóm Bình Sơn, xã Bình Dương",
        "Thôn 1, xã Không Rõ",
        "",
    ):
        organization(province, commune=here, address=address)

    assert found("P-03", province) == [wrong.pk]


def test_p03_the_certificate_may_print_the_old_commune(units):
    old, new = units
    organization(new, commune=commune(new, "20194"), address="Tổ 3, phường Hòa Hiệp Nam")

    assert found("P-03", new, **AFTER) == []


def test_i03_the_code_of_another_tax_office(units):
    old, _new = units
    wrong = organization(old, tax_code="4300000015")
    organization(old, tax_code="0400101394")
    elsewhere = organization(ProvinceFactory(), tax_code="4300000022")

    assert found("I-03", old, elsewhere.province) == [wrong.pk]
