"""Names for the sample world. Every one ends in «(mẫu)»; none is meant to be one that exists."""

from random import Random

from cluster_portal.text import fold
from cooperatives.models import Kind, Sector

MARK = "(mẫu)"


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST = words(
    "Bình An Phú Tân Hòa Thịnh Lộc Xuân Đồng Thanh Minh Hưng Phước Vạn Kim Ngọc Đại Trường Long "
    "Quang Nhân Mỹ Thái Hồng Lam Gia Khánh Duy Đông Tây"
)
SECOND = words(
    "Tâm Phát Lợi Tiến Nguyên Điền Sáng Cát Phong Quý Tường Đạt Khang Vinh Hậu Thuận Giang Thành "
    "Ân Bảo Nghĩa Tín Hiệp Thắng Mai"
)
COOPERATIVE_WORK = {
    Sector.AGRICULTURE: (
        "nông nghiệp",
        "dịch vụ nông nghiệp",
        "nông nghiệp tổng hợp",
        "sản xuất và kinh doanh nông nghiệp",
        "rau an toàn",
        "chăn nuôi",
        "nuôi trồng thủy sản",
        "khai thác hải sản",
        "nông lâm nghiệp",
        "cây ăn quả",
        "lúa giống",
        "dược liệu",
        "muối",
        "nấm và nông sản sạch",
    ),
    Sector.INDUSTRY: (
        "chế biến nông sản",
        "mây tre đan",
        "gốm và mỹ nghệ",
        "may công nghiệp",
        "nước mắm",
        "cơ khí",
    ),
    Sector.CONSTRUCTION: ("xây dựng", "xây dựng và vật liệu"),
    Sector.TRANSPORT: ("vận tải", "vận tải hành khách", "dịch vụ vận tải", "vận tải và bốc xếp"),
    Sector.TRADE_SERVICES: (
        "thương mại dịch vụ",
        "dịch vụ tổng hợp",
        "du lịch cộng đồng",
        "kinh doanh chợ",
    ),
    Sector.ENVIRONMENT: ("vệ sinh môi trường", "môi trường và nước sạch"),
    Sector.OTHER: ("dịch vụ điện", "nhà ở"),
}
GROUP_WORK = {
    Sector.AGRICULTURE: (
        "trồng rau",
        "trồng lúa",
        "chăn nuôi bò",
        "chăn nuôi heo",
        "nuôi tôm",
        "khai thác hải sản xa bờ",
        "khai thác hải sản ven bờ",
        "trồng keo",
        "dùng nước",
        "trồng hoa",
        "trồng dưa hấu",
        "nuôi ong",
        "trồng nho và táo",
        "làm đất",
        "trồng tỏi",
        "bảo vệ rừng",
    ),
    Sector.INDUSTRY: ("đan lát", "làm bánh tráng", "mộc", "dệt thổ cẩm"),
    Sector.CONSTRUCTION: ("xây dựng",),
    Sector.TRANSPORT: ("vận chuyển nông sản",),
    Sector.TRADE_SERVICES: ("thu mua nông sản", "dịch vụ du lịch", "buôn bán nhỏ"),
    Sector.ENVIRONMENT: ("thu gom rác",),
    Sector.OTHER: ("dịch vụ tổng hợp",),
}
UNION_WORK = ("nông nghiệp", "sản xuất và tiêu thụ nông sản", "dịch vụ nông nghiệp")
BEGINNINGS = {
    Kind.COOPERATIVE: "Hợp tác xã",
    Kind.CREDIT_FUND: "Quỹ tín dụng nhân dân",
    Kind.COOPERATIVE_UNION: "Liên hiệp hợp tác xã",
    Kind.COOPERATIVE_GROUP: "Tổ hợp tác",
}
FAMILY = words("Nguyễn Trần Lê Phạm Huỳnh Phan Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh")
MIDDLE_MALE = words("Văn Hữu Đức Quốc Minh Thanh Ngọc Đình Công Xuân")
MIDDLE_FEMALE = words("Thị Thị Ngọc Thanh Thu Kim")
GIVEN_MALE = words(
    "An Bình Cường Dũng Hải Hùng Khoa Lâm Long Nam Phúc Quang Sơn Tài Thành Tuấn Việt Vinh"
)
GIVEN_FEMALE = words(
    "Ánh Chi Dung Hạnh Hoa Hương Lan Liên Loan Mai Nga Ngân Nhung Oanh Thảo Thủy Trang Yến"
)


class Names:
    """Names of one province; no two of a kind are alike."""

    def __init__(self, random: Random):
        self.random = random
        self.given = set()

    def organization(self, kind: str, sector: str) -> str:
        while True:
            name = " ".join([BEGINNINGS[kind], *self._work(kind, sector), self._brand(), MARK])
            # Names that differ only in accents would be taken for one another.
            if fold(name) not in self.given:
                self.given.add(fold(name))
                return name

    def person(self) -> str:
        pick = self.random.choice
        if self.random.random() < 0.3:
            parts = [pick(FAMILY), pick(MIDDLE_FEMALE), pick(GIVEN_FEMALE)]
        else:
            parts = [pick(FAMILY), pick(MIDDLE_MALE), pick(GIVEN_MALE)]
        return " ".join([*parts, MARK])

    def _work(self, kind, sector):
        if kind == Kind.CREDIT_FUND:
            return []
        if kind == Kind.COOPERATIVE_UNION:
            return [self.random.choice(UNION_WORK)]
        table = GROUP_WORK if kind == Kind.COOPERATIVE_GROUP else COOPERATIVE_WORK
        return [self.random.choice(table[sector])]

    def _brand(self):
        return f"{self.random.choice(FIRST)} {self.random.choice(SECOND)}"
