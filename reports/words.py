"""How papers name what the register keeps as codes. Papers are Vietnamese: no gettext here."""

from cluster_portal.text import number
from cooperatives.models import Commune, Rating, Sector
from emulation.models import Direction

SECTOR_NAMES = {
    Sector.AGRICULTURE: "Nông nghiệp",
    Sector.INDUSTRY: "Công nghiệp, tiểu thủ công nghiệp",
    Sector.CONSTRUCTION: "Xây dựng",
    Sector.TRANSPORT: "Vận tải",
    Sector.TRADE_SERVICES: "Thương mại, dịch vụ",
    Sector.ENVIRONMENT: "Môi trường",
    Sector.CREDIT: "Tín dụng nhân dân",
    Sector.OTHER: "Khác",
}
# For the head of a narrow column
SECTOR_HEADS = SECTOR_NAMES | {
    Sector.INDUSTRY: "CN, TTCN",
    Sector.TRADE_SERVICES: "TM, DV",
    Sector.CREDIT: "QTDND",
}
RATING_NAMES = {
    Rating.GOOD: "tốt",
    Rating.FAIR: "khá",
    Rating.AVERAGE: "trung bình",
    Rating.WEAK: "yếu",
}
# What counts as khá and tốt among the rated
WELL_RATED = (Rating.GOOD, Rating.FAIR)
COMMUNE_KINDS = {
    Commune.Kind.COMMUNE: "xã",
    Commune.Kind.WARD: "phường",
    Commune.Kind.TOWNSHIP: "thị trấn",
    Commune.Kind.SPECIAL_ZONE: "đặc khu",
}
# What a target counts otherwise than the rest of the paper does, by the code of its indicator
TARGET_NOTES = {
    "ty-le-kha-tot": "Tỷ lệ khá, tốt của chỉ tiêu tính cả QTDND được xếp loại; mục II.5 và Phụ lục V chỉ tính HTX.",
    "thu-nhap-lao-dong": "Thu nhập của chỉ tiêu chỉ tính HTX; mục II.2 và Phụ lục III tính cả QTDND.",
}
# «≥» is not in the paper's font, and papers write it in words.
DIRECTIONS = {
    Direction.AT_LEAST: "{} trở lên",
    Direction.AT_MOST: "không quá {}",
    Direction.EXACTLY: "{}",
}


def target_notes(lines) -> tuple[str, ...]:
    """What must be said under a table of these TargetLines."""
    return tuple(TARGET_NOTES[line.code] for line in lines if line.code in TARGET_NOTES)


def level(direction: str, value, words: str, decimals: int) -> str:
    """«120 trở lên»; a target in words as it is; «–» where there is none."""
    if value is None:
        return words or "–"
    return DIRECTIONS.get(direction, "{}").format(number(value, decimals))
