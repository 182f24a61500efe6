"""A later version comes with a slip: what differs, why, and both papers linked; the old one stays and is marked."""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime

import pypdf
import pytest
from bs4 import BeautifulSoup
from django.utils.html import escape, strip_tags

from cluster_portal.accounts.models import Activity
from cooperatives.actions import register_organization
from reports import actions, paper
from reports.corrections import Correction, corrections
from reports.errata import article, errata_of, ranges
from reports.models import ConferenceReport, PublishedReport
from reports.printed import printed
from reports.section_actions import edit_section, mark_of
from tests.factories import OrganizationFactory, PublishedReportFactory, UserFactory
from tests.reports.papers import stored_report

# Publishing itself is asked of both databases in test_publication.py.
pytestmark = pytest.mark.one_database
AT = datetime(2023, 12, 2, 3, 0, tzinfo=UTC)


def between(old, new):
    return list(corrections(paper.sheet(old), paper.sheet(new)))


def test_nothing_differs_between_a_paper_and_itself():
    report = stored_report()

    assert between(report, report) == []


def test_only_the_sentence_that_changed_is_named_with_its_place():
    old = stored_report()
    old.sections["lessons"] = "Câu một. Có **{{ htx.tong }}** hợp tác xã.\nĐoạn hai."
    new = replace(
        old, sections=old.sections | {"lessons": "Câu một. Có nhiều hợp tác xã.\nĐoạn hai."}
    )

    assert between(old, new) == [
        Correction(
            "text",
            "Phần I, mục VI.4, đoạn thứ 1",
            "",
            "Có 1.789 hợp tác xã.",
            "Có nhiều hợp tác xã.",
        )
    ]


def test_paragraphs_that_were_added_and_dropped_are_named():
    old = stored_report()
    lines = old.sections | {"lessons": "Một.\nHai.\nBa."}
    old, new = (
        replace(old, sections=lines),
        replace(old, sections=lines | {"lessons": "Một.\nBa.\nBốn."}),
    )

    assert [(each.place, each.before, each.after) for each in between(old, new)] == [
        ("Phần I, mục VI.4, đoạn thứ 2", "Hai.", ""),
        ("Phần I, mục VI.4, đoạn thứ 3", "", "Bốn."),
    ]


def test_head_basis_and_recipients_are_compared():
    old = stored_report()
    changed = {"basis": "Căn cứ Luật khác.", "recipients": old.sections["recipients"]}
    new = replace(old, head=replace(old.head, number=6), sections=old.sections | changed)

    found = between(old, new)

    assert found[0] == Correction("head", "Thể thức", "số văn bản", "05", "06")
    assert {each.place.split(",")[0] for each in found[1:]} == {"Căn cứ"}


def test_a_figure_that_changed_is_named_wherever_it_is_printed():
    """One more cooperative in Bình Định: the text, both tables, the appendices; and no cell that did not change."""
    old = stored_report()

    def grown(part):
        return replace(
            part,
            active=replace(part.active, cooperatives=part.active.cooperatives + 1),
            sectors=part.sectors | {"agriculture": part.sectors["agriculture"] + 1},
        )

    provinces = list(old.provinces)
    provinces[3] = grown(provinces[3])
    new = replace(old, whole=grown(old.whole), provinces=tuple(provinces))

    found = between(old, new)

    cells = {(each.place, each.words, each.column): each for each in found if each.kind == "cell"}
    here = cells["Bảng 1", "Bình Định", "HTX và QTDND, Năm 2023"]
    assert (here.before, here.after) == ("310", "311")
    assert {row for _place, row, _column in cells} == {
        "Bình Định",
        "Cộng",
        "Nông nghiệp",
        "HTX và QTDND đang hoạt động",
        "Trong đó: hợp tác xã",
    }
    assert {place for place, _row, _column in cells} == {
        "Bảng 1", "Bảng 2", "Phụ lục I", "Phụ lục II", "Phụ lục V", "Phụ lục IX"
    }  # fmt: skip
    opening = next(each for each in found if each.place == "Phần I, mục II, đoạn thứ 1")
    assert [each.text for each in opening.marked_after if each.kind == "added"] == ["1.790"]
    assert all(each.before != each.after for each in found)


def test_rows_of_one_name_are_told_apart_and_what_counts_rows_is_no_content():
    """Three rows an indicator, each with the name of the indicator and what it tells."""
    old = stored_report()
    line = old.targets[0]
    moved = replace(line.provinces[0], actual=line.provinces[0].actual + 1)
    changed = replace(line, provinces=(moved, *line.provinces[1:]))
    new = replace(old, targets=(changed, *old.targets[1:]))

    [found] = [each for each in between(old, new) if each.kind == "cell"]

    assert (found.place, found.words, found.column) == (
        "Phụ lục VI", f"{line.text}, Thực hiện", old.province_names[0]
    )  # fmt: skip


