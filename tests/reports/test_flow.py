"""How the text flows over the pages: pictures without room wait for the next page, and no page is left half empty."""

import pytest
from django.utils.safestring import mark_safe

from cluster_portal import pdf
from reports import paper
from reports.form.anatomy import is_contents, is_foot, texts_of
from reports.form.reading import read
from tests.reports.papers import CODE, stored_report

# Between the margins of 20 mm; a page may be empty to a fifth of that.
TOP, BOTTOM = 20, 277
MOST_EMPTY = (BOTTOM - TOP) / 5


def empty_at_foot(pages) -> dict[int, float]:
    """Millimetres without text or ruled line at the foot of each page of the body but the last.

    Nor of the one before, when the last holds the end alone: the signature takes the last sentence along, so that it
    never stands on a page without text, and 80 mm may have no room.
    """
    body = pages[: next(place for place, page in enumerate(pages) if is_contents(page)) - 1]
    end = pages[len(body)]
    first = min(texts_of(end), key=lambda line: (line.top < TOP, line.top))
    if first.text.startswith("Trên đây là"):
        body = body[:-1]
    return {page.number: BOTTOM - lowest(page) for page in body}


def lowest(page) -> float:
    lines = [line.bottom for line in texts_of(page) if not is_foot(page, line)]
    return max(lines + [each.bottom for each in page.ruled])


def filled(count):
    return "".join(f"<p>Dòng chữ số {n} của văn bản.</p>" for n in range(count))


def figure(name, height):
    return (
        '<div class="waits"><figure class="chart"><svg role="img" xmlns="http://www.w3.org/2000/svg"'
        f' viewBox="0 0 620 {height}"><title>{name}</title></svg><figcaption>{name}</figcaption></figure></div>'
    )


def pages_of(article, folder):
    """The lines of each page from top to bottom."""
    html = pdf.whole_page(
        title="Mẫu",
        author="Cụm mẫu",
        on=stored_report().head.on,
        article=mark_safe(f'<article class="paper">{article}</article>'),
        is_draft=False,
    )
    path = folder / "mau.pdf"
    path.write_bytes(pdf.typeset(html).content)
    return [
        [line.text for line in sorted(texts_of(page), key=lambda line: line.top)]
        for page in read(path).pages
    ]


@pytest.mark.parametrize("written", [1, 3])
def test_no_page_of_the_report_is_empty_to_more_than_a_fifth(written, tmp_path):
    """The members may write any number of lines: the pictures fall on other places of the page each time."""
    report = stored_report()
    report.sections["difficulties"] = "\n\n".join(["Khó khăn của cụm trong năm."] * written)
    article = paper.article(report, code=CODE)
    path = tmp_path / "bao-cao.pdf"
    path.write_bytes(paper.typeset(report, article, is_draft=False).content)

    empty = empty_at_foot(read(path).pages)

    assert {page: gap for page, gap in empty.items() if gap > MOST_EMPTY} == {}


def test_figures_wait_in_their_order_and_share_pages_as_they_fit(tmp_path):
    """The first has no room, so the second waits too, though it had; a page takes two, the third goes on."""
    figures = figure("Hình 1", 400) + figure("Hình 2", 100) + figure("Hình 3", 600)

    pages = pages_of(filled(24) + figures + filled(8), tmp_path)

    names = [[line for line in page if line.startswith("Hình")] for page in pages]
    assert names == [[], ["Hình 1", "Hình 2"], ["Hình 3"]]
    assert pages[0][-1] > "Dòng chữ số 23 của văn bản."


def test_figure_with_room_stands_where_it_is_written(tmp_path):
    [page] = pages_of(filled(3) + figure("Hình 1", 100) + "<p>Sau hình.</p>", tmp_path)

    assert page[-2:] == ["Hình 1", "Sau hình."]


def test_heading_that_goes_over_leaves_the_figure_before_it(tmp_path):
    """A figure that fits stays on its page when the heading after it has to go to the next."""
    long = (
        "Câu văn dài hơn một dòng của trang giấy, để tiêu đề phải đi cùng hai dòng đầu của đoạn văn. "
        * 3
    )
    pages = pages_of(
        filled(18) + figure("Hình 1", 275) + f'<h4 class="clause-title">1. Mục</h4><p>{long}</p>',
        tmp_path,
    )

    assert pages[0][-1] == "Hình 1"
    assert pages[1][0] == "1. Mục"


def test_figure_waits_no_further_than_its_part(tmp_path):
    figures = figure("Hình 1", 500)

    pages = pages_of(
        filled(24) + figures + '<h2 class="part-title">Phần II</h2><p>Hết.</p>', tmp_path
    )

    assert [line for page in pages[1:] for line in page][-3:] == ["Hình 1", "Phần II", "Hết."]


def test_table_that_a_sentence_leads_to_stays_with_it(tmp_path):
    table = (
        '<div class="waits"><div class="figures-block short"><p class="figures-title">Bảng 1</p>'
        + '<table class="figures"><tbody>'
        + "<tr><td>Ô</td></tr>" * 9
        + "</tbody></table></div></div>"
    )
    pages = pages_of(
        filled(25) + '<p class="leads">Các chỉ tiêu:</p>' + table + filled(4), tmp_path
    )

    assert pages[1][:2] == ["Các chỉ tiêu:", "Bảng 1"]
