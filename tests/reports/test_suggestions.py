"""The sentences that are offered, word for word: what is reached, what has grown or fallen, what is still short."""

from dataclasses import replace
from decimal import Decimal

import pytest

from cooperatives.statistics import Counts
from reports.annual import Economy, Figure, Target, TargetLine, Vote
from reports.sections import SECTIONS
from reports.suggestions import suggestions
from reports.writing import faults, plain
from tests.reports.made import report_of
from tests.reports.papers import stored_report

NOW, BEFORE = Counts(1733, 56, 5, 5487), Counts(1697, 56, 5, 5320)


def offered(key, report):
    """The sentences as the paper would print them."""
    return [plain(text, report.numbers) for text in suggestions(key, report)]


def line(percent, *, actual="118", target="110", is_reached=True, unit="HTX", provinces=()):
    def figures(actual, target, percent):
        return Target(
            Decimal(target), "", Decimal(actual), "", percent and Decimal(percent), is_reached
        )

    return TargetLine(
        "htx-moi",
        "Số hợp tác xã thành lập mới",
        unit,
        0,
        figures(actual, target, percent),
        tuple(figures(each, "10", "100") for each in provinces),
    )


@pytest.mark.parametrize(
    ("percent", "is_reached", "says"),
    [
        ("107.27", True, "đạt 107,3% kế hoạch năm (giao ước 110 HTX)"),
        ("100", True, "đạt 100,0% kế hoạch năm (giao ước 110 HTX)"),
        ("92.5", False, "đạt 92,5% kế hoạch năm (giao ước 110 HTX)"),
        (None, True, "đạt yêu cầu (giao ước 110 HTX)"),
        (None, False, "chưa đạt yêu cầu (giao ước 110 HTX)"),
    ],
)
def test_target_against_its_plan(percent, is_reached, says):
    report = report_of(NOW, before=BEFORE, targets=(line(percent, is_reached=is_reached),))

    assert offered("founding", report)[-1] == f"Số hợp tác xã thành lập mới: 118 HTX, {says}."


def test_the_province_that_leads_is_named_only_when_it_leads_alone():
    provinces = (("Quảng Ngãi", Counts(10)), ("Bình Định", Counts(10)))

    def last(*actuals):
        target = line("107.27", provinces=actuals)
        return offered("founding", report_of(NOW, targets=(target,), provinces=provinces))[-1]

    assert last("24", "17").endswith("; dẫn đầu là Quảng Ngãi (24 HTX).")
    assert last("24", "24").endswith("(giao ước 110 HTX).")


def test_growth_says_by_how_much_and_against_what():
    report = report_of(NOW, before=BEFORE)

    assert offered("advantages", report) == [
        "Số hợp tác xã, quỹ tín dụng nhân dân đang hoạt động tăng 36 hợp tác xã (2,1%) so với cùng kỳ năm trước, "
        "đưa tổng số lên 1.789 đơn vị."
    ]


def test_fall_is_a_weakness_and_no_advantage():
    report = report_of(Counts(95), before=Counts(100))

    assert offered("advantages", report) == []
    assert (
        "Số hợp tác xã, quỹ tín dụng nhân dân đang hoạt động giảm 05 hợp tác xã (5,0%) so với cùng kỳ năm trước."
        in offered("weaknesses", report)
    )


def test_a_year_without_comparison_offers_no_growth():
    assert offered("advantages", report_of(NOW)) == []


def test_what_was_not_reached_is_named_with_both_numbers():
    short = line("92.5", actual="102", is_reached=False)

    assert (
        "Chỉ tiêu «Số hợp tác xã thành lập mới» chưa đạt kế hoạch: 102 HTX so với giao ước 110 HTX."
        in offered("weaknesses", report_of(NOW, targets=(short,)))
    )


@pytest.mark.parametrize(
    ("percents", "says"),
    [
        (("100", "100.04"), "Toàn cụm đạt 02/02 chỉ tiêu giao ước thi đua."),
        (("100", "107.27"), "Toàn cụm đạt và vượt 02/02 chỉ tiêu giao ước thi đua."),
    ],
)
def test_beyond_the_plan_is_said_only_when_the_percent_shows_it(percents, says):
    targets = tuple(
        replace(line(percent), code=f"{place}") for place, percent in enumerate(percents)
    )

    assert offered("strengths", report_of(NOW, targets=targets))[-1] == says