def test_slip_ends_as_papers_of_the_state_do():
    old = stored_report()
    new = replace(old, head=replace(old.head, signer_name="Trần Văn Mới"))
    slip = errata_of(
        old, new, old_code="BC-1", new_code="BC-2", version=2, reason="Ghi sai người ký."
    )

    text = re.sub(r"\s+", " ", strip_tags(article(slip)))

    assert "Thể thức, người ký: đã in «" in text
    assert "– nay sửa là «Trần Văn Mới»." in text
    assert text.count("./.") == 1
    assert text.index("Ghi sai người ký.") < text.index("./.") < text.index("Nơi nhận:")


@pytest.fixture(scope="module")
def old_paper(tmp_path_factory):
    """The document of 2023 as a PDF, with a long section that goes over a page, and what it was made of."""
    old = stored_report()
    long = "Câu thứ {n} của một mục dài, để đoạn văn đi qua hai trang của bản in."
    sections = old.sections | {"lessons": " ".join(long.format(n=n) for n in range(1, 70))}
    old = replace(old, sections=sections)
    path = tmp_path_factory.mktemp("old") / "bao-cao.pdf"
    html = paper.article(old, code="BC-1")
    path.write_bytes(paper.typeset(old, html, is_draft=False).content)
    return old, path


def lines_of(old, new, path=None, **values):
    values = {"old_code": "BC-1", "new_code": "BC-2", "version": 2, "reason": "Lý do."} | values
    pages = printed(path, path.name) if path else None
    return errata_of(old, new, printed=pages, **values).errata


def text_of(path, page):
    return "".join(pypdf.PdfReader(path).pages[page - 1].extract_text().split())


def test_each_sentence_is_named_with_the_page_on_which_it_was_printed(old_paper):
    """Also of a paragraph that goes over a page: each of its sentences has its own page."""
    old, path = old_paper
    text = (
        old.sections["lessons"].replace("Câu thứ 3 ", "Câu ba ").replace("Câu thứ 69 ", "Câu cuối ")
    )
    changed = {"lessons": text, "advantages": "Thuận lợi khác."}
    new = replace(old, sections=old.sections | changed)

    found = lines_of(old, new, path)

    words = [each.correction.before for each in found]
    pages = [each.printed.page for each in found]
    assert [word[:12] for word in words] == ["Các cấp ủy, ", "Câu thứ 3 củ", "Câu thứ 69 c"]
    assert pages == sorted(pages)
    assert pages[0] == 1
    assert pages[1] < pages[2]
    for word, page in zip(words, pages, strict=True):
        assert "".join(word.split()) in text_of(path, page)
    assert found[1].where == f"Trang {pages[1]}, Phần I, mục VI.4, đoạn thứ 1"


def test_each_cell_is_named_with_its_page_and_an_appendix_has_pages_of_its_own(old_paper):
    old, path = old_paper
    line = old.scores.lines[-1]
    points = (line.points[0] + 1, *line.points[1:])
    scores = replace(old.scores, lines=(*old.scores.lines[:-1], replace(line, points=points)))
    last = old.provinces[-1]
    grown = replace(last, active=replace(last.active, groups=last.active.groups + 1))
    new = replace(old, scores=scores, provinces=(*old.provinces[:-1], grown))

    found = {
        (each.correction.place, each.correction.column): each for each in lines_of(old, new, path)
    }

    assert {(each.printed.appendix, each.correction.place) for each in found.values()} == {
        ("", "Bảng 1"),
        ("I", "Phụ lục I"),
        ("VII", "Phụ lục VII"),
    }
    table = found["Bảng 1", "THT"]
    assert "Bảng1.Sốtổchức" in text_of(path, table.printed.page)
    assert found["Phụ lục I", "Tổ hợp tác, Đang HĐ"].where == "Phụ lục I, trang 1, Ninh Thuận"
    assert found["Phụ lục VII", old.province_names[0]].printed.page == 2


def test_head_is_on_the_first_page_and_the_signer_where_the_name_stands(old_paper):
    old, path = old_paper
    new = replace(old, head=replace(old.head, number=6, signer_name="Trần Văn Mới"))

    number, signer = lines_of(old, new, path)

    assert number.where == "Trang 1, thể thức, số văn bản"
    assert "".join(old.head.signer_name.split()) in text_of(path, signer.printed.page)
    assert signer.printed.page > 5


