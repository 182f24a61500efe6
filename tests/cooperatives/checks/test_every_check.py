"""Each check with a row that fails it and one that passes, as a table: what is there, what is found."""

from datetime import date
from decimal import Decimal

import pytest

from cooperatives.checks import CHECKS
from cooperatives.models import Basis, Kind, Rating, Sector, Status
from cooperatives.rules import rule
from tests.factories import ProvinceFactory

from .rooms import figures, found, organization

pytestmark = pytest.mark.django_db

FUND = {"kind": Kind.CREDIT_FUND, "sector": Sector.CREDIT}
GROUP = {"kind": Kind.COOPERATIVE_GROUP}
UNION = {"kind": Kind.COOPERATIVE_UNION}

# One organization: code, the fields of one that is found, the fields of one that is not
ORGANIZATIONS = [
    ("C-01", {"name": "HTX  Bình Minh"}, {"name": "HTX Bình Minh"}),
    ("C-01", {"address": "Thôn 1 "}, {"address": "Thôn 1"}),
    ("C-01", {"representative": "Nguyễn\nVăn A"}, {"representative": "Nguyễn Văn A"}),
    ("C-02", {"name": "HTX Bi\u0300nh Minh"}, {"name": "HTX Bình Minh"}),
    ("C-03", {"name": "HTX Bình\u200b Minh"}, {"name": "HTX Bình Minh"}),
    ("C-03", {"address": "Thôn\u00ad 1"}, {"address": "Thôn 1"}),
    ("C-04", {"name": "Hîp t¸c x· B×nh Minh"}, {"name": "Hợp tác xã Bình Minh"}),
    ("C-04", {"name": "Hôïp taùc xaõ"}, {"name": "Hợp tác xã Hoà Thuỷ, 40 m²"}),
    ("C-05", {"name": "HỢP TÁC XÃ BÌNH MINH"}, {"name": "HTX Bình Minh ABC"}),
    ("C-06", {"name": "HTX «Bình Minh"}, {"name": "HTX «Bình Minh»"}),
    ("C-06", {"name": "HTX Bình Minh,"}, {"name": "HTX Bình Minh (cơ sở 2)"}),
    ("C-06", {"name": 'HTX "Bình Minh'}, {"name": 'HTX "Bình Minh"'}),
    ("C-07", {"name": "HTX test"}, {"name": "HTX Testa"}),
    ("C-07", {"name": "Hợp tác xã"}, {"name": "Hợp tác xã An"}),
    ("C-07", {"name": "HTX 123456"}, {"name": "HTX 26 tháng 3"}),
    ("C-08", {"folded": "cu"}, {}),
    ("C-08", {"sort_key": "cu"}, {}),
    ("C-09", {"name": "HTX Bình Minh 4300000015"}, {"name": "HTX Bình Minh 26/3/1975"}),
    ("E-01", {"name": "Bình Minh"}, {"name": "HTX Bình Minh"}),
    ("T-01", {"tax_code": "4300000016"}, {"tax_code": "4300000015"}),
    ("I-01", {}, {"registration_no": "12/ĐK"}),
    ("I-01", {}, GROUP),
    ("I-02", FUND, {}),
    ("I-04", {"tax_code": "4300000015-001"}, {"tax_code": "4300000015"}),
    ("I-05", {"email": "htx binhminh@mail"}, {"email": "htx@binhminh.vn"}),
    ("I-06", {"phone": "905123456"}, {"phone": "0905 123 456"}),
    ("I-06", {"phone": "không có"}, {"phone": "0255.3822847; 0905-123-456"}),
    ("I-06", {"phone": "0905 123 45"}, {"phone": "1900 1234"}),
    ("I-07", {}, {"representative": "Nguyễn Văn A"}),
    ("I-08", {"name": "HTX vận tải Bình Minh"}, {"name": "HTX nông nghiệp Bình Minh"}),
    (
        "I-08",
        {"name": "HTX xây dựng An"},
        {"name": "HTX nông nghiệp và xây dựng An", "sector": Sector.OTHER},
    ),
    ("I-10", {"tax_code": "4300 000 015"}, {"tax_code": "4300000022-001"}),
    ("P-01", {}, {"status": Status.DISSOLVED, "status_on": date(2023, 1, 1)}),
    ("P-04", {}, {"address": "Thôn 1"}),
    ("E-05", {"registered_on": date(2024, 2, 1)}, {"registered_on": date(2024, 1, 15)}),
    ("N-01", {"registered_on": date(2009, 12, 31)}, {"registered_on": date(2010, 1, 1)}),
    ("N-02", {"founded_on": None}, {"founded_on": date(2010, 1, 1)}),
    ("N-03", {"founded_on": date(1919, 1, 1)}, {"founded_on": date(1958, 1, 1)}),
    (
        "N-04",
        {"alliance_member_since": date(2009, 1, 1)},
        {"alliance_member_since": date(2010, 1, 1)},
    ),
    (
        "N-05",
        {
            "status": Status.DISSOLVED,
            "status_on": date(2023, 1, 1),
            "alliance_member_since": date(2012, 1, 1),
        },
        {"alliance_member_since": date(2012, 1, 1)},
    ),
    (
        "N-08",
        {"status": Status.STOPPED, "status_on": date(2022, 12, 30)},
        {"status": Status.STOPPED, "status_on": date(2022, 12, 31)},
    ),
    (
        "L-07",
        {"status": Status.MERGED, "status_on": date(2023, 1, 1)},
        {"status": Status.DISSOLVED, "status_on": date(2023, 1, 1)},
    ),
    ("Y-01", {}, {"status": Status.STOPPED, "status_on": date(2023, 6, 1)}),
]


