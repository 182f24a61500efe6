"""Events with day and paper: what each writes, what it refuses, and how it is withdrawn or corrected."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from cooperatives import actions
from cooperatives.history import HistoryRefused
from cooperatives.images import KEPT_BY_SAVE, image_of
from cooperatives.models import (
    ActKind,
    EventKind,
    Organization,
    OrganizationEvent,
    Paper,
    RegisterAct,
    Status,
)
from tests.factories import (
    CommuneFactory,
    OrganizationFactory,
    ProvinceFactory,
    UserFactory,
    YearlyFiguresFactory,
)

AT = datetime(2023, 11, 20, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
DAY, LATER = date(2022, 6, 30), date(2023, 2, 1)
PAPER = Paper("QĐ 12/QĐ-UBND", date(2022, 6, 20), "UBND huyện Mộ Đức")


@pytest.fixture
def province(db):
    return ProvinceFactory()


@pytest.fixture
def officer(province):
    return UserFactory(province=province)


@pytest.fixture
def organization(province):
    return OrganizationFactory(province=province, name="Hợp tác xã Cũ", address="Thôn 1")


def happen(organization, by, kind, on=DAY, **values):
    return actions.record_event(
        organization=organization, kind=kind, values=values, on=on, paper=PAPER, by=by, at=AT
    )


def state(*numbers):
    """Everything that is known of the records, without what every writing moves on."""
    images = {number: image_of(number) for number in numbers}
    for image in images.values():
        for name in KEPT_BY_SAVE & {"version", "updated_at"} if image else ():
            image["organization"].pop(name)
    return images


def member_of(union, **fields):
    member = OrganizationFactory(province=union.province, **fields)
    member.cooperative_union = union
    member.save()
    return member


# What each event writes

EVENTS = [
    (ActKind.RENAMED, {"name": "Hợp tác xã Mới", "short_name": "Mới"}, "renamed", "Hợp tác xã Mới"),
    (ActKind.MOVED, {"address": "Thôn 9", "commune": None}, "moved", "Thôn 9"),
    (
        ActKind.STATUS_CHANGED,
        {"status": "dissolved", "ends_memberships": True},
        "status_changed",
        "dissolved",
    ),
    (ActKind.ALLIANCE_JOINED, {}, "alliance_joined", ""),
    (ActKind.REREGISTERED, {"registration_no": "123"}, "reregistered", "123"),
]


@pytest.mark.parametrize("kind,values,event,after", EVENTS)
def test_an_event_is_written_with_its_day_and_paper_and_can_be_withdrawn(
    organization, officer, kind, values, event, after
):
    before = state(organization.pk)

    act = happen(organization, officer, kind, **values)

    [written] = OrganizationEvent.objects.all()
    assert (written.kind, written.on, written.after, written.act) == (event, DAY, after, act)
    assert str(written.paper) == "QĐ 12/QĐ-UBND ngày 20/06/2022, UBND huyện Mộ Đức"
    assert state(organization.pk) != before

    actions.withdraw_act(act=act, reason="Nhầm hợp tác xã khác.", by=officer, at=AT)

    assert state(organization.pk) == before
    act.refresh_from_db()
    assert (act.withdrawn_by, act.withdrawal_reason) == (officer, "Nhầm hợp tác xã khác.")


def test_a_union_is_joined_and_left(province, officer, organization):
    union = OrganizationFactory(province=province, cooperative_union=True)
    happen(organization, officer, ActKind.UNION_JOINED, cooperative_union=union)

    act = happen(organization, officer, ActKind.UNION_LEFT, on=LATER)

    organization.refresh_from_db()
    assert organization.cooperative_union is None
    assert [
        (row.valid_from, row.valid_to, row.cooperative_union)
        for row in organization.past_records.all()
    ] == [(None, DAY, None), (DAY, LATER, union)]
    actions.withdraw_act(act=act, reason="Nhầm ngày.", by=officer, at=AT)
    organization.refresh_from_db()
    assert organization.cooperative_union == union


def test_who_is_dissolved_leaves_alliance_and_union(province, officer):
    union = OrganizationFactory(province=province, cooperative_union=True)
    member = member_of(union, alliance_member_since=date(2015, 1, 1))

    happen(member, officer, ActKind.STATUS_CHANGED, status="dissolved", ends_memberships=True)

    member.refresh_from_db()
    assert (member.status, member.alliance_member_until, member.cooperative_union) == (
        "dissolved",
        DAY,
        None,
    )
    assert sorted(event.kind for event in member.events.all()) == [
        "alliance_left",
        "status_changed",
        "union_left",
    ]


# What is refused

REFUSED = [
    ({}, ActKind.RENAMED, {"name": "HỢP TÁC XÃ CŨ", "short_name": ""}, DAY),
    ({}, ActKind.RENAMED, {"name": "Hợp tác xã B", "short_name": ""}, date(2024, 1, 1)),
    ({}, ActKind.RENAMED, {"name": "Hợp tác xã B", "short_name": ""}, date(2009, 1, 1)),
    ({}, ActKind.ALLIANCE_LEFT, {}, DAY),
    ({"alliance_member_since": date(2020, 1, 1)}, ActKind.ALLIANCE_JOINED, {}, DAY),
    ({"alliance_member_since": date(2023, 1, 1)}, ActKind.ALLIANCE_LEFT, {}, DAY),
    ({}, ActKind.UNION_LEFT, {}, DAY),
    ({}, ActKind.STATUS_CHANGED, {"status": "active", "ends_memberships": True}, DAY),
    ({}, ActKind.STATUS_CHANGED, {"status": "became_cooperative", "ends_memberships": True}, DAY),
    ({"status": "dissolved", "status_on": date(2021, 1, 1)}, ActKind.ALLIANCE_JOINED, {}, DAY),
]


@pytest.mark.parametrize("fields,kind,values,on", REFUSED)
def test_what_does_not_fit_is_refused_and_leaves_nothing(
    province, officer, fields, kind, values, on
):
    one = OrganizationFactory(province=province, name="Hợp tác xã Cũ", **fields)
    before = state(one.pk)

    with pytest.raises(HistoryRefused):
        happen(one, officer, kind, on=on, **values)

    assert state(one.pk) == before
    assert not RegisterAct.objects.exists()


def test_a_group_joins_no_union_and_a_cooperative_is_no_union(province, officer, organization):
    group = OrganizationFactory(province=province, cooperative_group=True)
    union = OrganizationFactory(province=province, cooperative_union=True)

    for who, whom in ((group, union), (organization, OrganizationFactory(province=province))):
        with pytest.raises(HistoryRefused):
            happen(who, officer, ActKind.UNION_JOINED, cooperative_union=whom)


def test_only_the_own_province(organization):
    with pytest.raises(PermissionDenied):
        happen(organization, UserFactory(), ActKind.ALLIANCE_JOINED)


# Looking first


def test_a_preview_promises_what_the_action_keeps_and_writes_nothing(organization, officer):
    before = state(organization.pk)

    def write():
        return happen(organization, officer, ActKind.RENAMED, name="Hợp tác xã Mới", short_name="")

    effects = actions.foreseen(write)

    assert state(organization.pk) == before
    assert not RegisterAct.objects.exists()
    assert [(each.name, each.is_new) for each in effects] == [("Hợp tác xã Mới", False)]
    [change] = effects[0].changes
    assert (change.old, change.new) == ("Hợp tác xã Cũ", "Hợp tác xã Mới")
    assert actions.effects_of(write()) == effects


# Withdrawal


def test_only_the_last_event_is_withdrawn(organization, officer):
    first = happen(organization, officer, ActKind.RENAMED, name="Hợp tác xã B", short_name="")
    second = happen(organization, officer, ActKind.ALLIANCE_JOINED, on=LATER)

    with pytest.raises(HistoryRefused):
        actions.withdraw_act(act=first, reason="Nhầm.", by=officer, at=AT)

    assert actions.why_it_stands(first)
    actions.withdraw_act(act=second, reason="Nhầm.", by=officer, at=AT)
    actions.withdraw_act(act=first, reason="Nhầm.", by=officer, at=AT)
    assert Organization.objects.get(pk=organization.pk).name == "Hợp tác xã Cũ"
    with pytest.raises(HistoryRefused):
        actions.withdraw_act(act=first, reason="Nhầm.", by=officer, at=AT)


def test_a_telephone_that_was_entered_since_stays(organization, officer):
    act = happen(organization, officer, ActKind.RENAMED, name="Hợp tác xã B", short_name="")
    Organization.objects.filter(pk=organization.pk).update(phone="0905123456")

    actions.withdraw_act(act=act, reason="Nhầm.", by=officer, at=AT)

    organization.refresh_from_db()
    assert (organization.name, organization.phone) == ("Hợp tác xã Cũ", "0905123456")
    assert organization.folded.startswith("hop tac xa cu")


# Correction


@pytest.mark.parametrize(
    "kind,values,read",
    [
        (
            ActKind.RENAMED,
            {"name": "Hợp tác xã B", "short_name": ""},
            lambda one: [row.valid_to for row in one.past_records.all()],
        ),
        (
            ActKind.STATUS_CHANGED,
            {"status": "stopped", "ends_memberships": False},
            lambda one: [one.status_on],
        ),
        (ActKind.ALLIANCE_JOINED, {}, lambda one: [one.alliance_member_since]),
    ],
)
def test_a_corrected_day_moves_the_tables_by_date(organization, officer, kind, values, read):
    before = state(organization.pk)
    act = happen(organization, officer, kind, **values)
    [event] = act.events.all()

    actions.correct_event(
        event=event, on=LATER, paper=Paper("QĐ 13"), reason="Đọc nhầm.", by=officer, at=AT
    )

    organization.refresh_from_db()
    event.refresh_from_db()
    assert (event.on, str(event.paper), read(organization)) == (LATER, "QĐ 13", [LATER])
    actions.withdraw_act(act=act, reason="Nhầm.", by=officer, at=AT)
    assert state(organization.pk) == before


def test_a_day_does_not_pass_the_next_event(organization, officer):
    act = happen(organization, officer, ActKind.RENAMED, name="Hợp tác xã B", short_name="")
    happen(organization, officer, ActKind.MOVED, on=LATER, address="Thôn 9", commune=None)

    with pytest.raises(HistoryRefused):
        actions.correct_event(
            event=act.events.get(),
            on=date(2023, 3, 1),
            paper=PAPER,
            reason="Đọc nhầm.",
            by=officer,
            at=AT,
        )


# Mergers, splits, conversion


def new(name, **fields):
    return Organization(name=name, sector="agriculture", **fields)


def links(organization):
    return [
        (event.kind, event.before, event.after, event.related_id)
        for event in organization.events.order_by("pk")
        if event.related_id
    ]


def test_several_go_into_one(province, officer):
    one, two, big = (OrganizationFactory(province=province) for _number in range(3))
    numbers = [one.pk, two.pk, big.pk]
    before = state(*numbers)

    act = actions.merge_into(
        organizations=[one, two], successor=big, on=DAY, paper=PAPER, by=officer, at=AT
    )

    one.refresh_from_db()
    assert (one.status, one.status_on) == ("merged", DAY)
    assert links(one) == [("merged", "", big.name, big.pk)]
    assert links(big) == [("merged", one.name, "", one.pk), ("merged", two.name, "", two.pk)]
    actions.withdraw_act(act=act, reason="Nhầm.", by=officer, at=AT)
    assert state(*numbers) == before


def test_the_members_of_a_union_go_with_it(province, officer):
    one, two = (OrganizationFactory(province=province, cooperative_union=True) for _n in "ab")
    member = member_of(one)

    actions.merge_into(organizations=[one], successor=two, on=DAY, paper=PAPER, by=officer, at=AT)

    member.refresh_from_db()
    assert member.cooperative_union == two
    assert member.past_records.get().cooperative_union == one


SUCCESSIONS = [
    (ActKind.CONSOLIDATED, 2, 1, "merged"),
    (ActKind.DIVIDED, 1, 2, "merged"),
    (ActKind.SEPARATED, 1, 1, "active"),
    (ActKind.CONVERTED, 1, 1, "became_cooperative"),
]


@pytest.mark.parametrize("kind,many,made,status", SUCCESSIONS)
def test_new_ones_come_from_old_ones(province, officer, kind, many, made, status):
    is_group = kind == ActKind.CONVERTED
    old = [
        OrganizationFactory(
            province=province, cooperative_group=is_group, alliance_member_since=date(2015, 1, 1)
        )
        for _number in range(many)
    ]
    before = state(*[each.pk for each in old])

    act = actions.succeed(
        kind=kind,
        organizations=old,
        successors=[new(f"Hợp tác xã Mới {number}") for number in range(made)],
        on=DAY,
        paper=PAPER,
        by=officer,
        at=AT,
    )

    successors = list(Organization.objects.exclude(pk__in=[each.pk for each in old]).order_by("pk"))
    assert [(each.kind, each.status, each.founded_on) for each in successors] == [
        ("cooperative", "active", DAY)
    ] * made
    for each in old:
        each.refresh_from_db()
        assert each.status == status
        assert [link[2:] for link in links(each)] == [(one.name, one.pk) for one in successors]
    assert [link[1:] for link in links(successors[0])] == [(each.name, "", each.pk) for each in old]

    actions.withdraw_act(act=act, reason="Nhầm.", by=officer, at=AT)

    assert state(*[each.pk for each in old]) == before
    assert Organization.objects.count() == many


def test_one_that_figures_were_entered_for_stays(province, officer, organization):
    act = actions.succeed(
        kind=ActKind.SEPARATED,
        organizations=[organization],
        successors=[new("Hợp tác xã Mới")],
        on=DAY,
        paper=PAPER,
        by=officer,
        at=AT,
    )
    YearlyFiguresFactory(organization=Organization.objects.get(name="Hợp tác xã Mới"))

    with pytest.raises(HistoryRefused):
        actions.withdraw_act(act=act, reason="Nhầm.", by=officer, at=AT)


def test_kinds_that_may(province, officer, organization):
    group = OrganizationFactory(province=province, cooperative_group=True)
    fund = OrganizationFactory(province=province, credit_fund=True)

    def convert(one):
        return actions.succeed(
            kind=ActKind.CONVERTED,
            organizations=[one],
            successors=[new("Hợp tác xã Mới")],
            on=DAY,
            paper=PAPER,
            by=officer,
            at=AT,
        )

    def merge(one, other):
        return actions.merge_into(
            organizations=[one], successor=other, on=DAY, paper=PAPER, by=officer, at=AT
        )

    for refused in (
        lambda: convert(organization),
        lambda: merge(group, organization),
        lambda: merge(fund, organization),
        lambda: merge(organization, organization),
    ):
        with pytest.raises(HistoryRefused):
            refused()
    assert set(Organization.objects.values_list("status", flat=True)) == {Status.ACTIVE}
    assert not OrganizationEvent.objects.filter(kind=EventKind.MERGED).exists()


def test_a_commune_is_read_by_its_name(province, officer):
    old, commune = CommuneFactory(province=province), CommuneFactory(province=province)
    one = OrganizationFactory(province=province, address="Thôn 1", commune=old)

    [effect] = actions.foreseen(
        lambda: happen(one, officer, ActKind.MOVED, address="Thôn 1", commune=commune)
    )

    assert [(change.old, change.new) for change in effect.changes] == [(str(old), str(commune))]


# Pages


def address(name, *args):
    return reverse(f"cooperatives:{name}", args=args)


def test_the_page_shows_what_would_be_written_then_writes_it_then_takes_it_back(
    client, organization, officer
):
    client.force_login(officer)
    page = address("organization_event", organization.pk, "doi-ten")
    data = {"name": "Hợp tác xã Mới", "short_name": "", "on": "30/06/2022", "basis": "QĐ 12"}

    looked = client.post(page, data | {"preview": "1"})

    effects = BeautifulSoup(looked.content, "html.parser").select_one("#effects").get_text(" ")
    assert looked.status_code == 200
    assert "Hợp tác xã Cũ" in effects
    assert "Hợp tác xã Mới" in effects
    assert Organization.objects.get(pk=organization.pk).name == "Hợp tác xã Cũ"

    assert client.post(page, data).status_code == 302
    assert Organization.objects.get(pk=organization.pk).name == "Hợp tác xã Mới"

    act = RegisterAct.objects.get()
    client.post(address("act_withdraw", act.pk), {"reason": "Nhầm hợp tác xã."})
    assert Organization.objects.get(pk=organization.pk).name == "Hợp tác xã Cũ"


def test_what_the_action_refuses_stands_beside_the_day(client, organization, officer):
    client.force_login(officer)
    page = address("organization_event", organization.pk, "doi-ten")
    data = {"name": "Hợp tác xã Mới", "short_name": "", "on": "30/06/2001", "basis": "QĐ 12"}

    for button in ({"preview": "1"}, {}):
        response = client.post(page, data | button)
        invalid = BeautifulSoup(response.content, "html.parser").select(".field-invalid [name]")
        assert (response.status_code, [field["name"] for field in invalid]) == (422, ["on"])


def test_a_merger_by_record_code(client, province, organization, officer):
    big = OrganizationFactory(province=province)
    client.force_login(officer)
    page = address("organization_succession", organization.pk, "sap-nhap")
    data = {"successor": big.code, "others": "", "on": "30/06/2022", "basis": "NQ 1"}

    assert client.post(page, data | {"successor": "000999-9"}).status_code == 422
    assert client.post(page, data).status_code == 302

    organization.refresh_from_db()
    assert organization.status == "merged"
    shown = client.get(big.get_absolute_url()).content.decode()
    assert organization.get_absolute_url() in shown


def test_a_separation_with_one_of_three_forms_filled_in(client, organization, officer):
    client.force_login(officer)
    page = address("organization_succession", organization.pk, "tach")
    form = BeautifulSoup(client.get(page).content, "html.parser")
    data = {field["name"]: field.get("value", "") for field in form.select("main input[name]")}
    chosen = form.select("main select option[selected]")
    data |= {option.find_parent("select")["name"]: option["value"] for option in chosen}
    data |= {"on": "30/06/2022", "basis": "NQ 1", "successors-0-name": "Hợp tác xã Tách ra"}

    response = client.post(page, data)

    assert response.status_code == 302
    assert sorted(Organization.objects.values_list("name", flat=True)) == [
        "Hợp tác xã Cũ",
        "Hợp tác xã Tách ra",
    ]


def test_a_paper_is_corrected(client, organization, officer):
    act = happen(organization, officer, ActKind.RENAMED, name="Hợp tác xã B", short_name="")
    event = act.events.get()
    client.force_login(officer)

    data = {"on": "01/02/2023", "basis": "QĐ 13", "reason": "Đọc nhầm."}
    assert client.post(address("event_correct", event.pk), data).status_code == 302

    event.refresh_from_db()
    assert (event.on, event.basis) == (LATER, "QĐ 13")
