"""The cross-check: lots that anybody draws again, points with reasons, the leader who sends; states, roles, races."""

from decimal import Decimal
from hashlib import sha256

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from cluster_portal.accounts.models import Activity
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import ReasonTooShort
from cooperatives.actions import ChangedMeanwhile
from emulation import actions
from emulation.lots import ALGORITHM, TooFewUnits, draw_ring
from emulation.models import (
    CheckDraw,
    CheckState,
    CrossCheck,
    Score,
    ScoreSheet,
    SheetState,
    SignatureState,
)
from reports.home import home_of
from tests.factories import (
    PledgeFactory,
    SignatureFactory,
    UserFactory,
)
from tests.scoring_factories import CheckDrawFactory, CrossCheckFactory

from .at_once import at_once
from .scoring_year import AT, REASON, build_scoring_year
from .test_self_score_pages import TODAY, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scoring():
    return build_scoring_year()


@pytest.fixture
def drawn(scoring):
    """Lots are drawn, and the first unit has scored itself."""
    scoring.draw()
    scoring.self_score()
    return scoring


# The lots


@pytest.mark.parametrize("count", [3, 4, 7, 34])
@pytest.mark.parametrize("seed", ["2023", "một hai ba", "0" * 32])
def test_nobody_checks_itself_and_no_two_check_each_other(count, seed):
    keys = [f"don-vi-{number}" for number in range(count)]

    pairs = {lot.checker: lot.checked for lot in draw_ring(seed, keys)}

    assert set(pairs) == set(pairs.values()) == set(keys)
    assert [each for each in keys if pairs[each] == each or pairs[pairs[each]] == each] == []


@pytest.mark.parametrize("count", [0, 1, 2])
def test_fewer_than_three_cannot_draw(count):
    with pytest.raises(TooFewUnits):
        draw_ring("2023", [f"don-vi-{number}" for number in range(count)])


def test_the_lots_follow_from_seed_and_keys_alone():
    """What a stranger computes with sha256sum; the order in which the keys come does not matter."""
    numbers = {key: sha256(f"2023|{key}".encode()).hexdigest() for key in "abc"}
    first, second, third = sorted(numbers, key=numbers.get)

    found = [(lot.checker, lot.checked, lot.number) for lot in draw_ring("2023", "cab")]

    assert found == [
        (first, second, numbers[first]),
        (second, third, numbers[second]),
        (third, first, numbers[third]),
    ]


def test_a_drawing_is_kept_with_seed_algorithm_and_numbers(scoring):
    draw = scoring.draw(seed=" 2023 ")

    lots = draw_ring("2023", [each.key for each in scoring.provinces])
    assert (draw.seed, draw.seed_was_typed, draw.algorithm) == ("2023", True, ALGORITHM)
    assert [
        (each.checker.key, each.checked.key, each.lot, each.sheet.province.key)
        for each in draw.checks.all()
    ] == [(lot.checker, lot.checked, lot.number, lot.checked) for lot in lots]
    assert "seed 2023" in Activity.objects.get(action="checks_drawn").note


def test_without_a_seed_the_portal_makes_a_new_one_each_time(scoring):
    first = scoring.draw(seed="")
    second = scoring.draw(seed="", reason=REASON)

    assert (len(first.seed), first.seed_was_typed, first.seed == second.seed) == (32, False, False)


def test_two_units_are_refused_in_words():
    scoring = build_scoring_year(["Đà Nẵng", "Quảng Ngãi"])

    with pytest.raises(MoveNotAllowed, match="từ ba đơn vị trở lên, hiện có 2"):
        scoring.draw()

    assert not CheckDraw.objects.exists()


def left(scoring, province):
    scoring.year.cluster.memberships.filter(province=province).update(valid_to="2023-07-01")


def unsigned(scoring, province):
    pledge = PledgeFactory(year=scoring.year, in_force=True)
    SignatureFactory(pledge=pledge, province=province, state=SignatureState.WAITING)


def unranked(scoring, province):
    ScoreSheet.objects.filter(province=province).update(unranked_reason="Năm đầu hợp nhất.")


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (left, "Không còn là thành viên cụm từ ngày 01/07/2023."),
        (unsigned, "Chưa ký giao ước thi đua của năm."),
        (unranked, "Năm đầu hợp nhất."),
    ],
)
def test_who_is_not_ranked_takes_no_part_and_is_named(happens, reason):
    scoring = build_scoring_year(["Đà Nẵng", "Quảng Ngãi", "Khánh Hòa", "Phú Yên"])
    happens(scoring, scoring.provinces[3])

    draw = scoring.draw()

    taking = {each.checker.name for each in draw.checks.all()}
    assert taking == {"Đà Nẵng", "Quảng Ngãi", "Khánh Hòa"}
    assert draw.left_out == [{"name": "Phú Yên", "reason": reason}]


