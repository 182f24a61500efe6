"""The page of one point: its rule with the numbers, where they come from, who gave how much; and who may read it."""

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from cooperatives.models import Kind, ReturnState
from cooperatives.returns import Cell, Section
from cooperatives.returns.content import _plain_section
from emulation import actions
from emulation.actions import CriterionLine
from emulation.models import Score, ScoreEvidence, ScoreSheet, ScoreSnapshot, SheetState
from emulation.scoring import Facts
from tests.factories import (
    EmulationYearFactory,
    IndicatorFactory,
    OrganizationFactory,
    ProvinceFactory,
    ResultFactory,
    UserFactory,
)
from tests.return_factories import ReturnFactory

pytestmark = pytest.mark.django_db

AT = datetime(2023, 12, 1, 1, 0, tzinfo=UTC)
BANDS = {
    "rule": "band",
    "intervals": [
        {"from": "80", "to": None, "points": "4"},
        {"from": "60", "to": "80", "points": "3"},
        {"from": None, "to": "60", "points": "2"},
    ],
}


@pytest.fixture
def head():
    return ProvinceFactory(name="Quảng Ngãi", slug="quangngai")


@pytest.fixture
def other():
    return ProvinceFactory(name="Đà Nẵng", slug="danang")


@pytest.fixture
def year(head, other):
    return EmulationYearFactory(year=2023, members=[other, head], head=head)


@pytest.fixture
def secretary(head):
    return UserFactory(secretary=True, province=head, full_name="Trần Thư Ký")


@pytest.fixture
def pack(year, secretary):
    """A rate in bands, founded cooperatives beside the best, judged work, papers that came late."""
    rate = IndicatorFactory(code="ty-le", text="Tỷ lệ thành viên", unit="%", decimals=1)
    founded = IndicatorFactory(code="htx-moi", text="HTX mới", source="new_cooperatives")
    lines = [
        CriterionLine("1", "Phát triển", Decimal(24)),
        CriterionLine(
            "", "Thành viên", Decimal(4), rule="derived", parameters=BANDS, indicator=rate.code
        ),
        CriterionLine(
            "",
            "Thành lập mới",
            Decimal(10),
            rule="derived",
            parameters={"rule": "relative_to_leader", "compare": "values"},
            indicator=founded.code,
        ),
        CriterionLine("", "Tuyên truyền", Decimal(5)),
        CriterionLine("", "Báo cáo", Decimal(5), rule="late_penalty", parameters={"each": "0.5"}),
    ]
    return actions.build_pack(year=year, lines=lines, source="Mẫu", by=secretary, at=AT)


def line(pack, text):
    return pack.criteria.select_related("indicator").get(text=text)


def sheet(pack, slug):
    return pack.sheets.select_related("province", "pack__year").get(province__slug=slug)


def reach(pack, slug, text, target, actual, **more):
    return ResultFactory(
        year=pack.year,
        province=sheet(pack, slug).province,
        indicator=line(pack, text).indicator,
        target=target,
        actual=actual,
        **more,
    )


def compute(pack, secretary):
    actions.compute_points(pack=pack, by=secretary, at=AT)


def give(pack, slug, by, reasons=None, **points):
    """Settled points by the text of their criterion."""
    row = sheet(pack, slug)
    return actions.record_scores(
        sheet=row,
        points={line(pack, text).pk: Decimal(each) for text, each in points.items()},
        reasons={line(pack, text).pk: each for text, each in (reasons or {}).items()},
        expected_version=row.lock_version,
        by=by,
        at=AT,
    )


def page(client, user, pack, slug, text):
    client.force_login(user)
    return client.get(
        reverse("emulation:score_explain", args=[2023, slug, line(pack, text).pk]),
        headers={"host": "localhost"},
    )


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


# What it says


def test_a_band_that_was_hit_and_the_others_beside_it(client, pack, secretary):
    reach(pack, "danang", "Thành viên", 75, Decimal("61.2"), pledge_hash="a" * 64)
    compute(pack, secretary)

    response = page(client, secretary, pack, "danang", "Thành viên")

    text = text_of(response)
    assert "61,2 ∈ [60; 80) → 3" in text
    assert "từ 60 đến dưới 80 áp dụng mức này" in text
    assert response.content.decode().count('class="hit"') == 1
    assert "Theo giao ước thi đua năm 2023, đúng bản đã ký. SHA-256 " + "a" * 64 in text
    assert "Hội nghị chưa chốt điểm tiêu chí này." in text


