"""The text and how it is divided: ô số 6."""

from reports.form.anatomy import CLAUSE, PART, SECTION, texts_of
from reports.form.reading import MILLIMETRE

from .table import CLOSE, PL, SINGLE, Certainty, Measure, extremes, look, middle, mm, roman, rule


@rule("LOI-VAN", "Lời văn: chữ đứng, cỡ 13–14, cùng một cỡ", PL + "ô số 6")
def size_of_text(paper):
    sizes = {}
    for line in paper.running:
        sizes.setdefault(line.size, line.page)
    for size, page in sorted(sizes.items()):
        yield Measure(page, f"cỡ {size:g}", "13–14, một cỡ", 13 <= size <= 14 and len(sizes) == 1)
    if not sizes:
        yield Measure(1, "không tìm thấy lời văn", "cỡ 13–14", False)


@rule("CANH-DEU", "Lời văn được canh đều hai lề", PL + "ô số 6")
def justified(paper):
    found = [
        (above.right, above.page)
        for above, below in paper.neighbours()
        if not paper.starts_paragraph(below)
    ]
    if found:
        shortest, page = min(found)
        yield Measure(
            page,
            f"dòng ngắn nhất hết ở {mm(shortest)}",
            f"{mm(paper.right)}",
            paper.right - shortest < 1.5,
        )


@rule("THUT-DONG", "Chữ đầu đoạn lùi vào 1 cm hoặc 1,27 cm", PL + "ô số 6")
def indent(paper):
    starts = [line for line in paper.running if paper.starts_paragraph(line)]
    for line in extremes(starts, key=lambda line: line.left):
        depth = line.left - paper.left
        yield Measure(
            line.page,
            f"{mm(depth)}",
            "10,0 hoặc 12,7 mm",
            min(abs(depth - 10), abs(depth - 12.7)) < CLOSE,
        )
    if not starts:
        yield Measure(1, "không có đoạn nào lùi đầu dòng", "10,0 hoặc 12,7 mm", False)


@rule("CACH-DONG", "Khoảng cách dòng từ đơn đến 1,5 lần", PL + "ô số 6")
def line_spacing(paper):
    inside = [
        (below.baseline - above.baseline, above)
        for above, below in paper.neighbours()
        if not paper.starts_paragraph(below)
    ]
    for distance, line in extremes(inside, key=lambda pair: pair[0]):
        times = distance * MILLIMETRE / (line.size * SINGLE)
        yield Measure(
            line.page, f"{times:.2f} lần".replace(".", ","), "1–1,5 lần", 0.97 <= times <= 1.52
        )


@rule("CACH-DOAN", "Khoảng cách giữa các đoạn từ 6 pt", PL + "ô số 6")
def paragraph_spacing(paper):
    inside = [
        below.baseline - above.baseline
        for above, below in paper.neighbours()
        if not paper.starts_paragraph(below)
    ]
    usual = min(inside, default=14 * SINGLE / MILLIMETRE)
    between = [
        (below.baseline - above.baseline - usual, above)
        for above, below in paper.neighbours()
        if paper.starts_paragraph(below)
    ]
    if between:
        least, line = min(between, key=lambda pair: pair[0])
        yield Measure(
            line.page, f"{least * MILLIMETRE:.1f} pt", "từ 6 pt", least * MILLIMETRE >= 5.7
        )


@rule(
    "PHAN",
    "Phần: «Phần I» chữ thường, số La Mã, đậm, giữa; tiêu đề ngay dưới, in hoa, đậm, giữa",
    PL + "ô số 6 (bố cục)",
)
def parts(paper):
    centre = middle(paper)
    lines = paper.headings
    found = [place for place, line in enumerate(lines) if PART.match(line.text)]
    for order, place in enumerate(found, start=1):
        line = lines[place]
        title = lines[place + 1] if place + 1 < len(lines) else None
        is_right = (
            line.text == f"Phần {roman(order)}"
            and 13 <= line.size <= 14
            and abs(line.centre - centre) < 2
            and title is not None
            and title.is_capitals
            and abs(title.centre - centre) < 2
        )
        yield Measure(
            line.page,
            f"«{line.text}» «{title.text if title else ''}», {look(line)}",
            f"«Phần {roman(order)}», tiêu đề in hoa, đậm, giữa",
            is_right,
        )


@rule(
    "MUC",
    "Mục: «I. TIÊU ĐỀ» số La Mã liên tục trong phần, in hoa, đứng, đậm, cỡ 13–14",
    PL + "ô số 6 (bố cục)",
)
def sections(paper):
    order = 0
    for line in paper.headings:
        if PART.match(line.text):
            order = 0
        match = SECTION.match(line.text)
        if match is None:
            continue
        order += 1
        is_right = (
            match["number"] == roman(order)
            and match["title"] == match["title"].upper()
            and not line.is_italic
            and 13 <= line.size <= 14
        )
        yield Measure(
            line.page,
            f"«{line.text}», {look(line)}",
            f"«{roman(order)}. …», in hoa, đậm",
            is_right,
        )


@rule(
    "KHOAN",
    "Khoản có tiêu đề: «1. Tiêu đề», số Ả Rập liên tục trong mục, chữ thường, đậm",
    PL + "ô số 6 (bố cục)",
)
def clauses(paper):
    order = 0
    for line in paper.body:
        if line.is_bold and (PART.match(line.text) or SECTION.match(line.text)):
            order = 0
        match = CLAUSE.match(line.text)
        if match is None or not paper.starts_paragraph(line) or len(match["number"]) > 2:
            continue
        order += 1
        is_right = (
            match["number"] == str(order)
            and line.is_bold
            and not line.is_italic
            and 13 <= line.size <= 14
        )
        yield Measure(
            line.page, f"«{line.text[:40]}», {look(line)}", f"«{order}. …», đậm", is_right
        )


@rule(
    "KHONG-MO-COI",
    "Tiêu đề không đứng cuối trang một mình",
    "Thông lệ trình bày văn bản",
    Certainty.CUSTOM,
)
def headings_lead(paper):
    """The last line of a page is no heading."""
    for page in paper.main_pages:
        here = [line for line in paper.body if line.page == page.number]
        lowest = max(here, key=lambda line: line.bottom, default=None)
        marks = [line.bottom for line in (*texts_of(page), *page.ruled)]
        if lowest is not None:
            alone = lowest.is_bold and lowest.bottom >= max(marks) - 0.5
            yield Measure(
                page.number, f"dòng cuối «{lowest.text[:30]}»", "không phải tiêu đề", not alone
            )


@rule("KET-THUC", "Hết nội dung có «./.»", PL + "ô số 6")
def end_of_text(paper):
    pages = paper.main_pages
    last = pages[-1].number if pages else 1
    yield Measure(
        paper.end.page if paper.end else last,
        "có «./.»" if paper.end else "không có «./.»",
        "«./.»",
        paper.end is not None,
    )
