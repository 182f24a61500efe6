"""Name, place and union by date: what is written when they change, and what is read as of a day."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cooperatives import actions, history
from cooperatives.actions import save_histories
from cooperatives.history import HistoryRefused, Turn
from cooperatives.models import Organization, PastMembership, PastRecord
from cooperatives.models.past import field_on, member_mark
from cooperatives.statistics import totals
from cooperatives.turns import last_changes, turned
from tests.factories import CommuneFactory, OrganizationFactory, UserFactory

AT = datetime(2023, 11, 20, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
TODAY = date(2023, 11, 20)
EARLY, LATE = date(2018, 5, 1), date(2022, 6, 30)


def values(**changed):
    plain = {"name": "A", "short_name": "", "address": "", "commune": None}
    return plain | {"cooperative_union": None} | changed


def turn(on, before, **changed):
    return Turn(on=on, is_day_known=True, before=before, after=before | changed, codes=("", ""))


def after(turns, start):
    """Apply turns (day, changes) one after the other; return [(valid_from, valid_to, name, address)]."""
    past, now = [], start
    for on, changed in turns:
        cut, added = turned(past, turn(on, now, **changed), organization_id=1)
        assert all(row in past for row in cut)
        past = sorted([*past, *added], key=lambda row: row.valid_to)
        now = now | changed
    return past, now


def rows(past):
    return [(row.valid_from, row.valid_to, row.name, row.address) for row in past]


def test_a_change_ends_what_was():
    past, _now = after([(EARLY, {"name": "B"}), (LATE, {"name": "C"})], values())

    assert rows(past) == [(None, EARLY, "A", ""), (EARLY, LATE, "B", "")]


def test_a_change_of_another_field_that_becomes_known_later_cuts_a_row_in_two():
    past, _now = after([(LATE, {"name": "B"}), (EARLY, {"address": "X"})], values())

    assert rows(past) == [(None, EARLY, "A", ""), (EARLY, LATE, "A", "X")]
    assert [row.folded for row in past] == ["a", "a x"]


def test_a_second_change_on_one_day_takes_the_place_of_the_first():
    past, _now = after([(EARLY, {"name": "B"}), (EARLY, {"name": "C"})], values())

    assert rows(past) == [(None, EARLY, "A", "")]


def test_a_change_before_the_last_one_of_the_same_field_is_refused():
    with pytest.raises(HistoryRefused) as refusal:
        after([(LATE, {"name": "B"}), (EARLY, {"name": "C"})], values())

    assert refusal.value.field == "changed_on"


changes = st.lists(
    st.tuples(
        st.dates(date(2020, 1, 1), date(2020, 1, 9)),
        st.sampled_from(["name", "address", "cooperative_union"]),
        st.integers(1, 3),
    ),
    max_size=8,
)


@given(changes)
def test_whatever_the_order_each_day_reads_the_last_change_before_it(made):
    """Against the plain model: a list of (day, field, value), of which those out of order are refused."""
    past, now, kept = [], values(), []
    for on, name, number in made:
        value = number if name == "cooperative_union" else str(number)
        if now[name] == value:
            continue
        move = turn(on, now, **{name: value})
        late = any(each[1] == name and each[0] > on for each in kept)
        if late and last_changes(past, now).get(name, on) > on:
            with pytest.raises(HistoryRefused):
                turned(past, move, organization_id=1)
            continue
        _cut, added = turned(past, move, organization_id=1)
        past = sorted([*past, *added], key=lambda row: row.valid_to)
        now = now | {name: value}
        kept.append((on, name, value))

    assert all(one.valid_to == two.valid_from for one, two in zip(past, past[1:], strict=False))
    assert [row.valid_from for row in past[:1]] in ([], [None])
    for offset in range(12):
        day = date(2019, 12, 30) + timedelta(days=offset)
        row = next((row for row in past if row.valid_to > day), None)
        read = now if row is None else vars(row) | {"cooperative_union": row.cooperative_union_id}
        expected = values()
        for on, name, value in kept:
            if on <= day:
                expected[name] = value
        assert {name: read[name] for name in ("name", "address", "cooperative_union")} == {
            name: expected[name] for name in ("name", "address", "cooperative_union")
        }


# Through the door


def edited(organization, by, on=None, **fields):
    organization.refresh_from_db()
    base = actions.plain(actions.full_snapshot(organization))
    return actions.update_organization(
        organization=organization,
        values=fields,
        base=base,
        expected_version=organization.version,
        by=by,
        at=AT,
        on=on,
    )


@pytest.fixture
def officer(db):
    return UserFactory()


@pytest.fixture
def renamed(officer):
    """«HTX Cũ» until 2018, «HTX Giữa» until 30/06/2022, «HTX Mới» since."""
    organization = OrganizationFactory(
        province=officer.province, name="HTX Cũ", tax_code="4300000015"
    )
    edited(organization, officer, on=EARLY, name="HTX Giữa")
    return edited(organization, officer, on=LATE, name="HTX Mới")


@pytest.mark.parametrize(
    "day,name",
    [
        (date(2017, 1, 1), "HTX Cũ"),
        (EARLY - timedelta(days=1), "HTX Cũ"),
        (EARLY, "HTX Giữa"),
        (LATE, "HTX Mới"),
        (TODAY, "HTX Mới"),
    ],
)
def test_the_name_as_of_a_day(renamed, day, name):
    read = Organization.objects.annotate(then=field_on("name", day)).values_list("then", flat=True)

    assert list(read) == [name]
    assert list(Organization.objects.matching(name, on=day)) == [renamed]
    others = {"HTX Cũ", "HTX Giữa", "HTX Mới"} - {name}
    assert [list(Organization.objects.matching(other, on=day)) for other in others] == [[], []]


def test_the_tax_code_finds_it_on_any_day(renamed):
    assert list(Organization.objects.matching("4300000015", on=date(2017, 1, 1))) == [renamed]


def test_a_change_without_a_day_counts_from_its_entry(officer):
    organization = OrganizationFactory(province=officer.province, name="HTX Cũ")

    edited(organization, officer, name="HTX Mới")

    past = PastRecord.objects.get()
    assert (past.valid_to, past.is_day_known) == (TODAY, False)


def test_what_was_only_missing_was_always_so(officer):
    """A commune or a union that was not filled in, an accent that was wrong: no change of the organization."""
    union = OrganizationFactory(province=officer.province, cooperative_union=True)
    commune = CommuneFactory(province=officer.province)
    organization = OrganizationFactory(province=officer.province, name="HTX Hoà Bình")

    edited(organization, officer, name="HTX Hòa Bình", commune=commune, cooperative_union=union)

    assert not PastRecord.objects.exists()


def test_the_commune_and_the_union_as_of_a_day(officer):
    union = OrganizationFactory(province=officer.province, cooperative_union=True)
    old, new = (CommuneFactory(province=officer.province) for _each in range(2))
    organization = OrganizationFactory(province=officer.province, commune=old)

    edited(organization, officer, on=LATE, commune=new)
    edited(organization, officer, on=EARLY, cooperative_union=union)

    def read(day):
        rows = Organization.objects.filter(pk=organization.pk)
        return rows.values_list(field_on("commune", day), field_on("cooperative_union", day)).get()

    assert read(date(2017, 1, 1)) == (old.pk, None)
    assert read(EARLY) == (old.pk, union.pk)
    assert read(LATE) == (new.pk, union.pk)


@pytest.mark.parametrize("day", [date(2009, 12, 31), date(2023, 12, 31)])
def test_a_change_outside_its_life_is_refused(officer, day):
    organization = OrganizationFactory(province=officer.province)

    with pytest.raises(HistoryRefused):
        edited(organization, officer, on=day, name="HTX Mới")


def test_who_joins_the_alliance_again_was_a_member_twice(officer):
    organization = OrganizationFactory(
        province=officer.province,
        alliance_member_since=date(2012, 1, 1),
        alliance_member_until=EARLY,
    )

    edited(organization, officer, alliance_member_since=LATE, alliance_member_until=None)

    days = [date(2011, 12, 31), date(2012, 1, 1), EARLY, date(2020, 1, 1), LATE, TODAY]
    marks = [Organization.objects.values_list(member_mark(day), flat=True).get() for day in days]
    assert marks == [0, 1, 0, 0, 1, 1]
    assert [Organization.objects.alliance_members_on(day).count() for day in days] == marks
    of_2015 = totals(2015, provinces=[officer.province]).total
    assert of_2015.alliance_members.cooperatives == 1


def test_corrected_dates_of_a_membership_are_no_second_membership(officer):
    organization = OrganizationFactory(
        province=officer.province, alliance_member_since=EARLY, alliance_member_until=LATE
    )

    edited(organization, officer, alliance_member_since=date(2018, 6, 1))

    assert not PastMembership.objects.exists()


@pytest.mark.parametrize("count", [1, 7])
def test_many_changes_cost_as_many_queries_as_one(officer, django_assert_num_queries, count):
    pairs = []
    for _number in range(count):
        organization = OrganizationFactory(province=officer.province)
        before = history.snapshot(organization)
        organization.name = "HTX đổi tên"
        pairs.append((organization, history.following(organization, before, at=AT, on=LATE)))

    with django_assert_num_queries(3):
        save_histories(pairs)

    assert PastRecord.objects.count() == count