def test_a_point_of_the_meeting_that_differs_from_the_rule_says_by_how_much(
    client, pack, secretary
):
    reach(pack, "danang", "Thành viên", 75, 70)
    # Given before anything was computed: from then on the meeting has to say why.
    give(pack, "danang", secretary, **{"Thành viên": "4"})
    compute(pack, secretary)

    text = text_of(page(client, secretary, pack, "danang", "Thành viên"))
    assert "Hội nghị chốt 4 điểm, nhiều hơn 1 điểm so với máy tính theo quy tắc (3)." in text
    assert "Chưa ghi lý do." in text

    reasons = {"Thành viên": "Có kết nạp bổ sung."}
    give(pack, "danang", secretary, reasons=reasons, **{"Thành viên": "2.5"})
    text = text_of(page(client, secretary, pack, "danang", "Thành viên"))
    assert "Hội nghị chốt 2,5 điểm, ít hơn 0,5 điểm" in text
    assert ("Lý do: Có kết nạp bổ sung." in text, "Chưa ghi lý do" in text) == (True, False)


def test_the_four_who_give_points_stand_beside_each_other(client, pack, secretary):
    give(pack, "danang", secretary, **{"Tuyên truyền": "4"})
    Score.objects.update(self_points=5, cross_points=Decimal("3.5"))

    point = page(client, secretary, pack, "danang", "Tuyên truyền").context["point"]

    assert [(str(each.giver), each.points) for each in point.given] == [
        ("Tỉnh tự chấm", 5),
        ("Máy tính theo quy tắc", None),
        ("Đơn vị chấm chéo", Decimal("3.5")),
        ("Hội nghị chốt", 4),
    ]


def test_who_wrote_and_settled_it_when_comes_from_the_audit_trail(client, pack, secretary):
    give(pack, "danang", secretary, **{"Tuyên truyền": "4", "Báo cáo": "3"})
    give(pack, "danang", secretary, reasons={"Tuyên truyền": "Đủ hồ sơ."}, **{"Tuyên truyền": "5"})
    ScoreSheet.objects.update(unranked_reason="Không ký.")
    actions.settle_sheets(pack=pack, by=secretary, at=datetime(2023, 12, 2, 2, 5, tzinfo=UTC))

    point = page(client, secretary, pack, "danang", "Tuyên truyền").context["point"]

    assert [
        (step.what, step.by, [(each.label, each.old, each.new) for each in step.changes])
        for step in point.steps
    ] == [
        ("Ghi điểm", "Trần Thư Ký", [("điểm", "–", "4,00")]),
        ("Ghi điểm", "Trần Thư Ký", [("lý do", "–", "Đủ hồ sơ."), ("điểm", "4,00", "5,00")]),
        ("Chốt điểm", "Trần Thư Ký", []),
    ]
    assert "02/12/2023 09:05 · Trần Thư Ký" in text_of(
        page(client, secretary, pack, "danang", "Tuyên truyền")
    )


def test_typed_facts_say_so(client, pack, secretary):
    row = sheet(pack, "danang")
    actions.record_facts(
        sheet=row,
        facts={line(pack, "Báo cáo").pk: Facts(Decimal(3))},
        expected_version=row.lock_version,
        by=secretary,
        at=AT,
    )

    text = text_of(page(client, secretary, pack, "danang", "Báo cáo"))

    assert "5 − 3 × 0,5 = 3,5" in text
    assert "Kết quả 3 Nhập trên bảng chấm điểm." in text
    assert "– → thực hiện 3" in text


def test_a_result_of_the_register_names_its_rows(client, pack, secretary, other):
    reach(pack, "danang", "Thành lập mới", 2, 2, as_of=date(2023, 12, 31))
    compute(pack, secretary)
    for name, day, kind in [
        ("HTX Trà Mới", date(2023, 5, 1), Kind.COOPERATIVE),
        ("HTX Năm Trước", date(2022, 5, 1), Kind.COOPERATIVE),
        ("Tổ Mới", date(2023, 5, 2), Kind.COOPERATIVE_GROUP),
    ]:
        OrganizationFactory(province=other, name=name, founded_on=day, kind=kind)

    text = text_of(page(client, secretary, pack, "danang", "Thành lập mới"))

    assert "Tính từ sổ đăng ký" in text
    assert "1 tổ chức có trong sổ hôm nay HTX Trà Mới 01/05/2023" in text
    assert ("Năm Trước" in text, "Tổ Mới" in text) == (False, False)


def test_a_result_of_the_accepted_return_names_the_return_and_its_hash(client, pack, secretary):
    cell = Cell("indicator_ty-le", "Tỷ lệ", "%", "indicator", value=Decimal("61.20"))
    section = Section("indicators", "Chỉ tiêu", "Chỉ tiêu", (cell,))
    content = json.dumps({"sections": [_plain_section(section)]})
    given = ReturnFactory(
        province=sheet(pack, "danang").province, year=2023, accepted=True, content=content
    )
    reach(pack, "danang", "Thành viên", 75, Decimal("61.2"))
    compute(pack, secretary)

    text = text_of(page(client, secretary, pack, "danang", "Thành viên"))

    assert given.state == ReturnState.ACCEPTED
    assert "Theo biểu số liệu của tỉnh, bản số 1 (đã tiếp nhận)." in text
    assert f"SHA-256 {given.content_hash}" in text


