"""The head: ô số 1 to 5 and the legal bases."""

import re

from reports.form.anatomy import DAY
from reports.form.reading import MILLIMETRE

from .table import PL, Measure, line_below, look, middle, mm, one, rule


@rule("QUOC-HIEU", "Quốc hiệu: chữ in hoa, đứng, đậm, cỡ 12–13, ở nửa phải", PL + "ô số 1")
def state_name(paper):
    line = paper.state_name
    yield from one(
        line,
        1,
        "Quốc hiệu",
        lambda: (
            line.is_bold
            and not line.is_italic
            and line.is_capitals
            and 12 <= line.size <= 13
            and line.centre > paper.first.width / 2
        ),
        "in hoa, đậm, cỡ 12–13",
    )


@rule(
    "TIEU-NGU",
    "Tiêu ngữ: chữ thường, đứng, đậm, cỡ 13–14, canh giữa dưới Quốc hiệu, cách dòng đơn",
    PL + "ô số 1",
)
def motto(paper):
    line, above = paper.motto, paper.state_name
    if line is None or above is None:
        yield Measure(1, "không tìm thấy", "Độc lập - Tự do - Hạnh phúc", False)
        return
    apart = (line.baseline - above.baseline) * MILLIMETRE
    is_right = (
        line.text == "Độc lập - Tự do - Hạnh phúc"
        and line.is_bold
        and not line.is_italic
        and 13 <= line.size <= 14
        and abs(line.centre - above.centre) < 2
        and apart <= 1.5 * line.size
    )
    yield Measure(
        1,
        f"«{line.text}», {look(line)}, cách {apart:.1f} pt",
        "«Độc lập - Tự do - Hạnh phúc», đậm, cỡ 13–14, giữa, cách dòng đơn",
        is_right,
    )


@rule("KE-TIEU-NGU", "Đường kẻ liền dưới Tiêu ngữ, dài bằng dòng chữ", PL + "ô số 1")
def line_of_motto(paper):
    yield from line_below(paper, paper.motto, [paper.motto], 0.97, 1.03, "bằng dòng chữ")


@rule("CO-QUAN-TREN", "Tên cơ quan chủ quản: chữ in hoa, đứng, không đậm, cỡ 12–13", PL + "ô số 2")
def parent_body(paper):
    for line in paper.parents:
        yield Measure(
            1,
            f"«{line.text}», {look(line)}",
            "in hoa, không đậm, cỡ 12–13",
            line.is_capitals and not line.is_italic and 12 <= line.size <= 13,
        )
    if not paper.parents:
        yield Measure(1, "không tìm thấy", "tên cơ quan chủ quản", False)


@rule(
    "CO-QUAN",
    "Tên cơ quan ban hành: chữ in hoa, đứng, đậm, cỡ 12–13, canh giữa dưới cơ quan chủ quản",
    PL + "ô số 2",
)
def issuing_body(paper):
    middle = paper.parents[0].centre if paper.parents else None
    for line in paper.bodies:
        is_right = (
            line.is_capitals
            and not line.is_italic
            and 12 <= line.size <= 13
            and (middle is None or abs(line.centre - middle) < 2)
        )
        yield Measure(1, f"«{line.text}», {look(line)}", "in hoa, đậm, cỡ 12–13, giữa", is_right)
    if not paper.bodies:
        yield Measure(1, "không tìm thấy", "tên cơ quan ban hành, chữ đậm", False)


@rule("KE-CO-QUAN", "Đường kẻ liền dưới tên cơ quan, dài 1/3–1/2 dòng chữ", PL + "ô số 2")
def line_of_body(paper):
    last = paper.bodies[-1] if paper.bodies else None
    yield from line_below(paper, last, paper.bodies, 1 / 3, 1 / 2, "1/3–1/2 dòng chữ")


