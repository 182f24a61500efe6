"""Two records of one organization become one, and come apart again exactly as they were."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from cooperatives import actions
from cooperatives.actions import DAYS, DuplicatesRefused
from cooperatives.images import image_of
from cooperatives.models import FormerRecord, Organization, Paper, StatusPeriod
from cooperatives.workbook.matching import Register
from tests.factories import (
    EmulationYearFactory,
    OrganizationFactory,
    ProvinceFactory,
    UserFactory,
    YearlyFiguresFactory,
)

AT = datetime(2023, 11, 20, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture
def province(db):
    return ProvinceFactory()


@pytest.fixture
def officer(province):
    return UserFactory(province=province)


@pytest.fixture
def pair(province, officer):
    """(the record that stays, its duplicate): each has something that the other lacks."""
    kept = OrganizationFactory(
        province=province, name="Hợp tác xã Bình Minh", phone="0905 1", founded_on=date(2012, 1, 1)
    )
    dropped = OrganizationFactory(
        province=province,
        name="HTX Bình Minh",
        tax_code="4300205943",
        founded_on=date(2010, 1, 1),
        alliance_member_since=date(2015, 1, 1),
    )
    YearlyFiguresFactory(organization=kept, year=2022, members_count=10)
    YearlyFiguresFactory(organization=kept, year=2023, members_count=11)
    YearlyFiguresFactory(organization=dropped, year=2021, members_count=20)
    YearlyFiguresFactory(organization=dropped, year=2022, members_count=21)
    actions.record_event(
        organization=dropped,
        kind="renamed",
        values={"name": "HTX Bình Minh 2", "short_name": ""},
        on=date(2020, 1, 1),
        paper=Paper("QĐ 1"),
        by=officer,
        at=AT,
    )
    for each in (kept, dropped):
        each.refresh_from_db()
    return kept, dropped


def unite(pair, by, *, taken=frozenset(), years=frozenset(), at=AT):
    kept, dropped = pair
    return actions.merge_duplicates(
        kept=kept,
        dropped=dropped,
        taken=set(taken),
        taken_years=set(years),
        expected_versions=(kept.version, dropped.version),
        reason="Cùng giấy chứng nhận.",
        by=by,
        at=at,
    )


def plain(image):
    """Without the version, which every writing moves on."""
    return image | {"organization": image["organization"] | {"version": None}}


def test_field_by_field_and_year_by_year(pair, officer):
    kept, dropped = pair

    unite(
        pair, officer, taken={"tax_code", "founded_on", "alliance_member_since", DAYS}, years={2022}
    )

    kept.refresh_from_db()
    assert (kept.name, kept.tax_code, kept.phone) == (
        "Hợp tác xã Bình Minh",
        "4300205943",
        "0905 1",
    )
    assert list(kept.yearly_figures.order_by("year").values_list("year", "members_count")) == [
        (2021, 20),
        (2022, 21),
        (2023, 11),
    ]
    assert list(kept.status_periods.values_list("status", "valid_from")) == [
        ("active", date(2010, 1, 1))
    ]
    assert [row.name for row in kept.past_records.all()] == ["HTX Bình Minh"]
    assert [event.kind for event in kept.events.all()] == ["renamed"]
    assert not Organization.objects.filter(pk=dropped.pk).exists()
    assert StatusPeriod.objects.count() == 1


def test_the_first_period_begins_with_the_chosen_founding(pair, officer):
    kept, _dropped = pair

    unite(pair, officer, taken={"founded_on"})

    assert kept.status_periods.get().valid_from == date(2010, 1, 1)


def test_two_again_exactly_as_they_were(pair, officer):
    kept, dropped = pair
    union = OrganizationFactory(province=kept.province, cooperative_union=True)
    Organization.objects.filter(pk=union.pk).update(note="một liên hiệp")
    before = [image_of(each.pk) for each in pair]

    act = unite(pair, officer, taken={"name", "tax_code", "founded_on", DAYS}, years={2022})
    actions.part_duplicates(act=act, reason="Hai tổ chức khác nhau.", by=officer, at=AT)

    assert [plain(image_of(each.pk)) for each in pair] == [plain(image) for image in before]
    assert not FormerRecord.objects.exists()
    with pytest.raises(DuplicatesRefused):
        actions.part_duplicates(act=act, reason="Lần nữa.", by=officer, at=AT)


def test_what_refers_to_the_duplicate_refers_to_the_other_one_and_back(province, officer):
    one, two = (OrganizationFactory(province=province, cooperative_union=True) for _number in "ab")
    member = OrganizationFactory(province=province)
    Organization.objects.filter(pk=member.pk).update(cooperative_union=two)

    act = unite((one, two), officer)

    member.refresh_from_db()
    assert member.cooperative_union == one
    actions.part_duplicates(act=act, reason="Hai liên hiệp.", by=officer, at=AT)
    member.refresh_from_db()
    assert member.cooperative_union_id == two.pk


def test_not_after_a_change_and_not_after_thirty_days(pair, officer):
    act = unite(pair, officer)

    with pytest.raises(DuplicatesRefused):
        actions.part_duplicates(act=act, reason="Muộn.", by=officer, at=AT + timedelta(days=31))
    pair[0].yearly_figures.update(members_count=99)
    with pytest.raises(DuplicatesRefused):
        actions.part_duplicates(act=act, reason="Đã sửa.", by=officer, at=AT)
    assert Organization.objects.count() == 1


def test_what_cannot_be_one(pair, province, officer):
    kept, dropped = pair
    group = OrganizationFactory(province=province, cooperative_group=True)

    for refused in ((kept, kept), (kept, group)):
        with pytest.raises(DuplicatesRefused):
            unite(refused, officer)
    Organization.objects.filter(pk=dropped.pk).update(version=9)
    with pytest.raises(DuplicatesRefused):
        unite(pair, officer)


def test_across_provinces_it_is_the_secretary_of_the_year(pair):
    kept, _dropped = pair
    elsewhere = OrganizationFactory(name="Hợp tác xã Bình Minh")
    head = ProvinceFactory()
    EmulationYearFactory(year=2023, members=[head, kept.province, elsewhere.province], head=head)

    with pytest.raises(PermissionDenied):
        unite((kept, elsewhere), UserFactory(province=kept.province))
    unite((kept, elsewhere), UserFactory(province=head, secretary=True))

    assert not Organization.objects.filter(pk=elsewhere.pk).exists()


# Pages


def test_the_page_asks_what_differs_and_the_old_address_leads_on(client, pair, officer):
    kept, dropped = pair
    client.force_login(officer)
    address = reverse("cooperatives:duplicates_merge", args=[kept.pk]) + f"?voi={dropped.code}"

    page = BeautifulSoup(client.get(address).content, "html.parser")
    asked = {radio["name"] for radio in page.select("input[type=radio]")}
    data = {field["name"]: field["value"] for field in page.select("input[type=hidden]")}
    data |= {radio["name"]: radio["value"] for radio in page.select("input[type=radio][checked]")}
    response = client.post(address, data | {"reason": "Cùng giấy chứng nhận."})

    assert asked == {
        "name",
        "tax_code",
        "founded_on",
        "alliance_member_since",
        "phone",
        DAYS,
        "year_2022",
    }
    assert response.status_code == 302
    kept.refresh_from_db()
    # What only the duplicate had is proposed.
    assert (kept.tax_code, kept.phone) == ("4300205943", "0905 1")
    old = client.get(reverse("cooperatives:organization_detail", args=[dropped.pk]), follow=True)
    assert old.redirect_chain == [(kept.get_absolute_url(), 302)]
    assert dropped.code in old.content.decode()


# The Excel door


def test_an_old_record_code_in_a_file_means_the_record_that_stands(pair, officer):
    kept, dropped = pair
    old_code = dropped.code
    unite(pair, officer)
    read = SimpleNamespace(values={"code": old_code}, is_blocked=False, warned=[])
    read.warn = lambda *words: read.warned.append(words)

    found = Register(kept.province, 2023)._by_code(read)

    assert found == kept
    [(column, code, message, _fix)] = read.warned
    assert (column, code) == ("code", "R-03")
    assert old_code in message
    assert found.code in message