def test_what_is_not_found_is_named_with_its_section_alone(old_paper):
    """What was added stood nowhere; and a file that is none has no pages."""
    old, path = old_paper
    added = replace(
        old, sections=old.sections | {"causes": old.sections["causes"] + "\nThêm một đoạn."}
    )
    changed = replace(old, sections=old.sections | {"causes": "Nguyên nhân khác."})
    nothing = path.with_name("khong-co.pdf")

    assert [each.where for each in lines_of(old, added, path)] == ["Phần I, mục VI.3, đoạn thứ 2"]
    assert [each.where for each in lines_of(old, changed, nothing)] == [
        "Phần I, mục VI.3, đoạn thứ 1"
    ]


def test_lines_are_counted_in_runs():
    assert ranges([1, 2, 3, 7, 9, 10]) == "1–3, 7, 9–10"


def write_lessons_anew(report, by):
    base = mark_of(report.sections["lessons"])
    edit_section(report=report, key="lessons", text="Bài học mới.", base=base, by=by, at=AT)


@pytest.fixture
def corrected(report, all_given, secretary, provinces, django_capture_on_commit_callbacks):
    """Two published versions; between them a cooperative was entered and a sentence was written anew."""

    def publish(reason=""):
        with django_capture_on_commit_callbacks(execute=True):
            actions.request_publication(report=report, by=secretary, at=AT, reason=reason)

    publish()
    OrganizationFactory(province=provinces[1])
    fresh = ConferenceReport.objects.get(pk=report.pk)
    actions.reopen_report(report=fresh, by=secretary, at=AT)
    write_lessons_anew(fresh, secretary)
    actions.approve_report(report=fresh, by=secretary, at=AT)
    publish("Bổ sung hợp tác xã của Bình Định.")
    return list(PublishedReport.objects.order_by("version"))


@pytest.mark.django_db
def test_later_version_stores_a_slip_that_says_what_and_why(client, corrected):
    first, second = corrected
    file = second.files.get(kind="errata")

    page = client.get(f"/bao-cao/2023/dinh-chinh/?{second.query}").content.decode()
    pdf = client.get(f"/bao-cao/2023/dinh-chinh.pdf?{second.query}")
    printed = " ".join(
        each.extract_text() for each in pypdf.PdfReader(io.BytesIO(pdf.getvalue())).pages
    )

    assert pdf["ETag"] == f'"{file.sha256}"'
    for text in (re.sub(r"\s+", " ", strip_tags(page)), re.sub(r"\s+", " ", printed)):
        assert "Bổ sung hợp tác xã của Bình Định." in text
        assert "Toàn cụm có 07 hợp tác xã" in text
        assert "Nội dung lessons." in text
        assert "Bài học mới." in text
        assert first.code in text
        assert second.code in text
    assert not first.files.filter(kind="errata").exists()


@pytest.mark.django_db
def test_both_versions_are_linked_and_the_old_one_is_marked(client, corrected):
    first, second = corrected

    old = client.get(first.get_absolute_url()).content.decode()
    new = client.get(second.get_absolute_url()).content.decode()
    slip = client.get(f"/bao-cao/2023/dinh-chinh/?{second.query}").content.decode()

    assert "đã thay thế" in old
    assert escape(second.get_absolute_url()) in old
    assert escape(f"/bao-cao/2023/dinh-chinh/?{second.query}") in new
    assert escape(first.get_absolute_url()) in new
    assert escape(first.get_absolute_url()) in slip
    assert escape(second.get_absolute_url()) in slip
    file = client.get(f"/bao-cao/2023/bao-cao.pdf?{first.query}")
    file.getvalue()  # a file is closed once it is read
    name = file["Content-Disposition"]
    assert "filename*=utf-8''" in name
    assert "%C4%91%C3%A3%20thay%20th%E1%BA%BF" in name


# A reason of its own for a line


@pytest.fixture
def reopened(report, all_given, secretary, provinces, django_capture_on_commit_callbacks):
    """A published document that is open again: a cooperative was entered in Bình Định, and a sentence written anew."""
    with django_capture_on_commit_callbacks(execute=True):
        actions.request_publication(report=report, by=secretary, at=AT)
    fresh = ConferenceReport.objects.get(pk=report.pk)
    actions.reopen_report(report=fresh, by=secretary, at=AT)
    officer = UserFactory(province=provinces[1])
    register_organization(
        organization=OrganizationFactory.build(province=provinces[1], name="Hợp tác xã Sót"),
        by=officer,
        at=AT,
    )
    write_lessons_anew(fresh, secretary)
    return fresh


PAGE = "/bao-cao/2023/dinh-chinh/ly-do/"


