"""The sheet: paper, margins, letters, numbers of the pages."""

import re

from reports.form.anatomy import is_foot, is_page_number, texts_of
from reports.form.reading import strange_letters

from .table import CLOSE, PL, Measure, mm, rule

# A line of 14 points, in millimetres
ONE_LINE = 6.5
TIMES = re.compile(r"^(Tinos|Times ?New ?Roman|Liberation ?Serif)", re.IGNORECASE)


@rule("KHO-GIAY", "Khổ giấy A4", PL + "phần I (khổ giấy)")
def paper_size(paper):
    for page in paper.pdf.pages:
        short, long = sorted((page.width, page.height))
        is_a4 = abs(short - 210) < 1 and abs(long - 297) < 1
        yield Measure(
            page.number, f"{page.width:.0f} × {page.height:.0f} mm", "210 × 297 mm", is_a4
        )


@rule(
    "CHIEU-GIAY",
    "Trình bày theo chiều dài; trang ngang chỉ cho bảng trong phần lời, không cho phụ lục",
    PL + "phần I (kiểu trình bày)",
)
def orientation(paper):
    first = min((page.number for page, _ in paper.appendices), default=10**6)
    for page in paper.pdf.pages:
        has_table = any(not line.is_horizontal for line in page.ruled)
        allowed = page.is_portrait or (1 < page.number < first and has_table)
        yield Measure(page.number, "dọc" if page.is_portrait else "ngang", "dọc", allowed)


@rule(
    "LE",
    "Lề trên và dưới 20–25 mm, lề trái 30–35 mm, lề phải 15–20 mm",
    PL + "phần I (định lề trang)",
)
def margins(paper):
    sides = {"trái": [], "phải": [], "trên": [], "dưới": []}
    for page in paper.pdf.pages:
        lines = texts_of(page)
        if not lines or not page.is_portrait:
            continue
        marks = [*lines, *(line for line in page.ruled if line.length > 5)]
        here = {
            "trái": min(mark.left for mark in marks),
            "phải": page.width - max(mark.right for mark in marks),
            "trên": min(line.top for line in lines),
            "dưới": page.height - max(line.bottom for line in lines),
        }
        for side, value in here.items():
            sides[side].append((value, page.number))
    limits = {"trái": (30, 35), "phải": (15, 20), "trên": (20, 25), "dưới": (20, 25)}
    for side, found in sides.items():
        least, most = limits[side]
        narrowest, page = min(found, default=(0, 1))
        # The page that is filled most shows the margin. Below, no page need be filled to the last line, which may have
        # had to stay with the next one; a paper of a few pages need not fill any.
        room = 0 if side != "dưới" else ONE_LINE if len(found) >= 5 else 1000
        fits = least - CLOSE <= narrowest <= most + CLOSE + room
        yield Measure(page, f"lề {side} {mm(narrowest)}", f"{least}–{most} mm", fits)


@rule(
    "PHONG-CHU",
    "Phông Times New Roman hoặc phông cùng số đo, nhúng trong tệp",
    PL + "phần I (phông chữ)",
)
def typeface(paper):
    for page in paper.pdf.pages:
        fonts = {font for line in page.lines for font in line.fonts}
        strange = sorted(font for font in fonts if not TIMES.match(font))
        yield Measure(
            page.number,
            ", ".join(strange or sorted(fonts)) or "không có chữ",
            "Times New Roman, Tinos, Liberation Serif",
            not strange,
        )
    outside = sorted(paper.pdf.fonts_outside)
    yield Measure(
        0, f"không nhúng: {', '.join(outside) or 'không có'}", "mọi phông được nhúng", not outside
    )


@rule("MAU-CHU", "Chữ màu đen", PL + "phần I (phông chữ)")
def colour(paper):
    """Pictures may have colours: their letters are smaller than those of the text."""
    for page in paper.pdf.pages:
        lines = [line for line in page.lines if line.size >= 10.5 or is_foot(page, line)]
        strange = sorted({colour for line in lines for colour in line.colours} - {(0, 0, 0)})
        yield Measure(
            page.number,
            ", ".join(f"#{r:02x}{g:02x}{b:02x}" for r, g, b in strange) or "đen",
            "đen",
            not strange,
        )


@rule("KY-TU", "Chữ Việt Unicode dựng sẵn, không có ký tự mất hình", PL + "phần I (TCVN 6909:2001)")
def letters(paper):
    for page in paper.pdf.pages:
        strange = strange_letters("".join(line.text for line in page.lines))
        yield Measure(
            page.number,
            ", ".join(f"U+{ord(char):04X}" for char in strange) or "đúng",
            "không có ký tự lạ",
            not strange,
        )


@rule(
    "SO-TRANG",
    "Số trang chữ số Ả Rập, đứng, cỡ 13–14, giữa lề trên, không hiện ở trang thứ nhất",
    PL + "phần I (số trang)",
)
def page_numbers(paper):
    for page in paper.pdf.pages:
        place = paper.run_of(page)
        found = [line for line in page.lines if is_page_number(page, line)]
        if place == 1:
            yield Measure(
                page.number,
                f"«{found[0].text}»" if found else "không hiện",
                "không hiện",
                not found,
            )
            continue
        if not found:
            yield Measure(page.number, "không có số trang", str(place), False)
            continue
        line = found[0]
        # In the middle of the text, or of the sheet: the decree says «canh giữa» and both are read into it.
        heads = (head.centre for _, head in paper.appendices)
        middles = (page.width / 2, (paper.left + paper.right) / 2, *heads)
        is_right = (
            line.text == str(place)
            and 13 <= line.size <= 14
            and not line.is_italic
            and min(abs(line.centre - middle) for middle in middles) < 2
            and line.top > 3
        )
        yield Measure(
            page.number,
            f"«{line.text}», cỡ {line.size:g}, giữa ở {mm(line.centre)}",
            f"«{place}», cỡ 13–14, giữa",
            is_right,
        )
