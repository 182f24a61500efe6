"""The registry of the sample world, through the real door: workbooks are written, uploaded and committed.

A second run finds what is there and changes nothing.
"""

from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from cluster_portal.accounts.models import User
from cooperatives.actions.imports import commit_import, plan_import
from cooperatives.laws import load_rules
from cooperatives.models import (
    Cluster,
    ClusterMembership,
    Commune,
    ImportRun,
    ImportState,
    Province,
    ReportingYear,
)
from cooperatives.places import load_places
from cooperatives.summaries import rebuild

from .accounts import load_accounts
from .generator import organizations_of
from .plans import BY_SLUG, YEARS
from .sheet import write_sheet

CLUSTER_CODE = "duyen-hai-mien-trung"
# The day on which the seven provinces became five.
LAST_DAY = date(2025, 7, 1)
NOTE = "Minh họa, cần Thường trực cụm xác nhận."


def load_registry(*, at: datetime) -> list[ImportRun]:
    """Load places, cluster, accounts, reporting years and the lists of all provinces; return this run's imports."""
    with transaction.atomic():
        load_places()
        load_rules()
        cluster = _load_cluster()
        provinces = _load_memberships(cluster)
        load_accounts(provinces)
        years = [_load_year(cluster, year) for year in YEARS]
    runs = []
    for year in years:
        if year.is_open:
            runs += [run for province in provinces if (run := _load_list(province, year.year, at))]
    _close_earlier(years)
    rebuild([year.year for year in years if not year.is_summed_up])
    return runs


def _load_cluster():
    return Cluster.objects.update_or_create(
        code=CLUSTER_CODE,
        defaults={
            "name": "Cụm thi đua Liên minh Hợp tác xã các tỉnh duyên hải miền Trung",
            "short_name": "Cụm duyên hải miền Trung",
            "parent_body": "LIÊN MINH HỢP TÁC XÃ VIỆT NAM",
            "printed_name": "CỤM THI ĐUA LIÊN MINH\nHỢP TÁC XÃ CÁC TỈNH\nDUYÊN HẢI MIỀN TRUNG",
            "note": f"Danh sách thành viên: {NOTE[0].lower()}{NOTE[1:]}",
        },
    )[0]


def _load_memberships(cluster) -> list[Province]:
    """The seven, north to south. Their provinces ended on 01/07/2025, and so did their membership."""
    provinces = list(
        Province.objects.filter(slug__in=BY_SLUG, valid_to=LAST_DAY).order_by("order_no")
    )
    for order_no, province in enumerate(provinces, start=1):
        ClusterMembership.objects.update_or_create(
            cluster=cluster,
            province=province,
            defaults={"valid_to": province.valid_to, "order_no": order_no, "note": NOTE},
        )
    return provinces


def _load_year(cluster, year):
    return ReportingYear.objects.get_or_create(
        cluster=cluster, year=year, defaults={"opened_on": date(year, 10, 2)}
    )[0]


def _load_list(province, year, at) -> ImportRun | None:
    """Write and import the list of one province and year, unless that was done before."""
    filename = f"danh-sach-mau-{province.slug}-{year}.xlsx"
    done = ImportRun.objects.filter(
        province=province, year=year, filename=filename, state=ImportState.COMMITTED
    )
    if done.exists():
        return None
    path = Path(settings.VAR_DIR) / "sample" / filename
    path.parent.mkdir(parents=True, exist_ok=True)
    communes = list(Commune.objects.filter(province=province).order_by("code"))
    write_sheet(
        path,
        province=province,
        year=year,
        organizations=organizations_of(BY_SLUG[province.slug], province, communes),
    )
    by = User.objects.get(username=f"canbo.{province.slug}")
    run = plan_import(
        content=path.read_bytes(), filename=filename, province=province, year=year, by=by, at=at
    )
    return commit_import(run=run, by=by, at=at)


def _close_earlier(years):
    """The lists of earlier years are complete: nothing enters them any more."""
    for year in years[:-1]:
        if year.is_open:
            year.closed_on = date(year.year + 1, 1, 31)
            year.save(update_fields=["closed_on"])