@pytest.mark.django_db
def test_page_names_what_will_be_corrected_and_what_may_have_caused_it(client, secretary, reopened):
    client.force_login(secretary)

    page = BeautifulSoup(client.get(PAGE).content, "html.parser")

    offered = {
        " ".join(line.select_one(".reason-where").get_text().split()): [
            option["value"] for option in line.select("option")
        ]
        for line in page.select(".reasons > li")
    }
    lessons = next(key for key in offered if "mục VI.4" in key)
    assert lessons.startswith("Trang ")
    assert [each.split(":")[0] for each in offered[lessons]] == ["Sửa báo cáo tổng kết"]
    row = next(key for key in offered if key.endswith("Bảng 1, Bình Định"))
    assert [each.split(" (")[0] for each in offered[row]] == [
        "Thêm tổ chức vào danh sách: Hợp tác xã Sót"
    ]
    other = next(key for key in offered if key.endswith("Bảng 1, Cộng"))
    assert offered[other] == offered[row]


@pytest.mark.django_db
def test_reason_of_a_line_is_kept_and_printed_and_the_others_have_the_one_for_all(
    client, secretary, reopened, django_capture_on_commit_callbacks
):
    client.force_login(secretary)
    form = BeautifulSoup(client.get(PAGE).content, "html.parser").select_one(".reasons-form")
    fields = {each["name"]: each.get("value", "") for each in form.select("input[name]")}
    for line in form.select(".reasons > li"):
        where = line.select_one(".reason-where").get_text()
        key = line.select_one("input")["name"]
        if "mục VI.4" in where:
            fields[key] = "Viết lại cho rõ."
        elif "Bình Định" in where:
            fields[key] = "Bình Định ghi sót Hợp tác xã Sót."

    answer = client.post(PAGE, fields)
    fresh = ConferenceReport.objects.get(pk=reopened.pk)
    actions.approve_report(report=fresh, by=secretary, at=AT)
    with django_capture_on_commit_callbacks(execute=True):
        actions.request_publication(report=fresh, by=secretary, at=AT, reason="Bổ sung số liệu.")

    first, second = PublishedReport.objects.order_by("version")
    slip = client.get(f"/bao-cao/2023/dinh-chinh.pdf?{second.query}").getvalue()
    printed_words = " ".join(
        " ".join(each.extract_text().split()) for each in pypdf.PdfReader(io.BytesIO(slip)).pages
    )
    shown = re.sub(
        r"\s+",
        " ",
        strip_tags(client.get(f"/bao-cao/2023/dinh-chinh/?{second.query}").content.decode()),
    )
    assert answer.status_code == 302
    for text in (printed_words, shown):
        assert "Lý do (trừ những chỗ ghi lý do riêng): Bổ sung số liệu." in text
        assert "«Bài học mới.» Lý do riêng: Viết lại cho rõ." in text
        assert re.search(r"Lý do riêng, dòng [\d–, ]+: Bình Định ghi sót Hợp tác xã Sót\.", text)
    assert set(second.reasons.values()) == {"Viết lại cho rõ.", "Bình Định ghi sót Hợp tác xã Sót."}
    assert first.reasons == {}
    assert ConferenceReport.objects.get(pk=reopened.pk).correction_reasons == {}
    [line] = Activity.objects.filter(action="correction_reasons_written")
    assert len(line.changes) == len(fresh.correction_reasons)


@pytest.mark.django_db
def test_a_reason_that_cannot_be_printed_or_comes_too_late_is_refused(client, secretary, reopened):
    client.force_login(secretary)
    form = BeautifulSoup(client.get(PAGE).content, "html.parser").select_one(".reasons-form")
    key = form.select_one(".reasons input")["name"]

    letter = client.post(PAGE, {"version": reopened.lock_version, key: "Từ 5 → 6"})
    late = client.post(PAGE, {"version": 1, key: "Ghi sót."})

    assert letter.status_code == late.status_code == 422
    assert "không in được" in letter.content.decode()
    assert 'value="Ghi sót."' in late.content.decode()
    assert ConferenceReport.objects.get(pk=reopened.pk).correction_reasons == {}


@pytest.mark.django_db
def test_slip_of_before_there_were_such_reasons_reads_as_it_did(client, corrected):
    second = corrected[1]

    page = strip_tags(client.get(f"/bao-cao/2023/dinh-chinh/?{second.query}").content.decode())

    assert second.reasons == {}
    assert "Lý do: Bổ sung hợp tác xã của Bình Định." in page
    assert "Lý do riêng" not in page


@pytest.mark.django_db
def test_first_version_has_no_slip(client, report):
    PublishedReportFactory(report=report)

    for address in ("/bao-cao/2023/dinh-chinh/", "/bao-cao/2023/dinh-chinh.pdf"):
        assert client.get(address).status_code == 404
