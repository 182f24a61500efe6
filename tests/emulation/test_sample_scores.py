"""The results and points of the sample year: a full ranking with one broken tie, and a second run changes nothing."""

from datetime import UTC, datetime

import pytest

from cluster_portal.accounts.models import Activity
from emulation.indicators import load_indicators
from emulation.models import EmulationYear, Result, ScoreSheet
from emulation.sample.scores import SHEETS, load_results_and_scores
from emulation.standings import standings
from tests.factories import EmulationYearFactory, PledgeFactory, ProvinceFactory, UserFactory

pytestmark = pytest.mark.django_db

AT = datetime(2023, 12, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def year():
    provinces = {slug: ProvinceFactory(slug=slug, name=slug) for slug in SHEETS}
    year = EmulationYearFactory(
        year=2023, members=list(provinces.values()), head=provinces["quangngai"]
    )
    UserFactory(secretary=True, province=provinces["quangngai"])
    PledgeFactory(year=year, in_force=True)
    load_indicators()
    return year


def test_seven_different_sheets_and_a_tie_that_is_broken(year):
    load_results_and_scores(AT)

    found = standings(year)
    assert [(row.rank, row.province.slug, str(row.total)) for row in found.rows] == [
        (1, "quangngai", "97.75"),
        (2, "binhdinh", "96.50"),
        (3, "danang", "95.50"),
        (4, "khanhhoa", "95.50"),
        (5, "quangnam", "94.75"),
        (6, "ninhthuan", "93.50"),
        (7, "phuyen", "92.25"),
    ]
    assert [len(row.ties) for row in found.rows] == [0, 0, 1, 1, 0, 0, 0]
    assert found.is_final
    assert EmulationYear.objects.get(pk=year.pk).opened_to_members_at == AT
    # Every member has every indicator; those of the register are empty here, as the register is.
    assert Result.objects.exclude(actual=None, actual_words="").count() == 7 * (6 + 2)


def test_a_second_run_changes_nothing(year):
    load_results_and_scores(AT)
    before = (Activity.objects.count(), list(ScoreSheet.objects.values()))

    load_results_and_scores(AT)

    assert (Activity.objects.count(), list(ScoreSheet.objects.values())) == before


def test_an_interrupted_run_is_taken_up_again(year, monkeypatch):
    from emulation import actions

    with monkeypatch.context() as broken:
        broken.setattr(actions, "lock_sheets", lambda **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            load_results_and_scores(AT)
    load_results_and_scores(AT)

    assert standings(year).is_final
