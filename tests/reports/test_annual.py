"""What the document says of a small world, and that its snapshot gives the same document back."""

import re
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cluster_portal.canonical import canonical
from cooperatives.models import CooperativeGroupDetail
from cooperatives.statistics import Counts
from emulation.models import Pledge, PledgeState
from reports import paper
from reports.annual import build_annual_report
from reports.blocks import Paragraph, shown
from reports.body import body
from reports.snapshot import digest, from_snapshot, snapshot
from reports.year_part import read_next_pledge
from tests.factories import (
    CriteriaPackFactory,
    CriterionFactory,
    EmulationYearFactory,
    IndicatorFactory,
    OrganizationFactory,
    PledgeFactory,
    PledgeTargetFactory,
    ResultFactory,
    ScoreFactory,
    ScoreSheetFactory,
)

pytestmark = pytest.mark.django_db


def paragraphs(built):
    return [block.text for block in body(built) if isinstance(block, Paragraph)]


def test_counts_each_kind_once(report):
    built = build_annual_report(report.year)

    assert built.whole.active == Counts(cooperatives=5, credit_funds=1, unions=1, groups=11)
    assert [each.active.cooperatives for each in built.provinces] == [3, 2]
    assert built.province_names == ["Quảng Ngãi", "Bình Định"]
    assert built.headline["both"] == 6


def test_section_two_opens_with_the_sentence(report):
    built = build_annual_report(report.year)

    assert (
        "Toàn cụm có 06 hợp tác xã, Quỹ tín dụng nhân dân, 01 liên hiệp hợp tác xã và 11 tổ hợp tác đang hoạt động "
        "trên nhiều lĩnh vực, ngành nghề, hình thức hợp tác đa dạng, phong phú, góp phần tạo việc làm cho nhiều "
        "lao động."
    ) in paragraphs(built)


def test_stopped_ones_stand_in_the_register_but_are_not_active(report, provinces):
    OrganizationFactory(province=provinces[0], stopped=True)

    built = build_annual_report(report.year)

    assert built.whole.active.cooperatives == 5
    assert built.whole.registered.cooperatives == 6


def test_paper_dated_before_the_day_of_the_count_says_estimate(report):
    early = build_annual_report(report.year)
    report.on = date(2024, 1, 15)
    report.save()
    late = build_annual_report(type(report.year).objects.get(pk=report.year.pk))

    assert any(text.startswith("Ước đến ngày 31/12/2023") for text in paragraphs(early))
    assert any(text.startswith("Tính đến ngày 31/12/2023") for text in paragraphs(late))


def test_missing_figure_is_named_and_never_a_silent_zero(report):
    built = build_annual_report(report.year)

    assert "Bình Định: chưa có doanh thu" in built.missing
    assert built.provinces[1].both.revenue.total is None
    assert shown(built.provinces[1].both.revenue.total) == "–"
    assert built.provinces[0].both.revenue.total == Decimal(500)


def test_means_say_of_how_many(report):
    built = build_annual_report(report.year)

    figure = built.whole.cooperatives.revenue
    assert (figure.given, figure.asked, figure.mean) == (1, 5, Decimal(500))
    assert any("(số liệu của 1/5 đơn vị)" in text for text in paragraphs(built))


def filled_year(year, provinces):
    """Results, points and next year's pledge."""
    indicator = IndicatorFactory(text="HTX thành lập mới", is_additive=True)
    rate = IndicatorFactory(text="Tỷ lệ HTX là thành viên", unit="%", decimals=1)
    for province in provinces:
        ResultFactory(year=year, province=province, indicator=indicator, target=10, actual=9)
        ResultFactory(year=year, province=province, indicator=rate, target=80, actual=75)
    pack = CriteriaPackFactory(year=year)
    group = CriterionFactory(pack=pack, number="1", order_no=1, max_points=20)
    criteria = [
        CriterionFactory(pack=pack, parent=group, order_no=n, max_points=10) for n in (2, 3)
    ]
    for province, points in zip(provinces, (8, 9), strict=True):
        sheet = ScoreSheetFactory(pack=pack, province=province, settled=True)
        for criterion in criteria:
            ScoreFactory(sheet=sheet, criterion=criterion, final_points=points)
    pledge = PledgeFactory(year__cluster=year.cluster, prepared_in=year)
    PledgeTargetFactory(pledge=pledge, indicator=indicator, value=120)


