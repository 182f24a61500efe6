"""What only the clerk can decide: the same or another, why a warning is right, good rows only."""

import json

import pytest
from django.core.management.base import CommandError
from django.urls import reverse

from cluster_portal.accounts.models import Activity
from cooperatives.actions.imports import ImportHasProblems, answer_import, commit_import
from cooperatives.models import ImportRun, ImportState, Organization
from cooperatives.rules import Problem
from cooperatives.workbook.answers import ANOTHER, Answers
from cooperatives.workbook.likeness import are_alike, core, digits
from cooperatives.workbook.matching import is_shortened
from tests.factories import CommuneFactory, OrganizationFactory

from .conftest import AT, outcomes, told
from .homecoming import export, on_the_web, typed
from .test_pages import upload
from .test_plan import AN, columns, row
from .workbooks import table

pytestmark = pytest.mark.django_db


def decided(run, officer, **answers):
    return answer_import(run=run, answers=Answers(**answers), by=officer, at=AT)


# Near-duplicates

ALIKE = [
    ("HTX DV nông nghiệp An Phú", "Hợp tác xã nông nghiệp An Phú (cũ)", True),
    ("HTX An Phú", "Hợp tác xã An Phu", True),
    ("HTX Mỹ Á", "Hợp tác xã Mĩ Á", True),
    ("HTX NN An Phú 1", "HTX NN An Phú 2", False),
    ("HTX Vận tải Đông Thắng", "HTX Vận tải Đồng Thắng", True),
    ("HTX Vận tải Thành Công", "HTX Vận tải Thành Cong", True),
    ("HTX muối Đông Thắng", "HTX chè Bình Minh", False),
    ("HTX", "HTX", False),
    ("HTX nông nghiệp", "Hợp tác xã dịch vụ", False),
]


@pytest.mark.parametrize(("one", "other", "alike"), ALIKE)
def test_names_that_may_be_one(one, other, alike):
    assert are_alike(core(one), core(other)) is alike


SHORTENED = [
    ("HTX An Phú", "Hợp tác xã An Phú", True),
    ("LH HTX An Phú", "Liên hiệp hợp tác xã An Phú", True),
    ("QTD An Phú", "Quỹ tín dụng nhân dân An Phú", True),
    ("HTX An Phu", "Hợp tác xã An Phú", False),
    ("HTX An Phú Mới", "Hợp tác xã An Phú", False),
    ("Hợp tác xã An Phú", "HTX An Phú", False),
    ("Hợp tác xã An Phú", "Hợp tác xã An Phú", False),
]


@pytest.mark.parametrize(("name", "full", "shortened"), SHORTENED)
def test_names_that_are_only_shortened(name, full, shortened):
    assert is_shortened(name, full) is shortened


@pytest.mark.parametrize(
    ("phone", "found"),
    [
        ("0905 123 456", "905123456"),
        ("+84 905 123 456", "905123456"),
        ("0905.123.456 (ông An)", "905123456"),
        ("113", ""),
        ("", ""),
    ],
)
def test_telephone_numbers_are_compared_by_their_digits(phone, found):
    assert digits(phone) == found


HEADINGS = ["Loại hình", "Tên đầy đủ", "Mã số thuế", "Lĩnh vực", "Mã xã", "Điện thoại"]


@pytest.fixture
def commune(province):
    return CommuneFactory(province=province, code="20101")


@pytest.fixture
def known(province, commune):
    return OrganizationFactory(
        province=province,
        name="Hợp tác xã nông nghiệp An Phú",
        commune=commune,
        phone="0905 123 456",
    )


def new_row(name, *, tax_code="", commune="20101", phone=""):
    return columns(HEADINGS, ["HTX", name, tax_code, "Nông nghiệp", commune, phone])


NEAR = [
    (new_row("HTX DVNN An Phú"), ["R-06"]),
    (new_row("HTX Khác hẳn", phone="+84905123456"), ["R-07"]),
    (new_row("HTX nông nghiệp An Phú", commune="20102"), ["R-03"]),
    (new_row("HTX DVNN An Phú", commune="20102"), []),
    (new_row("HTX DVNN An Phú 2"), []),
]


