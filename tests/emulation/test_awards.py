"""Awards: every move from every state by every role, what a nomination must say, warnings of the rules, the papers."""

import io
from datetime import UTC, date, datetime

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from cluster_portal import official, official_docx
from cluster_portal.accounts.models import Activity
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import ReasonTooShort
from emulation import actions
from emulation.actions import AwardRefused
from emulation.award_history import load_award_titles, warnings_of
from emulation.award_papers import submission_paper
from emulation.models import (
    AWARD_MOVES,
    Award,
    AwardRule,
    AwardState,
    AwardTitle,
    Recipient,
    Submission,
)
from tests.factories import EmulationYearFactory, OrganizationFactory, UserFactory

from .meeting import build_meeting

pytestmark = pytest.mark.django_db
AT = datetime(2023, 12, 11, 2, 0, tzinfo=UTC)
TODAY = date(2023, 12, 11)
REASON = "Thiếu báo cáo thành tích của tập thể."
CERTIFICATE, FLAG = "bang-khen-lmhtxvn", "co-thi-dua-lmhtxvn"
SUBMISSION = {
    "number": 5,
    "on": TODAY,
    "place": "thành phố Quảng Ngãi",
    "addressee": "Liên minh Hợp tác xã Việt Nam",
    "signer_name": "Nguyễn Văn Mẫu",
}


class World:
    """A meeting with officers, and the titles that there are."""

    def __init__(self):
        load_award_titles()
        self.meeting = build_meeting()
        self.year, self.secretary = self.meeting.year, self.meeting.secretary
        self.first = self.meeting.provinces[0]
        self.officer = UserFactory(province=self.first)
        self.leader = self.meeting.leaders[self.first.pk]

    def nominate(
        self, *, title=CERTIFICATE, recipient=Recipient.UNIT, by=None, year=None, **values
    ):
        return actions.nominate(
            year=year or self.year,
            title=AwardTitle.objects.get(code=title),
            recipient=recipient,
            province=self.first,
            values={"achievement": "Dẫn đầu phong trào.", **values},
            by=by or (self.secretary if title == FLAG else self.officer),
            at=AT,
        )

    def submit(self, *awards):
        return actions.submit_awards(
            year=self.year, values=SUBMISSION, awards=awards, by=self.secretary, at=AT
        )

    def in_state(self, state) -> Award:
        """A nomination that was brought there by the real actions."""
        award = self.nominate()
        facts = {"award": award, "at": AT}
        if state == AwardState.NOMINATED:
            return award
        actions.forward_award(by=self.leader, **facts)
        if state == AwardState.RETURNED:
            actions.return_award(reason=REASON, by=self.secretary, **facts)
        elif state != AwardState.FORWARDED:
            actions.receive_award(by=self.secretary, **facts)
        if state in {*DECIDED, AwardState.CONSIDERED}:
            self.submit(award)
        if state == AwardState.NOT_AWARDED:
            actions.refuse_award(reason=REASON, by=self.secretary, **facts)
        elif state in DECIDED:
            actions.grant_award(number="1/QĐ", on=TODAY, by=self.secretary, **facts)
        if state == AwardState.WITHDRAWN:
            actions.withdraw_award(
                number="2/QĐ", on=TODAY, reason=REASON, by=self.secretary, **facts
            )
        award.refresh_from_db()
        return award


DECIDED = (AwardState.AWARDED, AwardState.NOT_AWARDED, AwardState.WITHDRAWN)
# name: (where it leads, the action, its facts, who may)
MOVES = {
    "forward": (AwardState.FORWARDED, actions.forward_award, {}, "leader"),
    "receive": (AwardState.RECEIVED, actions.receive_award, {}, "secretary"),
    "return": (AwardState.RETURNED, actions.return_award, {"reason": REASON}, "secretary"),
    "grant": (
        AwardState.AWARDED,
        actions.grant_award,
        {"number": "1/QĐ", "on": TODAY},
        "secretary",
    ),
    "refuse": (AwardState.NOT_AWARDED, actions.refuse_award, {"reason": REASON}, "secretary"),
    "withdraw": (
        AwardState.WITHDRAWN,
        actions.withdraw_award,
        {"number": "2/QĐ", "on": TODAY, "reason": REASON},
        "secretary",
    ),
}


@pytest.fixture
def world():
    return World()


def people(world):
    return {
        "officer": world.officer,
        "leader": world.leader,
        "another unit's leader": world.meeting.leaders[world.meeting.provinces[1].pk],
        "secretary": world.secretary,
        "another unit's secretary": UserFactory(
            secretary=True, province=world.meeting.provinces[1]
        ),
        "observer": UserFactory(observer=True),
        "administrator": UserFactory(administrator=True),
    }


