"""Points of the sample year: seven sheets that differ, one tie that a tie-breaker decides, settled and locked."""

import random
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from emulation import actions
from emulation.models import EmulationYear, HeadTerm, Result, ScoreSheet, SheetState
from emulation.standings import groups_of

from .results import load_results

CRITERIA = Path(__file__).parents[1] / "data" / "criteria_2023.csv"
SOURCE = (
    "Bảng chấm điểm năm 2023 (minh họa): nhóm 1, 2 và tên nhóm 3 theo Mẫu số 04, Bảng chấm điểm năm 2019 của Cụm thi "
    "đua 5 tỉnh Tây Nguyên; các tiêu chí còn lại là tiêu chí minh họa"
)
# Points of all groups, bonus, penalty. Đà Nẵng and Khánh Hòa come to the same total by different ways.
SHEETS = {
    "danang": ("95.50", "0", "0"),
    "quangnam": ("94.25", "0.50", "0"),
    "quangngai": ("97.25", "0.50", "0"),
    "binhdinh": ("96.00", "0.50", "0"),
    "phuyen": ("92.75", "0", "0.50"),
    "khanhhoa": ("96.00", "0", "0.50"),
    "ninhthuan": ("93.50", "0", "0"),
}
USUAL_SHEET = ("92.00", "0", "0")
QUARTER = Decimal("0.25")
# «Phát triển thành viên»: from this rate (%), these points. The real bands of the table of 2019.
MEMBER_BANDS = ((Decimal(80), Decimal(4)), (Decimal(60), Decimal(3)), (Decimal(0), Decimal(2)))


def load_results_and_scores(at: datetime, *, year: EmulationYear | None = None, by=None) -> None:
    """Results and points of the sample year, through the real actions; then the members may read them.

    Idempotent: what is locked already is left as it is. `year` is 2023 and `by` the secretary of its head unit,
    unless given.
    """
    year = year or EmulationYear.objects.select_related("cluster").get(year=2023)
    by = by or _secretary(year)
    if not ScoreSheet.objects.filter(pack__year=year, state=SheetState.LOCKED).exists():
        load_results(year, by=by, at=at)
        _load_scores(year, by=by, at=at)
    actions.open_year_to_members(year=year, by=by, at=at)


def _secretary(year):
    head = year.head_terms.select_related("province").get(duty=HeadTerm.Duty.HEAD)
    return head.province.users.filter(is_secretary=True, is_active=True).order_by("pk").first()


def _load_scores(year, *, by, at):
    pack = year.criteria_packs.order_by("-version").first()
    if pack is None:
        lines = actions.read_criteria(CRITERIA)
        pack = actions.build_pack(year=year, lines=lines, source=SOURCE, by=by, at=at)
    groups = groups_of(pack)
    sheets = list(pack.sheets.select_related("province", "pack__year"))
    for sheet in sheets:
        if sheet.is_editable:
            of_groups, bonus, penalty = SHEETS.get(sheet.province.slug, USUAL_SHEET)
            actions.record_scores(
                sheet=sheet,
                points=_points(groups, sheet.province, year, Decimal(of_groups)),
                bonus=Decimal(bonus),
                penalty=Decimal(penalty),
                expected_version=sheet.lock_version,
                by=by,
                at=at,
            )
    if any(sheet.can_be_settled for sheet in sheets):
        actions.settle_sheets(pack=pack, by=by, at=at)
    actions.lock_sheets(pack=pack, by=by, at=at)


def _points(groups, province, year, wanted) -> dict[int, Decimal]:
    """Every criterion at its maximum, less what is missing to `wanted`; the rate of members by its real band."""
    criteria = [criterion for group in groups for criterion in group.criteria]
    points = {criterion.pk: criterion.max_points for criterion in criteria}
    [by_rate] = [each for each in criteria if each.text.startswith("Phát triển thành viên")]
    points[by_rate.pk] = _band(year, province)
    # The criteria of the table of 2019 were nearly all given whole; only the sample ones lose points.
    losing = [each.pk for each in criteria if "minh họa" in each.text]
    dice = random.Random(province.slug)
    while sum(points.values()) > wanted:
        points[dice.choice(losing)] -= QUARTER
    return points


def _band(year, province) -> Decimal:
    result = Result.objects.filter(
        year=year, province=province, indicator__code="ty-le-thanh-vien"
    ).first()
    rate = result.actual if result and result.actual is not None else Decimal(0)
    return next(points for lowest, points in MEMBER_BANDS if rate >= lowest)