@pytest.mark.parametrize(("content", "codes"), NEAR)
def test_near_duplicate_is_written_as_new_but_not_unasked(plan, province, known, content, codes):
    CommuneFactory(province=province, code="20102")

    run = plan(content)

    assert ([code for (code,) in told(run, "code")], outcomes(run)) == (codes, {"create": 1})
    asked = [(each["kind"], each["blocks"], each["proposed"]) for each in run.questions]
    assert asked == [("same_as", False, ANOTHER)] * bool(codes)
    assert run.can_be_committed


def in_one_file(*rows):
    cells = [["HTX", name, code, "Nông nghiệp", place, phone] for name, code, place, phone in rows]
    return columns(HEADINGS, *cells)


@pytest.mark.parametrize(
    ("first", "second", "warned"),
    [
        (("HTX NN An Phú", "", "20101", ""), ("HTX DV An Phú", "", "20101", ""), ["Tên đầy đủ"]),
        (
            ("HTX An", "", "20101", "0905123456"),
            ("HTX Bé", "", "", "+84 905123456"),
            ["Điện thoại"],
        ),
        (("HTX NN An Phú", "", "20101", ""), ("HTX DV An Phú", "", "20102", ""), []),
        (("HTX NN An Phú 1", "", "20101", ""), ("HTX NN An Phú 2", "", "20101", ""), []),
        (
            ("HTX NN An Phú", "0400101394", "20101", ""),
            ("HTX DV An Phú", "0100109106", "20101", ""),
            [],
        ),
    ],
)
def test_rows_of_one_file_that_may_be_one_organization(plan, commune, first, second, warned):
    CommuneFactory(province=commune.province, code="20102")

    run = plan(in_one_file(first, second))

    assert [(each["row"], each["code"], each["heading"]) for each in run.problems] == [
        (3, "R-08", heading) for heading in warned
    ]
    assert run.can_be_committed


def test_two_tax_codes_are_two_organizations(plan, province, known):
    Organization.objects.filter(pk=known.pk).update(tax_code="0100109106")

    run = plan(new_row("HTX DVNN An Phú", tax_code="0400101394"))

    assert (run.questions, run.problems) == ([], [])


def test_the_same_one(plan, officer, known):
    run = plan(new_row("HTX DVNN An Phú"))
    [question] = run.questions
    assert [choice["value"] for choice in question["choices"]] == [str(known.pk), ANOTHER]

    run = decided(run, officer, same_as={question["place"]: str(known.pk)})

    assert (outcomes(run), run.questions, run.problems) == ({"update": 1}, [], [])
    assert run.plan[0]["pk"] == known.pk


def test_another_one(plan, officer, known):
    run = plan(new_row("HTX DVNN An Phú"))

    run = decided(run, officer, same_as={run.questions[0]["place"]: ANOTHER})

    assert (outcomes(run), run.questions, run.problems) == ({"create": 1}, [], [])


@pytest.fixture
def twins(province):
    return [
        OrganizationFactory(province=province, name="Hợp tác xã An Phú", address=place)
        for place in ("Thôn 1", "Thôn 2")
    ]


def nameless_place():
    return columns(HEADINGS[:4], ["HTX", "Hợp tác xã An Phú", "", "Nông nghiệp"])


def test_which_of_several_is_asked_and_holds_the_row(plan, officer, twins):
    run = plan(nameless_place())

    assert (told(run, "level", "code"), outcomes(run)) == (
        [("block", "Q-same_as")],
        {"blocked": 1},
    )
    [question] = run.questions
    place = question["place"]
    assert outcomes(decided(run, officer, same_as={place: str(twins[1].pk)})) == {"unchanged": 1}
    assert outcomes(decided(run, officer, same_as={place: ANOTHER})) == {"create": 1}


