"""Appendices, and tables that go over the end of a page."""

from reports.form.anatomy import APPENDIX

from .table import PL, Certainty, Measure, below, look, middle, roman, rule


@rule(
    "PHU-LUC",
    "«Phụ lục I» số La Mã liên tục, cỡ 14, đậm, giữa; tên phụ lục in hoa, đậm, cỡ 13–14",
    PL + "phần III (phụ lục)",
)
def appendix_heads(paper):
    centre = middle(paper)
    for order, (page, line) in enumerate(paper.appendices, start=1):
        after = below(page, line)
        number = APPENDIX.match(line.text)["number"]
        wanted = roman(order) if len(paper.appendices) > 1 else None
        title = after[0] if after else None
        is_right = (
            number == wanted
            and line.size == 14
            and line.is_bold
            and abs(line.centre - centre) < 2
            and title is not None
            and title.is_capitals
            and title.is_bold
            and 13 <= title.size <= 14
        )
        yield Measure(
            page.number,
            f"«{line.text}», {look(line)}; «{title.text if title else ''}»",
            f"«Phụ lục {wanted or ''}», cỡ 14, đậm, giữa; tên in hoa, đậm",
            is_right,
        )


@rule(
    "KEM-THEO",
    "Dưới tên phụ lục: «(Kèm theo Báo cáo số …, ngày … của …)», nghiêng, cỡ 13–14",
    PL + "phần III (phụ lục)",
)
def kept_with(paper):
    for page, head in paper.appendices:
        note = next((line for line in below(page, head) if line.text.startswith("(Kèm theo")), None)
        is_right = (
            note is not None and note.is_italic and not note.is_bold and 13 <= note.size <= 14
        )
        yield Measure(
            page.number,
            f"«{note.text[:40]}…», {look(note)}" if note else "không có",
            "«(Kèm theo …)», nghiêng, cỡ 13–14",
            is_right,
        )


@rule(
    "HANG-DAU", "Bảng sang trang lặp lại hàng tiêu đề", "Thông lệ trình bày bảng", Certainty.CUSTOM
)
def header_rows(paper):
    for before, after in paper.continued:
        yield Measure(
            after.page.number,
            f"hàng đầu «{' '.join(after.head)[:40]}»",
            f"«{' '.join(before.head)[:40]}»",
            before.head == after.head,
        )


@rule(
    "HANG-LE",
    "Không để một hàng của bảng đứng riêng ở cuối hoặc đầu trang",
    "Thông lệ trình bày bảng",
    Certainty.CUSTOM,
)
def orphan_rows(paper):
    for before, after in paper.continued:
        yield Measure(
            before.page.number,
            f"{before.rows} hàng cuối trang, {after.rows} hàng đầu trang sau",
            "từ 2 hàng",
            before.rows >= 2 and after.rows >= 2,
        )
