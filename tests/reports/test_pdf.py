"""The PDF itself: what is on it, its sheet, its fonts, and that nothing foreign gets in."""

import io
import subprocess
from datetime import date

import pypdf
import pytest
from django.utils.safestring import mark_safe

from cluster_portal import files, pdf, waiting
from cluster_portal.files import write_atomically
from reports import paper
from reports.annual import build_annual_report

MILLIMETRE = 72 / 25.4


def page(article, *, is_draft=False):
    return pdf.whole_page(
        title="Mẫu",
        author="Cụm mẫu",
        on=date(2023, 12, 2),
        article=mark_safe(article),
        is_draft=is_draft,
    )


def read(content):
    return pypdf.PdfReader(io.BytesIO(content))


def text_of(reader):
    return " ".join(" ".join(each.extract_text().split()) for each in reader.pages)


@pytest.fixture
def built(report):
    made = build_annual_report(report.year)
    return pdf.typeset(paper.whole_page(made, paper.article(made), is_draft=True))


@pytest.mark.django_db
def test_report_holds_its_sentence_on_a4_with_our_fonts(built):
    reader = read(built.content)

    assert (
        "Toàn cụm có 06 hợp tác xã, Quỹ tín dụng nhân dân, 01 liên hiệp hợp tác xã và 11 tổ hợp tác đang hoạt động"
    ) in text_of(reader)
    sheets = {
        tuple(round(float(side) / MILLIMETRE) for side in each.mediabox[2:])
        for each in reader.pages
    }
    assert sheets == {(210, 297)}
    assert fonts_of(reader) == {"Tinos", "Tinos-Bold", "Tinos-Italic", "Tinos-Bold-Italic"}
    assert reader.trailer["/Root"]["/Lang"] == "vi"
    assert built.pages == len(reader.pages)


def fonts_of(reader):
    """Names of the embedded fonts, without the six letters of the subset."""
    names = set()
    for each in reader.pages:
        for font in each["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            assert "/FontFile2" in inner["/FontDescriptor"]
            names.add(inner["/BaseFont"].split("+")[1])
    return names


@pytest.mark.django_db
def test_pages_are_numbered_from_the_second_and_each_appendix_by_itself(built, program, tmp_path):
    """The number stands first on the page; the first page and the first of an appendix have none."""
    path = tmp_path / "bao-cao.pdf"
    path.write_bytes(built.content)

    done = subprocess.run(
        [program("pdftotext"), "-layout", path, "-"], capture_output=True, text=True, check=True
    )
    firsts = [page.split()[0] for page in done.stdout.rstrip("\f").split("\f")]
    appendices = [number for number, word in enumerate(firsts) if word == "Phụ"]

    body = firsts[: appendices[0]]
    assert not body[0].isdigit()
    assert body[1:] == [str(number) for number in range(2, len(body) + 1)]
    assert len(appendices) == 9


@pytest.mark.django_db
def test_text_reads_in_order_with_pdftotext(built, program, tmp_path):
    path = tmp_path / "bao-cao.pdf"
    path.write_bytes(built.content)

    done = subprocess.run(
        [program("pdftotext"), "-raw", path, "-"], capture_output=True, text=True, check=True
    )
    text = " ".join(done.stdout.split())
    order = [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "BÁO CÁO",
        "KẾT QUẢ PHONG TRÀO THI ĐUA",
        "PHƯƠNG HƯỚNG, NHIỆM VỤ NĂM 2024",
        "KIẾN NGHỊ, ĐỀ XUẤT",
    ]
    places = [text.index(words) for words in order]

    assert places == sorted(places)


@pytest.mark.sets_anew
def test_same_html_gives_the_same_bytes():
    html = page('<article class="paper"><p>Độc lập <b>Tự do</b></p></article>')

    assert pdf.render(html) == pdf.render(html)


def test_letters_that_the_face_lacks_bring_in_no_other_font():
    made = pdf.typeset(page('<article class="paper"><p>Từ 5 ≥ 4 và 漢</p></article>'))

    assert fonts_of(read(made.content)) == {"Tinos"}


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:1/x.png",
        "https://example.org/x.png",
        "/static/../cluster_portal/settings.py",
        "/static/%2e%2e/cluster_portal/settings.py",
        "/media/reports/x.pdf",
        "ftp://example.org/x.png",
    ],
)
def test_paper_may_fetch_nothing_but_our_static_files(address):
    with pytest.raises(pdf.PaperFailed) as refusal:
        pdf.render(page(f'<article class="paper"><img alt="x" src="{address}"></article>'))

    assert "may not fetch" in str(refusal.value)


def test_paper_may_use_data_addresses():
    dot = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"

    assert pdf.render(page(f'<article class="paper"><img alt="x" src="{dot}"></article>'))


def test_paper_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(pdf, "TIME_LIMIT", 0.05)

    with pytest.raises(pdf.PaperFailed):
        pdf.render(page("<article></article>"))


# Waiting for a draft


@pytest.fixture
def html():
    return page('<article class="paper"><p>Bản mẫu</p></article>')


@pytest.fixture
def asked(rf):
    from django.contrib.auth.models import AnonymousUser

    request = rf.get("/x/")
    request.user = AnonymousUser()
    return request


@pytest.mark.django_db
def test_answer_makes_the_paper_once_and_serves_the_file(asked, html, settings):
    response = pdf.answer(asked, html, "Báo cáo.pdf")

    assert response.status_code == 200
    assert response.getvalue().startswith(b"%PDF")
    assert response["Content-Disposition"] == "inline; filename*=utf-8''B%C3%A1o%20c%C3%A1o.pdf"
    response.close()
    again = asked
    again.META["HTTP_IF_NONE_MATCH"] = response["ETag"]
    assert pdf.answer(again, html, "Báo cáo.pdf").status_code == 304


@pytest.mark.django_db
def test_answer_lets_the_request_go_while_a_worker_is_busy(asked, html, monkeypatch):
    orders = []
    monkeypatch.setattr(waiting, "async_task", lambda *order: orders.append(order))
    html = html.replace("Bản mẫu", "Bản khác")

    first, second = (pdf.answer(asked, html, "x.pdf") for _ in range(2))

    assert [first.status_code, second.status_code] == [202, 202]
    assert first["Refresh"] == "2"
    assert len(orders) == 1
    name, *order = orders[0]
    assert name == "cluster_portal.waiting.make"
    waiting.make(*order)
    waiting.make(*order)  # a worker that was restarted
    answered = pdf.answer(asked, html, "x.pdf")
    assert answered.status_code == 200
    answered.close()


@pytest.mark.django_db
def test_answer_says_when_it_failed_and_tries_again(asked, html, monkeypatch):
    html = html.replace("Bản mẫu", '<img alt="" src="file:///etc/passwd">')

    assert [pdf.answer(asked, html, "x.pdf").status_code for _ in range(2)] == [500, 500]


def test_file_is_there_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "a.pdf"
    write_atomically(path, b"first")

    def fails(*args):
        raise OSError("disk full")

    monkeypatch.setattr(files.os, "replace", fails)
    with pytest.raises(OSError, match="disk full"):
        write_atomically(path, b"second")

    assert path.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [path]