def test_answer_that_names_no_record_of_the_province_is_no_answer(plan, officer, twins):
    run = plan(nameless_place())
    elsewhere = OrganizationFactory()

    run = decided(run, officer, same_as={run.questions[0]["place"]: str(elsewhere.pk)})

    assert outcomes(run) == {"blocked": 1}


# Reasons


@pytest.fixture
def strict(monkeypatch):
    """A rule whose warning needs a reason: members in tens of thousands."""

    def check(values, **kwargs):
        count = values.get("members_count") or 0
        if count > 10000:
            yield Problem("warn", "E-99", "members_count", f"Có {count}.", "Xem lại.", True)

    monkeypatch.setattr(
        "cooperatives.workbook.merge.check_figures", lambda *args, **kwargs: [*check(*args)]
    )


def large(count=2):
    return table(
        *(
            row(
                **{
                    "Tên đầy đủ": f"HTX {number} (mẫu)",
                    "Mã số thuế": None,
                    "Số thành viên": 20000 + number,
                }
            )
            for number in range(count)
        )
    )


def test_warning_that_needs_a_reason_waits_for_it(plan, officer, strict):
    run = plan(large())

    assert (run.can_be_committed, [each["place"] for each in run.questions]) == (False, ["E-99"])
    assert run.questions[0]["text"].startswith("2 dòng cần ghi lý do")
    with pytest.raises(ImportHasProblems):
        commit_import(run=run, by=officer, at=AT)


def test_reason_for_all_rows_of_a_code_is_kept_in_every_line(plan, officer, strict):
    run = decided(plan(large()), officer, reasons={"E-99": "Gộp ba hợp tác xã cũ"})
    commit_import(run=run, by=officer, at=AT)

    lines = Activity.objects.filter(batch=run.batch).order_by("number")
    notes = {line.action: line.note for line in lines}
    assert notes["organization_registered"] == "E-99: Gộp ba hợp tác xã cũ"
    assert notes["figures_recorded"] == "E-99: Gộp ba hợp tác xã cũ"
    assert notes["import_committed"].endswith("E-99: Gộp ba hợp tác xã cũ")


def test_reason_for_one_row_leaves_the_other_waiting(plan, officer, strict):
    run = decided(plan(large()), officer, reasons={"E-99@Danh sách!2": "Gộp ba hợp tác xã cũ"})

    assert run.questions[0]["text"].startswith("1 dòng cần ghi lý do")
    assert list(run.questions[0]["examples"]) == ["3: HTX 1 (mẫu)"]


def test_plain_warning_needs_none(plan, officer):
    run = plan(table(row(**{"Tên đầy đủ": "Tên khác (mẫu)"})))

    assert (told(run, "code"), run.can_be_committed) == ([("E-01",)], True)


# Good rows only


def half_good():
    bad = row(**{"Tên đầy đủ": "HTX B (mẫu)", "Mã số thuế": None, "Doanh thu": "x"})
    return table(AN, bad)


def test_good_rows_only_is_an_explicit_choice(plan, officer):
    run = plan(half_good())
    assert (run.can_be_committed, run.has_good_rows) == (False, True)

    run = decided(run, officer, good_rows_only=True)
    assert run.can_be_committed
    run = commit_import(run=run, by=officer, at=AT)

    assert [each.name for each in Organization.objects.all()] == ["HTX An (mẫu)"]
    assert run.state == ImportState.COMMITTED


def test_without_a_good_row_there_is_nothing_to_choose(plan, officer):
    run = decided(plan(table(row(**{"Doanh thu": "x"}))), officer, good_rows_only=True)

    assert (run.has_good_rows, run.can_be_committed) == (False, False)


def test_good_rows_of_a_foreign_workbook_are_not_good(plan, officer, province):
    OrganizationFactory(province=province)
    content = typed(export(province, year=2022), name="Hợp tác xã Khác (mẫu)", version="")

    run = decided(plan(content), officer, good_rows_only=True)

    assert (outcomes(run), run.can_be_committed) == ({"update": 1}, False)