def may_move(name, state):
    # The cluster receives directly only what it has nominated itself.
    if (name, state) == ("receive", AwardState.NOMINATED):
        return False
    return MOVES[name][0] in AWARD_MOVES[state]


@pytest.mark.parametrize("name", MOVES)
@pytest.mark.parametrize("state", AwardState)
def test_every_move_from_every_state(world, state, name):
    award = world.in_state(state)
    target, action, facts, who = MOVES[name]

    def move():
        return action(award=award, by=people(world)[who], at=AT, **facts)

    if may_move(name, state):
        assert move().state == target
    else:
        with pytest.raises(MoveNotAllowed):
            move()
        assert Award.objects.get(pk=award.pk).state == state


@pytest.mark.parametrize("state", AwardState)
def test_every_move_by_every_role(world, state):
    award = world.in_state(state)
    allowed = {}
    for who, person in people(world).items():
        for name, (_target, action, facts, _who) in MOVES.items():
            try:
                with transaction.atomic():
                    action(award=award, by=person, at=AT, **facts)
                    transaction.set_rollback(True)
            except PermissionDenied:
                continue
            except MoveNotAllowed:
                pass
            allowed.setdefault(name, []).append(who)

    assert allowed == {name: [who] for name, (*_facts, who) in MOVES.items()}


@pytest.mark.parametrize("state", AwardState)
def test_a_nomination_changes_and_goes_while_nobody_has_it(world, state):
    award = world.in_state(state)
    facts = {"award": award, "by": world.officer, "at": AT}
    changed = {"achievement": "Thành tích đã sửa."}

    if state in {AwardState.NOMINATED, AwardState.RETURNED}:
        assert actions.edit_award(values=changed, **facts).achievement == "Thành tích đã sửa."
        actions.remove_award(**facts)
        assert not Award.objects.exists()
        assert Activity.objects.get(action="award_removed").note == "Thành tích đã sửa."
    else:
        for action in (
            lambda: actions.edit_award(values=changed, **facts),
            lambda: actions.remove_award(**facts),
        ):
            with pytest.raises(MoveNotAllowed):
                action()


# Nominations


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"title": FLAG, "recipient": Recipient.PERSON, "person_name": "Trần Văn A"}, "title"),
        ({"recipient": Recipient.PERSON}, "person_name"),
        ({"recipient": Recipient.COOPERATIVE}, "organization"),
        ({"achievement": "  "}, "achievement"),
    ],
)
def test_a_nomination_that_lacks_something_is_refused_beside_its_field(world, values, problem):
    with pytest.raises(AwardRefused) as refusal:
        world.nominate(**values)

    assert list(refusal.value.problems) == [problem]


def test_a_cooperative_of_another_province_is_refused(world):
    elsewhere = OrganizationFactory(province=world.meeting.provinces[1])

    with pytest.raises(AwardRefused, match="thuộc tỉnh khác"):
        world.nominate(recipient=Recipient.COOPERATIVE, organization=elsewhere)


def test_the_flag_is_nominated_by_the_cluster_and_received_at_once(world):
    with pytest.raises(PermissionDenied):
        world.nominate(title=FLAG, by=world.officer)
    award = world.nominate(title=FLAG)
    with pytest.raises(MoveNotAllowed, match="do cụm đề nghị"):
        actions.forward_award(award=award, by=world.leader, at=AT)

    assert (
        actions.receive_award(award=award, by=world.secretary, at=AT).state == AwardState.RECEIVED
    )


def test_the_secretary_nominates_nobody_of_another_unit(world):
    with pytest.raises(PermissionDenied):
        world.nominate(by=world.secretary)


# Decisions


def test_a_decision_before_its_submission_is_refused(world):
    award = world.in_state(AwardState.CONSIDERED)
    facts = {"award": award, "by": world.secretary, "at": AT}

    with pytest.raises(AwardRefused, match="trước ngày 11/12/2023"):
        actions.grant_award(number="1/QĐ", on=date(2023, 12, 10), **facts)
    with pytest.raises(AwardRefused, match="số quyết định"):
        actions.grant_award(number=" ", on=TODAY, **facts)
    actions.grant_award(number="1/QĐ", on=TODAY, **facts)
    with pytest.raises(ReasonTooShort):
        actions.withdraw_award(number="2/QĐ", on=TODAY, reason="gian", **facts)
    with pytest.raises(AwardRefused, match="trước ngày"):
        actions.withdraw_award(number="2/QĐ", on=date(2023, 12, 1), reason=REASON, **facts)


@pytest.mark.parametrize("state", DECIDED)
def test_the_database_itself_keeps_a_decision(world, state):
    award = world.in_state(state)

    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.filter(pk=award.pk).update(
            state="received", decision_number="", decided_on=None
        )


