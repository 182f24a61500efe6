"""A province whose officer may import into 2023, and the one door that the tests go through."""

import io
import json
from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from cooperatives.actions.imports import commit_import, plan_import
from tests.factories import (
    ClusterFactory,
    MembershipFactory,
    ProvinceFactory,
    ReportingYearFactory,
    UserFactory,
)

AT = datetime(2024, 1, 15, 2, tzinfo=UTC)


@pytest.fixture
def province():
    return ProvinceFactory(name="Mẫu An")


@pytest.fixture
def officer(province):
    return UserFactory(province=province)


@pytest.fixture
def reporting_year(province):
    cluster = ClusterFactory()
    MembershipFactory(cluster=cluster, province=province)
    return ReportingYearFactory(cluster=cluster, year=2023)


@pytest.fixture
def plan(province, officer, reporting_year):
    """Plan the import of some bytes."""

    def plan(content, filename="danh-sach.xlsx", **changed):
        told = {"province": province, "year": 2023, "by": officer, "at": AT} | changed
        return plan_import(content=content, filename=filename, **told)

    return plan


@pytest.fixture
def load(plan, officer):
    """Plan and commit."""

    def load(content, filename="danh-sach.xlsx", **changed):
        run = plan(content, filename, **changed)
        return commit_import(run=run, by=officer, at=AT)

    return load


@pytest.fixture
def colleague(province):
    return UserFactory(province=province, full_name="Trần Thị Mẫu")


@pytest.fixture
def clerk(client, officer, reporting_year):
    client.force_login(officer)
    return client


def run_import(path, *options):
    """(exit code, answer)"""
    out = io.StringIO()
    try:
        call_command("import_organizations", path, "--json", *options, stdout=out)
    except SystemExit as ended:
        return ended.code, json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


@pytest.fixture
def door(province, officer, reporting_year, tmp_path):
    """Write a file and hand it to the command."""
    reporting_year.refresh_from_db()

    def door(content, *options, name="a.xlsx", year="2023"):
        (tmp_path / name).write_bytes(content)
        return run_import(tmp_path / name, "--province", province.code, "--year", year, *options)

    return door


def outcomes(run):
    """The five counts that are not nought."""
    names = ("create", "update", "unchanged", "conflict", "blocked")
    return {name: run.counts[name] for name in names if run.counts[name]}


def told(run, *names):
    """What the problems say: tuples of the named keys."""
    return [tuple(each[name] for name in names) for each in run.problems]