@pytest.mark.parametrize("code,bad,good", ORGANIZATIONS)
def test_an_organization_is_found(code, bad, good):
    province = ProvinceFactory()
    wrong = organization(province, **bad)
    right = organization(province, **good)

    seen = found(code, province)

    assert wrong.pk in seen
    assert right.pk not in seen


# Figures of an organization: code, its fields, values that are found, values that are not
FIGURES = [
    ("E-02", {}, {"members_count": 6}, {"members_count": 7}),
    ("E-06", {"founded_on": date(2024, 1, 2)}, {"members_count": 9}, {}),
    (
        "E-07",
        {},
        {"revenue": 500, "cost": 400, "profit": 120},
        {"revenue": 500, "cost": 400, "profit": 100},
    ),
    (
        "E-08",
        {},
        {"members_count": 9, "new_members_count": 10},
        {"members_count": 10, "new_members_count": 10},
    ),
    ("E-10", {}, {"revenue": 2_000_000}, {"revenue": 2_000}),
    ("E-13", GROUP | {"founded_on": date(2020, 1, 1)}, {"members_count": 1}, {"members_count": 2}),
    (
        "E-14",
        {"founded_on": date(2023, 6, 1)},
        {"rating": Rating.GOOD},
        {"rating": Rating.NOT_RATED},
    ),
    ("M-01", {}, {"members_count": 3001}, {"members_count": 3000}),
    ("M-02", {}, {"worker_income": 60}, {"worker_income": 5}),
    ("M-03", {}, {"charter_capital": 200_000}, {"charter_capital": 2_000}),
    ("N-06", {}, {"as_of": date(2022, 12, 31)}, {"as_of": date(2023, 12, 31)}),
    ("Y-02", {}, {}, {"not_available": ["revenue"]}),
    ("Y-03", {}, {"revenue": 0, "members_count": 0}, {"revenue": 0, "members_count": 9}),
    (
        "Y-06",
        {},
        {"revenue": 5, "not_available": ["revenue"]},
        {"revenue": 5, "not_available": ["cost"]},
    ),
    (
        "Y-07",
        {},
        {"total_capital": 100, "total_assets": 102},
        {"total_capital": 100, "total_assets": 101},
    ),
    (
        "Y-08",
        {},
        {"charter_capital": 101, "total_capital": 100},
        {"charter_capital": 100, "total_capital": 100},
    ),
    ("Y-09", {}, {"revenue": 100, "profit": 101}, {"revenue": 100, "profit": 100}),
    ("Y-10", FUND, {"total_capital": 100, "loans": 101}, {"total_capital": 100, "loans": 100}),
]


@pytest.mark.parametrize("code,fields,bad,good", FIGURES)
def test_figures_are_found(code, fields, bad, good):
    province = ProvinceFactory()
    wrong, right = organization(province, **fields), organization(province, **fields)
    figures(wrong, **bad)
    figures(right, **good)

    assert found(code, province) == [wrong.pk]


