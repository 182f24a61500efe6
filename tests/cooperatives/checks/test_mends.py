"""Safe repairs: shown first, made in exactly what was shown, taken back while nobody has touched the rows."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied

from cluster_portal.accounts.models import Activity
from cooperatives.actions import MendRefused, mend_organizations, undo_mend
from cooperatives.checks import CHECKS, Scene
from cooperatives.models import Commune, MendRun, Organization, Province, Status
from cooperatives.places import load_places
from tests.factories import OrganizationFactory, ProvinceFactory, UserFactory

from .rooms import found, organization

pytestmark = pytest.mark.django_db

AT = datetime(2024, 1, 15, 2, tzinfo=UTC)


@pytest.fixture
def province():
    return ProvinceFactory()


@pytest.fixture
def officer(province):
    return UserFactory(province=province)


def mend(code, rows, by, **changed):
    told = {
        "province": by.province,
        "code": code,
        "year": 2023,
        "seen": {each.pk: 1 for each in rows},
        "by": by,
        "at": AT,
    }
    return mend_organizations(**told | changed)


def fresh(row):
    return Organization.objects.get(pk=row.pk)


# code, what stands there, what stands there afterwards
REPAIRS = [
    ("C-01", {"name": " HTX  Bình Minh "}, {"name": "HTX Bình Minh"}),
    ("C-02", {"name": "HTX Bi\u0300nh Minh"}, {"name": "HTX Bình Minh"}),
    ("C-03", {"email": "htx@binhminh.vn\u200b"}, {"email": "htx@binhminh.vn"}),
    ("T-01", {"tax_code": "400101394"}, {"tax_code": "0400101394"}),
    ("I-10", {"tax_code": "0400 101 394"}, {"tax_code": "0400101394"}),
    ("I-06", {"phone": "905123456"}, {"phone": "0905123456"}),
    ("I-06", {"phone": "+84 905 123 456"}, {"phone": "0905123456"}),
    (
        "L-02",
        {"status": Status.STOPPED, "status_on": date(2023, 6, 1), "periods": "active"},
        {"status": Status.ACTIVE, "status_on": date(2010, 1, 1)},
    ),
]


@pytest.mark.parametrize("code,before,after", REPAIRS)
def test_a_repair_and_its_undoing(province, officer, code, before, after):
    fields = {name: value for name, value in before.items() if name != "periods"}
    row = organization(province) if "periods" in before else organization(province, **fields)
    Organization.objects.filter(pk=row.pk).update(**fields)
    was = fresh(row)
    assert row.pk in found(code, province)

    run = mend(code, [row], officer)

    now = fresh(row)
    assert {name: getattr(now, name) for name in after} == after
    assert (now.version, found(code, province)) == (2, [])
    line = Activity.objects.get(action="organization_mended")
    assert (line.by, line.target_id, line.batch, line.note) == (
        officer,
        str(row.pk),
        f"mend-{run.pk}",
        code,
    )

    assert undo_mend(run=run, by=officer, at=AT) == []

    again = fresh(row)
    names = [name for name in fields if name not in ("name", "representative")]
    assert [getattr(again, name) for name in names] == [getattr(was, name) for name in names]
    assert again.version == 3


def test_every_check_with_a_repair_has_a_case():
    mendable = {code for code, check in CHECKS.items() if check.mend}

    assert mendable == {code for code, *_rest in REPAIRS} | {"C-08", "E-11"}


def test_c08_what_the_portal_keeps_for_itself_makes_no_new_version(province, officer):
    row = organization(province, name="HTX Bình Minh", folded="cu", sort_key="cu")

    run = mend("C-08", [row], officer)

    now = fresh(row)
    assert (now.folded, now.version, found("C-08", province)) == ("htx binh minh", 1, [])
    with pytest.raises(MendRefused):
        undo_mend(run=run, by=officer, at=AT)


def test_e11_a_whole_commune_goes_on_as_one(db):
    load_places()
    old = Province.objects.get(key="48-da-nang")
    new = Province.objects.get(key="48-da-nang-2025")
    officer = UserFactory(province=new)
    row = organization(new, commune=Commune.objects.get(province=old, code="20195"))

    run = mend("E-11", [row], officer, year=2025, at=datetime(2026, 1, 10, tzinfo=UTC))

    assert fresh(row).commune == Commune.objects.get(province=new, code="20194")
    assert fresh(row).events.count() == 0  # it has not moved
    [past] = row.past_records.all()
    assert (past.valid_to, past.commune.code) == (date(2025, 7, 1), "20195")
    [line] = Activity.objects.filter(action="organization_mended")
    assert line.changes["commune"] == ["Phường Hòa Hiệp Nam", "Phường Hải Vân"]

    undo_mend(run=run, by=officer, at=AT)
    assert fresh(row).commune.code == "20195"
    assert not row.past_records.exists()


def test_e11_who_has_moved_since_is_looked_at_by_people(db):
    load_places()
    old = Province.objects.get(key="48-da-nang")
    new = Province.objects.get(key="48-da-nang-2025")
    gone = Commune.objects.get(province=old, code="20195")
    row = organization(new, commune=gone)
    row.past_records.create(valid_to=date(2025, 9, 1), name="HTX Cũ", commune=gone)

    assert found("E-11", new, year=2025, today=date(2026, 1, 10)) == [row.pk]
    with pytest.raises(MendRefused):
        mend(
            "E-11",
            [row],
            UserFactory(province=new),
            year=2025,
            at=datetime(2026, 1, 10, tzinfo=UTC),
        )


def test_a_divided_commune_is_never_guessed(db):
    load_places()
    new = Province.objects.get(key="51-quang-ngai-2025")
    scene = Scene([new], year=2025, today=date(2026, 1, 10))
    divided = next(
        commune
        for commune in Commune.objects.filter(province__key="51-quang-ngai")
        if len(scene_successors(scene, commune)) > 1
    )
    row = organization(new, commune=divided)

    assert found("E-11", new, year=2025, today=date(2026, 1, 10)) == [row.pk]
    with pytest.raises(MendRefused):
        mend(
            "E-11",
            [row],
            UserFactory(province=new),
            year=2025,
            at=datetime(2026, 1, 10, tzinfo=UTC),
        )


def scene_successors(scene, commune):
    from cooperatives.succession import successors_of

    return successors_of([commune]).get(commune.pk, [])


def test_a_code_that_is_taken_is_not_put_in(province, officer):
    organization(ProvinceFactory(), tax_code="0400101394")
    row = organization(province, tax_code="400101394")

    with pytest.raises(MendRefused):
        mend("T-01", [row], officer)

    assert fresh(row).tax_code == "400101394"


def test_two_records_with_the_same_lost_nought_are_not_both_mended(province, officer):
    """The database refuses the second; then neither is written."""
    rows = [organization(province, tax_code=code) for code in ("400101394", "400 101 394")]

    with pytest.raises(MendRefused):
        mend("T-01", rows, officer)

    assert [fresh(row).tax_code for row in rows] == ["400101394", "400 101 394"]
    assert not MendRun.objects.exists()


def test_what_changed_since_it_was_shown_refuses_all(province, officer):
    first, second = (organization(province, name=f"HTX  {name}") for name in ("A", "B"))
    Organization.objects.filter(pk=second.pk).update(version=2)

    with pytest.raises(MendRefused, match="HTX  B"):
        mend("C-01", [first, second], officer)

    assert fresh(first).name == "HTX  A"
    assert not Activity.objects.exists()


def test_a_row_of_another_province_is_not_mended(province, officer):
    row = organization(ProvinceFactory(), name="HTX  A")

    with pytest.raises(MendRefused):
        mend("C-01", [row], officer)

    assert fresh(row).name == "HTX  A"


@pytest.mark.parametrize("who", ["leader", "observer", "administrator"])
def test_only_the_officer_mends(province, who):
    person = UserFactory(**{who: True})
    row = organization(province, name="HTX  A")

    with pytest.raises(PermissionDenied):
        mend("C-01", [row], person, province=province)

    assert fresh(row).name == "HTX  A"


def test_undoing_leaves_what_was_changed_since(province, officer):
    first, second = (organization(province, name=f"HTX  {name}") for name in ("A", "B"))
    run = mend("C-01", [first, second], officer)
    Organization.objects.filter(pk=second.pk).update(version=3, name="HTX B mới")

    left = undo_mend(run=run, by=officer, at=AT)

    assert left == ["HTX B"]
    assert fresh(second).name == "HTX B mới"
    with pytest.raises(MendRefused):
        undo_mend(run=run, by=officer, at=AT)


def test_undoing_is_for_the_officer_of_the_province(province, officer):
    run = mend("C-01", [organization(province, name="HTX  A")], officer)

    with pytest.raises(PermissionDenied):
        undo_mend(run=run, by=UserFactory(), at=AT)


@pytest.mark.parametrize("count", [2, 30])
def test_the_number_of_queries_does_not_grow(
    province, officer, count, django_assert_max_num_queries
):
    rows = [organization(province, name=f"HTX  {number}") for number in range(count)]

    with django_assert_max_num_queries(17):
        mend("C-01", rows, officer)

    assert OrganizationFactory._meta.model.objects.filter(version=2).count() == count