def test_a_result_that_changed_since_is_told(client, pack, secretary):
    result = reach(pack, "danang", "Thành viên", 75, 70)
    compute(pack, secretary)
    result.actual, result.target = 81, 76
    result.save()

    text = text_of(page(client, secretary, pack, "danang", "Thành viên"))

    assert "Kết quả nay đã khác; điểm sẽ theo kết quả mới khi tính lại." in text
    assert "Chỉ tiêu nay đã khác; điểm sẽ theo chỉ tiêu mới khi tính lại." in text


def test_evidence_with_its_issuer_and_hash(client, pack, secretary):
    give(pack, "danang", secretary, **{"Tuyên truyền": "4"})
    ScoreEvidence.objects.create(
        score=Score.objects.get(),
        title="Kế hoạch 12/KH",
        issuer="UBND",
        file="evidence/kh.pdf",
        sha256="b" * 64,
        added_by=secretary,
        added_at=AT,
    )

    text = text_of(page(client, secretary, pack, "danang", "Tuyên truyền"))

    assert "Kế hoạch 12/KH UBND · Trần Thư Ký đưa lên lúc 01/12/2023 08:00" in text
    assert "SHA-256 " + "b" * 64 in text


def test_what_is_not_assigned_has_no_figures(client, pack, secretary):
    row = sheet(pack, "danang")
    actions.record_facts(
        sheet=row,
        facts={line(pack, "Báo cáo").pk: Facts(is_assigned=False)},
        expected_version=row.lock_version,
        by=secretary,
        at=AT,
    )

    text = text_of(page(client, secretary, pack, "danang", "Báo cáo"))

    assert "Không giao cho đơn vị này: không tính 5 điểm vào tổng điểm tối đa." in text
    assert "Nhập trên bảng chấm điểm" not in text


def test_a_group_is_the_sum_of_its_criteria(client, pack, secretary):
    give(pack, "danang", secretary, **{"Tuyên truyền": "4.25", "Báo cáo": "3"})

    response = page(client, secretary, pack, "danang", "Phát triển")

    assert "4,25 + 3 = 7,25" in text_of(response)
    assert response.context["point"].points == Decimal("7.25")
    assert reverse("emulation:score_explain", args=[2023, "danang", line(pack, "Báo cáo").pk]) in (
        response.content.decode()
    )


def test_both_hashes_stand_below(client, pack, secretary):
    for slug in ("danang", "quangngai"):
        give(pack, slug, secretary, **{"Tuyên truyền": "4"})
    before = text_of(page(client, secretary, pack, "danang", "Tuyên truyền"))
    ScoreSheet.objects.update(state=SheetState.SETTLED)
    pack.refresh_from_db()
    actions.lock_sheets(pack=pack, by=secretary, at=AT)

    after = text_of(page(client, secretary, pack, "danang", "Tuyên truyền"))

    assert "điểm chưa khóa" in before
    assert f"SHA-256 {pack.content_hash}" in after
    assert f"SHA-256 {ScoreSnapshot.objects.get().content_hash}" in after


# Who may read it


def test_before_the_year_is_opened_only_the_own_points(client, pack, other, head):
    officer = UserFactory(province=other)

    assert page(client, officer, pack, "danang", "Báo cáo").status_code == 200
    assert page(client, officer, pack, "quangngai", "Báo cáo").status_code == 404
    assert page(client, UserFactory(), pack, "danang", "Báo cáo").status_code == 404


def test_the_figure_of_the_best_unit_is_hidden_until_the_year_is_opened(
    client, pack, secretary, other
):
    reach(pack, "danang", "Thành lập mới", 100, 110)
    reach(pack, "quangngai", "Thành lập mới", 100, 127)
    compute(pack, secretary)
    officer = UserFactory(province=other)

    before = text_of(page(client, officer, pack, "danang", "Thành lập mới"))
    pack.year.opened_to_members_at = AT
    pack.year.save()
    after = text_of(page(client, UserFactory(province=other), pack, "danang", "Thành lập mới"))

    assert "0,5 × 10 + 0,5 × 10 × (110 − 100) / (… − 100)" in before
    assert ("127" in before, "(127 − 100)" in after) == (False, True)


