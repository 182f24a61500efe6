"""The twelve numbers of the year as a leader says them."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from cluster_portal.text import count_in_prose, number

from . import sentences
from .annual import AnnualReport
from .bound import SAME_PERIOD, change, change_in_percent

# Leaders with the same points that are named
NAMED = 2
NOTHING_BEFORE = "chưa có số liệu năm trước để so sánh"


@dataclass(frozen=True)
class Spoken:
    """A number in large type: its name, the figure (empty: nobody has given it), its unit, what it is compared with.

    `entry`: where it is entered, "figures" or "results"; `code`: its short name, under which the trace view tells
    where it comes from (measures.py).
    """

    code: str
    name: str
    figure: str
    unit: str
    compared: str
    entry: str = "figures"


def twelve(report: AnnualReport) -> tuple[Spoken, ...]:
    """The numbers of the speaking card, in the order in which they are said."""
    return (*_organizations(report), *_economy(report), *_results(report))


def _organizations(report) -> Iterator[Spoken]:
    now, before = report.whole.active, report.whole.before
    both = now.cooperatives_and_credit_funds, before.cooperatives_and_credit_funds
    yield _count("htx.tong", "Hợp tác xã, quỹ tín dụng nhân dân", *both, "tổ chức")
    yield _count(
        "htx.rieng", "Trong đó hợp tác xã", now.cooperatives, before.cooperatives, "hợp tác xã"
    )
    yield _count(
        "qtdnd.tong", "Quỹ tín dụng nhân dân", now.credit_funds, before.credit_funds, "quỹ"
    )
    yield _count("lhhtx.tong", "Liên hiệp hợp tác xã", now.unions, before.unions, "liên hiệp")
    yield _count("tht.tong", "Tổ hợp tác", now.groups, before.groups, "tổ")
    founded, left = report.whole.founded, report.whole.left
    yield Spoken(
        "htx.moi",
        "Hợp tác xã thành lập mới trong năm",
        count_in_prose(founded.cooperatives_and_credit_funds),
        "hợp tác xã",
        f"giải thể, sáp nhập, chuyển đổi: {count_in_prose(left.cooperatives_and_credit_funds)}",
    )


def _count(code, name, now, before, unit):
    changed = change(now, before, unit).replace(f" {unit} (", " (")
    return Spoken(code, name, count_in_prose(now), unit, _changed(changed))


def _economy(report) -> Iterator[Spoken]:
    both, before = report.whole.both, report.whole.both_before
    own, own_before = report.whole.cooperatives, report.whole.cooperatives_before
    pairs = (
        (
            "thanh-vien.tong",
            "Lượt thành viên",
            "lượt người",
            both.members.total,
            before.members.total,
            0,
        ),
        (
            "lao-dong.tong",
            "Lao động thường xuyên",
            "người",
            both.workers.total,
            before.workers.total,
            0,
        ),
        (
            "thu-nhap.binh-quan",
            "Thu nhập bình quân của lao động",
            "triệu đồng/người/tháng",
            both.worker_income.mean,
            before.worker_income.mean,
            2,
        ),
        (
            "doanh-thu.binh-quan",
            "Doanh thu bình quân một hợp tác xã",
            "triệu đồng/năm",
            own.revenue.mean,
            own_before.revenue.mean,
            0,
        ),
    )
    for code, name, unit, now, earlier, decimals in pairs:
        figure = "" if now is None else number(now, decimals)
        compared = change_in_percent(now, earlier)
        yield Spoken(code, name, figure, unit, _changed(compared))


def _results(report) -> Iterator[Spoken]:
    rated, good = report.whole.rated, report.whole.well_rated
    yield Spoken(
        "xep-loai.kha-tot",
        "Hợp tác xã xếp loại khá, tốt",
        count_in_prose(good) if rated else "",
        "hợp tác xã",
        f"{number(Decimal(good) / rated * 100, 1)}% trong {number(rated)} hợp tác xã được xếp loại, không kể QTDND"
        if rated
        else "",
    )
    facts = report.headline
    known, leaders = facts["targets_known"], _leaders(facts["leaders"])
    yield Spoken(
        "chi-tieu.dat",
        "Chỉ tiêu giao ước đạt và vượt",
        f"{facts['targets_reached']}/{known}" if known else "",
        "chỉ tiêu có số liệu",
        f"dẫn đầu chấm điểm thi đua: {leaders}" if leaders else "chưa có kết quả chấm điểm",
        entry="results",
    )


def _leaders(names) -> str:
    """Who is first; many with the same points are counted, for a card has no room for their names."""
    many = f"{count_in_prose(len(names))} đơn vị cùng điểm"
    return many if len(names) > NAMED else sentences.listed(names)


def _changed(words):
    """«tăng 36 (2,1%) so với năm trước»."""
    if not words or "chưa có số liệu cùng kỳ" in words:
        return NOTHING_BEFORE
    return words.replace(SAME_PERIOD, "so với năm trước")