def test_member_waits_for_its_new_union(plan, officer):
    headings = ["Loại hình", "Tên đầy đủ", "Lĩnh vực", "Thuộc liên hiệp HTX", "Ngày thành lập"]
    content = columns(
        headings,
        ["LHHTX", "Liên hiệp hợp tác xã Mới", "Vận tải", "", "01/01/2031"],
        ["HTX", "HTX An (mẫu)", "Vận tải", "Liên hiệp hợp tác xã Mới", ""],
        ["HTX", "HTX Bình (mẫu)", "Vận tải", "", ""],
    )

    run = decided(plan(content), officer, good_rows_only=True)
    commit_import(run=run, by=officer, at=AT)

    assert [each.name for each in Organization.objects.all()] == ["HTX Bình (mẫu)"]


# The page


def test_conflict_is_decided_on_the_page(clerk, colleague, province):
    an = OrganizationFactory(province=province, name="Hợp tác xã An (mẫu)", address="Thôn 1")
    content = typed(export(province), address="Thôn 2")
    on_the_web(an, colleague, address="Thôn 3")
    upload(clerk, content)
    run = ImportRun.objects.get()
    page = clerk.get(run.get_absolute_url()).content.decode()
    assert "Trần Thị Mẫu đã sửa trong sổ" in page
    assert 'name="cells|Danh sách!7|address"' in page

    answer = clerk.post(
        reverse("cooperatives:import_answer", args=[run.pk]),
        {"cells|Danh sách!7|address": "file"},
    )
    clerk.post(reverse("cooperatives:import_commit", args=[run.pk]))

    an.refresh_from_db()
    assert (answer.status_code, an.address) == (302, "Thôn 2")


def test_answers_that_nobody_asked_for_are_not_kept(clerk):
    upload(clerk, table(AN))
    run = ImportRun.objects.get()

    clerk.post(
        reverse("cooperatives:import_answer", args=[run.pk]),
        {"cells|Danh sách!2|address": "file", "reasons|E-99": "Một lý do đủ dài", "x": "y"},
    )

    run.refresh_from_db()
    assert run.answers == {}


def test_value_that_is_no_choice_is_refused(clerk, twins):
    upload(clerk, nameless_place())
    run = ImportRun.objects.get()

    answer = clerk.post(
        reverse("cooperatives:import_answer", args=[run.pk]), {"same_as|Danh sách!2": "999"}
    )

    assert answer.status_code == 422


