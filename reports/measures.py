"""What is counted of the cluster and of each province: every measure with its name, its meaning and how it is read.

The bound numbers (bound.py) are these of each place, and the targets and points of the year.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from cluster_portal.text import fold

from .annual import Register
from .words import RATING_NAMES, SECTOR_NAMES

MONEY = "triệu đồng"


@dataclass(frozen=True)
class Measure:
    """What is counted of the whole cluster and of each province: how it is read, and what it means.

    `lists` are the lists of organizations that hold its rows, each with its words and filters.
    `entry` names the page where the figure is entered: "figures", "results", "register", "scores".
    """

    name: str
    words: str
    unit: str
    definition: str
    read: Callable[[Register], int | Decimal | None]
    before: Callable[[Register], int | Decimal | None] | None = None
    decimals: int = 0
    is_sum: bool = True
    lists: tuple[tuple[str, dict[str, str]], ...] = ()
    entry: str = "register"


def slug(name: str) -> str:
    """«Quảng Ngãi» → «quang-ngai»."""
    return "-".join(re.findall("[a-z0-9]+", fold(name)))


def _figure(part, name, kind="total"):
    return lambda register: getattr(getattr(getattr(register, part), name), kind)


LISTS = {
    "cooperative": "hợp tác xã",
    "credit_fund": "quỹ tín dụng nhân dân",
    "cooperative_union": "liên hiệp hợp tác xã",
    "cooperative_group": "tổ hợp tác",
}


def _one(kind, **filters):
    return ((LISTS[kind], {"kind": kind, **filters}),)


def _both(**filters):
    """Two lists: the register shows one kind at a time."""
    return _one("cooperative", **filters) + _one("credit_fund", **filters)


def _share(part, whole) -> Decimal | None:
    return Decimal(part) / whole * 100 if whole else None


def _sector_measures() -> Iterator[Measure]:
    for sector, words in SECTOR_NAMES.items():
        name, of = f"linh-vuc.{slug(words)}", f"lĩnh vực {words[0].lower()}{words[1:]}"
        yield Measure(
            name, f"Số {HTX_QTD} {of}", "hợp tác xã",
            f"Số hợp tác xã, quỹ tín dụng nhân dân {ACTIVE}, {of}.",
            lambda part, sector=sector: part.sectors.get(sector, 0),
            lists=_both(sector=sector, status="active"),
        )  # fmt: skip
        yield Measure(
            f"{name}.ty-le", f"Tỷ lệ {HTX_QTD} {of}", "%",
            f"Số {HTX_QTD} đang hoạt động {of}, chia cho tổng số đang hoạt động, nhân 100.",
            lambda part, sector=sector: _share(
                part.sectors.get(sector, 0), part.active.cooperatives_and_credit_funds
            ),
            decimals=1, is_sum=False,
        )  # fmt: skip


def _rating_measures() -> Iterator[Measure]:
    for rating, words in RATING_NAMES.items():
        name = f"xep-loai.{slug(words)}"
        yield Measure(
            name, f"Số hợp tác xã xếp loại {words}", "hợp tác xã",
            f"Số hợp tác xã đang hoạt động được đánh giá, xếp loại {words} trong số liệu năm; không tính quỹ tín dụng "
            "nhân dân.",
            lambda part, rating=rating: part.ratings.get(rating, 0), entry="figures",
        )  # fmt: skip
        yield Measure(
            f"{name}.ty-le", f"Tỷ lệ hợp tác xã xếp loại {words}", "%",
            f"Số hợp tác xã xếp loại {words} chia cho số được đánh giá, xếp loại, nhân 100.",
            lambda part, rating=rating: _share(part.ratings.get(rating, 0), part.rated),
            decimals=1, is_sum=False, entry="figures",
        )  # fmt: skip


ACTIVE = "đang hoạt động tại ngày chốt số liệu (không gồm tạm ngừng, chờ giải thể)"
HTX_QTD = "hợp tác xã, quỹ tín dụng nhân dân"
MEASURES: tuple[Measure, ...] = (
    Measure(
        "htx.tong", f"Số {HTX_QTD} đang hoạt động", "hợp tác xã",
        f"Số hợp tác xã và quỹ tín dụng nhân dân {ACTIVE}. Quỹ tín dụng nhân dân là một loại hình hợp tác xã, "
        "đếm một lần.",
        lambda part: part.active.cooperatives_and_credit_funds,
        lambda part: part.before.cooperatives_and_credit_funds,
        lists=_both(status="active"),
    ),
    Measure(
        "htx.rieng", "Số hợp tác xã đang hoạt động, không kể quỹ tín dụng nhân dân", "hợp tác xã",
        f"Số hợp tác xã {ACTIVE}, không gồm quỹ tín dụng nhân dân.",
        lambda part: part.active.cooperatives, lambda part: part.before.cooperatives,
        lists=_one("cooperative", status="active"),
    ),
    Measure(
        "qtdnd.tong", "Số quỹ tín dụng nhân dân đang hoạt động", "quỹ tín dụng nhân dân",
        f"Số quỹ tín dụng nhân dân {ACTIVE}.",
        lambda part: part.active.credit_funds, lambda part: part.before.credit_funds,
        lists=_one("credit_fund", status="active"),
    ),
    Measure(
        "lhhtx.tong", "Số liên hiệp hợp tác xã đang hoạt động", "liên hiệp hợp tác xã",
        f"Số liên hiệp hợp tác xã {ACTIVE}.",
        lambda part: part.active.unions, lambda part: part.before.unions,
        lists=_one("cooperative_union", status="active"),
    ),
    Measure(
        "tht.tong", "Số tổ hợp tác đang hoạt động", "tổ hợp tác",
        f"Số tổ hợp tác trong danh sách {ACTIVE}.",
        lambda part: part.active.groups, lambda part: part.before.groups,
        lists=_one("cooperative_group", status="active"),
    ),
    Measure(
        "tht.chung-thuc", "Số tổ hợp tác có hợp đồng đã đăng ký hoặc chứng thực", "tổ hợp tác",
        "Số tổ hợp tác đang hoạt động có hợp đồng hợp tác đã đăng ký hoặc chứng thực.",
        lambda part: part.certified_groups,
        lists=_one("cooperative_group", status="active"),
    ),
    Measure(
        "tht.so-tong-hop", "Số tổ hợp tác chỉ có số tổng hợp, không có danh sách", "tổ hợp tác",
        "Số tổ hợp tác các đơn vị báo bằng số tổng hợp, ngoài danh sách.",
        lambda part: part.tallied_groups,
    ),
    Measure(
        "htx.so-dang-ky", f"Số {HTX_QTD} trong sổ đăng ký", "hợp tác xã",
        "Số hợp tác xã và quỹ tín dụng nhân dân còn trong sổ đăng ký tại ngày chốt số liệu, kể cả tạm ngừng và chờ "
        "giải thể.",
        lambda part: part.registered.cooperatives_and_credit_funds,
        lists=_both(),
    ),
    Measure(
        "htx.moi", f"Số {HTX_QTD} thành lập mới trong năm", "hợp tác xã",
        "Số hợp tác xã và quỹ tín dụng nhân dân có ngày thành lập trong năm.",
        lambda part: part.founded.cooperatives_and_credit_funds,
    ),
    Measure(
        "htx.giam", f"Số {HTX_QTD} giải thể, sáp nhập, chuyển đổi trong năm", "hợp tác xã",
        "Số hợp tác xã và quỹ tín dụng nhân dân ra khỏi sổ đăng ký trong năm.",
        lambda part: part.left.cooperatives_and_credit_funds,
    ),
    Measure(
        "tht.moi", "Số tổ hợp tác thành lập mới trong năm", "tổ hợp tác",
        "Số tổ hợp tác trong danh sách có ngày thành lập trong năm.",
        lambda part: part.founded.groups,
    ),
    Measure(
        "htx.thanh-vien-lmhtx", f"Số {HTX_QTD} là thành viên Liên minh Hợp tác xã", "hợp tác xã",
        "Số hợp tác xã và quỹ tín dụng nhân dân đang hoạt động là thành viên Liên minh Hợp tác xã tỉnh, thành phố.",
        lambda part: part.alliance_members,
        lists=_both(member="yes", status="active"),
    ),
    Measure(
        "htx.ty-le-lmhtx", f"Tỷ lệ {HTX_QTD} là thành viên Liên minh Hợp tác xã", "%",
        "Số là thành viên Liên minh Hợp tác xã chia cho số đang hoạt động, nhân 100.",
        lambda part: _share(part.alliance_members, part.active.cooperatives_and_credit_funds),
        decimals=1, is_sum=False,
    ),
    Measure(
        "thanh-vien.tong", f"Số lượt thành viên của {HTX_QTD}", "lượt thành viên",
        "Tổng số thành viên trong số liệu năm của các hợp tác xã, quỹ tín dụng nhân dân đang hoạt động; một người ở "
        "nhiều nơi tính nhiều lượt.",
        _figure("both", "members"), _figure("both_before", "members"), entry="figures",
    ),
    Measure(
        "thanh-vien.htx", "Số lượt thành viên của hợp tác xã", "lượt thành viên",
        "Tổng số thành viên trong số liệu năm của các hợp tác xã đang hoạt động, không gồm quỹ tín dụng nhân dân.",
        _figure("cooperatives", "members"), _figure("cooperatives_before", "members"), entry="figures",
    ),
    Measure(
        "thanh-vien.qtdnd", "Số lượt thành viên của quỹ tín dụng nhân dân", "lượt thành viên",
        "Tổng số thành viên trong số liệu năm của các quỹ tín dụng nhân dân đang hoạt động.",
        _figure("credit_funds", "members"), entry="figures",
    ),
    Measure(
        "lao-dong.tong", f"Số lao động thường xuyên trong {HTX_QTD}", "người",
        "Tổng số lao động thường xuyên trong số liệu năm của các hợp tác xã, quỹ tín dụng nhân dân đang hoạt động.",
        _figure("both", "workers"), _figure("both_before", "workers"), entry="figures",
    ),
    Measure(
        "thu-nhap.binh-quan", "Thu nhập bình quân của lao động thường xuyên", f"{MONEY}/người/tháng",
        "Bình quân gia quyền theo số lao động của thu nhập một lao động thường xuyên một tháng.",
        _figure("both", "worker_income", "mean"), _figure("both_before", "worker_income", "mean"),
        decimals=2, is_sum=False, entry="figures",
    ),
    Measure(
        "von.tong", "Tổng nguồn vốn của hợp tác xã", MONEY,
        "Tổng nguồn vốn trong số liệu năm của các hợp tác xã đang hoạt động, không gồm quỹ tín dụng nhân dân.",
        _figure("cooperatives", "total_capital"), _figure("cooperatives_before", "total_capital"), entry="figures",
    ),
    Measure(
        "von.binh-quan", "Nguồn vốn bình quân một hợp tác xã", MONEY,
        "Tổng nguồn vốn chia cho số hợp tác xã có báo nguồn vốn.",
        _figure("cooperatives", "total_capital", "mean"), _figure("cooperatives_before", "total_capital", "mean"),
        is_sum=False, entry="figures",
    ),
    Measure(
        "doanh-thu.tong", "Tổng doanh thu của hợp tác xã", MONEY,
        "Tổng doanh thu năm của các hợp tác xã đang hoạt động có báo doanh thu, không gồm quỹ tín dụng nhân dân.",
        _figure("cooperatives", "revenue"), _figure("cooperatives_before", "revenue"), entry="figures",
    ),
    Measure(
        "doanh-thu.binh-quan", "Doanh thu bình quân một hợp tác xã", MONEY,
        "Tổng doanh thu năm chia cho số hợp tác xã có báo doanh thu.",
        _figure("cooperatives", "revenue", "mean"), _figure("cooperatives_before", "revenue", "mean"),
        is_sum=False, entry="figures",
    ),
    Measure(
        "lai.binh-quan", "Lãi trước thuế bình quân một hợp tác xã", MONEY,
        "Tổng lợi nhuận trước thuế chia cho số hợp tác xã có báo lợi nhuận.",
        _figure("cooperatives", "profit", "mean"), _figure("cooperatives_before", "profit", "mean"),
        is_sum=False, entry="figures",
    ),
    Measure(
        "qtdnd.von", "Tổng nguồn vốn của quỹ tín dụng nhân dân", MONEY,
        "Tổng nguồn vốn trong số liệu năm của các quỹ tín dụng nhân dân đang hoạt động.",
        _figure("credit_funds", "total_capital"), entry="figures",
    ),
    Measure(
        "qtdnd.tien-gui", "Huy động tiền gửi của quỹ tín dụng nhân dân", MONEY,
        "Tổng số dư huy động tiền gửi trong số liệu năm của các quỹ tín dụng nhân dân đang hoạt động.",
        _figure("credit_funds", "deposits"), entry="figures",
    ),
    Measure(
        "qtdnd.du-no", "Dư nợ cho vay của quỹ tín dụng nhân dân", MONEY,
        "Tổng dư nợ cho vay trong số liệu năm của các quỹ tín dụng nhân dân đang hoạt động.",
        _figure("credit_funds", "loans"), entry="figures",
    ),
    *_sector_measures(),
    *_rating_measures(),
    Measure(
        "xep-loai.kha-tot", "Số hợp tác xã xếp loại khá, tốt", "hợp tác xã",
        "Số hợp tác xã đang hoạt động được đánh giá, xếp loại khá hoặc tốt trong số liệu năm; không tính quỹ tín dụng "
        "nhân dân.",
        lambda part: part.well_rated, entry="figures",
    ),
    Measure(
        "xep-loai.tong", "Số hợp tác xã được đánh giá, xếp loại", "hợp tác xã",
        "Số hợp tác xã đang hoạt động có kết quả đánh giá, xếp loại trong số liệu năm.",
        lambda part: part.rated, entry="figures",
    ),
    Measure(
        "xep-loai.chua", "Số hợp tác xã chưa đánh giá hoặc không thuộc diện xếp loại", "hợp tác xã",
        "Số hợp tác xã đang hoạt động trừ số được đánh giá, xếp loại.",
        lambda part: part.active.cooperatives - part.rated, entry="figures",
    ),
)  # fmt: skip
MEASURE = {each.name: each for each in MEASURES}
