"""Sentences offered for a section, made from the data in the wording of such papers; the secretary takes or rewrites.

They are written in the markup of writing.py, with bound numbers. Thresholds, exact: a target counts as reached when
the result says so (TargetLine.whole.is_reached), «vượt» from 100,05 % on, so that «đạt 100,0%» never says «vượt»;
«tăng» and «giảm» as in bound.change; «gần», «hơn» as in cluster_portal.text.rounded_phrase.
"""

from collections.abc import Callable
from decimal import Decimal

from emulation.models import BallotKind

from . import sentences
from .annual import AnnualReport, TargetLine
from .bound import markup as bound
from .measures import slug
from .sentences import listed

OVER = Decimal("100.05")
# How many lessons are offered
LESSONS = 2


def suggestions(key: str, report: AnnualReport) -> list[str]:
    """The sentences for a section; none where the data say nothing about it."""
    make = SUGGESTIONS.get(key)
    return [text for text in make(report) if text] if make else []


def _of_targets(*codes: str) -> Callable[[AnnualReport], list[str]]:
    return lambda report: [
        target_sentence(line, report) for line in report.targets if line.code in codes
    ]


def target_sentence(line: TargetLine, report: AnnualReport) -> str:
    """«Số hợp tác xã thành lập mới: 118 HTX, đạt 107,3% kế hoạch năm (giao ước 110 HTX); dẫn đầu là …»"""
    if line.whole.actual is None:
        return ""
    name = f"chi-tieu.{line.code}"
    # Money and shares carry their unit in the number itself.
    unit = _unit(line)
    text = f"{line.text}: {bound(f'{name}.thuc-hien')}{unit}"
    if line.whole.target is not None:
        reached = (
            f"{bound(f'{name}.thuc-hien', 'ke-hoach')} năm"
            if line.whole.percent is not None
            else _words_of(line)
        )
        text += f", {reached} (giao ước {bound(f'{name}.giao-uoc')}{unit})"
    first = _first(line, report)
    if first:
        text += f"; dẫn đầu là {first} ({bound(f'{name}.thuc-hien.{slug(first)}')}{unit})"
    return f"{text}."


def _unit(line) -> str:
    if line.unit.startswith("triệu đồng"):
        return ""
    return "%" if line.unit == "%" else f" {line.unit}"


def _words_of(line) -> str:
    return "đạt yêu cầu" if line.whole.is_reached else "chưa đạt yêu cầu"


def _first(line, report) -> str:
    """The province with the most, where adding up says something and one alone is first."""
    actuals = [each.actual for each in line.provinces]
    known = [each for each in actuals if each]
    if len(known) < 2 or actuals.count(max(known)) > 1 or line.whole.percent is None:
        return ""
    return report.provinces[actuals.index(max(known))].name


def _growth(report) -> list[str]:
    """What has grown since last year."""
    whole = report.whole
    made = []
    if 0 < whole.before.cooperatives_and_credit_funds < whole.active.cooperatives_and_credit_funds:
        made.append(
            f"Số hợp tác xã, quỹ tín dụng nhân dân đang hoạt động {bound('htx.tong', 'thay-doi')}, đưa tổng số lên "
            f"{bound('htx.tong')} đơn vị."
        )
    now, before = whole.cooperatives.revenue.mean, whole.cooperatives_before.revenue.mean
    if now and before and now > before:
        made.append(
            f"Doanh thu bình quân một hợp tác xã đạt {bound('doanh-thu.binh-quan')}, "
            f"{bound('doanh-thu.binh-quan', 'thay-doi')}."
        )
    now, before = whole.both.worker_income.mean, whole.both_before.worker_income.mean
    if now and before and now > before:
        made.append(
            f"Thu nhập bình quân của lao động thường xuyên đạt {bound('thu-nhap.binh-quan')}, "
            f"{bound('thu-nhap.binh-quan', 'thay-doi')}."
        )
    return made


def _strengths(report) -> list[str]:
    known = [line.whole for line in report.targets if line.whole.is_reached is not None]
    made = _growth(report)
    if known and all(each.is_reached for each in known):
        over = sum(1 for each in known if each.percent is not None and each.percent >= OVER)
        beyond = " và vượt" if over else ""
        made.append(
            f"Toàn cụm đạt{beyond} {bound('chi-tieu.dat')}/{bound('chi-tieu.tong')} chỉ tiêu giao ước thi đua."
        )
    elif known and any(each.is_reached for each in known):
        made.append(sentences.targets(report))
    return made


