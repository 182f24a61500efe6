"""What the conference decided stands in section V and in Appendix VIII; what it has not decided yet does not."""

from dataclasses import replace

import pytest

from emulation import actions
from emulation.award_history import load_award_titles
from emulation.models import AwardTitle, BallotKind, Recipient
from reports.annual import Nomination, Vote, build_annual_report
from reports.appendices import appendices
from reports.blocks import Paragraph, Table
from reports.sentences import votes
from reports.snapshot import from_snapshot, snapshot
from reports.words import TARGET_NOTES, target_notes
from tests.emulation.meeting import AT, build_meeting
from tests.factories import ReportFactory, UserFactory
from tests.reports.papers import stored_report


@pytest.fixture
def meeting(db):
    load_award_titles()
    return build_meeting()


def propose(meeting, title, recipient=Recipient.UNIT, *, by, **values):
    return actions.nominate(
        year=meeting.year,
        title=AwardTitle.objects.get(code=title),
        recipient=recipient,
        province=meeting.provinces[0],
        values={"achievement": "Dẫn đầu phong trào.", **values},
        by=by,
        at=AT,
    )


def test_what_was_decided_by_vote_and_who_is_proposed(meeting):
    first, second, *_ = meeting.provinces
    officer = UserFactory(province=first)
    meeting.decided([first, first, first, second])
    unannounced = meeting.opened(kind=BallotKind.HEAD)
    meeting.vote_all(unannounced, [second] * 4)
    meeting.close(unannounced)
    flag = propose(meeting, "co-thi-dua-lmhtxvn", by=meeting.secretary)
    actions.receive_award(award=flag, by=meeting.secretary, at=AT)
    merit = propose(
        meeting, "bang-khen-lmhtxvn", Recipient.PERSON, by=officer, person_name="Nguyễn Văn Mẫu"
    )
    actions.forward_award(award=merit, by=meeting.leaders[first.pk], at=AT)
    actions.receive_award(award=merit, by=meeting.secretary, at=AT)
    propose(meeting, "bang-khen-lmhtxvn", by=officer)
    ReportFactory(year=meeting.year)

    built = build_annual_report(meeting.year)

    assert built.votes == (Vote("nomination", first.alliance_name, 3, 4),)
    assert [(each.title, each.votes, each.of) for each in built.nominations] == [
        ("Cờ thi đua của Liên minh Hợp tác xã Việt Nam", 3, 4),
        ("Bằng khen của Liên minh Hợp tác xã Việt Nam", None, None),
    ]
    assert built.nominations[1].name == f"Nguyễn Văn Mẫu, {first.alliance_name}"
    assert from_snapshot(snapshot(built)) == built
    assert votes(built) == [
        f"Hội nghị bỏ phiếu suy tôn {first.alliance_name} là đơn vị dẫn đầu phong trào thi đua năm 2023 "
        "(3/4 phiếu, đạt 75,0%).",
        "Cụm đề nghị 02 danh hiệu thi đua, hình thức khen thưởng (Phụ lục VIII).",
    ]


def test_appendix_eight_is_the_list_once_there_is_one():
    report = stored_report()
    proposed = replace(
        report,
        nominations=(Nomination("Đơn vị A", "Cờ", 6, 7), Nomination("Ông B", "Bằng khen")),
    )

    [empty] = appendices(report)[7].blocks
    [table] = appendices(proposed)[7].blocks

    assert isinstance(empty, Paragraph)
    assert isinstance(table, Table)
    assert [[text for _kind, text, *_ in cells] for _style, cells in table.shown_rows] == [
        ["1", "Đơn vị A", "Cờ", "6/7", "85,7"],
        ["2", "Ông B", "Bằng khen", "–", "–"],
    ]


def test_target_that_counts_otherwise_than_the_paper_says_so():
    line = stored_report().targets[0]
    rated = replace(line, code="ty-le-kha-tot")

    assert target_notes((line, rated)) == (TARGET_NOTES["ty-le-kha-tot"],)
