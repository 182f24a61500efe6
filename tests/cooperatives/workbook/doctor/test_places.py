"""Communes of another time: followed to the list's day, asked where they were split, declined where not wanted."""

from datetime import date

import pytest

from cooperatives.models import CommuneSuccession, ProvinceSuccession
from tests.factories import CommuneFactory, ProvinceFactory

pytestmark = pytest.mark.django_db
CHANGE = date(2025, 7, 1)


@pytest.fixture
def lands():
    """An old province of two districts that went on in a new one, with whole, joined and split communes."""
    old = ProvinceFactory(name="Mẫu Cũ", valid_to=CHANGE)
    new = ProvinceFactory(name="Mẫu Mới", valid_from=CHANGE)
    ProvinceSuccession.objects.create(old=old, new=new, on=CHANGE, legal_basis="NQ mẫu")
    before = {
        name: CommuneFactory(
            province=old, name=name, code=code, kind="commune", district=district, valid_to=CHANGE
        )
        for name, code, district in (
            ("Bình An", "90001", "Huyện Thăng Mẫu"),
            ("Bình Quý", "90002", "Huyện Thăng Mẫu"),
            ("Bình Phú", "90003", "Huyện Quế Mẫu"),
        )
    }
    after = {
        name: CommuneFactory(
            province=new, name=name, code=code, kind="commune", district="", valid_from=CHANGE
        )
        for name, code in (("Thăng An", "90001"), ("Quế An", "90003"), ("Bình An", "90009"))
    }
    for was, now, share in (
        ("Bình An", "Thăng An", "whole"),
        ("Bình Quý", "Thăng An", "whole"),
        ("Bình Phú", "Thăng An", "part"),
        ("Bình Phú", "Quế An", "part"),
    ):
        CommuneSuccession.objects.create(
            old=before[was], new=after[now], share=share, on=CHANGE, legal_basis="NQ mẫu"
        )
    return old, new, before, after


def communes(*rows):
    return [["Tên", "Xã", "Huyện"], *([f"HTX {name}", name, where] for name, where in rows)]


def found(reading):
    return [getattr(row.commune, "name", None) for row in reading.found.tables[0].rows]


def test_old_communes_are_followed_to_the_new_list(read, lands):
    _old, new, _before, _after = lands
    reading = read(
        communes(("Bình An", "Thăng Mẫu"), ("Bình Quí", "H. Thăng Mẫu"), ("Quế An", "")),
        year=2025,
        into=new,
    )

    # «Bình An» with its district is the old one, though a new one has the name.
    assert found(reading) == ["Thăng An", "Thăng An", "Quế An"]
    assert reading.repairs()["E-11"][1:] == (2, ("Bình An, Thăng Mẫu", "Xã Thăng An"))
    assert reading.codes() == ["E-11", "E-11"]


def test_name_without_district_is_the_one_of_the_day(read, lands):
    assert found(read(communes(("Bình An", "")), year=2025, into=lands[1])) == ["Bình An"]


def test_commune_that_was_split_is_asked(read, lands):
    reading = read(communes(("Bình Phú", "Quế Mẫu")), year=2025, into=lands[1])

    assert reading.questions() == [("communes", "binh phu que mau", True)]
    assert [each.label for each in reading.found.questions[0].choices] == [
        "Xã Thăng An",
        "Xã Quế An",
    ]
    assert reading.found.tables[0].rows[0].commune.code == "E-11"


def test_answered_commune_is_taken(read, lands):
    reading = read(
        communes(("Bình Phú", "Quế Mẫu")),
        year=2025,
        into=lands[1],
        communes={"binh phu que mau": "90003"},
    )

    assert found(reading) == ["Quế An"]
    assert reading.questions() == [("communes", "binh phu que mau", False)]


def test_new_names_in_a_list_of_an_earlier_year(read, lands):
    """«Quế An» lies where one old commune lay; «Thăng An» where three did."""
    reading = read(communes(("Quế An", ""), ("Thăng An", "")), year=2023, into=lands[0])

    assert found(reading) == ["Bình Phú", None]
    assert reading.questions() == [("communes", "thang an", True)]


def test_declined_communes_are_refused_as_unknown(read, lands):
    reading = read(
        communes(("Bình Quý", "Thăng Mẫu")), year=2025, into=lands[1], repairs={"E-11": False}
    )

    assert reading.found.tables[0].rows[0].commune.code == "V-08"
    assert [(each.code, each.is_declined) for each in reading.found.repairs] == [("E-11", True)]
    assert reading.codes() == []


def test_code_alone_is_that_of_the_day(read, lands):
    rows = [["Tên", "Mã xã"], ["HTX An", "90001"], ["HTX Bình", "90002"]]

    assert found(read(rows, year=2025, into=lands[1])) == ["Thăng An", "Thăng An"]


def test_many_rows_cost_no_more_queries(read, lands, django_assert_max_num_queries):
    rows = communes(*[("Bình An", "Thăng Mẫu"), ("Bình Quý", "Thăng Mẫu")] * 20)

    with django_assert_max_num_queries(5):
        read(rows, year=2025, into=lands[1])
