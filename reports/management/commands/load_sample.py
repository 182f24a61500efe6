"""The sample world in one command: registry, pledges, results, scores, returns and the report of 2023."""

import json

from django.conf import settings
from django.core.management.base import CommandError
from django.db.models import Count
from django.utils import timezone

from cluster_portal.commands import JsonCommand
from cooperatives.checks.nightly import record_provinces
from cooperatives.models import Cluster, ClusterMembership, Organization
from cooperatives.sample.accounts import SAMPLE_PASSWORD, sample_accounts
from cooperatives.sample.load import CLUSTER_CODE, load_registry
from cooperatives.sample.plans import YEARS
from emulation.sample import load_years
from emulation.sample.returns import load_returns
from reports.models import ConferenceReport
from reports.sample import load_report


class Command(JsonCommand):
    help = "Load the sample world (seven provinces, 2022 and 2023). A second run changes nothing."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--year", type=int, default=YEARS[-1], choices=[YEARS[-1]])
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="do nothing when there are organizations already; an interrupted loading is finished",
        )

    def handle(self, *, year, if_empty, as_json, **options):
        if not settings.DEBUG:
            raise CommandError(
                "Sample data is only for trying the portal out: DEBUG is off, nothing was loaded."
            )
        if is_empty() or not if_empty:
            load(at=timezone.now())
        self.stdout.write(in_json(year) if as_json else in_words(year))


def load(*, at):
    """Load each layer with its own loader, from the bottom up."""
    load_registry(at=at)
    load_years(at=at)
    load_returns()
    load_report(at=at)
    record_provinces(at=at)


def is_empty() -> bool:
    """Whether there is nothing yet, or only the beginning of a sample world whose loading was interrupted."""
    is_half_loaded = (
        Cluster.objects.filter(code=CLUSTER_CODE).exists() and not ConferenceReport.objects.exists()
    )
    return is_half_loaded or not Organization.objects.exists()


def by_kind() -> dict[str, int]:
    counted = Organization.objects.values_list("kind").annotate(Count("pk")).order_by("kind")
    return dict(counted)


def in_json(year) -> str:
    counts = by_kind()
    return json.dumps(
        {
            "organizations": sum(counts.values()),
            "by_kind": counts,
            "provinces": ClusterMembership.objects.count(),
            "year": year,
            "accounts": sample_accounts(),
            "password": SAMPLE_PASSWORD,
        },
        ensure_ascii=False,
    )


def in_words(year) -> str:
    counts = by_kind()
    kinds = ", ".join(f"{kind}: {count}" for kind, count in counts.items())
    return f"{sum(counts.values())} organizations ({kinds}) in {ClusterMembership.objects.count()} provinces, {year}"