def test_short_reason_is_refused_beside_its_field(clerk, strict):
    upload(clerk, large())
    run = ImportRun.objects.get()

    answer = clerk.post(
        reverse("cooperatives:import_answer", args=[run.pk]), {"reasons|E-99": "đúng"}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "ít nhất mười ký tự" in page
    assert ">đúng</textarea>" in page


def test_reasons_stand_on_the_page_of_the_import(clerk, strict):
    upload(clerk, large())
    run = ImportRun.objects.get()
    answer = reverse("cooperatives:import_answer", args=[run.pk])

    clerk.post(answer, {"reasons|E-99": "Gộp ba hợp tác xã cũ"})
    clerk.post(reverse("cooperatives:import_commit", args=[run.pk]))

    assert "Gộp ba hợp tác xã cũ" in clerk.get(run.get_absolute_url()).content.decode()


def test_good_rows_only_on_the_page_and_back(clerk):
    upload(clerk, half_good())
    run = ImportRun.objects.get()
    answer = reverse("cooperatives:import_answer", args=[run.pk])

    for chosen, stored in [("yes", True), ("no", False)]:
        clerk.post(answer, {"good_rows_only": chosen})
        run.refresh_from_db()
        assert run.takes_good_rows_only is stored


def test_answers_can_be_forgotten(clerk, twins):
    upload(clerk, nameless_place())
    run = ImportRun.objects.get()
    answer = reverse("cooperatives:import_answer", args=[run.pk])
    clerk.post(answer, {"same_as|Danh sách!2": ANOTHER})

    clerk.post(answer, {"forget": "yes"})

    run.refresh_from_db()
    assert (run.answers, outcomes(run)) == ({}, {"blocked": 1})


FILTERS = {
    "?loai=them-moi": ["HTX An (mẫu)", "HTX Bình (mẫu)"],
    "?loai=them-moi&q=bình": ["HTX Bình (mẫu)"],
    "?loai=them-moi&q=khong co": [],
    "?loai=them-moi&trang=Khác": [],
    "?loai=them-moi&ma=E-01": [],
    "?loai=bi-chan": ["Tên sai (mẫu)"],
    "?loai=bi-chan&ma=V-01": ["Tên sai (mẫu)"],
}


@pytest.mark.parametrize("address", FILTERS)
def test_filter(clerk, address):
    upload(
        clerk,
        table(
            AN,
            row(**{"Tên đầy đủ": "HTX Bình (mẫu)", "Mã số thuế": None}),
            row(**{"Tên đầy đủ": "Tên sai (mẫu)", "Mã số thuế": None, "Doanh thu": "x"}),
        ),
    )
    run = ImportRun.objects.get()

    shown = clerk.get(run.get_absolute_url() + address).context["page"].object_list

    assert [each.name for each in shown] == FILTERS[address]


def test_undo_on_the_page(clerk):
    upload(clerk, table(AN))
    run = ImportRun.objects.get()
    clerk.post(reverse("cooperatives:import_commit", args=[run.pk]))
    assert "Hoàn tác lượt nhập này" in clerk.get(run.get_absolute_url()).content.decode()

    page = clerk.post(reverse("cooperatives:import_undo", args=[run.pk]), follow=True)

    assert "bỏ ra 1 hồ sơ" in page.content.decode()
    assert Organization.objects.count() == 0
    assert "state-undone" in clerk.get("/to-chuc/nhap-excel/").content.decode()


def test_undo_names_the_rows_and_offers_the_others(clerk, colleague):
    upload(clerk, table(AN, row(**{"Tên đầy đủ": "HTX Bình (mẫu)", "Mã số thuế": None})))
    run = ImportRun.objects.get()
    clerk.post(reverse("cooperatives:import_commit", args=[run.pk]))
    on_the_web(Organization.objects.get(name="HTX Bình (mẫu)"), colleague, phone="0999 1")
    undo = reverse("cooperatives:import_undo", args=[run.pk])

    refused = clerk.post(undo)
    page = refused.content.decode()
    clerk.post(undo, {"partial": "yes"})

    assert refused.status_code == 422
    assert "Trần Thị Mẫu đã sửa lúc" in page
    assert "Hoàn tác các dòng còn lại" in page
    assert [each.name for each in Organization.objects.all()] == ["HTX Bình (mẫu)"]


# The command


def test_command_takes_answers_from_a_file(door, tmp_path, twins):
    told = tmp_path / "tra-loi.json"
    told.write_text(json.dumps({"same_as": {"Danh sách!2": ANOTHER}}), encoding="utf-8")

    assert door(nameless_place(), "--commit")[1]["committed"] is False
    code, answer = door(nameless_place(), "--answers", str(told), "--commit")

    assert (code, answer["create"], answer["committed"]) == (0, 1, True)


def test_command_with_good_rows_only(door):
    code, answer = door(half_good(), "--good-rows-only", "--commit")

    assert (code, answer["committed"], answer["create"], answer["blocked"]) == (1, True, 1, 1)


@pytest.mark.parametrize("text", ["", "[]", '{"cells": []}', '{"good_rows_only": {}}', "[1"])
def test_file_that_holds_no_answers_is_wrong_usage(door, tmp_path, text):
    told = tmp_path / "tra-loi.json"
    told.write_text(text, encoding="utf-8")

    with pytest.raises(CommandError) as refusal:
        door(table(AN), "--answers", str(told))

    assert refusal.value.returncode == 2
