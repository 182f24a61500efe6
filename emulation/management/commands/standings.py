"""Totals, ranks, ties and how they were broken, of one year; as a table or as JSON."""

import json

from django.core.management.base import CommandError

from cluster_portal.commands import JsonCommand
from emulation.models import EmulationYear
from emulation.standings import Standing, Standings, TieBreakerUnknown, standings


class Command(JsonCommand):
    help = "Rank the members of a year by their settled points, and say how each total and rank came about."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--cluster", metavar="CODE", help="needed when there is more than one")

    def handle(self, *, year, cluster, as_json, **options):
        try:
            found = standings(chosen_year(year, cluster))
        except TieBreakerUnknown as refusal:
            raise CommandError(str(refusal)) from refusal
        if as_json:
            self.stdout.write(json.dumps(as_dict(found), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(table(found)))


def chosen_year(year, cluster) -> EmulationYear:
    years = EmulationYear.objects.filter(year=year).select_related("cluster")
    if cluster:
        years = years.filter(cluster__code=cluster)
    try:
        return years.get()
    except EmulationYear.DoesNotExist:
        raise CommandError(f"There is no emulation year {year}.") from None
    except EmulationYear.MultipleObjectsReturned:
        codes = ", ".join(years.values_list("cluster__code", flat=True).order_by("cluster__code"))
        raise CommandError(f"Several clusters: name one with --cluster ({codes}).") from None


def as_dict(found: Standings) -> dict:
    return {
        "year": found.year.year,
        "max_points": float(found.max_points),
        "is_final": found.is_final,
        "tie_breakers": list(found.tie_breakers),
        "standings": [_standing(row) for row in found.rows],
    }


def _standing(row: Standing) -> dict:
    return {
        "province": row.province.name,
        "code": row.province.code,
        "total": float(row.total),
        "rank": row.rank,
        "groups": [
            {
                "number": group.number,
                "text": group.text,
                "points": float(group.points),
                "max_points": float(group.max_points),
            }
            for group in row.groups
        ],
        "bonus": float(row.points.bonus),
        "penalty": float(row.points.penalty),
        "explain": row.explain,
    }


def table(found: Standings):
    yield f"{found.year.year}"
    for row in found.rows:
        yield f"{row.rank or '–':>3}  {row.province.name:<14}{row.total:>8}  {row.explain}"
