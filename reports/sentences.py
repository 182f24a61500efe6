"""Sentences as Vietnamese papers write them, made from the figures. Papers are Vietnamese: no gettext here.

They are written in the markup of writing.py: each number stands there by its name (bound.py), so that the page links it
to its rows, and a sentence that the secretary takes over goes on following the data. The wording follows the summary
papers of the alliances (date of the count, total, of which active, new, dissolved, change against the year before); the
rounding is in cluster_portal/text.py, «tăng», «giảm» in bound.py.
"""

from decimal import Decimal

from cluster_portal.text import count_in_prose, number
from emulation.models import BallotKind

from .annual import AnnualReport, Figure, Register, Standing
from .bound import markup as bound
from .measures import slug
from .words import RATING_NAMES, SECTOR_NAMES


def listed(parts: list[str]) -> str:
    """«a, b và c»."""
    return " và ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def trend(name: str, now: Decimal | None, before: Decimal | None) -> str:
    """«, tăng 5,1% so với cùng kỳ năm trước»; nothing where there is nothing to compare."""
    return "" if now is None or not before else f", {bound(name, 'thay-doi')}"


def opening(report: AnnualReport) -> str:
    """The first sentence of section II, the one that the press takes over."""
    active = report.whole.active
    parts = []
    if active.cooperatives_and_credit_funds:
        funds = ", Quỹ tín dụng nhân dân" if active.credit_funds else ""
        parts.append(f"{bound('htx.tong')} hợp tác xã{funds}")
    if active.unions:
        parts.append(f"{bound('lhhtx.tong')} liên hiệp hợp tác xã")
    if active.groups:
        parts.append(f"{bound('tht.tong', 'gan')} tổ hợp tác")
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


def members_of_cluster(report: AnnualReport) -> str:
    names = [each.alliance.removeprefix("Liên minh Hợp tác xã ") for each in report.provinces]
    deputy = f", Cụm phó là {report.head.deputy}" if report.head.deputy else ""
    return (
        f"{report.head.cluster} năm {report.year} gồm Liên minh Hợp tác xã của {bound('cum.don-vi')} đơn vị: "
        f"{listed(names)}; Cụm trưởng là {report.head.host}{deputy}."
    )


def cooperatives(report: AnnualReport) -> str:
    """Total in the register, of which active, change, new and gone. A credit fund is counted once."""
    return (
        f"{counted_on(report)}, toàn cụm có {bound('htx.so-dang-ky')} hợp tác xã, "
        f"quỹ tín dụng nhân dân trong sổ đăng ký, trong đó {bound('htx.tong')} đang hoạt động "
        f"({bound('htx.rieng')} hợp tác xã và {bound('qtdnd.tong')} quỹ tín dụng nhân dân), "
        f"{bound('htx.tong', 'thay-doi')}; {founded_and_left(report.whole)}."
    )


def founded_and_left(whole: Register) -> str:
    first = (
        f"thành lập mới {bound('htx.moi')} hợp tác xã"
        if whole.founded.cooperatives_and_credit_funds
        else "không thành lập mới hợp tác xã nào"
    )
    then = (
        f"{bound('htx.giam')} hợp tác xã giải thể, sáp nhập hoặc chuyển đổi"
        if whole.left.cooperatives_and_credit_funds
        else "không có hợp tác xã giải thể"
    )
    return f"trong năm {first}; {then}"


def unions(report: AnnualReport) -> str:
    if not report.whole.active.unions:
        return "Trong cụm không có liên hiệp hợp tác xã đang hoạt động."
    return (
        f"Toàn cụm có {bound('lhhtx.tong')} liên hiệp hợp tác xã đang hoạt động, "
        f"{bound('lhhtx.tong', 'thay-doi')}."
    )


def groups(report: AnnualReport) -> str:
    whole = report.whole
    certified = (
        f"; trong đó {bound('tht.chung-thuc')} tổ hợp tác có hợp đồng hợp tác đã đăng ký hoặc chứng thực"
        if whole.certified_groups
        else ""
    )
    tallied = (
        f" Ngoài danh sách, các đơn vị còn báo số tổng hợp {bound('tht.so-tong-hop')} tổ hợp tác."
        if whole.tallied_groups
        else ""
    )
    return (
        f"Toàn cụm có {bound('tht.tong')} tổ hợp tác đang hoạt động, "
        f"{bound('tht.tong', 'thay-doi')}{certified}.{tallied}"
    )


