"""Codes that Excel took for numbers."""

import pytest

from .conftest import column

pytestmark = pytest.mark.django_db


def test_leading_zero_of_a_tax_code_comes_back_where_its_check_digit_proves_it(read):
    reading = read(column("Mã số thuế", 400101394, "400101394", "0400101394", 400101395))

    assert reading.values("tax_code") == ["0400101394", "0400101394", "0400101394", 400101395]
    assert reading.repairs()["tax-code-zero"] == ("Danh sách!B", 2, ("400101394", "0400101394"))


@pytest.mark.parametrize("value", ["4.3E+09", "4,3E+9", 4300123456.5])
def test_cut_code_is_refused_with_its_remedy(read, value):
    assert read(column("Mã số thuế", value)).refused() == {2: "V-13"}


def test_telephone_numbers(read):
    typed = [905123456, "905123456", 2553123456, "02353123456", "123456789", 123456789]
    reading = read(column("Điện thoại", *typed))

    assert reading.values("phone") == [
        "0905123456",
        "0905123456",
        "02553123456",
        "02353123456",
        "123456789",
        "0123456789",
    ]


def test_codes_of_communes_have_five_digits(read):
    assert read(column("Mã xã", 4, "00123", "20194")).values("commune_code") == [
        "00004",
        "00123",
        "20194",
    ]


def test_declined_zero_stays_away(read):
    reading = read(column("Mã số thuế", 400101394), repairs={"tax-code-zero": False})

    assert reading.values("tax_code") == [400101394]
