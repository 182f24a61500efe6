"""Some warnings may only be accepted with a reason: the table of rules says which."""

import pytest
from django.urls import reverse

from cooperatives.models import Organization, YearlyFigures
from tests.cooperatives.test_organization_pages import page, typed
from tests.factories import (
    MembershipFactory,
    OrganizationFactory,
    ProvinceFactory,
    ReportingYearFactory,
    UserFactory,
    YearlyFiguresFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def province(client):
    province = ProvinceFactory()
    client.force_login(UserFactory(province=province))
    ReportingYearFactory(cluster=MembershipFactory(province=province).cluster, year=2023)
    return province


def test_a_warning_that_asks_for_a_reason_is_not_accepted_without_one(client, province):
    OrganizationFactory(province=province, name="HTX mẫu Bình Minh")
    address = reverse("cooperatives:organization_create", args=["htx"])
    data = typed(client, address) | {
        "name": "HTX mẫu Bình Minh",
        "sector": "agriculture",
        "accepted": "E-04:name",
    }

    response = client.post(address, data)

    assert response.status_code == 422
    assert "lý do" in page(response).select_one("#id_reason_error").get_text()
    assert Organization.objects.count() == 1


def test_the_reason_for_a_leap_becomes_the_note_of_the_figures(client, province):
    organization = OrganizationFactory(province=province)
    YearlyFiguresFactory(organization=organization, year=2022, members_count=100)
    address = reverse("cooperatives:figures_edit", args=[organization.pk, 2023])
    data = typed(client, address) | {"members_count": "200", "accepted": "E-09:members_count"}

    refused = client.post(address, data)
    client.post(address, data | {"reason": "Kết nạp cả thôn"})

    assert refused.status_code == 422
    figures = YearlyFigures.objects.get(year=2023)
    assert (figures.members_count, figures.note) == (200, "Kết nạp cả thôn")


def test_a_code_beside_a_problem_leads_to_its_rule(client, province):
    address = reverse("cooperatives:organization_create", args=["htx"])
    data = typed(client, address) | {"name": "Bình Minh", "sector": "agriculture"}

    response = client.post(address, data)

    assert page(response).select_one("a.problem-code")["href"] == "/to-chuc/quy-tac/#E-01"
