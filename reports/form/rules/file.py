"""Draft or published, and what the file says of itself."""

import re

from .table import FILE, Certainty, Measure, rule


@rule(
    "DU-THAO",
    "Bản chưa phát hành ghi «DỰ THẢO» và số bản; bản phát hành có số và mã xác minh, không ghi dự thảo",
    "Quy ước của Cổng thông tin",
    Certainty.OURS,
)
def draft(paper):
    mark = paper.draft_mark
    is_issued = any("Mã xác minh" in line.text for page in paper.main_pages for line in page.lines)
    if is_issued:
        found = f"có mã xác minh{', có dấu dự thảo' if mark else ''}"
        yield Measure(1, found, "mã xác minh, không có dấu dự thảo", mark is None)
        return
    text = mark.text if mark else "không có dấu dự thảo, không có mã xác minh"
    yield Measure(
        1,
        text,
        "«DỰ THẢO, bản 3»",
        mark is not None and re.search(r"(bản|lần) \d+$", mark.text) is not None,
    )


@rule("TEP-TEN", "Tệp có tên văn bản và ngôn ngữ tiếng Việt", FILE)
def file_names(paper):
    yield Measure(0, f"tên «{paper.pdf.title}»", "có tên", bool(paper.pdf.title.strip()))
    yield Measure(
        0, f"ngôn ngữ «{paper.pdf.language}»", "vi", paper.pdf.language.lower().startswith("vi")
    )


@rule("TEP-THE", "Tệp có thẻ cấu trúc và mục đánh dấu để đọc bằng máy", FILE)
def file_tags(paper):
    yield Measure(
        0, "có thẻ" if paper.pdf.is_tagged else "không có thẻ", "có thẻ", paper.pdf.is_tagged
    )
    yield Measure(0, f"{paper.pdf.bookmarks} mục đánh dấu", "từ 1", paper.pdf.bookmarks > 0)


@rule("TEP-CHUAN", "Tệp tự nhận là PDF/A-3a và PDF/UA-1 (veraPDF kiểm tra thật trong CI)", FILE)
def file_kind(paper):
    part, level, readable = paper.pdf.claims
    yield Measure(
        0,
        f"PDF/A-{part or '?'}{level.lower() or '?'}, PDF/UA-{readable or '?'}",
        "PDF/A-3a, PDF/UA-1",
        (part, level.upper(), readable) == ("3", "A", "1"),
    )


@rule(
    "TEP-SO-LIEU", "Tệp mang theo số liệu cho máy đọc", "Quy ước của Cổng thông tin", Certainty.OURS
)
def file_data(paper):
    names = paper.pdf.attachments
    yield Measure(
        0,
        ", ".join(names) or "không có tệp kèm",
        "một tệp .json",
        any(name.endswith(".json") for name in names),
    )
