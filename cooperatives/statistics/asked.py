"""A question to the statistics, read from an address, with its answer for one reader."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from cooperatives.forms.statistics import StatisticsForm
from cooperatives.models import Cluster

from .boundaries import Boundaries
from .counts import last_day
from .overview import members_seen
from .pivot import Pivot, pivot


@dataclass(frozen=True)
class Asked:
    """`table` is None while something is asked wrongly: the form says what."""

    cluster: Cluster
    year: int
    form: StatisticsForm
    table: Pivot | None
    is_partial: bool

    @property
    def query(self) -> str:
        """What names this table in an address."""
        values = {name: value for name, value in self.form.data.items() if value}
        return urlencode(values | {"cum": self.cluster.code})

    @property
    def address(self) -> str:
        return f"{reverse('cooperatives:statistics_table', args=[self.year])}?{self.query}"

    @property
    def filters(self) -> list[tuple[str, str]]:
        """[(label, chosen)] of the filters in force, for the line over the table and in the files."""
        fields = [self.form[name] for name in ("kind", "sector", "status")]
        chosen = [(field, self.form.cleaned_data.get(field.name)) for field in fields]
        return [
            (str(field.label), str(dict(field.field.choices)[value]))
            for field, value in chosen
            if value
        ]


def asked_of(cluster: Cluster, year: int, data, *, user, today: date) -> Asked | None:
    """Read and answer; None when the reader may see none of the cluster's provinces. Fixed number of queries."""
    boundaries = Boundaries(cluster, today=today)
    members, seen = members_seen(boundaries, year, last_day(year), user=user)
    if not seen:
        return None
    sees_all = len(seen) == len(members)
    form = StatisticsForm(data, year=year, sees_all=sees_all)
    table = None
    if form.is_valid():
        table = pivot(boundaries, year, form.wanted(), seen=seen, sees_all=sees_all)
    return Asked(cluster, year, form, table, is_partial=not sees_all)
