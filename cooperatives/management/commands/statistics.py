"""Totals of a cluster by province and kind, as a table or as JSON; with --recount the proof of the summary rows."""

import json
import sys

from django.core.management.base import CommandError
from django.utils import timezone

from cluster_portal.commands import JsonCommand, calendar_year
from cooperatives import summaries
from cooperatives.models import Cluster, ReportingYear, YearSummary
from cooperatives.statistics import Boundary, ProvinceTotals, cluster_totals

HEADINGS = ("HTX", "QTDND", "HTX+QTDND", "LHHTX", "THT")


class Command(JsonCommand):
    help = "Count the active and the registered organizations of a cluster at the end of a year."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--year", type=calendar_year)
        parser.add_argument("--boundary", choices=Boundary.values, default=Boundary.AS_WAS.value)
        parser.add_argument("--cluster", metavar="CODE", help="needed when there is more than one")
        parser.add_argument(
            "--recount",
            action="store_true",
            help="compare the summary rows (of --year, or of all years) with the rows themselves; exit code 1: differ",
        )
        parser.add_argument("--repair", action="store_true", help="with --recount: make them anew")

    def handle(self, *, year, boundary, cluster, as_json, recount, repair, **options):
        if recount:
            self.recount(year, repair, as_json)
            return
        if year is None:
            raise CommandError("Which year? --year is missing.", returncode=2)
        found = cluster_totals(
            year, chosen_cluster(cluster), boundary=boundary, today=timezone.localdate()
        )
        if as_json:
            self.stdout.write(json.dumps(as_dict(found), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(table(found)))

    def recount(self, year, repair, as_json):
        """Exit code 1 when something differs and was not repaired. Without a year: those that are kept.

        A repair also takes in the years that were opened before there were summary rows.
        """
        kept = summaries.years_kept()
        opened = sorted(set(ReportingYear.objects.values_list("year", flat=True)))
        years = [year] if year else opened if repair else kept
        if year and year not in opened:
            raise CommandError(f"{year} was never opened: it has no summary rows.", returncode=2)
        different = [as_difference(each) for year in years for each in summaries.differences(year)]
        if repair:
            for each in years:
                summaries.rebuild([each])
        answer = {
            "years": years,
            "not_kept": [each for each in opened if each not in kept and not repair],
            "rows": YearSummary.objects.filter(year__in=years).count(),
            "different": different,
        }
        if as_json:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(proof(answer, repair)))
        if different and not repair:
            sys.exit(1)


def as_difference(found) -> dict:
    """The key of the row, and in `measures` each number that differs: [stored, counted]."""
    return dict(zip(YearSummary.KEY, found.key, strict=True)) | {"measures": found.measures}


def proof(answer, repaired):
    yield (
        f"{answer['rows']} summary rows of {len(answer['years'])} years: "
        f"{len(answer['different'])} differ."
    )
    for each in answer["different"]:
        key = ", ".join(f"{name}={each[name]}" for name in YearSummary.KEY)
        numbers = "; ".join(
            f"{name} {stored}, counted {counted}"
            for name, (stored, counted) in each["measures"].items()
        )
        yield f"  {key}: {numbers}"
    if answer["not_kept"]:
        years = ", ".join(map(str, answer["not_kept"]))
        yield f"Not kept yet (counted in full each time): {years}. --repair takes them in."
    if repaired:
        yield "All rows of these years were made anew."


def chosen_cluster(code) -> Cluster:
    clusters = Cluster.objects.filter(code=code) if code else Cluster.objects.all()
    try:
        return clusters.get()
    except Cluster.DoesNotExist:
        raise CommandError(f"No cluster {code or 'is there yet; load the data first'}.") from None
    except Cluster.MultipleObjectsReturned:
        codes = ", ".join(Cluster.objects.values_list("code", flat=True).order_by("code"))
        raise CommandError(f"Several clusters: name one with --cluster ({codes}).") from None


def as_dict(found) -> dict:
    return {
        "year": found.year,
        "boundary": found.boundary,
        "as_of": found.as_of.isoformat(),
        "provinces": [
            {"code": each.province.code, "name": each.province.name, **_counts(each)}
            for each in found.provinces
        ],
        "total": _counts(found.total),
        "unplaced": _counts(found.unplaced),
    }


def _counts(row: ProvinceTotals) -> dict:
    """The active ones are the article's count («đang hoạt động»); `registered` is «tổng số»."""
    return {
        **row.active.as_dict(),
        "registered": row.registered.as_dict(),
        "alliance_members": row.alliance_members.as_dict(),
        "tallied_groups": row.tallied_groups,
    }


def table(found):
    yield f"{found.year} ({found.boundary}), {found.as_of:%d/%m/%Y}: active / registered"
    yield _line("", HEADINGS)
    rows = [(row.province.name, row) for row in found.provinces]
    rows += [("Cộng", found.total)]
    if found.unplaced != ProvinceTotals(province=None):
        rows += [("Chưa rõ xã", found.unplaced)]
    if not found.provinces:
        yield "No province was a member on that day. --boundary comparable counts the cluster's old area."
    for name, row in rows:
        pairs = zip(row.active.as_dict().values(), row.registered.as_dict().values(), strict=True)
        yield _line(name, [f"{active}/{registered}" for active, registered in pairs])


def _line(name, cells):
    return f"{name:<14}" + "".join(f"{cell:>14}" for cell in cells)