def test_the_register_and_the_return_of_another_province_stay_its_own(
    client, pack, secretary, other, head
):
    reach(pack, "quangngai", "Thành lập mới", 2, 2, as_of=date(2023, 12, 31))
    OrganizationFactory(province=head, name="HTX Kín", founded_on=date(2023, 5, 1))
    compute(pack, secretary)
    pack.year.opened_to_members_at = AT
    pack.year.save()

    own = text_of(page(client, UserFactory(province=head), pack, "quangngai", "Thành lập mới"))
    others = text_of(page(client, UserFactory(province=other), pack, "quangngai", "Thành lập mới"))

    assert ("HTX Kín" in own, "HTX Kín" in others) == (True, False)
    assert "Tính từ sổ đăng ký" in others


def test_the_work_of_another_province_on_its_result_stays_its_own(
    client, pack, secretary, other, head
):
    clerk = UserFactory(province=head, full_name="Lê Cán Bộ")
    result = reach(pack, "quangngai", "Thành viên", 75, None)
    actions.record_results(
        year=pack.year,
        province=head,
        values=[actions.Reached(result.indicator, actual=Decimal(62))],
        expected_version=result.version,
        by=clerk,
        at=AT,
    )
    compute(pack, secretary)
    pack.year.opened_to_members_at = AT
    pack.year.save()

    own = text_of(page(client, clerk, pack, "quangngai", "Thành viên"))
    others = text_of(page(client, UserFactory(province=other), pack, "quangngai", "Thành viên"))

    assert ("Lê Cán Bộ Ghi kết quả" in own, "Lê Cán Bộ" in others) == (True, False)


def test_a_self_score_in_the_making_is_read_by_its_own_province_and_the_secretary(
    client, pack, secretary, other, head
):
    clerk = UserFactory(province=head)
    row = sheet(pack, "quangngai")
    actions.record_self_scores(
        sheet=row,
        given={
            line(pack, "Tuyên truyền").pk: actions.SelfScore(Decimal("4.75"), "Vượt kế hoạch."),
            line(pack, "Báo cáo").pk: actions.SelfScore(
                Decimal("3.5"), facts={"actual": Decimal(3)}
            ),
        },
        expected_version=row.lock_version,
        by=clerk,
        at=AT,
    )
    ScoreEvidence.objects.create(
        score=Score.objects.get(criterion__text="Tuyên truyền"),
        title="Kế hoạch nháp",
        link="https://x.test/",
        added_by=clerk,
        added_at=AT,
    )
    pack.year.opened_to_members_at = AT
    pack.year.save()

    def texts(user):
        pages = (
            page(client, user, pack, "quangngai", text) for text in ("Tuyên truyền", "Báo cáo")
        )
        return " ".join(map(text_of, pages))

    for user in (clerk, secretary):
        assert all(each in texts(user) for each in ("4,75", "Vượt kế hoạch.", "Kế hoạch nháp"))
        assert "5 − 3 × 0,5 = 3,5" in texts(user)
    said = texts(UserFactory(province=other))
    assert "Tỉnh đang tự chấm" in said
    for hidden in ("4,75", "Vượt", "Kế hoạch nháp", "3,5", str(clerk)):
        assert hidden not in said


def test_a_line_of_another_table_is_no_line_of_this_one(client, pack, secretary, year):
    client.force_login(secretary)

    for slug, criterion in [("danang", 999999), ("khong-co", line(pack, "Báo cáo").pk)]:
        url = reverse("emulation:score_explain", args=[2023, slug, criterion])
        assert client.get(url).status_code == 404


def test_a_year_without_a_table_explains_nothing(client, head):
    EmulationYearFactory(year=2023, members=[head], head=head)
    client.force_login(UserFactory(secretary=True, province=head))

    url = reverse("emulation:score_explain", args=[2023, head.slug, 1])

    assert client.get(url).status_code == 404


# Queries


@pytest.mark.parametrize("text", ["Thành viên", "Thành lập mới", "Tuyên truyền", "Phát triển"])
@pytest.mark.parametrize("count", [0, 5])
def test_at_most_twelve_queries_at_any_size(
    client, pack, secretary, other, text, count, django_assert_max_num_queries
):
    for name in ("Thành viên", "Thành lập mới"):
        reach(pack, "danang", name, 75, 70, as_of=date(2023, 12, 31))
    compute(pack, secretary)
    for score in Score.objects.filter(sheet__province=other):
        ScoreEvidence.objects.create(
            score=score, title="KH", link="https://x.test/", added_by=secretary, added_at=AT
        )
    for number in range(count):
        give(pack, "danang", secretary, **{"Tuyên truyền": number})
        OrganizationFactory(province=other, founded_on=date(2023, 5, 1))
    client.force_login(secretary)
    url = reverse("emulation:score_explain", args=[2023, "danang", line(pack, text).pk])

    with django_assert_max_num_queries(12):
        assert client.get(url).status_code == 200
