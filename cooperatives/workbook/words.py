"""The words that offices write for our choices: the first of each is the one we print.

A workbook is a Vietnamese paper, so these are data, not translations.
"""

import re
from functools import lru_cache

from cluster_portal.text import fold
from cooperatives.models import Basis, Commune, Kind, Rating, Sector, Status

KINDS = {
    Kind.COOPERATIVE: ("Hợp tác xã", "HTX"),
    Kind.CREDIT_FUND: ("Quỹ tín dụng nhân dân", "QTDND", "QTD", "Quỹ tín dụng"),
    Kind.COOPERATIVE_UNION: (
        "Liên hiệp hợp tác xã",
        "LHHTX",
        "LH HTX",
        "Liên hiệp HTX",
        "Liên hiệp",
    ),
    Kind.COOPERATIVE_GROUP: ("Tổ hợp tác", "THT"),
}
SECTORS = {
    Sector.AGRICULTURE: (
        "Nông nghiệp",
        "Nông lâm nghiệp",
        "Nông lâm ngư nghiệp",
        "Nông lâm thủy sản",
        "Nông nghiệp tổng hợp",
        "Trồng trọt",
        "Chăn nuôi",
        "Lâm nghiệp",
        "Thủy sản",
        "Diêm nghiệp",
    ),
    Sector.INDUSTRY: (
        "Công nghiệp – TTCN",
        "Công nghiệp – tiểu thủ công nghiệp",
        "CN–TTCN",
        "Công nghiệp và tiểu thủ công nghiệp",
        "Công nghiệp",
        "Tiểu thủ công nghiệp",
        "TTCN",
    ),
    Sector.CONSTRUCTION: ("Xây dựng", "XD"),
    Sector.TRANSPORT: ("Vận tải", "Giao thông vận tải", "GTVT"),
    Sector.TRADE_SERVICES: (
        "Thương mại – dịch vụ",
        "TM–DV",
        "TMDV",
        "Thương mại và dịch vụ",
        "Thương mại",
        "Dịch vụ",
        "Dịch vụ – thương mại",
        "Du lịch",
    ),
    Sector.ENVIRONMENT: ("Môi trường", "Vệ sinh môi trường", "Nước sạch", "Môi trường, nước sạch"),
    Sector.CREDIT: ("Tín dụng", "Tín dụng nhân dân", "QTDND", "Quỹ tín dụng nhân dân"),
    Sector.OTHER: ("Khác", "Lĩnh vực khác", "Ngành nghề khác", "Điện", "Nhà ở"),
}
STATUSES = {
    Status.ACTIVE: ("Đang hoạt động", "Hoạt động", "Hoạt động bình thường"),
    Status.SUSPENDED: ("Tạm ngừng", "Tạm ngừng hoạt động", "Tạm ngưng", "Tạm ngưng hoạt động"),
    Status.STOPPED: (
        "Ngừng hoạt động",
        "Ngưng hoạt động",
        "Ngừng",
        "Không hoạt động",
        "Đã ngừng hoạt động",
    ),
    Status.DISSOLVING: (
        "Chờ giải thể",
        "Đang chờ giải thể",
        "Đang giải thể",
        "Đang làm thủ tục giải thể",
    ),
    Status.DISSOLVED: ("Đã giải thể", "Giải thể"),
    Status.REVOKED: (
        "Bị thu hồi giấy chứng nhận",
        "Bị thu hồi GCN",
        "Thu hồi GCN",
        "Thu hồi giấy chứng nhận",
        "Bị thu hồi giấy chứng nhận đăng ký",
    ),
    Status.BANKRUPT: ("Phá sản", "Đã phá sản"),
    Status.BECAME_ENTERPRISE: (
        "Chuyển thành doanh nghiệp",
        "Chuyển đổi thành doanh nghiệp",
        "Đã chuyển thành doanh nghiệp",
    ),
    Status.BECAME_COOPERATIVE: (
        "Chuyển thành hợp tác xã",
        "Chuyển thành HTX",
        "THT chuyển thành HTX",
        "Tổ hợp tác chuyển thành hợp tác xã",
    ),
    Status.MERGED: (
        "Sáp nhập, hợp nhất, chia, tách",
        "Sáp nhập",
        "Hợp nhất",
        "Đã sáp nhập",
        "Chia",
        "Tách",
        "Chia, tách",
    ),
}
RATINGS = {
    Rating.GOOD: ("Tốt", "Loại tốt"),
    Rating.FAIR: ("Khá", "Loại khá"),
    Rating.AVERAGE: ("Trung bình", "TB", "Loại trung bình"),
    Rating.WEAK: ("Yếu", "Loại yếu", "Yếu kém"),
    Rating.NOT_RATED: ("Không xếp loại", "Chưa xếp loại", "Không đánh giá", "Chưa đánh giá"),
}
BASES = {
    Basis.ACTUAL: ("Thực hiện", "Chính thức", "Số thực hiện"),
    Basis.ESTIMATE: ("Ước thực hiện", "Ước", "Ước cả năm", "Ước thực hiện cả năm"),
}
YES_NO = {True: ("Có", "X", "Đã chứng thực", "Đúng", "Yes"), False: ("Không", "Chưa", "No")}