def test_drawing_again_needs_a_reason_and_keeps_the_first(scoring):
    first = scoring.draw()

    with pytest.raises(ReasonTooShort):
        scoring.draw(seed="2024", reason="nhầm")
    second = scoring.draw(seed="2024", reason=REASON)

    first.refresh_from_db()
    assert (first.replaced_at, second.number, second.reason) == (AT, 2, REASON)
    assert set(CrossCheck.objects.in_force().values_list("draw", flat=True)) == {second.pk}


def test_lots_stay_once_points_of_a_check_were_given(drawn):
    drawn.give()

    with pytest.raises(MoveNotAllowed):
        drawn.draw(seed="2024", reason=REASON)


def test_a_check_of_lots_that_were_replaced_is_nobodys_any_more(drawn):
    check = drawn.check()
    drawn.draw(seed="2024", reason=REASON)

    with pytest.raises(MoveNotAllowed, match="bốc thăm lại"):
        actions.record_cross_points(
            check=check, given={}, expected_version=1, by=drawn.checker(), at=AT
        )


def test_settled_points_are_not_drawn_for(scoring):
    ScoreSheet.objects.update(state=SheetState.SETTLED)

    with pytest.raises(MoveNotAllowed):
        scoring.draw()


# Points


def test_points_of_the_check_stand_beside_those_of_the_unit(drawn):
    drawn.give(judged="6", reason=REASON)

    rows = Score.objects.filter(sheet=drawn.sheet()).order_by("criterion")
    assert list(rows.values_list("self_points", "cross_points", "cross_reason")) == [
        (7, 6, REASON),
        (6, 6, ""),
    ]
    assert Activity.objects.get(action="cross_points_recorded").changes == {
        "2. Tuyên truyền": [None, f"6 ({REASON})"],
        "3. Lớp bồi dưỡng": [None, "6"],
    }


def test_above_the_maximum_is_refused(drawn):
    with pytest.raises(actions.ScoresRefused) as refusal:
        drawn.give(judged="10.5")

    assert list(refusal.value.problems) == [drawn.criterion("Tuyên truyền").pk]


@pytest.mark.parametrize(
    ("points", "missing"),
    [
        ({}, []),
        ({"judged": None}, ["điểm thẩm định của «Tuyên truyền»"]),
        ({"judged": "6"}, ["lý do điểm thẩm định của «Tuyên truyền» khác điểm tự chấm"]),
        ({"judged": "6", "reason": REASON}, []),
    ],
)
def test_what_a_check_lacks_is_named(drawn, points, missing):
    drawn.give(**points)

    if not missing:
        assert drawn.present_check().state == CheckState.PRESENTED
        return
    with pytest.raises(actions.NotComplete) as refusal:
        drawn.present_check()
    assert refusal.value.missing == missing


def test_sent_the_sheet_is_cross_checked(drawn):
    check = drawn.cross_check()

    assert (check.state, check.submitted_at, check.submitted_by) == (
        CheckState.SUBMITTED,
        AT,
        drawn.checker(leader=True),
    )
    sheet = drawn.sheet()
    assert (sheet.state, sheet.cross_checked_at) == (SheetState.CROSS_CHECKED, AT)


def test_points_taken_back_from_the_meeting_stay_cross_checked(drawn):
    drawn.cross_check()
    ScoreSheet.objects.update(state=SheetState.SETTLED)

    actions.reopen_sheets(pack=drawn.pack, reason=REASON, by=drawn.secretary, at=AT)

    assert drawn.sheet().state == SheetState.CROSS_CHECKED


# Every move from every state, by every role


