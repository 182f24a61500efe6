"""The sample world: its sums are those of the conference, and it enters through the real door."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from stdnum.vn import mst

from cooperatives.models import Commune, ImportRun, Kind, Organization, Province, Status
from cooperatives.places import load_places
from cooperatives.sample import accounts, load
from cooperatives.sample.generator import organizations_of
from cooperatives.sample.plans import BY_SLUG, PLANS
from tests.factories import ProvinceFactory, UserFactory

AT = datetime(2024, 1, 15, 2, tzinfo=UTC)


def test_sums_are_those_of_the_conference():
    """1.789 = 1.733 + 56, 5 and 5.487; in the course of 2023 36 and 167 more."""
    names = ("cooperatives", "credit_funds", "unions", "groups")
    sums = [sum(getattr(plan, name) for plan in PLANS) for name in names]

    more = sum(plan.new_cooperatives - plan.ended_cooperatives for plan in PLANS)
    more_groups = sum(plan.new_groups - plan.ended_groups for plan in PLANS)
    assert (sums, more, more_groups) == ([1733, 56, 5, 5487], 36, 167)


@pytest.fixture
def danang(db):
    load_places()
    return Province.objects.get(key="48-da-nang")


def made(province):
    communes = list(Commune.objects.filter(province=province).order_by("code"))
    return organizations_of(BY_SLUG[province.slug], province, communes)


def test_province_is_the_same_every_time(danang):
    assert made(danang) == made(danang)


def test_province_has_its_numbers_at_the_end_of_both_years(danang):
    organizations = made(danang)

    def active(year):
        return Counter(
            each.kind
            for each in organizations
            if each.stands_in(year) and each.status_in(year)[0] == Status.ACTIVE
        )

    assert active(2023) == {
        Kind.COOPERATIVE: 141,
        Kind.COOPERATIVE_UNION: 1,
        Kind.COOPERATIVE_GROUP: 86,
    }
    assert active(2022) == {
        Kind.COOPERATIVE: 139,
        Kind.COOPERATIVE_UNION: 1,
        Kind.COOPERATIVE_GROUP: 84,
    }


def test_every_name_is_a_sample_and_every_tax_code_is_right(danang):
    organizations = made(danang)

    codes = [each.tax_code for each in organizations if each.tax_code]
    assert [each.name for each in organizations if not each.name.endswith("(mẫu)")] == []
    assert [code for code in codes if not (mst.is_valid(code) and code.startswith("04"))] == []
    assert len(set(codes)) == len(codes)


def test_a_province_comes_in_through_the_real_door(danang, monkeypatch):
    monkeypatch.setattr(load, "BY_SLUG", {"danang": BY_SLUG["danang"]})
    monkeypatch.setattr(accounts, "SECRETARY_OF", "danang")

    first = load.load_registry(at=AT)
    second = load.load_registry(at=AT)

    assert [(run.year, run.counts["blocked"], run.counts["warnings"]) for run in first] == [
        (2022, 0, 0),
        (2023, 0, 0),
    ]
    assert (second, ImportRun.objects.count()) == ([], 2)
    at_the_end_of_2023 = Organization.objects.filter(status=Status.ACTIVE, kind=Kind.COOPERATIVE)
    assert at_the_end_of_2023.count() == 141
    assert (
        ImportRun.objects.values_list("planned_by__username", flat=True).distinct().get()
        == "canbo.danang"
    )


def test_sample_is_refused_where_people_work(settings, db):
    settings.DEBUG = False

    with pytest.raises(CommandError):
        call_command("load_sample")

    assert Organization.objects.count() == 0


@pytest.mark.django_db
def test_the_people_of_the_sample_are_told_with_their_posts():
    province = ProvinceFactory(name="Quảng Ngãi", slug="quangngai")
    accounts.load_accounts([province])
    UserFactory(username="thật", full_name="Nguyễn Văn Thật")

    assert accounts.sample_accounts() == {
        "quantri": "Quản trị mẫu, người quản trị",
        "lanhdao.quangngai": "Nguyễn Văn Mẫu (Quảng Ngãi), lãnh đạo Liên minh Hợp tác xã",
        "quansat.vca": "Phạm Quan Mẫu (Liên minh HTX Việt Nam), người theo dõi",
        "canbo.quangngai": "Trần Thị Mẫu (Quảng Ngãi), cán bộ Liên minh Hợp tác xã",
        "thuky.quangngai": "Lê Thư Mẫu (Quảng Ngãi), thư ký cụm",
    }
