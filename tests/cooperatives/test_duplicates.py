"""Rules that need other rows."""

import pytest

from cooperatives.duplicates import check_duplicates, phone_key
from cooperatives.models import Kind
from tests.factories import CommuneFactory, OrganizationFactory


@pytest.mark.parametrize(
    "phone,key",
    [
        ("0905 123 456", "905123456"),
        ("0905.123.456", "905123456"),
        ("905123456", "905123456"),
        ("+84 905 123 456", "905123456"),
        ("84905123456", "905123456"),
        ("0905123456; 0255 3822 999", "905123456"),
        ("0905123456 (cô Hoa)", "905123456"),
        ("02553 822 847", "2553822847"),
        ("113", ""),
        ("", ""),
        ("không có", ""),
    ],
)
def test_a_telephone_is_compared_by_its_digits(phone, key):
    assert phone_key(phone) == key


@pytest.fixture
def known(db):
    return OrganizationFactory(
        name="Hợp tác xã Hoà Bình",
        tax_code="4300000015",
        phone="0905.123.456",
        commune=CommuneFactory(),
    )


def found(known, *, own_pk=None, **values):
    defaults = {"kind": Kind.COOPERATIVE, "name": "Hợp tác xã khác", "commune": known.commune_id}
    problems = check_duplicates(
        defaults | values, province_id=known.province_id, own_pk=own_pk or None
    )
    return [(each.level, each.code, each.field, each.needs_reason) for each in problems]


@pytest.mark.parametrize(
    "values,problem",
    [
        ({"tax_code": "4300000015"}, ("block", "E-03", "tax_code", False)),
        ({"name": "hợp tác xã hoà bình"}, ("warn", "E-04", "name", True)),
        ({"phone": "+84905123456"}, ("warn", "D-01", "phone", False)),
    ],
)
def test_a_twin_is_found(known, values, problem):
    assert found(known, **values) == [problem]


def test_it_is_no_twin_of_itself(known):
    own = {"tax_code": known.tax_code, "name": known.name, "phone": known.phone}

    assert found(known, own_pk=known.pk, **own) == []


def test_another_place_or_number_is_no_twin(known):
    other = {"name": known.name, "commune": None, "phone": "0905 123 457", "tax_code": ""}

    assert found(known, **other) == []


def test_telephones_of_other_provinces_are_not_compared(known):
    OrganizationFactory(phone="0905 999 888")

    assert found(known, phone="0905 999 888") == []
