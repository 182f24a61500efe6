"""Sentences as Vietnamese papers write them, made from the figures. Papers are Vietnamese: no gettext here.

The wording follows the summary papers of the alliances (date of the count, total, of which active, new, dissolved,
change against the year before); the rounding is in cluster_portal/text.py.
"""

from decimal import Decimal

from cluster_portal.text import count_in_prose, number, rounded_phrase
from cooperatives.statistics import Counts

from .annual import AnnualReport, Figure, Register, Standing
from .words import RATING_NAMES, SECTOR_NAMES

SAME_PERIOD = "so với cùng kỳ năm trước"


def listed(parts: list[str]) -> str:
    """«a, b và c»."""
    return " và ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def opening(active: Counts) -> str:
    """The first sentence of section II, the one that the press takes over."""
    parts = []
    if active.cooperatives_and_credit_funds:
        funds = ", Quỹ tín dụng nhân dân" if active.credit_funds else ""
        parts.append(f"{count_in_prose(active.cooperatives_and_credit_funds)} hợp tác xã{funds}")
    if active.unions:
        parts.append(f"{count_in_prose(active.unions)} liên hiệp hợp tác xã")
    if active.groups:
        parts.append(f"{rounded_phrase(active.groups)} tổ hợp tác")
    if not parts:
        return "Toàn cụm chưa có tổ chức kinh tế tập thể nào đang hoạt động."
    return (
        f"Toàn cụm có {listed(parts)} đang hoạt động trên nhiều lĩnh vực, ngành nghề, hình thức hợp tác "
        "đa dạng, phong phú, góp phần tạo việc làm cho nhiều lao động."
    )


def counted_on(report: AnnualReport) -> str:
    """«Tính đến ngày 31/12/2023», or «Ước đến …» when the paper is dated before that day."""
    word = "Ước" if report.is_estimate else "Tính"
    return f"{word} đến ngày {report.as_of:%d/%m/%Y}"


def change(now, before, unit: str) -> str:
    """«tăng 36 hợp tác xã (2,1%) so với cùng kỳ năm trước»."""
    if not before:
        return "chưa có số liệu cùng kỳ năm trước để so sánh"
    difference = now - before
    if not difference:
        return f"không thay đổi {SAME_PERIOD}"
    word = "tăng" if difference > 0 else "giảm"
    percent = Decimal(abs(difference)) / Decimal(before) * 100
    return f"{word} {count_in_prose(abs(difference))} {unit} ({number(percent, 1)}%) {SAME_PERIOD}"


def change_in_percent(now: Decimal | None, before: Decimal | None) -> str:
    """«, tăng 5,1% so với cùng kỳ năm trước»; nothing where there is nothing to compare."""
    if now is None or not before:
        return ""
    percent = (now - before) / before * 100
    if abs(percent) < Decimal("0.05"):
        return ", tương đương cùng kỳ năm trước"
    return f", {'tăng' if percent > 0 else 'giảm'} {number(abs(percent), 1)}% {SAME_PERIOD}"


def members_of_cluster(report: AnnualReport) -> str:
    count = len(report.provinces)
    names = [each.alliance.removeprefix("Liên minh Hợp tác xã ") for each in report.provinces]
    deputy = f", Cụm phó là {report.head.deputy}" if report.head.deputy else ""
    return (
        f"{report.head.cluster} năm {report.year} gồm Liên minh Hợp tác xã của {count_in_prose(count)} đơn vị: "
        f"{listed(names)}; Cụm trưởng là {report.head.host}{deputy}."
    )


def cooperatives(report: AnnualReport) -> str:
    """Total in the register, of which active, change, new and gone. A credit fund is counted once."""
    whole = report.whole
    active, funds = whole.active, count_in_prose(whole.active.credit_funds)
    now, before = active.cooperatives_and_credit_funds, whole.before.cooperatives_and_credit_funds
    return (
        f"{counted_on(report)}, toàn cụm có {number(whole.registered.cooperatives_and_credit_funds)} hợp tác xã, "
        f"quỹ tín dụng nhân dân trong sổ đăng ký, trong đó {number(now)} đang hoạt động "
        f"({number(active.cooperatives)} hợp tác xã và {funds} quỹ tín dụng nhân dân), "
        f"{change(now, before, 'hợp tác xã')}; {founded_and_left(whole)}."
    )


