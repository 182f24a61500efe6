"""A later version comes with a slip: what differs, why, and both papers linked; the old one stays and is marked."""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime

import pypdf
import pytest
from django.utils.html import escape, strip_tags

from reports import actions, paper
from reports.corrections import Correction, corrections
from reports.errata import article, errata_of
from reports.models import ConferenceReport, PublishedReport
from reports.section_actions import edit_section, mark_of
from tests.factories import OrganizationFactory, PublishedReportFactory
from tests.reports.papers import stored_report

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
    edit_section(
        report=fresh,
        key="lessons",
        text="Bài học mới.",
        base=mark_of(report.sections["lessons"]),
        by=secretary,
        at=AT,
    )
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


@pytest.mark.django_db
def test_first_version_has_no_slip(client, report):
    PublishedReportFactory(report=report)

    for address in ("/bao-cao/2023/dinh-chinh/", "/bao-cao/2023/dinh-chinh.pdf"):
        assert client.get(address).status_code == 404