STATES = {
    "not self-scored": lambda scoring: None,
    "being checked": lambda scoring: (scoring.self_score(), scoring.give()),
    "before the leader": lambda scoring: (
        scoring.self_score(),
        scoring.give(),
        scoring.present_check(),
    ),
    "sent": lambda scoring: (scoring.self_score(), scoring.cross_check()),
    "settled": lambda scoring: ScoreSheet.objects.update(state=SheetState.SETTLED),
}
MOVES = {
    "give": lambda scoring, by: scoring.give(judged="5", reason=REASON, by=by),
    "present": lambda scoring, by: actions.present_check(check=scoring.check(), by=by, at=AT),
    "take back": lambda scoring, by: actions.take_back_check(check=scoring.check(), by=by, at=AT),
    "give back": lambda scoring, by: actions.give_back_check(
        check=scoring.check(), note=REASON, by=by, at=AT
    ),
    "submit": lambda scoring, by: scoring.submit_check(by=by),
}
ALLOWED = {
    "being checked": {"give", "present"},
    "before the leader": {"take back", "give back", "submit"},
}
OF_LEADER = {"give back", "submit"}


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("state", STATES)
def test_every_move_from_every_state(scoring, state, move):
    scoring.draw()
    STATES[state](scoring)
    by = scoring.checker(leader=move in OF_LEADER)

    if move in ALLOWED.get(state, set()):
        MOVES[move](scoring, by)
        return
    before = list(CrossCheck.objects.values()), list(Score.objects.values("cross_points"))
    with pytest.raises(MoveNotAllowed):
        MOVES[move](scoring, by)
    assert (list(CrossCheck.objects.values()), list(Score.objects.values("cross_points"))) == before


PEOPLE = {
    "checker's officer": lambda scoring: scoring.checker(),
    "checker's leader": lambda scoring: scoring.checker(leader=True),
    "own officer": lambda scoring: scoring.officer(),
    "own leader": lambda scoring: scoring.leader(),
    "secretary": lambda scoring: scoring.secretary,
    "observer": lambda scoring: UserFactory(observer=True),
    "administrator": lambda scoring: UserFactory(administrator=True),
}
RIGHTS = {
    "checker's officer": {"give", "present", "take back"},
    "checker's leader": OF_LEADER,
}


def seed_without_secretary(scoring) -> str:
    """One by which the third unit checks the first: the second is that of the secretary."""
    first, _second, third = (each.key for each in scoring.provinces)
    return next(
        seed
        for seed in map(str, range(100))
        if (third, first)
        in {
            (lot.checker, lot.checked)
            for lot in draw_ring(seed, [each.key for each in scoring.provinces])
        }
    )


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("who", PEOPLE)
def test_every_move_by_every_role(scoring, who, move):
    scoring.draw(seed=seed_without_secretary(scoring))
    STATES["being checked" if move in ALLOWED["being checked"] else "before the leader"](scoring)
    by = PEOPLE[who](scoring)

    if move in RIGHTS.get(who, set()):
        MOVES[move](scoring, by)
    else:
        with pytest.raises(PermissionDenied):
            MOVES[move](scoring, by)


@pytest.mark.parametrize("who", set(PEOPLE) - {"secretary"})
def test_only_the_secretary_draws(drawn, who):
    with pytest.raises(PermissionDenied):
        drawn.draw(by=PEOPLE[who](drawn), reason=REASON)


# What the database keeps


def test_the_database_refuses_two_that_check_each_other():
    first = CrossCheckFactory()
    second = CrossCheckFactory.build(
        draw=first.draw,
        sheet=ScoreSheet.objects.create(pack=first.draw.pack, province=first.checker),
        checker=first.checked,
        checked=first.checker,
    )

    with pytest.raises(IntegrityError, match="check_never_mutual"), transaction.atomic():
        second.save()


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        (lambda check: {"checker": check.checked}, "check_not_of_itself"),
        (lambda check: {"state": "submitted"}, "check_submitted_has_time_and_person"),
        (lambda check: {"submitted_at": AT}, "check_submitted_has_time_and_person"),
    ],
)
def test_the_database_refuses(values, constraint):
    check = CrossCheckFactory()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        CrossCheck.objects.update(**values(check))


@pytest.mark.parametrize("values", [{"number": 1}, {"number": 2, "reason": REASON}, {"number": 2}])
def test_the_database_keeps_one_drawing_in_force(values):
    first = CheckDrawFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        CheckDrawFactory(pack=first.pack, **values)


# Two at once


@pytest.mark.django_db(transaction=True)
def test_two_drawings_at_once_are_one(scoring):
    assert at_once(*[lambda: scoring.draw()] * 3) == [ReasonTooShort] * 2
    assert CheckDraw.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_checkers_at_once_lose_nothing(drawn):
    version = drawn.sheet().lock_version
    works = [
        lambda value=value: drawn.give(judged=value, reason=REASON, expected_version=version)
        for value in "45"
    ]

    assert at_once(*works) == [ChangedMeanwhile]
    stored = Score.objects.get(sheet=drawn.sheet(), criterion__text="Tuyên truyền").cross_points
    assert stored in (Decimal(4), Decimal(5))


@pytest.mark.django_db(transaction=True)
def test_a_check_is_sent_once(drawn):
    drawn.give()
    drawn.present_check()
    version = drawn.sheet().lock_version

    assert at_once(*[lambda: drawn.submit_check(expected_version=version)] * 4) == (
        [MoveNotAllowed] * 3
    )
    assert Activity.objects.filter(action="check_submitted").count() == 1


