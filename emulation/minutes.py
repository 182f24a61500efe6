"""The minutes of a count (biên bản kiểm phiếu), in the form of Nghị định 30/2020, Phụ lục III, mẫu 1.9.

Papers are written in Vietnamese directly.
"""

from decimal import Decimal

from cluster_portal.moments import moment_on_paper
from cluster_portal.official import Clause, Document, Heading, Paragraph, Signer, Table
from cluster_portal.text import count_in_prose, number

from .counting import Share, least
from .models import Ballot, BallotKind, OpenVote, Outcome, ShareBase, TieRule

SUBJECTS = {
    BallotKind.NOMINATION: ("Kiểm phiếu suy tôn đơn vị dẫn đầu", "phong trào thi đua năm {year}"),
    BallotKind.HEAD: ("Kiểm phiếu bầu Cụm trưởng", "Cụm thi đua năm {next}"),
    BallotKind.DEPUTY: ("Kiểm phiếu bầu Cụm phó", "Cụm thi đua năm {next}"),
}
CHOSEN = {
    BallotKind.NOMINATION: "được suy tôn là đơn vị dẫn đầu phong trào thi đua năm {year}",
    BallotKind.HEAD: "được bầu làm Cụm trưởng năm {next}",
    BallotKind.DEPUTY: "được bầu làm Cụm phó năm {next}",
}
SHARES = {
    Share.MOST: "có số phiếu cao nhất",
    Share.HALF: "có số phiếu cao nhất và đạt quá nửa {base}",
    Share.TWO_THIRDS: "có số phiếu cao nhất và đạt từ hai phần ba {base} trở lên",
    Share.EIGHTY: "có số phiếu cao nhất và đạt từ 80% {base} trở lên",
    Share.NINETY: "có số phiếu cao nhất và đạt từ 90% {base} trở lên",
    Share.EVERYBODY: "được tất cả {base} bỏ phiếu",
}
BASES = {ShareBase.ALL: "tổng số đơn vị thành viên", ShareBase.PRESENT: "số đơn vị có mặt"}
TIES = {
    TieRule.SECOND_BALLOT: "bỏ phiếu lại giữa các đơn vị bằng phiếu",
    TieRule.POINTS: "đơn vị có điểm thi đua cao hơn được chọn; điểm cũng bằng nhau thì bỏ phiếu lại",
}
WIDTHS = (8, 58, 14, 20)
KINDS = ("middle", "text", "number", "number")
RECIPIENTS = (
    "- Liên minh HTX Việt Nam (để báo cáo);",
    "- Các đơn vị thành viên Cụm;",
    "- Lưu: Hồ sơ Cụm.",
)


def minutes(ballot: Ballot) -> Document:
    """Set the minutes of a counted ballot. Four queries."""
    cluster = ballot.year.cluster
    first, second = SUBJECTS[ballot.kind]
    ballots = {"year": ballot.year.year, "next": ballot.year.year + 1}
    round_words = f" (vòng {ballot.round_no})" if ballot.round_no > 1 else ""
    return Document(
        parent_body=cluster.parent_body,
        body_lines=tuple(cluster.printed_name.splitlines()),
        number="/BB-CTĐ",
        place=bare_place(ballot.place),
        on=ballot.held_on,
        kind="Biên bản",
        subject=(first, second.format(**ballots) + round_words),
        blocks=(*_meeting(ballot), *_rules(ballot), *_count(ballot), *_decision(ballot, ballots)),
        signers=(
            Signer(("Thư ký",), _name(ballot.secretary_name)),
            Signer(("Chủ trì",), _name(ballot.chair_name)),
            Signer(("TM. Tổ kiểm phiếu",), _name(_counters(ballot)[0])),
        ),
        recipients=RECIPIENTS,
        foot=f"Lập từ Cổng thông tin Cụm thi đua; cuộc bỏ phiếu số {ballot.pk} năm {ballot.year.year}",
    )


def filename(ballot: Ballot, ending: str) -> str:
    names = {"nomination": "suy-ton", "head": "bau-cum-truong", "deputy": "bau-cum-pho"}
    round_words = f"-vong-{ballot.round_no}" if ballot.round_no > 1 else ""
    return f"bien-ban-kiem-phieu-{names[ballot.kind]}-{ballot.year.year}{round_words}.{ending}"


def bare_place(place: str) -> str:
    """«thành phố Quảng Ngãi (mẫu)» → «Quảng Ngãi»: before the date stands the bare name (Phụ lục I, mục II.4)."""
    for word in ("tỉnh ", "thành phố ", "Thành phố ", "Tỉnh "):
        place = place.removeprefix(word)
    return place.partition("(")[0].strip()


def _meeting(ballot):
    voters = list(ballot.voters.select_related("province"))
    present = [each.province.name for each in voters if each.is_present]
    absent = [each.province.name for each in voters if not each.is_present]
    yield Paragraph(f"Thời gian bắt đầu: {moment_on_paper(ballot.opened_at)}.")
    yield Paragraph(f"Địa điểm: {ballot.place}.")
    yield Heading("I. Thành phần")
    yield Paragraph(f"1. Chủ trì: {ballot.chair_name}.")
    yield Paragraph(f"2. Thư ký: {ballot.secretary_name}.")
    yield Paragraph(f"3. Tổ kiểm phiếu: {'; '.join(_counters(ballot))}.")
    yield Paragraph(
        f"4. Đơn vị có quyền bỏ phiếu: {count_in_prose(len(voters))}; có mặt: "
        f"{count_in_prose(len(present))} ({', '.join(present)})"
        + (f"; vắng mặt: {count_in_prose(len(absent))} ({', '.join(absent)})." if absent else ".")
    )


