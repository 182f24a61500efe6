"""Which pictures a document has, each made of the AnnualReport alone: for the paper, the page and the picture page."""

from dataclasses import dataclass

from cluster_portal.text import number

from . import charts
from .annual import AnnualReport
from .charts import WIDTH, Chart
from .register_part import YEARS_SHOWN
from .words import SECTOR_HEADS, SECTOR_NAMES


@dataclass(frozen=True)
class Pictures:
    """The pictures of one document, `width` pixels wide. None: there is nothing to draw.

    `first`: how many the ranking shows, where there is no room for all.
    """

    report: AnnualReport
    width: int = WIDTH
    first: int | None = None

    @property
    def counts(self) -> Chart:
        rows = [
            (each.name, each.active.cooperatives, each.active.credit_funds, each.active.groups)
            for each in self.report.provinces
        ]
        return charts.province_counts(rows, n=self._all_counted(), **self._said)

    @property
    def growth(self) -> Chart:
        rows = [
            (each.year, each.whole.cooperatives, each.whole.credit_funds, each.whole.groups)
            for each in self.report.by_year
        ]
        # Which years there are is said once, under the first of the two pictures of growth.
        source_of_years = f"{source(self.report)}. {years_shown(self.report)}"
        n = self._all_counted() if self.width >= WIDTH / 2 else self._counted()
        return charts.growth(rows, n=n, source=source_of_years, width=self.width)

    @property
    def province_growth(self) -> Chart | None:
        if not self.report.provinces:
            return None
        years = self.report.by_year
        rows = [
            (
                name,
                [(each.year, each.provinces[at].cooperatives_and_credit_funds) for each in years],
            )
            for at, name in enumerate(self.report.province_names)
        ]
        return charts.province_growth(rows, n=self._counted(), **self._said)

    @property
    def sectors(self) -> Chart:
        names = SECTOR_NAMES if self.width >= WIDTH else SECTOR_HEADS
        rows = [(names[key], count) for key, count in self.report.whole.sectors.items()]
        return charts.sectors(rows, n=self._counted(), **self._said)

    @property
    def income(self) -> Chart | None:
        report = self.report
        rows = [
            (each.name, each.both_before.worker_income.mean, each.both.worker_income.mean)
            for each in report.provinces
        ]
        if all(now is None for *_, now in rows):
            return None
        given = report.whole.both.worker_income
        return charts.income(
            rows,
            whole=given.mean,
            year=report.year,
            n=f"n = {number(given.given)}/{number(given.asked)} tổ chức có số liệu",
            **self._said,
        )

    @property
    def targets(self) -> Chart | None:
        known = [line for line in self.report.targets if line.whole.percent is not None]
        if not known:
            return None
        rows = [
            charts.Met(
                name=line.text,
                unit=line.unit,
                target=line.whole.target,
                actual=line.whole.actual,
                percent=line.whole.percent,
                decimals=line.decimals,
                is_reached=bool(line.whole.is_reached),
            )
            for line in known
        ]
        n = f"n = {number(len(known))}/{number(len(self.report.targets))} chỉ tiêu tính được tỷ lệ"
        return charts.target_and_actual(rows, n=n, **self._said)

    @property
    def standings(self) -> Chart | None:
        table = self.report.scores
        ranked = [each for each in table.by_rank if each.rank] if table else []
        if not ranked:
            return None
        shown = ranked[: self.first]
        said = f"n = {number(len(ranked))}/{number(len(table.standings))} đơn vị được xếp hạng"
        return charts.standings(
            [(f"{each.rank}. {each.province}", each.total) for each in shown],
            source="Bảng chấm điểm của cụm",
            n=said if shown == ranked else f"{said}, {number(len(shown))} đơn vị đầu",
            width=self.width,
        )

    @property
    def map(self) -> Chart | None:
        """None where the map knows no land of a member's name."""
        if not self.report.provinces:
            return None
        rows = [
            (each.name, each.active.cooperatives_and_credit_funds) for each in self.report.provinces
        ]
        try:
            return charts.map_of_members(
                rows,
                as_of=self.report.as_of,
                title="Hợp tác xã, quỹ tín dụng nhân dân đang hoạt động "
                "trên địa giới trước và sau khi sắp xếp tỉnh, thành phố",
                unit="tổ chức",
                n=self._counted(),
                **self._said,
            )
        except charts.UnknownLand:
            return None

    @property
    def _said(self):
        return {"source": source(self.report), "width": self.width}

    def _all_counted(self):
        """With the groups, which stand beside the others in the pictures that have room for them."""
        return f"{self._counted()}; {number(self.report.whole.active.groups)} THT"

    def _counted(self):
        return f"n = {number(self.report.whole.active.cooperatives_and_credit_funds)} HTX, QTDND"


def map_rows(report: AnnualReport) -> list[tuple[str, int]]:
    """The figure that colours the map."""
    return [(each.name, each.active.cooperatives_and_credit_funds) for each in report.provinces]


def years_shown(report: AnnualReport) -> str:
    """Which years the pictures of growth hold, and why no others."""
    shown = [each.year for each in report.by_year]
    if len(shown) == 1:
        return f"Hình tăng trưởng không có năm {report.year - 1}: trong sổ của năm đó chưa có tổ chức nào"
    earlier = ", ".join(str(year) for year in shown if year < report.year - 1)
    if not earlier:
        return (
            f"Hình tăng trưởng chỉ có năm {report.year} và năm trước: các năm trước nữa cụm chưa mở sổ số liệu, "
            "không rõ sổ đăng ký có đủ hay không"
        )
    return (
        f"Hình tăng trưởng, trước năm {report.year - 1}, chỉ có những năm cụm đã mở sổ số liệu ({earlier}), "
        f"cả thảy nhiều nhất {YEARS_SHOWN} năm; năm khác không rõ sổ đăng ký có đủ hay không"
    )


def source(report: AnnualReport) -> str:
    return (
        f"Liên minh Hợp tác xã các tỉnh, thành phố trong cụm, số liệu đến {report.as_of:%d/%m/%Y}"
    )