def founded_and_left(whole: Register) -> str:
    founded = whole.founded.cooperatives_and_credit_funds
    left = whole.left.cooperatives_and_credit_funds
    first = (
        f"thành lập mới {count_in_prose(founded)} hợp tác xã"
        if founded
        else "không thành lập mới hợp tác xã nào"
    )
    then = (
        f"{count_in_prose(left)} hợp tác xã giải thể, sáp nhập hoặc chuyển đổi"
        if left
        else "không có hợp tác xã giải thể"
    )
    return f"trong năm {first}; {then}"


def unions(report: AnnualReport) -> str:
    now, before = report.whole.active.unions, report.whole.before.unions
    if not now:
        return "Trong cụm không có liên hiệp hợp tác xã đang hoạt động."
    return (
        f"Toàn cụm có {count_in_prose(now)} liên hiệp hợp tác xã đang hoạt động, "
        f"{change(now, before, 'liên hiệp hợp tác xã')}."
    )


def groups(report: AnnualReport) -> str:
    whole = report.whole
    now = whole.active.groups
    certified = (
        f"; trong đó {number(whole.certified_groups)} tổ hợp tác có hợp đồng hợp tác đã đăng ký hoặc chứng thực"
        if whole.certified_groups
        else ""
    )
    tallied = (
        f" Ngoài danh sách, các đơn vị còn báo số tổng hợp {number(whole.tallied_groups)} tổ hợp tác."
        if whole.tallied_groups
        else ""
    )
    return (
        f"Toàn cụm có {number(now)} tổ hợp tác đang hoạt động, "
        f"{change(now, whole.before.groups, 'tổ hợp tác')}{certified}.{tallied}"
    )


def alliance_members(report: AnnualReport) -> str:
    active = report.whole.active.cooperatives_and_credit_funds
    members = report.whole.alliance_members
    if not active:
        return ""
    return (
        f"Có {number(members)} hợp tác xã, quỹ tín dụng nhân dân là thành viên Liên minh Hợp tác xã "
        "các tỉnh, thành phố, "
        f"chiếm {number(Decimal(members) / active * 100, 1)}% số đang hoạt động."
    )


def members(report: AnnualReport) -> str:
    both, before = report.whole.both, report.whole.both_before
    if both.members.total is None:
        return "Các đơn vị chưa báo số thành viên hợp tác xã."
    funds, cooperatives_ = report.whole.credit_funds.members, report.whole.cooperatives.members
    split = (
        f" (hợp tác xã {number(cooperatives_.total)}, quỹ tín dụng nhân dân {number(funds.total)})"
        if funds.total and cooperatives_.total
        else ""
    )
    return (
        f"Các hợp tác xã, quỹ tín dụng nhân dân có {number(both.members.total)} lượt thành viên{split}"
        f"{change_in_percent(both.members.total, before.members.total)}{given_by(both.members)}. "
        "Một người là thành viên của nhiều hợp tác xã được tính nhiều lượt."
    )


def workers(report: AnnualReport) -> str:
    both, before = report.whole.both, report.whole.both_before
    if both.workers.total is None:
        return "Các đơn vị chưa báo số lao động thường xuyên."
    text = (
        f"Số lao động thường xuyên trong các hợp tác xã, quỹ tín dụng nhân dân là {number(both.workers.total)} người"
        f"{change_in_percent(both.workers.total, before.workers.total)}{given_by(both.workers)}"
    )
    if both.worker_income.mean is not None:
        text += (
            f"; thu nhập bình quân của lao động thường xuyên đạt {number(both.worker_income.mean, 2)} triệu "
            f"đồng/người/tháng{change_in_percent(both.worker_income.mean, before.worker_income.mean)}"
        )
    return f"{text}."


def capital(report: AnnualReport) -> str:
    """Credit funds apart: their capital and revenue are of another order."""
    part = report.whole.cooperatives
    if part.total_capital.total is None:
        return "Các đơn vị chưa báo tổng nguồn vốn của hợp tác xã."
    return (
        f"Tổng nguồn vốn của các hợp tác xã (không gồm quỹ tín dụng nhân dân) là {billions(part.total_capital.total)}, "
        f"bình quân {number(part.total_capital.mean, 0)} triệu đồng/hợp tác xã{given_by(part.total_capital)}."
    )


