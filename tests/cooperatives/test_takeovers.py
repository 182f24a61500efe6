"""The register of a joined province goes over to the new one; earlier years are counted where they were."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from cluster_portal.accounts.models import Activity
from cooperatives import actions, statistics
from cooperatives.history import HistoryRefused
from cooperatives.models import (
    BackgroundTask,
    CommuneSuccession,
    Organization,
    PastRecord,
    ProvinceSuccession,
)
from tests.factories import (
    ClusterFactory,
    CommuneFactory,
    OrganizationFactory,
    ProvinceFactory,
    UserFactory,
)

from .test_statistics import TODAY, member

pytestmark = pytest.mark.django_db
AT = datetime(2026, 1, 5, 2, tzinfo=UTC)
DAY = date(2025, 7, 1)


@pytest.fixture
def scene():
    """Quảng Nam became a part of the new Đà Nẵng: one commune went on whole, one was divided."""

    class Scene:
        cluster = ClusterFactory()
        old = member(cluster, "Quảng Nam", 2, dates={"valid_to": DAY}, valid_to=DAY)
        new = member(cluster, "Đà Nẵng mới", 1, dates={"valid_from": DAY}, valid_from=DAY)
        succession = ProvinceSuccession.objects.create(
            old=old, new=new, on=DAY, legal_basis="NQ 202/2025/QH15"
        )
        other = member(cluster, "Đà Nẵng", 1, dates={"valid_to": DAY}, valid_to=DAY)
        whole, divided = CommuneFactory(province=old), CommuneFactory(province=old)
        heir, parts = CommuneFactory(province=new), CommuneFactory.create_batch(2, province=new)
        officer = UserFactory(province=new)

    ProvinceSuccession.objects.create(
        old=Scene.other, new=Scene.new, on=DAY, legal_basis="NQ 202/2025/QH15"
    )
    for old, new, share in [
        (Scene.whole, Scene.heir, "whole"),
        *((Scene.divided, part, "part") for part in Scene.parts),
    ]:
        CommuneSuccession.objects.create(
            old=old, new=new, share=share, on=DAY, legal_basis="NQ 1656"
        )
    Scene.organizations = [
        OrganizationFactory(province=Scene.old, commune=commune, founded_on=date(2015, 1, 1))
        for commune in (Scene.whole, Scene.divided, None)
    ]
    return Scene


def take(scene, **other):
    return actions.take_over(
        **{"succession": scene.succession, "by": scene.officer, "at": AT} | other
    )


def test_what_is_due_says_what_would_become_of_it(scene, django_assert_num_queries):
    OrganizationFactory(province=scene.new)
    with django_assert_num_queries(2):
        [due] = actions.takeovers_due(scene.new)

    assert (due.succession, due.organizations, due.placed, due.divided, due.nowhere) == (
        scene.succession,
        3,
        1,
        1,
        1,
    )
    take(scene)
    assert actions.takeovers_due(scene.new) == []


def test_all_go_over_and_whole_communes_are_followed(scene):
    assert take(scene) == 3

    rows = Organization.objects.order_by("pk")
    assert [(each.province, each.commune, each.version) for each in rows] == [
        (scene.new, scene.heir, 2),
        (scene.new, scene.divided, 2),
        (scene.new, None, 2),
    ]
    past = [(each.organization, each.commune, each.valid_to) for each in PastRecord.objects.all()]
    assert past == [(scene.organizations[0], scene.whole, DAY)]
    lines = Activity.objects.filter(action="organization_taken_over")
    assert [line.changes for line in lines] == [{"province": ["Quảng Nam", "Đà Nẵng mới"]}] * 3


def test_years_before_are_counted_where_they_were(scene):
    def counted(year):
        found = statistics.cluster_totals(year, scene.cluster, boundary="as_was", today=TODAY)
        provinces = {each.province.name: each.active.all for each in found.provinces}
        return provinces, found.unplaced.active.all

    assert counted(2023) == ({"Đà Nẵng": 0, "Quảng Nam": 3}, 0)

    take(scene)

    assert counted(2023) == (
        {"Đà Nẵng": 0, "Quảng Nam": 2},
        1,
    )  # the third had no commune: nobody can say
    assert counted(2025) == ({"Đà Nẵng mới": 3}, 0)


def test_a_change_of_place_since_the_day_keeps_its_order(scene):
    moved = scene.organizations[0]
    actions.update_organization(
        organization=moved,
        values={"name": "HTX tên mới"},
        base=actions.full_snapshot(moved),
        expected_version=1,
        by=UserFactory(province=scene.old),
        at=datetime(2025, 9, 1, tzinfo=UTC),
    )

    take(scene)

    days = [row.valid_to for row in PastRecord.objects.order_by("valid_to")]
    assert days == [date(2025, 9, 1), date(2026, 1, 5)]


def test_not_before_the_day_of_the_law(scene):
    with pytest.raises(HistoryRefused, match="01/07/2025"):
        take(scene, at=datetime(2025, 6, 30, 2, tzinfo=UTC))


def test_not_at_one_stroke_where_the_province_was_divided(scene):
    ProvinceSuccession.objects.create(
        old=scene.old, new=ProvinceFactory(), on=DAY, legal_basis="NQ"
    )

    assert actions.takeovers_due(scene.new) == []
    with pytest.raises(HistoryRefused, match="Quảng Nam"):
        take(scene)


@pytest.mark.parametrize(
    "who",
    [
        lambda scene: UserFactory(province=scene.old),
        lambda scene: UserFactory(province=scene.new, leader=True),
        lambda scene: UserFactory(observer=True),
        lambda scene: UserFactory(administrator=True),
    ],
)
def test_only_officers_of_the_new_province(scene, who):
    with pytest.raises(PermissionDenied):
        take(scene, by=who(scene))

    assert Organization.objects.filter(province=scene.old).count() == 3


def test_page_from_the_warning_to_the_register(client, scene):
    client.force_login(scene.officer)
    address = reverse("cooperatives:takeovers")
    assert address in client.get(reverse("cooperatives:import_list")).content.decode()

    page = client.post(address, {"succession": scene.succession.pk}, follow=True)

    assert "Sổ đã được tiếp nhận" in page.content.decode()
    assert Organization.objects.filter(province=scene.new).count() == 3
    assert address not in client.get(reverse("cooperatives:import_list")).content.decode()
    assert client.post(address, {"succession": scene.succession.pk}).status_code == 422


def test_a_big_register_goes_over_in_the_background(client, scene, settings):
    settings.JOB_ROWS = 0
    client.force_login(scene.officer)

    client.post(reverse("cooperatives:takeovers"), {"succession": scene.succession.pk}, follow=True)

    assert [(each.kind, each.state) for each in BackgroundTask.objects.all()] == [("take", "done")]
    assert Organization.objects.filter(province=scene.new).count() == 3


def test_number_of_queries_does_not_grow(scene, django_assert_max_num_queries):
    OrganizationFactory.create_batch(30, province=scene.old, commune=scene.whole)

    with django_assert_max_num_queries(35):
        take(scene)
