"""What a column of the workbook is, and the bands of headings under which columns stand together."""

from dataclasses import dataclass

ORGANIZATION, CREDIT_FUND, GROUP, FIGURES, HELPER = (
    "organization",
    "credit_fund_detail",
    "cooperative_group_detail",
    "figures",
    "helper",
)
IDENTITY_BAND = "Nhận dạng"
STATUS_BAND = "Tình trạng"
PLACE_BAND = "Địa chỉ"
PEOPLE_BAND = "Liên hệ"
ALLIANCE_BAND = "Liên minh HTX, liên hiệp HTX"
KIND_BAND = "Riêng QTDND và THT"
MEMBERS_BAND = "Thành viên, lao động trong năm (người)"
MONEY_BAND = "Tài chính trong năm (triệu đồng)"
CREDIT_BAND = "Hoạt động tín dụng (triệu đồng)"
OTHER_BAND = "Đánh giá, ghi chú"


@dataclass(frozen=True)
class Column:
    """One column. `name` is the field, `part` the row it belongs to; `also` are other headings for it."""

    name: str
    part: str
    heading: str
    band: str = ""
    also: tuple[str, ...] = ()
    width: int = 14
    help: str = ""
    unit: str = ""

    @property
    def is_money(self) -> bool:
        return self.unit.startswith("triệu đồng")