def test_targets_add_up_only_where_a_sum_says_something(report, provinces):
    filled_year(report.year, provinces)

    counted, rate = build_annual_report(report.year).targets

    assert (counted.whole.target, counted.whole.actual, counted.whole.percent) == (20, 18, 90)
    assert counted.whole.is_reached is False
    assert (rate.whole.target, rate.whole.actual) == (None, None)
    assert [each.actual for each in rate.provinces] == [75, 75]


def test_scores_show_groups_totals_and_ranks(report, provinces):
    filled_year(report.year, provinces)

    table = build_annual_report(report.year).scores

    assert [line.points for line in table.lines] == [(16, 18), (8, 9), (8, 9)]
    assert [(each.province, each.total, each.rank) for each in table.standings] == [
        ("Quảng Ngãi", 16, 2),
        ("Bình Định", 18, 1),
    ]
    assert table.is_settled
    assert table.max_points == 20


def test_next_pledge_is_written_in_words(report, provinces):
    filled_year(report.year, provinces)

    html = paper.article(build_annual_report(report.year))

    assert "120 trở lên" in html
    assert "≥" not in html


def test_next_pledge_is_the_version_that_holds(report):
    """Also when the next year has prepared it itself; this year's own replaced pledge is no next one."""
    year = report.year
    own = PledgeFactory(year=year, prepared_in=year, version=2, in_force=True)
    assert read_next_pledge(year) is None

    next_year = EmulationYearFactory(cluster=year.cluster, year=year.year + 1)
    first = PledgeFactory(year=next_year, prepared_in=year, in_force=True)
    second = PledgeFactory(year=next_year, prepared_in=next_year, version=2, replaces=first)
    second.contents_text = "Nội dung mới"
    second.save()
    assert read_next_pledge(year).contents == (own.contents_text,)

    Pledge.objects.filter(pk=first.pk).update(state=PledgeState.REPLACED)
    assert read_next_pledge(year).contents == ("Nội dung mới",)


def test_snapshot_gives_the_same_report_back(report, provinces):
    filled_year(report.year, provinces)
    built = build_annual_report(report.year)

    data = snapshot(built)

    assert from_snapshot(data) == built
    assert canonical(snapshot(from_snapshot(data))) == canonical(data)
    assert digest(data) == digest(snapshot(built))


def test_snapshot_of_another_report_has_another_hash(report):
    before = digest(snapshot(build_annual_report(report.year)))
    report.signer_name = "Người khác"
    report.save()

    assert (
        digest(snapshot(build_annual_report(type(report.year).objects.get(pk=report.year.pk))))
        != before
    )


def test_queries_do_not_grow_with_the_rows(report, provinces):
    filled_year(report.year, provinces)

    def count():
        year = type(report.year).objects.select_related("cluster").get(pk=report.year.pk)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            build_annual_report(year)
        return len(queries)

    few = count()
    OrganizationFactory.create_batch(7, province=provinces[0])
    OrganizationFactory.create_batch(7, province=provinces[1], credit_fund=True)
    assert count() == few


def test_appendices_are_nine_whatever_is_missing(report):
    html = paper.article(build_annual_report(report.year))

    for number in ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"):
        assert f"Phụ lục {number}</h2>" in html
    assert "Chưa có bảng chấm điểm." in html


def test_text_of_people_is_never_markup(report):
    report.sections = report.sections | {"advantages": "<script>alert(1)</script>"}
    report.save()

    html = paper.article(build_annual_report(report.year))

    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_headings_never_skip_a_level(report, provinces):
    """PDF/UA 7.4.2: what reads the paper aloud steps from heading to heading."""
    filled_year(report.year, provinces)

    html = paper.article(build_annual_report(report.year))

    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", html)]
    assert levels[0] == 1
    assert max(after - before for before, after in pairwise(levels)) == 1


def test_certified_groups_are_unknown_until_somebody_says(report, provinces):
    """Null is not zero: without a word about any contract the table shows «–»; one «no» makes it 0."""
    assert build_annual_report(report.year).whole.certified_groups is None

    group = OrganizationFactory(province=provinces[0], cooperative_group=True)
    CooperativeGroupDetail.objects.create(organization=group, is_certified=False)

    built = build_annual_report(report.year)
    assert built.whole.certified_groups == 0
    assert [each.certified_groups for each in built.provinces] == [0, None]