# With the year before: code, last year, values that are found, values that are not
COPIED = {"revenue": 500, "cost": 400, "profit": 100, "total_assets": 900}
YEARS = [
    ("E-09", {"members_count": 100}, {"members_count": 200}, {"members_count": 120}),
    ("Y-04", COPIED, COPIED, COPIED | {"revenue": Decimal("500.5")}),
]


@pytest.mark.parametrize("code,before,bad,good", YEARS)
def test_figures_are_held_against_the_year_before(code, before, bad, good):
    province = ProvinceFactory()
    wrong, right = organization(province), organization(province)
    for made, values in ((wrong, bad), (right, good)):
        figures(made, year=2022, **before)
        figures(made, **values)

    assert found(code, province) == [wrong.pk]


def test_y05_an_estimate_is_asked_about_when_the_year_is_long_past():
    province = ProvinceFactory()
    guessed, counted = organization(province), organization(province)
    figures(guessed, revenue=5, basis=Basis.ESTIMATE)
    figures(counted, revenue=5, basis=Basis.ACTUAL)

    assert found("Y-05", province, today=date(2024, 6, 30)) == []
    assert found("Y-05", province, today=date(2024, 7, 1)) == [guessed.pk]


def test_y11_revenue_of_one_that_stopped_before_the_year():
    province = ProvinceFactory()
    long_ago = organization(province, status=Status.STOPPED, status_on=date(2022, 12, 31))
    in_the_year = organization(province, status=Status.STOPPED, status_on=date(2023, 5, 1))
    for each in (long_ago, in_the_year):
        figures(each, revenue=5)

    assert found("Y-11", province) == [long_ago.pk]


def test_m04_one_among_many_is_a_thousand_times_too_big():
    province = ProvinceFactory()
    for size in range(30):
        figures(organization(province), revenue=1000 + 40 * size)
    wrong = organization(province)
    explained = organization(province)
    figures(wrong, revenue=1_500_000)
    figures(explained, revenue=1_500_000, note="Tổng công ty nước mắm")

    assert found("M-04", province) == [wrong.pk]


def test_m04_few_organizations_say_nothing_about_what_is_usual():
    province = ProvinceFactory()
    for size in (1000, 1100, 1_500_000):
        figures(organization(province), revenue=size)

    assert found("M-04", province) == []


# Where the cases of the other checks are
ELSEWHERE = {
    "test_history_checks": {f"L-{number:02d}" for number in range(1, 12)},
    "test_place_checks": {"E-11", "P-02", "P-03", "P-05", "I-03"},
    "test_row_by_row_checks": {"E-03", "E-04", "D-01", "D-02", "D-03", "D-04", "D-05", "D-06"}
    | {"E-12", "U-01", "U-02", "U-03", "N-07", "I-09", "I-02"},
    "test_tally_checks": {"E-15", *(f"G-0{number}" for number in range(1, 8))},
}


def test_every_check_has_a_case():
    tables = {code for code, *_rest in [*ORGANIZATIONS, *FIGURES, *YEARS]}
    tables |= {"Y-05", "Y-11", "M-04"}

    assert CHECKS.keys() - tables - set().union(*ELSEWHERE.values()) == set()
    assert len(CHECKS) > 80


def test_every_check_has_its_words_and_every_nightly_rule_its_check():
    from cooperatives.rules import rules
    from cooperatives.rules.catalogue import Asked

    nightly = {each.code for each in rules() if Asked.REGISTER in each.asked}

    assert nightly == CHECKS.keys()
    assert all(rule(code).title for code in CHECKS)


def test_a_good_row_is_found_by_nothing():
    province = ProvinceFactory()
    good = organization(
        province,
        name="Hợp tác xã nông nghiệp Bình Minh",
        tax_code="4300000015",
        address="Thôn 1",
        representative="Nguyễn Văn A",
        phone="0905 123 456",
    )
    good.refresh_from_db()
    good.save()
    figures(good, members_count=100, revenue=500, cost=400, profit=100)

    seen = {code for code in CHECKS if good.pk in found(code, province)}

    # A plain province has no communes, and the factory enters no event.
    assert seen == {"P-01", "L-05"}
