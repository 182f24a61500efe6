"""The register that the files of tests/data/workbooks are imported into, and what the importer says of each.

Real places, one cluster, Quảng Ngãi before and after 01/07/2025, a few organizations with fixed record numbers.
"""

import json
from contextlib import suppress
from datetime import date
from decimal import Decimal
from io import StringIO

from django.core.management import call_command
from django.utils import timezone

from cooperatives.actions.imports import answer_import, commit_import
from cooperatives.models import ImportRun, Kind, Organization, Province, Sector, Status
from cooperatives.places import load_places
from cooperatives.workbook.answers import Answers
from tests.data.corpus.case import Case
from tests.data.corpus.lists import tax_code
from tests.factories import (
    ClusterFactory,
    MembershipFactory,
    OrganizationFactory,
    ReportingYearFactory,
    UserFactory,
    YearlyFiguresFactory,
)

OUTCOMES = ("create", "update", "unchanged", "conflict", "blocked")
MERGED_ON = date(2025, 7, 1)


def make_world():
    load_places()
    cluster = ClusterFactory()
    old, new, other = (
        Province.objects.get(key=key)
        for key in ("51-quang-ngai", "51-quang-ngai-2025", "49-quang-nam")
    )
    MembershipFactory(cluster=cluster, province=old, valid_to=MERGED_ON)
    MembershipFactory(cluster=cluster, province=new, valid_from=MERGED_ON)
    for province in (old, new):
        UserFactory(province=province, full_name="Nguyễn Thị Cán Bộ (mẫu)")
    for year in (2022, 2023, 2025):
        ReportingYearFactory(cluster=cluster, year=year, opened_on=date(year, 1, 1))
    _make_organizations(old, other)


def _make_organizations(old, other):
    communes = {each.code: each for each in old.communes.all()}
    make = OrganizationFactory
    duong = make(
        pk=700001,
        province=old,
        name="Hợp tác xã nông nghiệp Bình Dương (mẫu)",
        tax_code=tax_code("430070020"),
        commune=communes["21070"],
        address="Thôn Đông Yên 1",
        representative="Trần Văn Bình (mẫu)",
        phone="0255 000 001",
        version=3,
    )
    YearlyFiguresFactory(organization=duong, year=2022, members_count=340, revenue=900)
    YearlyFiguresFactory(organization=duong, members_count=350, revenue=Decimal(2100), version=2)
    make(
        pk=700002,
        province=old,
        kind=Kind.CREDIT_FUND,
        sector=Sector.CREDIT,
        name="Quỹ tín dụng nhân dân Châu Ổ (mẫu)",
        tax_code=tax_code("430070021"),
        commune=communes["21040"],
    )
    make(
        pk=700003,
        province=old,
        kind=Kind.COOPERATIVE_UNION,
        name="Liên hiệp hợp tác xã nông sản Núi Bút (mẫu)",
    )
    make(
        pk=700004,
        province=old,
        kind=Kind.COOPERATIVE_GROUP,
        name="Tổ hợp tác trồng hoa Nghĩa Dũng (mẫu)",
        commune=communes["21034"],
    )
    make(
        pk=700005,
        province=old,
        name="Hợp tác xã vận tải Sông Vệ (mẫu)",
        sector=Sector.TRANSPORT,
        tax_code=tax_code("430070022"),
        status=Status.DISSOLVED,
        status_on=date(2021, 6, 30),
    )
    for pk, code in ((700006, "21025"), (700007, "21439")):
        make(
            pk=pk,
            province=old,
            name="Hợp tác xã dịch vụ Nguyễn Nghiêm (mẫu)",
            sector=Sector.TRADE_SERVICES,
            commune=communes[code],
        )
    make(
        pk=700008,
        province=old,
        name="Hợp tác xã nông nghiệp Mỹ Á (mẫu)",
        commune=communes["21478"],
        phone="0255 000 008",
    )
    make(
        pk=700010,
        province=other,
        name="Hợp tác xã nông nghiệp Thu Bồn (mẫu)",
        tax_code=tax_code("400070010"),
    )


def answer_of(case: Case) -> dict:
    """All that is kept of a case: the command's answer; after the clerk's answers; what a commit writes."""
    answer = {"report": _told(case)}
    run = ImportRun.objects.order_by("pk").last()
    if case.answers:
        run = answer_import(
            run=run,
            answers=Answers.from_json(case.answers),
            by=run.planned_by,
            at=timezone.now(),
        )
        answer["answered"] = {**run.counts, "problems": run.problems}
    if run and run.can_be_committed:
        before = register()
        commit_import(run=run, by=run.planned_by, at=timezone.now())
        after = register()
        answer["written"] = [row for code, row in after.items() if before.get(code) != row]
    return answer


def _told(case) -> dict:
    out = StringIO()
    arguments = [str(case.path), "--province", case.province, "--year", str(case.year), "--json"]
    with suppress(SystemExit):  # a refusal
        call_command("import_organizations", *arguments, stdout=out)
    told = json.loads(out.getvalue())
    del told["run"]
    return told


def register() -> dict:
    """{number: what the register says of each organization of Quảng Ngãi}, only what is not empty."""
    rows = Organization.objects.filter(province__code="51").select_related(
        "commune", "cooperative_union", "credit_fund_detail", "cooperative_group_detail"
    )
    return {each.pk: _row(each) for each in rows.order_by("name", "pk")}


def _row(organization):
    left_out = {
        "id",
        "folded",
        "sort_key",
        "province",
        "created_at",
        "updated_at",
        "organization",
        "version",
    }
    said = _fields(organization, left_out)
    for name in ("credit_fund_detail", "cooperative_group_detail"):
        if details := getattr(organization, name, None):
            said |= _fields(details, left_out)
    for figures in organization.yearly_figures.order_by("year"):
        said[str(figures.year)] = _fields(figures, {*left_out, "year"})
    return said


def _fields(row, left_out):
    found = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.name)
        if field.name in left_out or value in (None, "", []):
            continue
        if isinstance(value, Decimal):
            value = f"{value.normalize():f}"
        found[field.name] = value if isinstance(value, int | list) else str(value)
    return found


def in_short(report: dict) -> str:
    """The notation of Case.says."""
    counts = " ".join(f"{name}={report[name]}" for name in OUTCOMES if report[name])
    problems = ", ".join(
        f"{each['level']} {each['code']} {each['column']}{each['row'] or ''}".strip()
        for each in report["problems"]
    )
    return " | ".join(filter(None, [counts, problems]))