def test_nothing_to_submit_is_refused_and_a_number_is_given_once(world):
    with pytest.raises(MoveNotAllowed, match="Chưa có gì để trình"):
        world.submit()
    world.in_state(AwardState.CONSIDERED)
    second = world.nominate()
    actions.forward_award(award=second, by=world.leader, at=AT)
    actions.receive_award(award=second, by=world.secretary, at=AT)

    with pytest.raises(AwardRefused, match="đã dùng trong năm"):
        world.submit(second)
    assert Submission.objects.count() == 1


# What the rules say: they warn, and never refuse


def codes(award):
    return [each.source.partition(":")[0] for each in warnings_of(award, today=TODAY)]


def earlier(world, year, title, *, name="Trần Văn Á"):
    """An award of an earlier year of the same cluster, entered as the papers say."""
    past = EmulationYearFactory(cluster=world.year.cluster, year=year)
    submission = Submission.objects.create(year=past, **{**SUBMISSION, "number": None})
    return Award.objects.create(
        year=past,
        title=AwardTitle.objects.get(code=title),
        recipient=Recipient.PERSON,
        province=world.first,
        person_name=name,
        achievement="…",
        state=AwardState.AWARDED,
        submission=submission,
        decision_number="1/QĐ",
        decided_on=date(year, 12, 31),
    )


def test_years_in_a_row_that_the_register_lacks_are_named(world):
    higher, lower = "chien-si-thi-dua-cap-tinh", "chien-si-thi-dua-co-so"
    award = world.nominate(title=higher, recipient=Recipient.PERSON, person_name="trần văn á")
    assert codes(award) == ["KT-01"]
    for year in (2020, 2022):
        earlier(world, year, lower)
    [warning] = warnings_of(award, today=TODAY)
    assert "năm 2021, trong khi tiêu chuẩn là 3 năm liên tục" in warning.text
    assert warning.source.startswith("KT-01: Đề xuất")

    earlier(world, 2021, lower)
    assert codes(award) == []


def test_somebody_else_of_that_name_elsewhere_does_not_count(world):
    award = world.nominate(
        title="ky-niem-chuong", recipient=Recipient.PERSON, person_name="Trần Văn Á"
    )
    other = earlier(world, 2021, "ky-niem-chuong")
    assert codes(award) == ["KT-03"]

    Award.objects.filter(pk=other.pk).delete()
    other = earlier(world, 2020, "ky-niem-chuong", name="Trần Văn B")
    assert codes(award) == []


@pytest.mark.parametrize(("year", "expected"), [(2018, []), (2019, ["KT-04"]), (2022, ["KT-04"])])
def test_not_again_within_five_years(world, year, expected):
    award = world.nominate(
        title="bang-khen-thu-tuong", recipient=Recipient.PERSON, person_name="Trần Văn Á"
    )
    earlier(world, year, "bang-khen-thu-tuong")

    assert codes(award) == expected


def test_a_rule_holds_from_its_day_on(world):
    award = world.nominate(
        title="chien-si-thi-dua-cap-tinh", recipient=Recipient.PERSON, person_name="Trần Văn Á"
    )
    AwardRule.objects.filter(code="KT-01").update(valid_from=date(2023, 12, 12))

    assert codes(award) == []
    assert [each.source[:5] for each in warnings_of(award, today=date(2023, 12, 12))] == ["KT-01"]


def test_the_flag_goes_to_whom_the_ballot_chose(world):
    award = world.nominate(title=FLAG)
    texts = [each.text for each in warnings_of(award, today=TODAY)]
    assert texts == ["Chưa có kết quả bỏ phiếu suy tôn đơn vị dẫn đầu năm 2023."]

    second = world.meeting.provinces[1]
    world.meeting.decided([second] * 4, reason="Hội nghị thống nhất nhường đơn vị khó khăn.")
    texts = [each.text for each in warnings_of(award, today=TODAY)]
    assert texts == [f"Kết quả bỏ phiếu suy tôn đơn vị khác: {second.alliance_name}."]


def test_two_awards_for_one_year_are_pointed_out(world):
    first, second = world.nominate(), world.nominate()

    [warning] = warnings_of(first, today=TODAY)
    assert "Bằng khen của Liên minh Hợp tác xã Việt Nam" in warning.text
    actions.remove_award(award=second, by=world.officer, at=AT)
    assert warnings_of(first, today=TODAY) == []


def test_loading_the_titles_twice_changes_nothing(world):
    before = list(AwardTitle.objects.values()), list(AwardRule.objects.values())

    assert load_award_titles() == 9
    assert (list(AwardTitle.objects.values()), list(AwardRule.objects.values())) == before
    assert all("Đề xuất" in row["source"] for row in before[1])