@rule(
    "SO-KY-HIEU",
    "Số, ký hiệu: «Số: 05/BC-CTĐ», cỡ 13, đứng, canh giữa dưới tên cơ quan; số dưới 10 thêm 0",
    PL + "ô số 3",
)
def number(paper):
    line = paper.number
    if line is None:
        yield Measure(1, "không tìm thấy", "Số: …/BC-…", False)
        return
    blank = r"|" if paper.draft_mark else ""
    text = re.match(rf"^Số: ?(\d{{2,}}{blank})/[A-ZĐ]+(-[A-ZĐ]+)*$", line.text)
    middle = paper.bodies[-1].centre if paper.bodies else line.centre
    is_right = (
        text
        and line.size == 13
        and not line.is_bold
        and not line.is_italic
        and abs(line.centre - middle) < 3
        and not re.match(r"^Số: 0\d{2,}/", line.text)
    )
    yield Measure(
        1,
        f"«{line.text}», {look(line)}, giữa ở {mm(line.centre)}",
        f"«Số: 05/BC-CTĐ», cỡ 13, giữa ở {mm(middle)}",
        bool(is_right),
    )


@rule(
    "NGAY",
    "Địa danh, ngày tháng: nghiêng, cỡ 13–14, giữa dưới Quốc hiệu, ngang dòng số; thêm 0 trước ngày <10, tháng 1, 2",
    PL + "ô số 4",
)
def place_and_date(paper):
    line = paper.place_and_date
    if line is None:
        yield Measure(1, "không tìm thấy", "…, ngày 02 tháng 12 năm 2023", False)
        return
    day, month = DAY.match(line.text).group("day", "month")
    zeros = len(day) == 2 and (
        month in ("01", "02") or not month.startswith("0") and int(month) > 2
    )
    level = paper.number is not None and abs(line.baseline - paper.number.baseline) < 0.5
    middle = paper.state_name.centre if paper.state_name else line.centre
    is_right = (
        zeros
        and level
        and line.is_italic
        and 13 <= line.size <= 14
        and not line.is_bold
        and abs(line.centre - middle) < 3
    )
    yield Measure(
        1,
        f"«{line.text}», {look(line)}",
        f"«ngày 02 tháng 12», nghiêng, cỡ 13–14, cùng dòng với số, giữa ở {mm(middle)}",
        is_right,
    )


@rule("TEN-LOAI", "Tên loại văn bản: chữ in hoa, đứng, đậm, cỡ 13–14, canh giữa", PL + "ô số 5a")
def kind(paper):
    line, centre = paper.title, middle(paper)
    yield from one(
        line,
        1,
        "tên loại",
        lambda: (
            line.is_capitals
            and line.is_bold
            and not line.is_italic
            and 13 <= line.size <= 14
            and abs(line.centre - centre) < 2
        ),
        "in hoa, đậm, cỡ 13–14, giữa",
    )


@rule(
    "TRICH-YEU",
    "Trích yếu: chữ thường, đứng, đậm, cỡ 13–14, canh giữa dưới tên loại",
    PL + "ô số 5a",
)
def subject(paper):
    for line in paper.subject:
        is_right = (
            not line.is_italic
            and not line.is_capitals
            and 13 <= line.size <= 14
            and abs(line.centre - middle(paper)) < 2
        )
        yield Measure(
            1, f"«{line.text}», {look(line)}", "chữ thường, đậm, cỡ 13–14, giữa", is_right
        )
    if not paper.subject:
        yield Measure(1, "không tìm thấy", "trích yếu, chữ đậm, dưới tên loại", False)


@rule("KE-TRICH-YEU", "Đường kẻ liền dưới trích yếu, dài 1/3–1/2 dòng chữ", PL + "ô số 5a")
def line_of_subject(paper):
    last = paper.subject[-1] if paper.subject else None
    yield from line_below(paper, last, paper.subject, 1 / 3, 1 / 2, "1/3–1/2 dòng chữ")


@rule(
    "CAN-CU",
    "Căn cứ: chữ nghiêng, cỡ 13–14, mỗi căn cứ một dòng, cuối dòng «;», căn cứ cuối «.»",
    PL + "ô số 6",
)
def basis(paper):
    for place, lines in enumerate(paper.bases, start=1):
        end = "." if place == len(paper.bases) else ";"
        is_right = lines[-1].text.endswith(end) and all(
            line.is_italic and 13 <= line.size <= 14 for line in lines
        )
        yield Measure(
            lines[0].page,
            f"«…{lines[-1].text[-20:]}», {look(lines[0])}",
            f"nghiêng, cỡ 13–14, cuối «{end}»",
            is_right,
        )
