"""Where the tone stands; and what is never rewritten."""

import pytest

from cooperatives.workbook.doctor.tones import unified

from .conftest import column

OLD_TO_NEW = {
    "Hòa Hải": "Hoà Hải",
    "thúy": "thuý",
    "HÒA": "HOÀ",
    "khỏe": "khoẻ",
    "Quý": "Quý",
    "hoàn, khuỷu, quỳnh": "hoàn, khuỷu, quỳnh",
    "Mỹ Lý, Kỳ Sơn": "Mỹ Lý, Kỳ Sơn",
}


@pytest.mark.parametrize("old", OLD_TO_NEW)
def test_both_styles(old):
    new = OLD_TO_NEW[old]

    assert (unified(old, "hoà"), unified(new, "hòa")) == (new, old)


@pytest.mark.django_db
def test_names_follow_the_register(read, settings):
    settings.TONE_STYLE = "hòa"
    reading = read(column("Địa chỉ", "thôn Hoà Phú", "Quý Hoà"))

    assert reading.values("address") == ["thôn Hòa Phú", "Quý Hòa"]
    assert reading.repairs()["tone-place"][1] == 2


@pytest.mark.django_db
def test_declined_tones_stay(read):
    reading = read(column("Địa chỉ", "thôn Hoà Phú"), repairs={"tone-place@Danh sách!B": False})

    assert reading.values("address") == ["thôn Hoà Phú"]
