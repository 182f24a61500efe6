"""A short news item of the conference, from the same figures as the document, for the secretary to edit.

The wording follows the press reports of such conferences: where and when, the totals, the work of the year, the
direction of the next one. It is written in the markup of writing.py, so its numbers are those of the snapshot.
"""

from . import sentences
from .annual import AnnualReport
from .bound import markup
from .suggestions import OVER


def headline_of(report: AnnualReport) -> str:
    """«… tổng kết phong trào thi đua năm 2023»."""
    return f"{report.head.cluster} tổng kết phong trào thi đua năm {report.year}"


def news_of(report: AnnualReport) -> str:
    """Three paragraphs: the meeting and the totals, the year's work, the next year's direction."""
    return "\n".join([_meeting(report), _year(report), _next_year(report)])


def _meeting(report) -> str:
    head = report.head
    signed = " và ký giao ước thi đua" if report.next_pledge else ""
    next_year = f" năm {report.year + 1}" if signed else ""
    return (
        f"Ngày {head.on:%d/%m/%Y}, tại {head.place}, {head.cluster} đã tổ chức hội nghị tổng kết phong trào thi đua "
        f"năm {report.year}{signed}{next_year}. {sentences.opening(report)}"
    )


def _year(report) -> str:
    parts = [
        f"Trong năm {report.year}, các đơn vị trong cụm đẩy mạnh công tác tuyên truyền, nâng cao nhận thức về kinh tế "
        "tập thể; tư vấn thành lập mới hợp tác xã, tổ hợp tác, liên hiệp hợp tác xã; phối hợp với các sở, ban, ngành, "
        "đoàn thể hỗ trợ, xây dựng mô hình hoạt động hiệu quả, tham gia xây dựng nông thôn mới."
    ]
    whole = report.whole
    if whole.founded.cooperatives_and_credit_funds:
        parts.append(f"Toàn cụm thành lập mới {markup('htx.moi')} hợp tác xã.")
    if whole.before.cooperatives_and_credit_funds:
        parts.append(
            f"Số hợp tác xã, quỹ tín dụng nhân dân đang hoạt động {markup('htx.tong', 'thay-doi')}."
        )
    now, before = whole.cooperatives.revenue.mean, whole.cooperatives_before.revenue.mean
    if now and before:
        parts.append(
            f"Doanh thu bình quân một hợp tác xã đạt {markup('doanh-thu.binh-quan')}, "
            f"{markup('doanh-thu.binh-quan', 'thay-doi')}."
        )
    known = [line.whole for line in report.targets if line.whole.is_reached is not None]
    if known:
        over = any(
            each.percent is not None and each.percent >= OVER for each in known if each.is_reached
        )
        parts.append(
            f"{markup('chi-tieu.dat')}/{markup('chi-tieu.tong')} chỉ tiêu giao ước thi đua đạt"
            f"{' và vượt' if over else ''} kế hoạch."
        )
    return " ".join(parts)


def _next_year(report) -> str:
    contents = report.next_pledge.contents if report.next_pledge else ()
    first = (
        f"Trong năm {report.year + 1}, Liên minh Hợp tác xã các tỉnh, thành phố trong cụm tiếp tục thi đua thực hiện "
        "tốt nhiệm vụ chính trị trên tất cả các mặt công tác"
    )
    if not contents:
        return f"{first}./."
    # The first content of such pledges is this very sentence.
    rest = [each.strip().rstrip(".;") for each in contents[1:4]]
    return f"{'. '.join([first, *rest])}./."