def _weaknesses(report) -> list[str]:
    """What has fallen, what was not reached, and what is weak."""
    whole = report.whole
    made = []
    if whole.active.cooperatives_and_credit_funds < whole.before.cooperatives_and_credit_funds:
        made.append(
            f"Số hợp tác xã, quỹ tín dụng nhân dân đang hoạt động {bound('htx.tong', 'thay-doi')}."
        )
    short = [line for line in report.targets if line.whole.is_reached is False]
    made += [
        f"Chỉ tiêu «{line.text}» chưa đạt kế hoạch: {bound(f'chi-tieu.{line.code}.thuc-hien')}{_unit(line)} so với "
        f"giao ước {bound(f'chi-tieu.{line.code}.giao-uoc')}{_unit(line)}."
        for line in short
    ]
    if whole.ratings.get("weak"):
        made.append(
            f"Còn {bound('xep-loai.yeu')} hợp tác xã xếp loại yếu, chiếm {bound('xep-loai.yeu.ty-le')}% số được xếp "
            "loại."
        )
    idle = (
        whole.registered.cooperatives_and_credit_funds - whole.active.cooperatives_and_credit_funds
    )
    if idle:
        made.append(
            f"Trong {bound('htx.so-dang-ky')} hợp tác xã, quỹ tín dụng nhân dân trong sổ đăng ký có "
            f"{bound('htx.tong')} đơn vị đang hoạt động; số còn lại tạm ngừng hoặc chờ giải thể, cần được "
            "xử lý dứt điểm."
        )
    return made


def _founding(report) -> list[str]:
    first = sentences.founded_and_left(report.whole)
    return [f"{first[0].upper()}{first[1:]}.", *_of_targets("htx-moi", "tht-moi")(report)]


def _nominations(report) -> list[str]:
    ranked = [each for each in report.scores.by_rank if each.rank == 1] if report.scores else []
    if not ranked:
        return []
    names = listed(
        [f"{each.province} ({bound(f'diem.{slug(each.province)}')} điểm)" for each in ranked]
    )
    return [
        f"Căn cứ kết quả chấm điểm, hội nghị suy tôn {names} là đơn vị dẫn đầu phong trào thi đua của cụm năm "
        f"{report.year}, đề nghị Liên minh Hợp tác xã Việt Nam tặng Cờ thi đua."
    ]


def _cluster_work(report) -> list[str]:
    made = [
        f"Đầu năm {report.year}, {bound('cum.don-vi')} đơn vị trong cụm ký giao ước thi đua với các chỉ tiêu chung; "
        "kết quả thực hiện được theo dõi, tổng hợp và thẩm định chéo trước hội nghị tổng kết."
    ]
    return made if report.targets else []


def _organization(report) -> list[str]:
    """Targets in words: who is where, without counting, so that no number is typed."""
    made = []
    for line in report.targets:
        groups = {}
        for part, reached in zip(report.provinces, line.provinces, strict=True):
            if reached.actual_words:
                groups.setdefault(reached.actual_words, []).append(part.name)
        if groups:
            facts = [f"{words} ({', '.join(names)})" for words, names in groups.items()]
            made.append(f"{line.text}: {'; '.join(facts)}.")
    return made


def _difficulties(report) -> list[str]:
    """What weighs on the year: those that left, and those that are weak."""
    whole, made = report.whole, []
    if whole.left.cooperatives_and_credit_funds:
        made.append(
            f"Trong năm có {bound('htx.giam')} hợp tác xã giải thể, sáp nhập hoặc chuyển đổi."
        )
    if whole.ratings.get("weak"):
        made.append(
            f"Còn {bound('xep-loai.yeu')} hợp tác xã xếp loại yếu ({bound('xep-loai.yeu.ty-le')}% số được xếp loại), "
            "năng lực quản lý và vốn hoạt động hạn chế."
        )
    return made


def _causes(report) -> list[str]:
    """The data know what fell short and not why: a beginning, to be finished."""
    return [
        f"Chỉ tiêu «{line.text}» chưa đạt kế hoạch ({bound(f'chi-tieu.{line.code}.thuc-hien')}{_unit(line)} so với "
        f"giao ước {bound(f'chi-tieu.{line.code}.giao-uoc')}{_unit(line)}), nguyên nhân là …"
        for line in report.targets
        if line.whole.is_reached is False
    ]