COMMUNE_KINDS = {
    Commune.Kind.COMMUNE: "Xã",
    Commune.Kind.WARD: "Phường",
    Commune.Kind.TOWNSHIP: "Thị trấn",
    Commune.Kind.SPECIAL_ZONE: "Đặc khu",
}

LETTERS_AND_DIGITS = re.compile(r"[a-z0-9%]+")

# «Không có số liệu» is neither empty nor zero: the organization could not give the figure.
NOT_AVAILABLE = "KCSL"
NOT_AVAILABLE_WORDS = {
    "kcsl",
    "khong co so lieu",
    "khong co sl",
    "k co so lieu",
    "khong co du lieu",
}
# A dash says: empty this cell. An empty cell says nothing, and what the register has stays.
DASHES = {"-", "–", "—", "--", "---"}


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Folded, with everything but letters and digits as single spaces: what headings and choices are compared by."""
    return " ".join(LETTERS_AND_DIGITS.findall(fold(text)))


def by_word(choices: dict) -> dict:
    """{folded word: value} of a table above."""
    return {plain(word): value for value, words in choices.items() for word in words}


def printed(choices: dict) -> dict:
    """{value: the word we print}."""
    return {value: words[0] for value, words in choices.items()}


def commune_name(commune: Commune) -> str:
    """«Xã Bình Dương»: a workbook stays Vietnamese, whatever language the screen has."""
    return f"{COMMUNE_KINDS[commune.kind]} {commune.name}"


def commune_place(commune: Commune) -> str:
    """«Xã Bình Dương, Huyện Bình Sơn»; no district after 01/07/2025."""
    return ", ".join(filter(None, [commune_name(commune), commune.district]))


_KIND_WORDS = sorted(by_word(KINDS).items(), key=lambda pair: -len(pair[0]))
_SECTOR_WORDS = sorted(by_word(SECTORS).items(), key=lambda pair: -len(pair[0]))


def kind_in(text) -> Kind | None:
    """The kind that a name, a group heading or a sheet name begins with: «I. Hợp tác xã nông nghiệp»."""
    words = _without_number(plain(text))
    for word, kind in _KIND_WORDS:
        if words == word or words.startswith(f"{word} "):
            return kind
    return None


def is_a_kind(text) -> bool:
    """Whether the text is the name of a kind and nothing else: a heading of a group, no organization."""
    words = plain(text)
    return any(words == word for word, _kind in _KIND_WORDS)


def kinds_in(text) -> set[Kind]:
    """All kinds named anywhere in a title; «liên hiệp hợp tác xã» is not a «hợp tác xã» as well."""
    words, found = f" {plain(text)} ", set()
    for word, kind in _KIND_WORDS:
        if f" {word} " in words:
            found.add(kind)
            words = words.replace(f" {word} ", " ")
    return found


def sector_in(text) -> Sector | None:
    """The sector named anywhere in a group heading; the longest word wins."""
    words = f" {plain(text)} "
    return next((sector for word, sector in _SECTOR_WORDS if f" {word} " in words), None)


def _without_number(words):
    return re.sub(r"^(?:[ivxlc]+|[a-h]|\d+) ", "", words)
