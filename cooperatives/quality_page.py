"""What the pages of data quality show of one province: findings with their first rows, mends, trend, the paper."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.urls import reverse

from cluster_portal.accounts.activity_labels import in_words

from .checks import CHECKS, Finding, Hit, Report, report_of
from .checks.check import Place
from .checks.text import visible
from .checks.trend import Trend, trend_of
from .models import Organization, Province, QualitySnapshot, YearlyFigures
from .reported import Comparison, comparisons_of
from .rules import BLOCK
from .rules.catalogue import Family

DAYS_SHOWN = 90
FIRST_ROWS = 3


@dataclass(frozen=True)
class HitLine:
    """One row that a check found, with the page where it is mended."""

    hit: Hit
    blocks: bool
    url: str
    field: str


@dataclass(frozen=True)
class Proposal:
    """What the safe repair would write into one organization; `changes` are (field, old, new) in words."""

    pk: int
    version: int
    name: str
    url: str
    changes: list[tuple[str, str, str]]


class QualityPage:
    """All checks of a province and year, run now: what was mended a minute ago is gone from the page."""

    def __init__(self, province: Province, *, year: int, today: date):
        self.province, self.year, self.today = province, year, today

    @cached_property
    def report(self) -> Report:
        return report_of([self.province], year=self.year, today=self.today)

    @property
    def blocking(self) -> list["FindingBlock"]:
        return [each for each in self.findings if each.finding.blocks]

    @property
    def asking(self) -> list["FindingBlock"]:
        return [each for each in self.findings if not each.finding.blocks]

    @cached_property
    def findings(self) -> list["FindingBlock"]:
        return [FindingBlock(each, self.report) for each in self.report.findings]

    @property
    def clean(self) -> list[tuple[Family, list]]:
        """The checks that found nothing, by family."""
        by_family = {family: [] for family in Family}
        for each in self.report.clean:
            by_family[each.family].append(each)
        return [(family, rules) for family, rules in by_family.items() if rules]

    @cached_property
    def trend(self) -> Trend | None:
        since = self.today - timedelta(days=DAYS_SHOWN)
        return trend_of(list(self.province.quality_snapshots.filter(day__gte=since)))

    @cached_property
    def comparisons(self) -> list[Comparison]:
        return comparisons_of([self.province], self.year, day=self.report.scene.day)


class FindingBlock:
    """A check that found something: its rows as links, and what the safe repair would do."""

    def __init__(self, finding: Finding, report: Report):
        self.finding, self.report = finding, report

    @property
    def rule(self):
        return self.finding.rule

    @property
    def first_rows(self) -> list[HitLine]:
        return self.lines(self.finding.hits[:FIRST_ROWS])

    @property
    def more(self) -> int:
        return max(0, self.finding.count - FIRST_ROWS)

    def lines(self, hits) -> list[HitLine]:
        levels = dict(zip(map(id, self.finding.hits), self.finding.levels, strict=True))
        scene = self.report.scene
        return [
            HitLine(each, levels[id(each)] == BLOCK, _url(each, scene), _field_label(each.field))
            for each in hits
        ]

    @cached_property
    def proposals(self) -> list[Proposal]:
        """Of every organization once, however many of its fields were found."""
        mend, scene = self.finding.check.mend, self.report.scene
        if mend is None:
            return []
        found = dict.fromkeys(each.pk for each in self.finding.hits)
        proposed = ((scene.by_pk[pk], mend.propose(scene.by_pk[pk], scene)) for pk in found)
        return [_proposal(row, values, scene, mend) for row, values in proposed if values]


def finding_of(province: Province, code: str, *, year: int, today: date) -> FindingBlock | None:
    """One check of a province; None when it finds nothing."""
    report = report_of([province], year=year, today=today, codes={code})
    return FindingBlock(report.findings[0], report) if report.findings else None


def latest_snapshot(province_id: int) -> QualitySnapshot | None:
    return QualitySnapshot.objects.filter(province=province_id).first()


def is_check(code: str) -> bool:
    return code in CHECKS


def _url(hit, scene) -> str:
    year = scene.year
    if hit.place == Place.PAPER:
        slug = scene.provinces[hit.province_id].slug
        return f"{reverse('cooperatives:quality')}?tinh={slug}&nam={year}#so-tinh-bao"
    if hit.place == Place.YEAR:
        return reverse("cooperatives:figures_year", args=[year]) + "#so-tong-hop"
    url = reverse("cooperatives:organization_detail", args=[hit.pk])
    return f"{url}?nam={year}" if hit.place == Place.FIGURES else url


def _field_label(name) -> str:
    for model in (Organization, YearlyFigures):
        if name in {each.name for each in model._meta.fields}:
            return str(model._meta.get_field(name).verbose_name)
    return ""


def _proposal(row, values, scene, mend) -> Proposal:
    return Proposal(
        pk=row.pk,
        version=row.version,
        name=row.name,
        url=reverse("cooperatives:organization_detail", args=[row.pk]),
        changes=[]
        if mend.is_derived
        else [_change(row, name, value, scene) for name, value in values.items()],
    )


def _change(row, name, value, scene) -> tuple[str, str, str]:
    field = Organization._meta.get_field(name)
    old = getattr(row, name)
    if name == "commune_id":
        places = scene.communes | {
            each.pk: each for after in scene.successors.values() for each in after
        }
        old, value = (places[key].full_name if key else "" for key in (old, value))
    words = [visible(in_words(field, _plain(each))) for each in (old, value)]
    return (str(field.verbose_name), *words)


def _plain(value):
    return value.isoformat() if hasattr(value, "isoformat") else value