def alliance_members(report: AnnualReport) -> str:
    if not report.whole.active.cooperatives_and_credit_funds:
        return ""
    return (
        f"Có {bound('htx.thanh-vien-lmhtx')} hợp tác xã, quỹ tín dụng nhân dân là thành viên Liên minh Hợp tác "
        f"xã các tỉnh, thành phố, chiếm {bound('htx.ty-le-lmhtx')}% số đang hoạt động."
    )


def members(report: AnnualReport) -> str:
    both, before = report.whole.both, report.whole.both_before
    if both.members.total is None:
        return "Các đơn vị chưa báo số thành viên hợp tác xã."
    funds, cooperatives_ = report.whole.credit_funds.members, report.whole.cooperatives.members
    split = (
        f" (hợp tác xã {bound('thanh-vien.htx')}, quỹ tín dụng nhân dân {bound('thanh-vien.qtdnd')})"
        if funds.total and cooperatives_.total
        else ""
    )
    return (
        f"Các hợp tác xã, quỹ tín dụng nhân dân có {bound('thanh-vien.tong')} lượt thành viên{split}"
        f"{trend('thanh-vien.tong', both.members.total, before.members.total)}{given_by(both.members)}. "
        "Một người là thành viên của nhiều hợp tác xã được tính nhiều lượt."
    )


def workers(report: AnnualReport) -> str:
    both, before = report.whole.both, report.whole.both_before
    if both.workers.total is None:
        return "Các đơn vị chưa báo số lao động thường xuyên."
    text = (
        f"Số lao động thường xuyên trong các hợp tác xã, quỹ tín dụng nhân dân là {bound('lao-dong.tong')} người"
        f"{trend('lao-dong.tong', both.workers.total, before.workers.total)}{given_by(both.workers)}"
    )
    if both.worker_income.mean is not None:
        text += (
            f"; thu nhập bình quân của lao động thường xuyên đạt {bound('thu-nhap.binh-quan')}"
            f"{trend('thu-nhap.binh-quan', both.worker_income.mean, before.worker_income.mean)}"
        )
    return f"{text}."


def capital(report: AnnualReport) -> str:
    """Credit funds apart: their capital and revenue are of another order."""
    part = report.whole.cooperatives
    if part.total_capital.total is None:
        return "Các đơn vị chưa báo tổng nguồn vốn của hợp tác xã."
    return (
        f"Tổng nguồn vốn của các hợp tác xã (không gồm quỹ tín dụng nhân dân) là {bound('von.tong', 'ty')}, "
        f"bình quân {bound('von.binh-quan')}/hợp tác xã{given_by(part.total_capital)}."
    )


def revenue(report: AnnualReport) -> str:
    part = report.whole.cooperatives
    if part.revenue.mean is None:
        return "Các đơn vị chưa báo doanh thu của hợp tác xã."
    before = report.whole.cooperatives_before
    text = (
        f"Doanh thu bình quân đạt {bound('doanh-thu.binh-quan')}/hợp tác xã/năm"
        f"{trend('doanh-thu.binh-quan', part.revenue.mean, before.revenue.mean)}{given_by(part.revenue)}"
    )
    if part.profit.mean is not None:
        text += (
            f"; lãi trước thuế bình quân đạt {bound('lai.binh-quan')}/hợp tác xã/năm"
            f"{trend('lai.binh-quan', part.profit.mean, before.profit.mean)}"
        )
    return f"{text}."