def _lessons(report) -> list[str]:
    """From whom to learn: those who lead alone where the cluster went furthest beyond its plan."""
    led = [
        (line, first)
        for line in sorted(report.targets, key=lambda each: -(each.whole.percent or 0))
        if line.whole.is_reached and (first := _first(line, report))
    ]
    return [
        f"Nhân rộng cách làm của {first}, đơn vị dẫn đầu về «{line.text}» "
        f"({bound(f'chi-tieu.{line.code}.thuc-hien.{slug(first)}')}{_unit(line)})."
        for line, first in led[:LESSONS]
    ]


def _execution(report) -> list[str]:
    """Who leads next year by the vote of the conference, and what all promise."""
    heads = [vote.unit for vote in report.votes if vote.kind == BallotKind.HEAD]
    head = f"{heads[0]} làm Cụm trưởng năm {report.year + 1}, " if heads else "Cụm trưởng "
    return [
        f"{head}xây dựng kế hoạch hoạt động, theo dõi, đôn đốc {bound('cum.don-vi')} đơn vị thực hiện giao ước; "
        "các đơn vị gửi số liệu đúng hạn, tự chấm điểm và tham gia thẩm định chéo."
    ]


def _to_government(report) -> list[str]:
    whole = report.whole
    if whole.registered.cooperatives_and_credit_funds == whole.active.cooperatives_and_credit_funds:
        return []
    return [
        "Đề nghị Ủy ban nhân dân các tỉnh, thành phố chỉ đạo xử lý dứt điểm các hợp tác xã ngừng hoạt động, chờ giải "
        f"thể: trong {bound('htx.so-dang-ky')} hợp tác xã, quỹ tín dụng nhân dân trong sổ đăng ký có "
        f"{bound('htx.tong')} đơn vị đang hoạt động."
    ]


def _to_alliance(report) -> list[str]:
    """The unit that the conference put first, by its vote."""
    return [
        f"Đề nghị Liên minh Hợp tác xã Việt Nam xét tặng Cờ thi đua năm {report.year} cho {vote.unit}."
        for vote in report.votes
        if vote.kind == BallotKind.NOMINATION
    ]


def _next_year(report) -> list[str]:
    pledge = report.next_pledge
    if pledge is None:
        return []
    wanted = [
        _wanted(target) for target in pledge.targets if target.value is not None and target.code
    ][:4]
    if not wanted:
        return []
    return [
        f"Phấn đấu năm {pledge.year}: {'; '.join(wanted)} và các chỉ tiêu khác theo giao ước thi đua."
    ]


def _wanted(target) -> str:
    """«số hợp tác xã thành lập mới từ 115 HTX trở lên»."""
    amount = f"{bound(f'nam-sau.{target.code}')}{_unit(target)}"
    level = {"at_least": f"từ {amount} trở lên", "at_most": f"không quá {amount}"}.get(
        target.direction, amount
    )
    return f"{target.text[0].lower()}{target.text[1:]} {level}"


def _direction(report) -> list[str]:
    return [
        f"Năm {report.year + 1}, Liên minh Hợp tác xã các tỉnh, thành phố trong cụm tiếp tục thi đua thực hiện tốt "
        "nhiệm vụ chính trị được giao; nâng cao chất lượng hoạt động của hợp tác xã, tổ hợp tác, lấy hiệu quả phục vụ "
        "thành viên làm thước đo.",
        *_next_year(report),
    ]


SUGGESTIONS: dict[str, Callable[[AnnualReport], list[str]]] = {
    "advantages": _growth,
    "difficulties": _difficulties,
    "advice": _of_targets("van-ban-tham-muu"),
    "communication": lambda report: [
        sentences.alliance_members(report),
        *_of_targets("ket-nap-moi", "ty-le-thanh-vien")(report),
    ],
    "founding": _founding,
    "support": _of_targets("boi-duong", "mo-hinh-chuoi", "du-no-quy"),
    "organization": _organization,
    "emulation": lambda report: [sentences.targets(report)] if report.targets else [],
    "cluster_work": _cluster_work,
    "nominations": _nominations,
    "strengths": _strengths,
    "weaknesses": _weaknesses,
    "causes": _causes,
    "lessons": _lessons,
    "direction": _direction,
    "tasks": lambda report: list(report.next_pledge.contents) if report.next_pledge else [],
    "execution": _execution,
    "proposals_government": _to_government,
    "proposals_alliance": _to_alliance,
}
