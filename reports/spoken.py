"""The twelve numbers of the year as a leader says them, and which figures are still missing for the conference."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from cluster_portal.text import count_in_prose, number

from . import charts, sentences
from .annual import AnnualReport
from .bound import SAME_PERIOD, change, change_in_percent
from .pictures import map_rows
from .sections import empty_sections
from .words import RATING_NAMES

NOTHING_BEFORE = "chưa có số liệu năm trước để so sánh"
# What counts as khá and tốt among the rated
WELL_RATED = ("good", "fair")


@dataclass(frozen=True)
class Spoken:
    """A number in large type: its name, the figure (empty: nobody has given it), its unit, what it is compared with."""

    name: str
    figure: str
    unit: str
    compared: str


@dataclass(frozen=True)
class Missing:
    """A figure that stops the conference bundle: what it is, and the page where it is entered."""

    what: str
    where: str
    address: str

    def __str__(self):
        return f"{self.what}. Nhập ở: {self.where} ({self.address})"


def twelve(report: AnnualReport) -> tuple[Spoken, ...]:
    """The numbers of the speaking card, in the order in which they are said."""
    return (*_organizations(report), *_economy(report), *_results(report))


def _organizations(report) -> Iterator[Spoken]:
    now, before = report.whole.active, report.whole.before
    both = now.cooperatives_and_credit_funds, before.cooperatives_and_credit_funds
    yield _count("Hợp tác xã, quỹ tín dụng nhân dân", *both, "tổ chức")
    yield _count("Trong đó hợp tác xã", now.cooperatives, before.cooperatives, "hợp tác xã")
    yield _count("Quỹ tín dụng nhân dân", now.credit_funds, before.credit_funds, "quỹ")
    yield _count("Liên hiệp hợp tác xã", now.unions, before.unions, "liên hiệp")
    yield _count("Tổ hợp tác", now.groups, before.groups, "tổ")
    founded, left = report.whole.founded, report.whole.left
    yield Spoken(
        "Hợp tác xã thành lập mới trong năm",
        count_in_prose(founded.cooperatives_and_credit_funds),
        "hợp tác xã",
        f"giải thể, sáp nhập, chuyển đổi: {count_in_prose(left.cooperatives_and_credit_funds)}",
    )


def _count(name, now, before, unit):
    changed = change(now, before, unit).replace(f" {unit} (", " (")
    return Spoken(name, count_in_prose(now), unit, _changed(changed))


def _economy(report) -> Iterator[Spoken]:
    both, before = report.whole.both, report.whole.both_before
    own, own_before = report.whole.cooperatives, report.whole.cooperatives_before
    pairs = (
        ("Lượt thành viên", "lượt người", both.members.total, before.members.total, 0),
        ("Lao động thường xuyên", "người", both.workers.total, before.workers.total, 0),
        (
            "Thu nhập bình quân của lao động",
            "triệu đồng/người/tháng",
            both.worker_income.mean,
            before.worker_income.mean,
            2,
        ),
        (
            "Doanh thu bình quân một hợp tác xã",
            "triệu đồng/năm",
            own.revenue.mean,
            own_before.revenue.mean,
            0,
        ),
    )
    for name, unit, now, earlier, decimals in pairs:
        figure = "" if now is None else number(now, decimals)
        compared = change_in_percent(now, earlier)
        yield Spoken(name, figure, unit, _changed(compared))


def _results(report) -> Iterator[Spoken]:
    given = report.whole.ratings
    rated = sum(given.get(rating, 0) for rating in RATING_NAMES)
    good = sum(given.get(rating, 0) for rating in WELL_RATED)
    yield Spoken(
        "Hợp tác xã xếp loại khá, tốt",
        count_in_prose(good) if rated else "",
        "hợp tác xã",
        f"{number(Decimal(good) / rated * 100, 1)}% trong {number(rated)} hợp tác xã được xếp loại, không kể QTDND"
        if rated
        else "",
    )
    facts = report.headline
    known, leaders = facts["targets_known"], sentences.listed(facts["leaders"])
    yield Spoken(
        "Chỉ tiêu giao ước đạt và vượt",
        f"{facts['targets_reached']}/{known}" if known else "",
        "chỉ tiêu có số liệu",
        f"dẫn đầu chấm điểm thi đua: {leaders}" if leaders else "chưa có kết quả chấm điểm",
    )


def _changed(words):
    """«tăng 36 (2,1%) so với năm trước»."""
    if not words or "chưa có số liệu cùng kỳ" in words:
        return NOTHING_BEFORE
    return words.replace(SAME_PERIOD, "so với năm trước")


# What is missing


def missing_for_conference(report: AnnualReport) -> list[Missing]:
    """Every figure and text without which no paper of the conference is made: named, with the page to enter it."""
    return [*_missing_figures(report), *_missing_results(report), *_missing_words(report)]


def _missing_figures(report) -> Iterator[Missing]:
    year = report.year
    figures = reverse("cooperatives:figures_year", args=[year])
    if not report.whole.active.all:
        yield Missing(
            "Toàn cụm: chưa có tổ chức nào đang hoạt động",
            "Sổ đăng ký",
            reverse("cooperatives:organization_list"),
        )
    for text in report.missing:
        yield Missing(text, f"Số liệu năm {year}", figures)
    for each in twelve(report):
        if not each.figure and not report.missing:
            yield Missing(f"Toàn cụm: chưa có {each.name.lower()}", f"Số liệu năm {year}", figures)
    try:
        charts.sides(map_rows(report), report.as_of)
    except charts.UnknownLand as unknown:
        yield Missing(
            f"{unknown} Tên tỉnh, thành phố phải như trong danh mục",
            "Quản trị, Tỉnh, thành phố",
            reverse("admin:cooperatives_province_changelist"),
        )


def _missing_results(report) -> Iterator[Missing]:
    year = report.year
    results = reverse("emulation:result_list", args=[year])
    if not report.targets:
        yield Missing(f"Chưa có chỉ tiêu giao ước nào của năm {year}", "Kết quả", results)
    # A value of the whole that the register gives needs no value of a province without such organizations.
    for line in (each for each in report.targets if each.whole.actual is None):
        for province, target in zip(report.provinces, line.provinces, strict=True):
            is_promised = target.target is not None or target.target_words
            if is_promised and target.actual is None and not target.actual_words:
                yield Missing(
                    f"{province.name}: chưa có kết quả «{line.text}»",
                    f"Kết quả thực hiện năm {year}",
                    results,
                )
    scores = reverse("emulation:score_list", args=[year])
    table = report.scores
    if table is None:
        yield Missing(f"Chưa có bảng chấm điểm năm {year}", "Chấm điểm", scores)
        return
    for each in table.standings:
        if each.total is None:
            yield Missing(f"{each.province}: chưa có điểm ({each.note})", "Chấm điểm", scores)
    if not table.is_settled:
        yield Missing(f"Bảng chấm điểm năm {year} chưa chốt", "Chấm điểm", scores)


def _missing_words(report) -> Iterator[Missing]:
    writing = reverse("reports:report_edit", args=[report.year])
    for each in empty_sections(report.sections):
        yield Missing(f"Mục «{each.label}» chưa viết", "Soạn báo cáo", writing)
    if not report.head.signer_name:
        yield Missing("Chưa có họ tên người ký báo cáo", "Soạn báo cáo", writing)
    if report.next_pledge is None:
        yield Missing(
            f"Chưa có giao ước thi đua năm {report.year + 1}",
            "Giao ước thi đua",
            reverse("emulation:pledge_detail", args=[report.year + 1]),
        )