def test_money_grows_in_percent():
    def economy(revenue):
        return Economy(revenue=Figure(Decimal(revenue), Decimal(revenue), 1, 1))

    report = report_of(NOW, cooperatives=economy("1952"), cooperatives_before=economy("1840"))

    assert offered("advantages", report) == [
        "Doanh thu bình quân một hợp tác xã đạt 1.952 triệu đồng, tăng 6,1% so với cùng kỳ năm trước."
    ]


def test_what_fell_short_asks_for_its_cause_and_who_leads_is_to_be_learnt_from():
    provinces = (("Quảng Ngãi", Counts(10)), ("Bình Định", Counts(10)))
    short = line("92.5", actual="102", is_reached=False, provinces=("51", "51"))
    led = replace(line("107.27", provinces=("24", "17")), code="tht-moi", text="Số tổ hợp tác mới")
    report = report_of(NOW, targets=(short, led), provinces=provinces)

    assert offered("causes", report) == [
        "Chỉ tiêu «Số hợp tác xã thành lập mới» chưa đạt kế hoạch (102 HTX so với giao ước 110 HTX), nguyên nhân là …"
    ]
    assert offered("lessons", report) == [
        "Nhân rộng cách làm của Quảng Ngãi, đơn vị dẫn đầu về «Số tổ hợp tác mới» (24 HTX)."
    ]


def test_a_target_in_words_names_who_is_where():
    provinces = (("Quảng Ngãi", Counts(10)), ("Bình Định", Counts(10)), ("Phú Yên", Counts(1)))
    words = ("Hoàn thành tốt nhiệm vụ", "Hoàn thành xuất sắc nhiệm vụ", "Hoàn thành tốt nhiệm vụ")
    target = TargetLine(
        "xep-loai",
        "Xếp loại cơ quan",
        "mức",
        0,
        Target(),
        tuple(Target(actual_words=each) for each in words),
    )

    assert offered("organization", report_of(NOW, targets=(target,), provinces=provinces)) == [
        "Xếp loại cơ quan: Hoàn thành tốt nhiệm vụ (Quảng Ngãi, Phú Yên); Hoàn thành xuất sắc nhiệm vụ (Bình Định)."
    ]


def test_votes_of_the_conference_stand_in_what_is_to_be_done_and_asked_for():
    votes = (
        Vote("nomination", "Liên minh Hợp tác xã tỉnh Quảng Ngãi", 6, 7),
        Vote("head", "Liên minh Hợp tác xã tỉnh Bình Định", 6, 7),
    )
    report = report_of(
        NOW, votes=votes, provinces=(("Quảng Ngãi", NOW),), registered=Counts(1878, 56)
    )

    assert offered("proposals_alliance", report) == [
        "Đề nghị Liên minh Hợp tác xã Việt Nam xét tặng Cờ thi đua năm 2023 cho Liên minh Hợp tác xã tỉnh Quảng Ngãi."
    ]
    assert offered("execution", report)[0].startswith(
        "Liên minh Hợp tác xã tỉnh Bình Định làm Cụm trưởng năm 2024, xây dựng kế hoạch hoạt động, theo dõi, "
    )
    assert "trong 1.934 hợp tác xã" in offered("proposals_government", report)[0]


def test_every_running_section_is_offered_something_in_a_year_that_has_it_all():
    """«nominations» and «tasks» live of points and of the next pledge; the sample year has both, and no vote."""
    report = replace(
        stored_report(),
        votes=(Vote("nomination", "Liên minh Hợp tác xã tỉnh Quảng Ngãi", 6, 7),),
        targets=(
            replace(
                stored_report().targets[0],
                whole=replace(stored_report().targets[0].whole, is_reached=False),
            ),
            *stored_report().targets[1:],
        ),
    )

    without = [
        each.key for each in SECTIONS if each.is_running and not suggestions(each.key, report)
    ]

    assert without == []


def test_every_sentence_offered_for_the_sample_year_can_be_taken_over():
    """Each bound number in it exists and has a value; none is typed by hand."""
    report = stored_report()

    texts = [text for key in report.sections for text in suggestions(key, report)]

    assert len(texts) > 12
    assert [faults(text, report.numbers) for text in texts if faults(text, report.numbers)] == []
    assert [text for text in texts if "–" in plain(text, report.numbers)] == []
