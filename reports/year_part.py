"""What the document takes from the emulation year: its head, the results, the scores, and the pledge for next year."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from cooperatives.statistics import Annual
from emulation.indicators import SOURCES, rounded
from emulation.models import (
    EmulationYear,
    HeadTerm,
    Pledge,
    PledgeState,
    Result,
    Score,
    SheetState,
)
from emulation.signed_targets import common_targets, pledge_in_force
from emulation.standings import standings

from .annual import (
    Head,
    NextPledge,
    PledgedTarget,
    ScoreLine,
    ScoreTable,
    Standing,
    Target,
    TargetLine,
)
from .sections import lines


def read_head(year: EmulationYear, report) -> Head:
    """Who issues the paper: the cluster, and the alliance that heads it this year."""
    terms = {term.duty: term for term in year.head_terms.select_related("province")}
    head, deputy = terms.get(HeadTerm.Duty.HEAD), terms.get(HeadTerm.Duty.DEPUTY)
    cluster = year.cluster
    return Head(
        parent_body=cluster.parent_body,
        body_lines=tuple(lines(cluster.printed_name)),
        cluster=cluster.name,
        number=report.number,
        symbol=report.symbol,
        place=report.place,
        on=report.on,
        signer_name=report.signer_name,
        host=head.province.alliance_name if head else "",
        host_printed=head.province.alliance_name_upper if head else "",
        deputy=deputy.province.alliance_name if deputy else "",
        authority=report.authority,
        signer_title=report.signer_title,
        deputy_printed=deputy.province.alliance_name_upper if deputy else "",
        edition=0 if report.publishing_since else report.lock_version,
    )


def read_next_pledge(year: EmulationYear) -> NextPledge | None:
    """The pledge for the next year: the version in force, else the newest one on its way."""
    pledges = Pledge.objects.for_year_after(year).exclude(state=PledgeState.REPLACED)
    pledge = pledges.select_related("year").holding_first().first()
    if pledge is None:
        return None
    targets = pledge.targets.filter(entry=None).select_related("indicator")
    return NextPledge(
        year=pledge.year.year,
        is_in_force=pledge.state in {PledgeState.IN_FORCE, PledgeState.SUMMED_UP},
        contents=tuple(lines(pledge.contents_text)),
        targets=tuple(
            PledgedTarget(
                text=target.indicator.text,
                unit=target.indicator.unit,
                decimals=target.indicator.decimals,
                direction=target.direction,
                value=target.value,
                words=target.words,
                code=target.indicator.code,
            )
            for target in targets
        ),
    )


def read_targets(year: EmulationYear, statistics: Annual) -> tuple[TargetLine, ...]:
    """Each indicator that somebody has a target or a result for, with every province and the whole cluster.

    The common targets are those of the signed papers, by their hash. Raises ContentChanged.
    """
    provinces = list(year.provinces())
    by_indicator = defaultdict(dict)
    for result in Result.objects.filter(year=year).select_related("indicator"):
        by_indicator[result.indicator][result.province_id] = result
    pledge = pledge_in_force(year)
    common = common_targets(pledge, date(year.year, 12, 31)) if pledge else {}
    ordered = sorted(by_indicator.items(), key=lambda item: item[0].order_no)
    return tuple(
        TargetLine(
            code=indicator.code,
            text=indicator.text,
            unit=indicator.unit,
            decimals=indicator.decimals,
            whole=_whole(indicator, rows, common.get(indicator.pk), statistics),
            provinces=tuple(_target(rows.get(province.pk)) for province in provinces),
        )
        for indicator, rows in ordered
    )


def _target(result: Result | None) -> Target:
    if result is None:
        return Target()
    return Target(
        target=result.target,
        target_words=result.target_words,
        actual=result.actual,
        actual_words=result.actual_words,
        percent=result.percent,
        is_reached=result.is_reached,
    )


def _whole(indicator, rows, common, statistics) -> Target:
    """The cluster: a sum where a sum says something, else the common target and the register's own value."""
    if indicator.is_additive:
        pairs = [(row.target, row.actual) for row in rows.values()]
        if any(None in pair for pair in pairs):
            return Target()
        target, actual = (sum(values) for values in zip(*pairs, strict=True))
    else:
        target = common.value if common else None
        source = SOURCES.get(indicator.source)
        actual = rounded(source(statistics, None), indicator.decimals) if source else None
    direction = common.direction if common else indicator.direction
    whole = Result(indicator=indicator, direction=direction, target=target, actual=actual)
    whole.target_words = common.words if common and target is None else ""
    return _target(whole)


def read_scores(year: EmulationYear) -> ScoreTable | None:
    """The latest scoring table with every province's points, and the standings that follow from it."""
    pack = year.criteria_packs.order_by("-version").first()
    if pack is None:
        return None
    provinces = list(year.provinces())
    sheets = {sheet.province_id: sheet for sheet in pack.newest_sheets()}
    points = {
        (score.sheet_id, score.criterion_id): score.final_points
        for score in Score.objects.filter(sheet__pack=pack)
    }
    criteria = list(pack.criteria.all())
    placed = {row.province.pk: row for row in standings(year).rows}
    return ScoreTable(
        source=pack.source,
        is_settled=bool(sheets)
        and all(
            sheet.state in {SheetState.SETTLED, SheetState.LOCKED} for sheet in sheets.values()
        ),
        lines=tuple(
            _score_line(each, criteria, [sheets.get(province.pk) for province in provinces], points)
            for each in criteria
        ),
        standings=tuple(_standing(placed.get(province.pk), province) for province in provinces),
    )


def _standing(row, province) -> Standing:
    if row is None:
        return Standing(province.name, None, Decimal(0), Decimal(0), None, "chưa có bảng điểm")
    return Standing(
        province=province.name,
        total=row.total,
        bonus=row.bonus,
        penalty=row.penalty,
        rank=row.rank,
        note="" if row.rank else (row.unranked_reason or "chưa chốt đủ điểm"),
    )


def _leaves(criterion, criteria):
    """The criteria below it at any depth, or itself."""
    below = [each for each in criteria if each.parent_id == criterion.pk]
    return [leaf for each in below for leaf in _leaves(each, criteria)] or [criterion]


def _score_line(criterion, criteria, sheets, points) -> ScoreLine:
    """A group shows the sum of its criteria; a group without criteria has points of its own."""
    inner = _leaves(criterion, criteria)

    def of(sheet):
        found = [points.get((sheet.pk, each.pk)) for each in inner] if sheet else []
        return sum(found, Decimal(0)) if found and None not in found else None

    return ScoreLine(
        number=criterion.number,
        text=criterion.text,
        max_points=criterion.max_points,
        is_group=criterion.parent_id is None,
        points=tuple(of(sheet) for sheet in sheets),
    )
