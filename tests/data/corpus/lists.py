"""The list that most files of the corpus are a spoilt copy of: three organizations of Quảng Ngãi, none a real one."""

from collections.abc import Iterable

HEADINGS = (
    "STT",
    "Loại hình",
    "Tên đầy đủ",
    "Mã số thuế",
    "Lĩnh vực",
    "Xã, phường, thị trấn",
    "Huyện, quận, thị xã, thành phố",
    "Số thành viên",
    "Doanh thu",
    "Lãi trước thuế",
)
WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


def tax_code(first_nine: str) -> str:
    """Nine digits with their check digit (domain: 10 − sum mod 11)."""
    digit = (
        10 - sum(int(each) * weight for each, weight in zip(first_nine, WEIGHTS, strict=True)) % 11
    )
    if digit > 9:
        raise ValueError(f"{first_nine} has no check digit: take another number")
    return f"{first_nine}{digit}"


COOPERATIVE = {
    "STT": 1,
    "Loại hình": "Hợp tác xã",
    "Tên đầy đủ": "Hợp tác xã nông nghiệp Trà Khúc (mẫu)",
    "Mã số thuế": tax_code("430070011"),
    "Lĩnh vực": "Nông nghiệp",
    "Xã, phường, thị trấn": "Xã Bình Châu",
    "Huyện, quận, thị xã, thành phố": "Huyện Bình Sơn",
    "Số thành viên": 350,
    "Doanh thu": 2100.5,
    "Lãi trước thuế": 180,
}
CREDIT_FUND = {
    "STT": 2,
    "Loại hình": "Quỹ tín dụng nhân dân",
    "Tên đầy đủ": "Quỹ tín dụng nhân dân Bình Long (mẫu)",
    "Mã số thuế": tax_code("430070014"),
    "Lĩnh vực": "Tín dụng",
    "Xã, phường, thị trấn": "Xã Bình Long",
    "Huyện, quận, thị xã, thành phố": "Huyện Bình Sơn",
    "Số thành viên": 1789,
    "Doanh thu": 9400,
    "Lãi trước thuế": 650,
}
GROUP = {
    "STT": 3,
    "Loại hình": "Tổ hợp tác",
    "Tên đầy đủ": "Tổ hợp tác trồng rau Tịnh Khê (mẫu)",
    "Lĩnh vực": "Nông nghiệp",
    "Xã, phường, thị trấn": "Xã Tịnh Khê",
    "Huyện, quận, thị xã, thành phố": "Thành phố Quảng Ngãi",
    "Số thành viên": 12,
    "Doanh thu": 385,
    "Lãi trước thuế": 110,
}
TRANSPORT = {
    "STT": 4,
    "Loại hình": "Hợp tác xã",
    "Tên đầy đủ": "Hợp tác xã vận tải Thiên Ấn (mẫu)",
    "Mã số thuế": tax_code("430070015"),
    "Lĩnh vực": "Vận tải",
    "Xã, phường, thị trấn": "Phường Phổ Thạnh",
    "Huyện, quận, thị xã, thành phố": "Thị xã Đức Phổ",
    "Số thành viên": 64,
    "Doanh thu": 5200,
    "Lãi trước thuế": 240,
}
THREE = (COOPERATIVE, CREDIT_FUND, GROUP)
# What the register says of them after a commit, as JSON writes it
NAMES = tuple(f'"name": "{row["Tên đầy đủ"]}"' for row in THREE)


def lines(rows: Iterable[dict] = THREE, *, headings=HEADINGS) -> list[list]:
    """The headings, and a line for each row."""
    return [list(headings), *([row.get(heading) for heading in headings] for row in rows)]


def with_column(heading: str, *values, rows: Iterable[dict] = THREE) -> list[list]:
    """The list with one more column at the end (or one of its own with other values)."""
    rows = [row | {heading: value} for row, value in zip(rows, values, strict=True)]
    headings = HEADINGS if heading in HEADINGS else (*HEADINGS, heading)
    return lines(rows, headings=headings)


def as_text(row: list, number=str) -> list:
    """Every number of a line as text, in the way that `number` writes it."""
    return [number(value) if isinstance(value, int | float) else value for value in row]


def mapped(rows: list[list], change) -> list[list]:
    """Every text under the headings changed."""
    head, *body = rows
    return [
        head,
        *([change(each) if isinstance(each, str) else each for each in row] for row in body),
    ]
