"""What the head of a year leaves open for the next one, as the models hold it; and the minutes of handing over."""

from dataclasses import asdict, dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from cluster_portal.official import Document, Heading, Paragraph, Signer
from cooperatives.models import ReportingYear

from .minutes import bare_place
from .models import (
    PUT,
    Ballot,
    BallotState,
    EmulationYear,
    EntryState,
    Handover,
    Outcome,
    Pledge,
    PledgeEntry,
    PledgeState,
    Result,
    ScoreSheet,
    SheetState,
    Signature,
    SigningQuestion,
)


@dataclass(frozen=True)
class Matter:
    """One kind of open matter; `lines` name each."""

    label: str
    lines: tuple[str, ...]


def open_matters(year: EmulationYear) -> list[Matter]:
    """Everything of the year, and of the pledge that it prepares, that is not finished. Ten queries at any size."""
    matters = [
        Matter(_("Figures of the year are still open to changes"), _open_figures(year)),
        Matter(_("Results that are lacking"), _lacking_results(year)),
        Matter(_("Score sheets that are not locked"), _unlocked_sheets(year)),
        Matter(_("Ballots without an announced decision"), _undecided_ballots(year)),
        Matter(_("Parts of the next pledge that are not accepted"), _open_entries(year)),
        Matter(_("Pledges that are not in force"), _open_pledges(year)),
        Matter(_("Signatures that are lacking"), _lacking_signatures(year)),
        Matter(_("Questions without an answer"), _open_questions(year)),
        Matter(_("Proposals of awards without a decision"), _pending_awards(year)),
    ]
    return [matter for matter in matters if matter.lines]


def stored(matters) -> list[dict]:
    """For the record: plain values."""
    return [asdict(matter) | {"lines": list(matter.lines)} for matter in matters]


def handover_paper(year: EmulationYear, handover: Handover | None, today: date) -> Document:
    """The minutes; without a record yet, a draft of what they would say today."""
    cluster, head = year.cluster, year.head()
    following = EmulationYear.objects.filter(cluster=cluster, year=year.year + 1).first()
    next_head = following.head() if following else None
    giver, taker = _unit(head), _unit(next_head)
    matters = handover.matters if handover else stored(open_matters(year))
    on = handover.on if handover else today
    place = handover.place if handover else year.conference_place
    return Document(
        parent_body=cluster.parent_body,
        body_lines=tuple(cluster.printed_name.splitlines()),
        number="/BB-CTĐ",
        place=bare_place(place),
        on=on,
        kind="Biên bản",
        subject=("Bàn giao nhiệm vụ Cụm trưởng", f"năm {year.year} sang năm {year.year + 1}"),
        blocks=tuple(_blocks(year, handover, giver, taker, matters, next_head)),
        signers=(
            Signer(("Đại diện bên giao",), handover.giver_name if handover else ""),
            Signer(("Đại diện bên nhận",), handover.taker_name if handover else ""),
        ),
        recipients=(
            "- Liên minh HTX Việt Nam (để báo cáo);",
            "- Các đơn vị thành viên Cụm;",
            "- Lưu: Hồ sơ Cụm.",
        ),
        foot=f"Lập từ Cổng thông tin Cụm thi đua; bàn giao năm {year.year}",
        is_draft=handover is None,
    )


def _blocks(year, handover, giver, taker, matters, next_head):
    yield Heading("I. Thành phần")
    yield Paragraph(f"1. Bên giao: {giver}, Cụm trưởng năm {year.year}.")
    yield Paragraph(f"2. Bên nhận: {taker}, Cụm trưởng năm {year.year + 1}.")
    if next_head:
        yield Paragraph(
            f"Căn cứ: {next_head.basis or 'kết quả bầu Cụm trưởng'}; nhiệm kỳ từ ngày {next_head.valid_from:%d/%m/%Y}."
        )
    yield Heading("II. Hồ sơ bàn giao")
    yield Paragraph(
        f"Toàn bộ hồ sơ năm {year.year} lưu trên Cổng thông tin của Cụm: số liệu, giao ước thi đua, kết quả thực hiện, "
        "bảng chấm điểm, các biên bản kiểm phiếu, hồ sơ khen thưởng. Bên nhận đọc được hồ sơ này khi nhiệm kỳ bắt đầu; "
        "bên giao vẫn giữ quyền đối với hồ sơ của năm mình làm Cụm trưởng."
    )
    yield Heading("III. Việc chưa hoàn thành")
    if not matters:
        yield Paragraph("Không có.")
    for place, matter in enumerate(matters, start=1):
        yield Paragraph(f"{place}. {matter['label']}: {'; '.join(matter['lines'])}.")
    if handover and handover.note:
        yield Heading("IV. Ý kiến thống nhất")
        yield Paragraph(handover.note)
    yield Paragraph("Biên bản đã được hai bên đọc lại và thống nhất./.")


def _unit(term) -> str:
    return term.province.alliance_name if term else "…"


def _open_figures(year):
    rows = ReportingYear.objects.filter(
        cluster=year.cluster_id, year=year.year, closed_on__isnull=True
    )
    return tuple(str(each.year) for each in rows)


def _lacking_results(year):
    rows = Result.objects.filter(year=year, actual=None, actual_words="")
    names = rows.order_by("province__order_no").values_list("province__name", flat=True)
    counts = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return tuple(f"{name} ({count})" for name, count in counts.items())


def _unlocked_sheets(year):
    newest = year.criteria_packs.order_by("-version").values("pk")[:1]
    rows = ScoreSheet.objects.filter(pack__in=newest).exclude(state=SheetState.LOCKED)
    return tuple(
        f"{each.province.name} ({each.get_state_display()})"
        for each in rows.select_related("province")
    )


def _undecided_ballots(year):
    rows = Ballot.objects.standing().filter(year=year, followed_by=None)
    rows = rows.exclude(state=BallotState.ANNOUNCED, outcome=Outcome.ELECTED)
    return tuple(f"{each} ({each.get_state_display()})" for each in rows.select_related("year"))


def _main_pledges(year):
    """The pledge that the year prepares, and its own."""
    return Pledge.objects.main().filter(Q(prepared_in=year) | Q(year=year))


def _open_entries(year):
    rows = PledgeEntry.objects.filter(pledge__in=_main_pledges(year).filter(prepared_in=year))
    rows = rows.exclude(state=EntryState.ACCEPTED).select_related("province")
    return tuple(f"{each.province.name} ({each.get_state_display()})" for each in rows)


def _open_pledges(year):
    rows = _main_pledges(year).select_related("year")
    return tuple(
        f"{each} ({each.get_state_display()})"
        for each in rows
        if not each.is_signed and each.state != PledgeState.REPLACED
    )


def _lacking_signatures(year):
    places = Signature.objects.exclude(state__in=PUT)
    places = places.filter(pledge__in=_main_pledges(year)).select_related(
        "province", "pledge__year"
    )
    return tuple(f"{each.short_name} ({each.pledge.year.year})" for each in places)


def _open_questions(year):
    rows = SigningQuestion.objects.unanswered().filter(signature__pledge__in=_main_pledges(year))
    return tuple(each.text for each in rows)


def _pending_awards(year):
    rows = year.awards.pending().select_related("title", "province", "organization")
    return tuple(f"{each} ({each.get_state_display()})" for each in rows)
