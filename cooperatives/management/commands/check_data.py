"""The integrity checks of the register, as a table or as JSON; with --record also kept as those of the day (cron)."""

import json

from django.core.management.base import CommandError
from django.utils import timezone

from cluster_portal.commands import JsonCommand, calendar_year
from cluster_portal.text import number
from cooperatives.checks import Report, report_of
from cooperatives.checks.nightly import keep, watched_provinces
from cooperatives.models import Province
from cooperatives.models.organizations import record_code
from cooperatives.places import ProvinceUnknown, province_for
from cooperatives.rules import BLOCK


class Command(JsonCommand):
    help = "Run the integrity checks of a year. Exit code 1 when something must be mended."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--year", type=calendar_year, required=True)
        parser.add_argument("--province", metavar="CODE", help="one province; without it, all")
        parser.add_argument(
            "--record", action="store_true", help="keep the counts as those of today, for the trend"
        )

    def handle(self, *, year, province, record, as_json, **options):
        at = timezone.now()
        findings = Findings(year)
        # One province after the other: a whole nation would not fit into memory at once.
        for each in chosen_provinces(province, year):
            report = report_of([each], year=year, today=timezone.localdate(at))
            if record:
                keep(each, report, at=at)
            findings.add(each, report)
            if not as_json:
                self.stdout.write("\n".join(table(each, report)))
        if as_json:
            self.stdout.write(json.dumps(findings.as_dict(), ensure_ascii=False))
        if findings.blocks:
            raise SystemExit(1)


def chosen_provinces(code, year) -> list[Province]:
    if not code:
        return watched_provinces()
    try:
        return [province_for(code, year)]
    except ProvinceUnknown as refusal:
        raise CommandError(str(refusal)) from refusal


class Findings:
    """What all provinces together have: `checks` the worst first, with every row; `clean` the codes of the others."""

    def __init__(self, year):
        self.year, self.provinces, self.by_code, self.clean = year, [], {}, set()

    def add(self, province, report: Report):
        words = {"code": province.code, "name": province.name}
        counts = {"organizations": report.organizations, "score": float(report.score)}
        self.provinces.append(words | counts)
        self.clean |= {rule.code for rule in report.clean}
        for each in report.findings:
            entry = self.by_code.setdefault(each.code, entry_of(each))
            entry["count"] += each.count
            entry["level"] = BLOCK if each.blocks else entry["level"]
            pairs = zip(each.hits, each.levels, strict=True)
            entry["rows"] += [row_of(province, *pair) for pair in pairs]

    @property
    def blocks(self) -> bool:
        return any(each["level"] == BLOCK for each in self.by_code.values())

    def as_dict(self) -> dict:
        def worst_first(entry):
            return entry["level"] != BLOCK, -entry["count"], entry["code"]

        return {
            "year": self.year,
            "provinces": self.provinces,
            "checks": sorted(self.by_code.values(), key=worst_first),
            "clean": sorted(self.clean - self.by_code.keys()),
        }


def entry_of(finding) -> dict:
    return {
        "code": finding.code,
        "level": finding.level,
        "title": finding.rule.title,
        "count": 0,
        "rows": [],
        "fix": finding.rule.fix,
    }


def row_of(province, hit, level) -> dict:
    return {
        "province": province.code,
        "organization": record_code(hit.pk) if hit.pk else None,
        "name": hit.name,
        "field": hit.field,
        "level": level,
        "detail": hit.detail,
    }


def table(province, report: Report):
    words = f"{report.organizations} tổ chức, {number(report.score, 1)} điểm"
    yield f"{province.name} {report.scene.year}: {words}"
    for each in report.findings:
        mark = "PHẢI SỬA" if each.blocks else "xem lại"
        yield f"  {each.code}  {mark:<8} {each.count:>6}  {each.rule.title}"
    yield f"  không thấy lỗi: {len(report.clean)} phép kiểm tra"
