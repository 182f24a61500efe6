"""What the tests of checks share: rows as they stand in a database that nobody cleaned, and asking one check."""

from datetime import date

from cooperatives.checks import report_of
from cooperatives.models import Organization
from tests.factories import OrganizationFactory, YearlyFiguresFactory

YEAR, TODAY = 2023, date(2024, 1, 15)


def organization(province, **fields):
    """A row with exactly these texts: save() would clean them. Traits of the factory are made first."""
    # `cooperative_union` is a trait of the factory and a field of the row: here it is the field.
    traits = {name: fields.pop(name) for name in list(fields) if name in TRAITS}
    made = OrganizationFactory(province=province, **traits)
    Organization.objects.filter(pk=made.pk).update(**fields)
    return made


TRAITS = {
    "credit_fund",
    "cooperative_group",
    "stopped",
    "dissolved",
    "periods",
    "founded_on",
    "status",
    "status_on",
}


def figures(made, *, year=YEAR, **values):
    """The figures of a year with nothing but these values."""
    empty = {"members_count": None, "revenue": None}
    return YearlyFiguresFactory(organization=made, year=year, **(empty | values))


def hits(code, *provinces, year=YEAR, today=TODAY):
    """What one check finds, in the order of the register."""
    report = report_of(provinces, year=year, today=today, codes={code})
    found = [hit for finding in report.findings for hit in finding.hits]
    return sorted(found, key=lambda hit: hit.pk or 0)


def found(code, *provinces, **when):
    """The numbers of the organizations that one check finds."""
    return [hit.pk for hit in hits(code, *provinces, **when)]
