"""The scoring table: built, copied, edited line by line, tried out, frozen with its pledge, compared with another."""

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from cluster_portal.accounts.models import Activity
from cluster_portal.moves import MoveNotAllowed
from cooperatives.actions import ChangedMeanwhile
from emulation import actions
from emulation.actions import CriterionLine
from emulation.actions.criteria import state_of
from emulation.criteria import table_of
from emulation.models import CriteriaPack, Criterion, RuleKind, ScoreSheet
from emulation.table_changes import compared
from tests.factories import (
    EmulationYearFactory,
    IndicatorFactory,
    ProvinceFactory,
    ScoreFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

AT = datetime(2023, 11, 1, 1, 0, tzinfo=UTC)
BANDS = {
    "intervals": [
        {"from": "80", "to": None, "points": "4"},
        {"from": "60", "to": "80", "points": "3"},
        {"from": None, "to": "60", "points": "2"},
    ],
    "measure": "value",
}
LINES = [
    CriterionLine("1", "Tham mưu", Decimal(8)),
    CriterionLine("", "Ban hành cơ chế", Decimal(5)),
    CriterionLine("", "Phối hợp sở ngành", Decimal(3)),
    CriterionLine("2", "Thành viên", Decimal(4)),
    CriterionLine("", "Tỷ lệ thành viên", Decimal(4), rule="band", parameters=BANDS),
]


@pytest.fixture
def head():
    return ProvinceFactory(name="Quảng Ngãi")


@pytest.fixture
def year(head):
    return EmulationYearFactory(year=2023, members=[head, ProvinceFactory()], head=head)


@pytest.fixture
def secretary(head):
    return UserFactory(secretary=True, province=head)


@pytest.fixture
def pack(year, secretary):
    return actions.build_pack(year=year, lines=LINES, source="Mẫu", by=secretary, at=AT)


def line(pack, text):
    return pack.criteria.select_related("pack__year", "indicator").get(text=text)


def texts(pack):
    return list(pack.criteria.order_by("order_no").values_list("order_no", "text"))


def values(text, points=0, **changes):
    return {
        "number": "",
        "text": text,
        "max_points": Decimal(points),
        "rule": RuleKind.MANUAL,
        "parameters": {},
        "indicator": None,
        **changes,
    }


# Line by line


def test_a_built_table_is_whole(pack):
    table = table_of(pack)

    assert (table.problems, table.full) == ((), Decimal(12))
    assert [each.rule for each in pack.criteria.order_by("order_no")] == [
        "group",
        "manual",
        "manual",
        "group",
        "band",
    ]


def test_the_same_table_has_the_same_hash(pack):
    first = table_of(pack).sha256
    Criterion.objects.filter(rule="band").update(
        parameters={"intervals": BANDS["intervals"][::-1], "measure": "value"}
    )

    assert table_of(pack).sha256 == first


def test_a_line_is_added_below_its_group_and_everything_is_numbered(pack, secretary):
    actions.add_criterion(
        pack=pack, parent=line(pack, "Tham mưu"), values=values("Kế hoạch", 3), by=secretary, at=AT
    )

    assert texts(pack) == [
        (1, "Tham mưu"),
        (2, "Ban hành cơ chế"),
        (3, "Phối hợp sở ngành"),
        (4, "Kế hoạch"),
        (5, "Thành viên"),
        (6, "Tỷ lệ thành viên"),
    ]
    assert [str(each.problem.code) for each in table_of(pack).problems] == ["sum_differs"]


def test_a_criterion_that_gets_lines_becomes_a_group(pack, secretary):
    parent = line(pack, "Tỷ lệ thành viên")

    actions.add_criterion(
        pack=pack, parent=parent, values=values("Chi tiết", 4), by=secretary, at=AT
    )

    parent.refresh_from_db()
    assert (parent.rule, parent.parameters) == ("group", {})
    assert table_of(pack).problems == ()


def test_a_table_has_five_levels_at_the_most(pack, secretary):
    parent = line(pack, "Ban hành cơ chế")
    for depth in range(3):
        parent = actions.add_criterion(
            pack=pack, parent=parent, values=values(f"Cấp {depth}", 5), by=secretary, at=AT
        )

    with pytest.raises(MoveNotAllowed, match="5 cấp"):
        actions.add_criterion(
            pack=pack, parent=parent, values=values("Quá sâu", 5), by=secretary, at=AT
        )


def test_groups_change_places_with_all_below_them(pack, secretary):
    actions.move_criterion(criterion=line(pack, "Thành viên"), up=True, by=secretary, at=AT)

    assert texts(pack) == [
        (1, "Thành viên"),
        (2, "Tỷ lệ thành viên"),
        (3, "Tham mưu"),
        (4, "Ban hành cơ chế"),
        (5, "Phối hợp sở ngành"),
    ]


@pytest.mark.parametrize("beyond", [0, 5, 10_000, 20_000])
def test_lines_move_whatever_numbers_they_had(pack, secretary, beyond):
    """Renumbering passes through numbers that no line has."""
    for each in pack.criteria.order_by("-order_no"):
        Criterion.objects.filter(pk=each.pk).update(order_no=each.order_no + beyond)

    actions.move_criterion(criterion=line(pack, "Thành viên"), up=True, by=secretary, at=AT)
    actions.add_criterion(pack=pack, parent=None, values=values("Thêm", 4), by=secretary, at=AT)

    assert [number for number, _text in texts(pack)] == [1, 2, 3, 4, 5, 6]
    assert texts(pack)[-1] == (6, "Thêm")


@pytest.mark.parametrize(("text", "up"), [("Tham mưu", True), ("Phối hợp sở ngành", False)])
def test_first_and_last_do_not_move_further(pack, secretary, text, up):
    with pytest.raises(MoveNotAllowed, match="đã đứng"):
        actions.move_criterion(criterion=line(pack, text), up=up, by=secretary, at=AT)


def test_what_is_deleted_stands_in_the_audit_line(pack, secretary):
    gone = actions.delete_criterion(criterion=line(pack, "Tham mưu"), by=secretary, at=AT)

    assert (gone, texts(pack)) == (3, [(1, "Thành viên"), (2, "Tỷ lệ thành viên")])
    changes = Activity.objects.get(action="criterion_deleted").changes
    assert changes["2. Ban hành cơ chế"] == [
        "5: từ 0 đến 5 điểm, hội nghị xem xét, có minh chứng",
        None,
    ]


def test_sums_are_taken_over_from_below(pack, secretary):
    Criterion.objects.filter(text="Ban hành cơ chế").update(max_points=6)

    assert actions.sum_up_groups(pack=pack, by=secretary, at=AT) == 1
    assert line(pack, "Tham mưu").max_points == 9


def test_the_second_editor_of_a_line_is_told(pack, secretary):
    criterion = line(pack, "Ban hành cơ chế")
    seen = state_of(criterion)
    actions.edit_criterion(
        criterion=criterion, values=values("Cơ chế", 5), expected=seen, by=secretary, at=AT
    )

    with pytest.raises(ChangedMeanwhile) as conflict:
        actions.edit_criterion(
            criterion=criterion, values=values("Chính sách", 5), expected=seen, by=secretary, at=AT
        )

    assert conflict.value.changes == {"text": ("Chính sách", "Cơ chế")}


DOORS = {
    "edit": lambda pack, by: actions.edit_criterion(
        criterion=line(pack, "Tham mưu"), values=values("Khác", 8), expected="", by=by, at=AT
    ),
    "add": lambda pack, by: actions.add_criterion(
        pack=pack, parent=None, values=values("Khác", 8), by=by, at=AT
    ),
    "move": lambda pack, by: actions.move_criterion(
        criterion=line(pack, "Tham mưu"), up=False, by=by, at=AT
    ),
    "delete": lambda pack, by: actions.delete_criterion(
        criterion=line(pack, "Tham mưu"), by=by, at=AT
    ),
    "sum": lambda pack, by: actions.sum_up_groups(pack=pack, by=by, at=AT),
    "freeze": lambda pack, by: actions.freeze_pack(pack=pack, by=by, at=AT),
}


@pytest.mark.parametrize("door", DOORS)
def test_a_frozen_table_stays_behind_every_door(pack, secretary, door):
    actions.freeze_pack(pack=pack, by=secretary, at=AT)

    with pytest.raises(MoveNotAllowed, match="đã chốt"):
        DOORS[door](pack, secretary)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("who", ["officer", "leader", "other_secretary", "administrator"])
def test_nobody_else_writes_the_table(pack, head, door, who):
    people = {
        "officer": lambda: UserFactory(province=head),
        "leader": lambda: UserFactory(province=head, leader=True),
        "other_secretary": lambda: UserFactory(
            secretary=True, province=pack.year.provinces().exclude(pk=head.pk).get()
        ),
        "administrator": lambda: UserFactory(administrator=True),
    }

    with pytest.raises(PermissionDenied):
        DOORS[door](pack, people[who]())


# Frozen, and open again


def test_frozen_content_is_canonical_and_hashed(pack, secretary):
    frozen = actions.freeze_pack(pack=pack, by=secretary, at=AT)

    assert (frozen.frozen_at, frozen.content_hash) == (AT, table_of(pack).sha256)
    assert table_of(frozen).content == table_of(pack).content


def test_a_table_with_problems_is_not_frozen(pack, secretary):
    Criterion.objects.filter(text="Tham mưu").update(max_points=9)

    with pytest.raises(actions.CriteriaRefused) as refusal:
        actions.freeze_pack(pack=pack, by=secretary, at=AT)

    assert refusal.value.problems == [
        "Dòng 1, «1 Tham mưu»: điểm tối đa ghi 9, cộng các tiêu chí được 8. "
        "Hãy sửa một trong hai, hoặc lấy tổng các tiêu chí."
    ]


def test_open_again_while_nobody_has_points(pack, secretary):
    frozen = actions.freeze_pack(pack=pack, by=secretary, at=AT)
    actions.thaw_pack(pack=frozen, by=secretary, at=AT)
    frozen = actions.freeze_pack(pack=pack, by=secretary, at=AT)
    ScoreFactory(sheet=pack.sheets.first(), criterion=line(pack, "Ban hành cơ chế"))

    with pytest.raises(MoveNotAllowed, match="Đã có điểm"):
        actions.thaw_pack(pack=frozen, by=secretary, at=AT)


def test_the_database_keeps_frozen_content(pack, secretary):
    actions.freeze_pack(pack=pack, by=secretary, at=AT)

    with pytest.raises(IntegrityError, match="pack_frozen"), transaction.atomic():
        CriteriaPack.objects.filter(pk=pack.pk).update(content="{}")


def test_the_pledge_freezes_the_table_of_its_year(world):
    pack = actions.build_pack(
        year=world.year,
        prepared_in=world.preparing,
        lines=LINES,
        source="Mẫu",
        by=world.secretary,
        at=AT,
    )

    world.frozen()

    pack.refresh_from_db()
    assert (pack.is_frozen, pack.content_hash) == (True, table_of(pack).sha256)
    with pytest.raises(MoveNotAllowed, match="Giao ước năm 2024 đã chốt"):
        actions.thaw_pack(pack=pack, by=world.secretary, at=AT)


def test_a_pledge_is_not_frozen_with_a_broken_table(world):
    pack = actions.build_pack(
        year=world.year,
        prepared_in=world.preparing,
        lines=LINES,
        source="Mẫu",
        by=world.secretary,
        at=AT,
    )
    Criterion.objects.filter(pack=pack, text="Tham mưu").update(max_points=9)
    pledge = world.accepted()

    with pytest.raises(actions.NotComplete) as refusal:
        actions.freeze_pledge(pledge=pledge, by=world.secretary, at=AT)

    assert len(refusal.value.missing) == 1
    pledge.refresh_from_db()
    assert not pledge.is_frozen


# Last year's


def test_a_copy_says_the_same_and_is_compared(pack, year, secretary, head):
    coming = EmulationYearFactory(year=2024, cluster=year.cluster)

    copy = actions.copy_pack(source=pack, year=coming, prepared_in=year, by=secretary, at=AT)
    actions.edit_criterion(
        criterion=line(copy, "Ban hành cơ chế"),
        values=values("Ban hành cơ chế", 4),
        expected=state_of(line(copy, "Ban hành cơ chế")),
        by=secretary,
        at=AT,
    )
    actions.add_criterion(
        pack=copy,
        parent=line(copy, "Tham mưu"),
        values=values("Chuyển đổi số", 1),
        by=secretary,
        at=AT,
    )
    actions.delete_criterion(criterion=line(copy, "Thành viên"), by=secretary, at=AT)

    changes = compared(table_of(pack), table_of(copy))
    assert [(change.kind, change.line.text) for change in changes] == [
        ("same", "Tham mưu"),
        ("changed", "Ban hành cơ chế"),
        ("same", "Phối hợp sở ngành"),
        ("added", "Chuyển đổi số"),
        ("removed", "Thành viên"),
        ("removed", "Tỷ lệ thành viên"),
    ]
    assert changes[1].differences[0] == ("max", Decimal(5), Decimal(4))
    assert copy.copied_from == pack
    assert copy.sheets.count() == 2


# Pages


def post(client, user, name, data=None, *args, **headers):
    client.force_login(user)
    return client.post(
        reverse(f"emulation:{name}", args=[2023, *args]), data or {}, headers=headers
    )


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def band_data(criterion, **changes):
    return {
        "number": "",
        "text": criterion.text,
        "max_points": "4",
        "rule": "band",
        "measure": "value",
        "state": state_of(criterion),
        "band_start_0": "80",
        "band_end_0": "",
        "band_points_0": "4",
        "band_start_1": "62,5",
        "band_end_1": "80",
        "band_points_1": "3",
        "band_start_2": "",
        "band_end_2": "62,5",
        "band_points_2": "2",
        **changes,
    }


def test_bands_are_edited_from_the_page(client, pack, secretary):
    criterion = line(pack, "Tỷ lệ thành viên")

    response = post(client, secretary, "criterion_edit", band_data(criterion), criterion.pk)

    assert response.status_code == 302
    assert line(pack, "Tỷ lệ thành viên").parameters["intervals"] == [
        {"from": None, "to": "62.5", "points": "2"},
        {"from": "62.5", "to": "80", "points": "3"},
        {"from": "80", "to": None, "points": "4"},
    ]


def test_a_gap_is_refused_with_what_to_do(client, pack, secretary):
    criterion = line(pack, "Tỷ lệ thành viên")
    data = band_data(criterion, band_end_2="60")

    response = post(client, secretary, "criterion_edit", data, criterion.pk)

    assert response.status_code == 422
    assert "hở khoảng từ 60 đến dưới 62,5, không có mức. Hãy cho hai mức liền nhau." in text_of(
        response
    )
    assert 'value="62,5"' in response.content.decode()


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_rule_is_tried_without_saving(client, pack, secretary, headers):
    criterion = line(pack, "Tỷ lệ thành viên")
    data = band_data(criterion, sample_actuals="62; 62,5; 90", preview="1")

    response = post(client, secretary, "criterion_edit", data, criterion.pk, **headers)

    samples = response.context["samples"]
    assert (response.status_code, [each.explanation.points for each in samples]) == (200, [2, 3, 4])
    assert "62 ∈ (−∞; 62,5) → 2" in text_of(response)
    assert ("<html" in response.content.decode()) is not bool(headers)
    assert line(pack, "Tỷ lệ thành viên").parameters == BANDS


def test_another_rule_shows_its_fields_without_complaining(client, pack, secretary):
    criterion = line(pack, "Ban hành cơ chế")
    data = {"text": "Ban hành", "max_points": "5", "rule": "per_unit", "change_rule": "1"}

    response = post(client, secretary, "criterion_edit", data, criterion.pk)

    page = response.content.decode()
    assert (response.status_code, 'name="each"' in page, "field-errors" in page) == (
        200,
        True,
        False,
    )
    assert "Ban hành</textarea>" in page


def test_a_derived_criterion_names_its_indicator(client, pack, secretary):
    indicator = IndicatorFactory(code="htx-moi")
    data = {
        "text": "HTX mới",
        "max_points": "10",
        "rule": "derived",
        "inner": "proportional",
        "better": "higher",
        "indicator": indicator.pk,
    }

    response = post(client, secretary, "criterion_add", data)

    criterion = line(pack, "HTX mới")
    assert response.status_code == 302
    assert (criterion.rule, criterion.indicator, criterion.parameters) == (
        "derived",
        indicator,
        {"rule": "proportional", "better": "higher"},
    )


def test_moving_answers_htmx_with_the_tree(client, pack, secretary):
    response = post(
        client, secretary, "criterion_up", {}, line(pack, "Thành viên").pk, **{"HX-Request": "true"}
    )

    page = response.content.decode()
    assert (response.status_code, "<html" in page) == (200, False)
    assert page.index("Thành viên") < page.index("Tham mưu")


def test_settings_are_edited(client, pack, secretary):
    data = {
        "source": "Quy chế cụm",
        "full_points": "12",
        "evidence_from": "2,5",
        "equal_ranks": "dense",
        "tie_0": "higher_group:2",
        "tie_1": "higher_actual:5",
        "version": pack.lock_version,
    }

    response = post(client, secretary, "criteria_edit", data)

    pack.refresh_from_db()
    assert response.status_code == 302
    assert (pack.full_points, pack.evidence_from, pack.equal_ranks, pack.tie_breakers) == (
        Decimal(12),
        Decimal("2.5"),
        "dense",
        ["higher_group:2", "higher_actual:5"],
    )
    assert table_of(pack).problems == ()


def test_the_head_of_this_year_prepares_next_years_table(client, pack, year, secretary):
    EmulationYearFactory(year=2024, cluster=year.cluster)
    client.force_login(secretary)

    response = client.post(reverse("emulation:criteria_begin", args=[2024]), {"copy": "1"})

    assert response.status_code == 302
    coming = CriteriaPack.objects.get(year__year=2024)
    assert (coming.copied_from, coming.prepared_in, coming.criteria.count()) == (pack, year, 5)
    assert ScoreSheet.objects.filter(pack=coming).count() == 2


@pytest.mark.parametrize("name", ["criteria_detail", "criteria_compare", "criterion_edit"])
@pytest.mark.parametrize("more", [0, 55])
def test_pages_ask_at_most_twelve_queries_at_any_size(
    client, pack, year, head, django_assert_max_num_queries, name, more
):
    before = EmulationYearFactory(year=2022, cluster=year.cluster, head=head)
    secretary = UserFactory(secretary=True, province=head)
    actions.copy_pack(source=pack, year=before, by=secretary, at=AT)
    group = line(pack, "Tham mưu")
    Criterion.objects.bulk_create(
        Criterion(pack=pack, parent=group, order_no=100 + place, text=f"Thêm {place}", max_points=0)
        for place in range(more)
    )
    client.force_login(secretary)
    args = [2023, group.pk] if name == "criterion_edit" else [2023]

    with django_assert_max_num_queries(12):
        assert client.get(reverse(f"emulation:{name}", args=args)).status_code == 200