# The pages


def address(scoring, name="cross_check", place=0):
    return reverse(f"emulation:{name}", args=[2023, scoring.provinces[place].slug])


def test_the_page_from_points_to_sending(client, drawn):
    officer, leader = drawn.checker(), drawn.checker(leader=True)
    keys = [drawn.criterion(text).pk for text in ("Tuyên truyền", "Lớp bồi dưỡng")]
    data = {f"points_{keys[0]}": "6,5", f"reason_{keys[0]}": REASON, f"points_{keys[1]}": "6"}
    data |= {f"reason_{keys[1]}": "", "version": drawn.sheet().lock_version}
    client.force_login(officer)

    assert client.post(address(drawn), data).status_code == 302
    again = client.post(address(drawn), data | {f"points_{keys[0]}": "5"})
    assert (again.status_code, "Đồng nghiệp đã ghi: 6,5" in text_of(again)) == (422, True)
    assert client.post(address(drawn, "cross_check_present")).status_code == 302
    client.force_login(leader)
    version = drawn.sheet().lock_version
    sent = client.post(address(drawn, "cross_check_submit"), {"version": version})
    assert (sent.status_code, drawn.sheet().state) == (302, SheetState.CROSS_CHECKED)


def test_the_checker_reads_the_self_score_and_its_evidence_once_it_has_left_the_house(
    client, scoring
):
    scoring.draw()
    evidence = scoring.prove()
    checker = scoring.checker()
    client.force_login(checker)
    file = reverse("emulation:evidence_file", args=[2023, scoring.provinces[0].slug, evidence.pk])

    def seen():
        response = client.get(file)
        # Read to its end: only then is the file closed.
        assert response.getvalue()
        return client.get(address(scoring, "self_score")).status_code, response.status_code

    assert seen() == (404, 404)
    scoring.self_score()
    assert seen() == (200, 200)


def test_who_sees_a_check_before_and_after_it_is_sent(client, drawn):
    readers = {
        "checker": drawn.checker(),
        "secretary": drawn.secretary,
        "own officer": drawn.officer(),
        "stranger": UserFactory(),
    }

    def seen():
        found = {}
        for who, reader in readers.items():
            client.force_login(reader)
            found[who] = client.get(address(drawn)).status_code
        return found

    assert seen() == {"checker": 200, "secretary": 200, "own officer": 404, "stranger": 404}
    drawn.cross_check()
    assert seen() == {"checker": 200, "secretary": 200, "own officer": 200, "stranger": 404}


def test_the_page_of_the_lots_says_how_to_draw_them_again(client, scoring):
    client.force_login(scoring.secretary)
    url = reverse("emulation:check_draw", args=[2023])

    assert client.post(url, {"seed": "2023"}).status_code == 302
    text = text_of(client.get(url))

    first = scoring.check().draw.checks.first()
    assert f"printf %s &#x27;2023|{first.checker.key}&#x27; | sha256sum" in text.replace(
        "'", "&#x27;"
    )
    assert first.lot in text
    assert client.post(url, {"seed": "2024", "reason": "nhầm"}).status_code == 422


@pytest.mark.parametrize("name", ["cross_check", "check_draw"])
@pytest.mark.parametrize("count", [7, 34])
def test_pages_ask_at_most_twelve_queries_at_any_size(
    client, django_assert_max_num_queries, name, count
):
    scoring = build_scoring_year([f"Đơn vị {number}" for number in range(count)])
    scoring.draw()
    scoring.self_score()
    client.force_login(scoring.checker())
    url = reverse("emulation:check_draw", args=[2023]) if name == "check_draw" else address(scoring)

    with django_assert_max_num_queries(12):
        assert client.get(url).status_code == 200


# The first page


def test_each_role_is_shown_its_waiting_check(scoring):
    scoring.draw()
    officer, leader = scoring.checker(), scoring.checker(leader=True)

    def tasks(user):
        return [each.text for each in home_of(user, today=TODAY).tasks if "thẩm định" in each.text]

    assert tasks(officer) == []
    scoring.self_score()
    assert tasks(officer) == ["Đơn vị anh/chị bốc thăm thẩm định Đà Nẵng (năm 2023)."]
    scoring.give()
    scoring.present_check()
    assert (tasks(officer), tasks(leader)) == (
        [],
        ["Bảng thẩm định chéo Đà Nẵng năm 2023 đang chờ anh/chị duyệt, gửi lên cụm."],
    )
    scoring.submit_check()
    assert tasks(leader) == []