def credit_funds(report: AnnualReport) -> str:
    part = report.whole.credit_funds
    if not report.whole.active.credit_funds:
        return ""
    facts = [
        f"{words} {bound(name, 'ty')}"
        for name, words, figure in (
            ("qtdnd.von", "tổng nguồn vốn", part.total_capital),
            ("qtdnd.tien-gui", "huy động tiền gửi", part.deposits),
            ("qtdnd.du-no", "dư nợ cho vay", part.loans),
        )
        if figure.total is not None
    ]
    if not facts:
        return f"{bound('qtdnd.tong')} quỹ tín dụng nhân dân chưa báo số liệu tài chính."
    return f"{bound('qtdnd.tong')} quỹ tín dụng nhân dân có {listed(facts)}."


def sectors(report: AnnualReport) -> str:
    rows = sorted(report.whole.sectors.items(), key=lambda row: -row[1])
    facts = [
        f"{SECTOR_NAMES[sector].lower()} {bound(name)} ({bound(f'{name}.ty-le')}%)"
        for sector, count in rows
        if count and (name := f"linh-vuc.{slug(SECTOR_NAMES[sector])}")
    ]
    return f"Phân theo lĩnh vực hoạt động: {'; '.join(facts)}." if facts else ""


def ratings(report: AnnualReport) -> str:
    rated = report.whole.rated
    if not rated:
        return "Các đơn vị chưa báo kết quả đánh giá, phân loại hợp tác xã."
    facts = [
        f"{words} {bound(name)} ({bound(f'{name}.ty-le')}%)"
        for words in RATING_NAMES.values()
        if (name := f"xep-loai.{slug(words)}")
    ]
    others = report.whole.active.cooperatives - rated
    rest = (
        f" Có {bound('xep-loai.chua')} hợp tác xã chưa đánh giá hoặc không thuộc diện xếp loại."
        if others
        else ""
    )
    return (
        f"Trong {bound('xep-loai.tong')} hợp tác xã được đánh giá, xếp loại: {listed(facts)}.{rest}"
    )


def targets(report: AnnualReport) -> str:
    if all(line.whole.is_reached is None for line in report.targets):
        return "Cụm chưa tổng hợp kết quả thực hiện các chỉ tiêu giao ước."
    return (
        f"Tổng hợp toàn cụm, {bound('chi-tieu.dat')}/{bound('chi-tieu.tong')} chỉ tiêu giao ước có số liệu "
        f"đạt và vượt kế hoạch năm {report.year}."
    )


def scores(report: AnnualReport) -> list[str]:
    table = report.scores
    if table is None or not any(each.rank for each in table.standings):
        return ["Cụm chưa có kết quả chấm điểm thi đua."]
    ranked = [each for each in table.by_rank if each.rank]
    first = [each for each in ranked if each.rank == 1]
    texts = [
        f"Kết quả chấm điểm thi đua năm {report.year} (điểm tối đa {bound('diem.toi-da')} điểm, chưa kể điểm "
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
    return f"{standing.province} ({bound(f'diem.{slug(standing.province)}')} điểm)"


DECIDED = {
    BallotKind.NOMINATION: "suy tôn {unit} là đơn vị dẫn đầu phong trào thi đua năm {year}",
    BallotKind.HEAD: "bầu {unit} làm Cụm trưởng năm {next}",
    BallotKind.DEPUTY: "bầu {unit} làm Cụm phó năm {next}",
}


def votes(report: AnnualReport) -> list[str]:
    """What the conference decided by vote, and how many are proposed for awards."""
    years = {"year": report.year, "next": report.year + 1}
    decided = [
        f"{DECIDED[vote.kind].format(unit=vote.unit, **years)} ({number(vote.votes)}/{number(vote.of)} phiếu, "
        f"đạt {number(vote.percent, 1)}%)"
        for vote in report.votes
    ]
    texts = [f"Hội nghị bỏ phiếu {listed(decided)}."] if decided else []
    if report.nominations:
        count = count_in_prose(len(report.nominations))
        texts.append(
            f"Cụm đề nghị {count} danh hiệu thi đua, hình thức khen thưởng (Phụ lục VIII)."
        )
    return texts


def given_by(figure: Figure) -> str:
    """Named when not everybody has answered: « (số liệu của 98/100 đơn vị)»."""
    if figure.given == figure.asked:
        return ""
    return f" (số liệu của {number(figure.given)}/{number(figure.asked)} đơn vị)"
