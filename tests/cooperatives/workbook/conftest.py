"""A province whose officer may import into 2023, and the one door that the tests go through."""

from datetime import UTC, datetime

import pytest

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


def outcomes(run):
    """The five counts that are not nought."""
    names = ("create", "update", "unchanged", "conflict", "blocked")
    return {name: run.counts[name] for name in names if run.counts[name]}


def told(run, *names):
    """What the problems say: tuples of the named keys."""
    return [tuple(each[name] for name in names) for each in run.problems]