# Register, papers


def url(name, **arguments):
    return reverse(f"emulation:{name}", kwargs={"year": 2023, **arguments})


def test_members_read_only_their_own_before_the_year_is_opened(client, world):
    award = world.nominate()
    seen = {}
    for name, user in people(world).items():
        client.force_login(user)
        page = client.get(url("award_list"))
        in_list = award.get_absolute_url() in page.content.decode()
        seen[name] = (page.status_code, in_list, client.get(award.get_absolute_url()).status_code)

    assert seen == {
        "officer": (200, True, 200),
        "leader": (200, True, 200),
        "another unit's leader": (200, False, 404),
        "secretary": (200, True, 200),
        "another unit's secretary": (200, False, 404),
        "observer": (200, False, 404),
        "administrator": (404, False, 404),
    }


def test_filters_of_the_register(client, world):
    unit = world.nominate()
    someone = world.nominate(recipient=Recipient.PERSON, person_name="Trần Thị Ánh")
    client.force_login(world.secretary)

    def found(**asked):
        page = client.get(url("award_list"), asked).content.decode()
        return [each for each in (unit, someone) if each.get_absolute_url() in page]

    assert found() == [unit, someone]
    assert found(loai="person") == [someone]
    assert found(q="tran anh") == [someone]
    assert found(**{"tinh-trang": "awarded"}) == []
    assert found(tinh=world.first.slug, **{"danh-hieu": CERTIFICATE}) == [unit, someone]
    assert found(loai="nonsense", nam="tat-ca") == [unit, someone]


def test_the_workbook_holds_texts_and_never_formulas(client, world):
    world.nominate(recipient=Recipient.PERSON, person_name="=HYPERLINK(A1)", achievement="+1 giải")
    client.force_login(world.secretary)

    answer = client.get(url("award_export"), {"loai": "person"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    row = [cell for cell in sheet[4]]

    assert [cell.value for cell in row][2] == "=HYPERLINK(A1)"
    assert {cell.data_type for cell in row if cell.value} == {"s"}


def test_an_officer_nominates_a_leader_forwards_the_secretary_decides(client, world):
    client.force_login(world.officer)
    title = AwardTitle.objects.get(code=CERTIFICATE).pk
    made = client.post(
        url("award_create", recipient="ca-nhan"),
        {"title": title, "person_name": "Trần Văn Á", "achievement": "Tận tụy."},
    )
    award = Award.objects.get()
    assert (made.status_code, award.province) == (302, world.first)
    client.force_login(world.leader)
    assert client.post(url("award_forward", pk=award.pk)).status_code == 302
    client.force_login(world.secretary)
    assert client.post(url("award_receive", pk=award.pk)).status_code == 302
    form = {**SUBMISSION, "on": "11/12/2023", "awards": [award.pk]}
    assert client.post(url("submission_create"), form).status_code == 302
    decision = {"grant-number": "429/QĐ-LMHTXVN", "grant-on": "15/01/2024"}
    assert (
        client.post(
            url("award_grant", pk=award.pk), {**decision, "grant-on": "1/1/2020"}
        ).status_code
        == 422
    )
    assert client.post(url("award_grant", pk=award.pk), decision).status_code == 302
    award.refresh_from_db()
    assert (award.state, award.decided_on) == (AwardState.AWARDED, date(2024, 1, 15))
    assert "429/QĐ-LMHTXVN" in client.get(award.get_absolute_url()).content.decode()
    submission = award.submission.pk
    assert client.get(url("submission_docx", pk=submission)).status_code == 200


def test_the_submission_is_a_paper_and_a_word_file(world):
    award = world.in_state(AwardState.CONSIDERED)
    document = submission_paper(award.submission)

    said = official.article(document)

    for text in (
        "Số: 05/TTr-CTĐ",
        "Tờ trình",
        "Kính gửi: Liên minh Hợp tác xã Việt Nam",
        "xét khen thưởng cho 01 tập thể",
        world.first.alliance_name,
        "Bằng khen của Liên minh Hợp tác xã Việt Nam",
        "TM. CỤM THI ĐUA",
    ):
        assert text in said, text
    assert official_docx.render(document) == official_docx.render(document)


def test_as_many_queries_for_many_awards_as_for_one(client, world, django_assert_max_num_queries):
    world.nominate()
    client.force_login(world.secretary)
    with django_assert_max_num_queries(40) as few:
        client.get(url("award_list"))
    for number in range(6):
        world.nominate(recipient=Recipient.PERSON, person_name=f"Người {number}")
    with django_assert_max_num_queries(len(few)):
        client.get(url("award_list"))
