"""Signature and recipients: ô số 7 to 9."""

import re

from reports.form.anatomy import AUTHORITY

from .table import PL, Certainty, Measure, last_page, look, mm, one, rule

TITLES = re.compile(r"\b(GS|PGS|TS|ThS|CN|KS|Tiến sĩ|Thạc sĩ|Giáo sư)\b\.?")


@rule(
    "CHU-KY",
    "Quyền hạn TM./KT./TUQ. và chức vụ: chữ in hoa, đứng, đậm, cỡ 13–14, canh giữa ở nửa phải",
    PL + "ô số 7a",
)
def authority(paper):
    posts = paper.signature[:-1]
    if not posts or not AUTHORITY.match(posts[0].text):
        yield Measure(
            last_page(paper),
            f"«{posts[0].text}»" if posts else "không tìm thấy",
            "TM., KT., TL., TUQ. hoặc Q.",
            False,
        )
    middle = posts[0].centre if posts else 0
    for line in posts:
        is_right = (
            line.is_capitals
            and line.is_bold
            and not line.is_italic
            and 13 <= line.size <= 14
            and abs(line.centre - middle) < 2
        )
        yield Measure(
            line.page, f"«{line.text}», {look(line)}", "in hoa, đậm, cỡ 13–14, giữa", is_right
        )


@rule(
    "HO-TEN",
    "Họ tên người ký: chữ thường, đứng, đậm, cỡ 13–14, không ghi học hàm, học vị",
    PL + "ô số 7b",
)
def signer(paper):
    line = paper.signature[-1] if len(paper.signature) > 1 else None
    yield from one(
        line,
        last_page(paper),
        "họ tên",
        lambda: (
            line.is_bold
            and not line.is_italic
            and 13 <= line.size <= 14
            and not line.is_capitals
            and not TITLES.search(line.text)
        ),
        "chữ thường, đậm, cỡ 13–14, không học hàm, học vị",
    )


@rule("CHO-KY", "Giữa chức vụ và họ tên đủ chỗ ký, đóng dấu", PL + "ô số 7c, 8", Certainty.CUSTOM)
def room_to_sign(paper):
    if len(paper.signature) > 1:
        above, name = paper.signature[-2:]
        room = name.top - above.bottom
        yield Measure(name.page, mm(room), "từ 20 mm", room >= 20)


@rule(
    "NOI-NHAN", "«Nơi nhận:» cỡ 12, nghiêng, đậm, sát lề trái, ngang dòng quyền hạn", PL + "ô số 9b"
)
def recipients_title(paper):
    line = paper.recipients_title
    level = (
        line is not None
        and paper.signature
        and abs(line.baseline - paper.signature[0].baseline) < 3
    )
    yield from one(
        line,
        last_page(paper),
        "«Nơi nhận:»",
        lambda: (
            line.size == 12
            and line.is_bold
            and line.is_italic
            and abs(line.left - paper.left) < 1
            and bool(level)
        ),
        "cỡ 12, nghiêng, đậm, sát lề trái, ngang dòng quyền hạn",
    )


@rule(
    "DS-NOI-NHAN",
    "Nơi nhận: cỡ 11, đứng; mỗi nơi một dòng «- …;», dòng cuối «- Lưu: VT, ….»",
    PL + "ô số 9b",
)
def recipients(paper):
    lines = paper.recipients
    items = []
    for line in lines:
        if line.text.startswith("- ") or not items:
            items.append(line.text)
        else:
            items[-1] += f" {line.text}"
    page = lines[0].page if lines else last_page(paper)
    for place, text in enumerate(items, start=1):
        is_last = place == len(items)
        shape = (
            text.startswith("- Lưu: VT") and text.endswith(".")
            if is_last
            else text.startswith("- ") and text.endswith(";")
        )
        yield Measure(page, f"«{text}»", "«- Lưu: VT, ….»" if is_last else "«- …;»", shape)
    sizes = sorted({line.size for line in lines})
    yield Measure(
        page,
        f"cỡ {', '.join(f'{size:g}' for size in sizes) or '–'}",
        "cỡ 11, đứng",
        sizes == [11] and not any(line.is_italic for line in lines),
    )