def revenue(report: AnnualReport) -> str:
    part = report.whole.cooperatives
    if part.revenue.mean is None:
        return "Các đơn vị chưa báo doanh thu của hợp tác xã."
    before = report.whole.cooperatives_before
    text = (
        f"Doanh thu bình quân đạt {number(part.revenue.mean, 0)} triệu đồng/hợp tác xã/năm"
        f"{change_in_percent(part.revenue.mean, before.revenue.mean)}{given_by(part.revenue)}"
    )
    if part.profit.mean is not None:
        text += (
            f"; lãi trước thuế bình quân đạt {number(part.profit.mean, 0)} triệu đồng/hợp tác xã/năm"
            f"{change_in_percent(part.profit.mean, before.profit.mean)}"
        )
    return f"{text}."


def credit_funds(report: AnnualReport) -> str:
    part = report.whole.credit_funds
    count = report.whole.active.credit_funds
    if not count:
        return ""
    facts = [
        f"{name} {billions(figure.total)}"
        for name, figure in (
            ("tổng nguồn vốn", part.total_capital),
            ("huy động tiền gửi", part.deposits),
            ("dư nợ cho vay", part.loans),
        )
        if figure.total is not None
    ]
    if not facts:
        return f"{count_in_prose(count)} quỹ tín dụng nhân dân chưa báo số liệu tài chính."
    return f"{count_in_prose(count)} quỹ tín dụng nhân dân có {listed(facts)}."


def sectors(report: AnnualReport) -> str:
    whole = report.whole.active.cooperatives_and_credit_funds
    rows = sorted(report.whole.sectors.items(), key=lambda row: -row[1])
    facts = [
        f"{SECTOR_NAMES[sector].lower()} {number(count)} ({number(Decimal(count) / whole * 100, 1)}%)"
        for sector, count in rows
        if count
    ]
    return f"Phân theo lĩnh vực hoạt động: {'; '.join(facts)}." if facts else ""


def ratings(report: AnnualReport) -> str:
    given = report.whole.ratings
    rated = sum(given.get(rating, 0) for rating in RATING_NAMES)
    if not rated:
        return "Các đơn vị chưa báo kết quả đánh giá, phân loại hợp tác xã."
    facts = [
        f"{words} {number(given.get(rating, 0))} ({number(Decimal(given.get(rating, 0)) / rated * 100, 1)}%)"
        for rating, words in RATING_NAMES.items()
    ]
    others = report.whole.active.cooperatives - rated
    rest = (
        f" Có {number(others)} hợp tác xã chưa đánh giá hoặc không thuộc diện xếp loại."
        if others
        else ""
    )
    return f"Trong {number(rated)} hợp tác xã được đánh giá, xếp loại: {listed(facts)}.{rest}"


def targets(report: AnnualReport) -> str:
    known = [line.whole.is_reached for line in report.targets if line.whole.is_reached is not None]
    if not known:
        return "Cụm chưa tổng hợp kết quả thực hiện các chỉ tiêu giao ước."
    return (
        f"Tổng hợp toàn cụm, {count_in_prose(sum(known))}/{count_in_prose(len(known))} chỉ tiêu giao ước có số liệu "
        f"đạt và vượt kế hoạch năm {report.year}."
    )


def scores(report: AnnualReport) -> list[str]:
    table = report.scores
    if table is None or not any(each.rank for each in table.standings):
        return ["Cụm chưa có kết quả chấm điểm thi đua."]
    ranked = [each for each in table.by_rank if each.rank]
    first = [each for each in ranked if each.rank == 1]
    texts = [
        f"Kết quả chấm điểm thi đua năm {report.year} (điểm tối đa {number(table.max_points)} điểm, chưa kể điểm "
        f"cộng): dẫn đầu là {listed([_with_points(each) for each in first])}; các đơn vị tiếp theo lần lượt là "
        f"{listed([_with_points(each) for each in ranked[len(first) :]])}."
        if len(ranked) > len(first)
        else f"Dẫn đầu là {listed([_with_points(each) for each in first])}."
    ]
    unranked = [f"{each.province} ({each.note})" for each in table.standings if not each.rank]
    if unranked:
        texts.append(f"Không xếp hạng: {listed(unranked)}.")
    return texts


def _with_points(standing: Standing) -> str:
    return f"{standing.province} ({number(standing.total, 2)} điểm)"


def billions(millions: Decimal) -> str:
    """1.234.567 triệu đồng → «1.234,6 tỷ đồng»."""
    return f"{number(millions / 1000, 1)} tỷ đồng"


def given_by(figure: Figure) -> str:
    """Named when not everybody has answered: « (số liệu của 98/100 đơn vị)»."""
    if figure.given == figure.asked:
        return ""
    return f" (số liệu của {number(figure.given)}/{number(figure.asked)} đơn vị)"