def _rules(ballot):
    voters = ballot.voters.count()
    way = "kín" if ballot.is_secret else "công khai"
    where = "trên Cổng thông tin của Cụm" if ballot.is_in_portal else "bằng phiếu giấy"
    share = SHARES[ballot.share].format(base=BASES[ballot.base])
    yield Heading("II. Thể lệ")
    yield Paragraph(f"1. Hình thức: bỏ phiếu {way}, {where}; mỗi đơn vị một phiếu.")
    yield Paragraph(
        f"2. Cuộc bỏ phiếu có giá trị khi có ít nhất {count_in_prose(least(ballot.quorum, voters))} "
        f"trên tổng số {count_in_prose(voters)} đơn vị tham gia."
    )
    yield Paragraph(f"3. Đơn vị được chọn là đơn vị {share}.")
    yield Paragraph(f"4. Trường hợp bằng phiếu: {TIES[ballot.tie_rule]}.")
    yield Paragraph(f"5. Căn cứ của thể lệ: {ballot.rules_source}.")
    if ballot.is_in_portal and ballot.is_secret:
        yield Paragraph(
            "6. Cổng thông tin chỉ lưu việc đơn vị đã bỏ phiếu và số phiếu sau khi kiểm; không lưu đơn vị nào chọn ai."
        )


def _count(ballot):
    yield Heading("III. Kết quả kiểm phiếu")
    yield Paragraph(
        f"Số phiếu phát ra: {number(ballot.issued_count)}; số phiếu thu vào: {number(ballot.collected_count)}; "
        f"số phiếu hợp lệ: {number(ballot.valid_count)}; số phiếu không hợp lệ: {number(ballot.invalid_count)}."
    )
    candidates = sorted(ballot.candidates.select_related("province"), key=lambda each: -each.votes)
    base = _base(ballot)
    rows = [
        (str(place), each.province.alliance_name, number(each.votes), _percent(each.votes, base))
        for place, each in enumerate(candidates, start=1)
    ]
    none = ("", "Không chọn đơn vị nào", number(ballot.blank_count), "")
    total = ("", "Cộng số phiếu hợp lệ", number(ballot.valid_count), "")
    head = ("TT", "Đơn vị", "Số phiếu", f"Tỷ lệ trên {BASES[ballot.base]} (%)")
    yield Table(head, (*rows, none, total), WIDTHS, KINDS, has_total=True)
    if not ballot.is_secret and ballot.is_in_portal:
        yield Clause("Phiếu của từng đơn vị")
        yield Table(
            ("TT", "Đơn vị", "Người bỏ phiếu", "Chọn"),
            tuple(_open_votes(ballot)),
            (8, 32, 30, 30),
            ("middle", "text", "text", "text"),
        )


def _open_votes(ballot):
    votes = OpenVote.objects.filter(voter__ballot=ballot).order_by("voter__province__order_no")
    for place, vote in enumerate(
        votes.select_related("voter__province", "candidate__province"), start=1
    ):
        chosen = vote.candidate.province.name if vote.candidate else "Không đơn vị nào"
        yield str(place), vote.voter.province.name, vote.voter_name, chosen


def _decision(ballot, years):
    yield Heading("IV. Kết luận")
    if ballot.outcome == Outcome.ELECTED:
        votes = ballot.candidates.get(province=ballot.winner_id).votes
        base = _base(ballot)
        by_points = (
            ", bằng phiếu với đơn vị khác và có điểm thi đua cao hơn,"
            if ballot.is_decided_by_points
            else ","
        )
        yield Paragraph(
            f"{ballot.winner.alliance_name} đạt {number(votes)}/{number(base)} phiếu "
            f"({_percent(votes, base)}%){by_points} {CHOSEN[ballot.kind].format(**years)}."
        )
        if ballot.elects:
            day = ballot.term_begins_on
            yield Paragraph(f"Nhiệm kỳ bắt đầu từ ngày {day:%d/%m/%Y}.")
    elif ballot.outcome == Outcome.TIED:
        yield Paragraph(
            "Các đơn vị dẫn đầu bằng phiếu nhau; hội nghị tổ chức bỏ phiếu lại theo thể lệ."
        )
    else:
        yield Paragraph(
            "Không đơn vị nào đạt tỷ lệ phiếu quy định; hội nghị tổ chức bỏ phiếu vòng sau."
        )
    if ballot.points_leaders:
        yield Paragraph(f"Theo kết quả chấm điểm, đơn vị dẫn đầu là: {ballot.points_leaders}.")
    if ballot.differs_from_points:
        yield Paragraph(
            f"Kết quả bỏ phiếu khác kết quả chấm điểm. Lý do: {ballot.differing_reason.rstrip('.')}."
        )
    yield Paragraph(
        f"Biên bản kết thúc vào {moment_on_paper(ballot.closed_at)}, đã đọc cho các đơn vị dự họp nghe và thống nhất./."
    )


def _base(ballot) -> int:
    voters = ballot.voters.all()
    return (voters if ballot.base == ShareBase.ALL else voters.filter(is_present=True)).count()


def _percent(count, base) -> str:
    return number(Decimal(100) * count / base, 2) if base else "–"


def _counters(ballot) -> list[str]:
    return [line.strip() for line in ballot.counters.splitlines() if line.strip()] or [""]


def _name(person: str) -> str:
    """«Nguyễn Văn A (Liên minh …)» → «Nguyễn Văn A»."""
    return person.partition("(")[0].partition(",")[0].strip()
