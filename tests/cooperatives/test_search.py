"""What people type finds what they mean, on both databases, and the index is there after all migrations."""

from types import SimpleNamespace

import pytest
from django.core.checks import Tags, run_checks
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from cooperatives import search
from cooperatives.models import Organization
from tests.factories import OrganizationFactory

pytestmark = pytest.mark.django_db
NAMES = (
    "Hợp tác xã Nông nghiệp Đông Sơn",
    "HTX NN DVTM Đức Phổ",
    "Hợp tác xã Dịch vụ nông nghiệp Bình Đào",
    "Quỹ tín dụng nhân dân Hòa Hiệp",
    "QTDND Phú Thọ",
    "Liên hiệp hợp tác xã Miền Trung",
    "Tổ hợp tác Nuôi trồng thủy sản Lý Sơn",
    "Hợp tác xã Vận tải Thuý Hà",
    "Hợp tác xã Sản xuất – kinh doanh Ba Gia (cơ sở 2)",
    "Hợp tác xã Môi trường «Xanh & Sạch» 100%",
)


@pytest.fixture
def register():
    for name in NAMES:
        kinds = {"Quỹ": "credit_fund", "QTD": "credit_fund", "Liên": "cooperative_union"}
        kinds |= {"Tổ h": "cooperative_group"}
        kind = next((kinds[start] for start in kinds if name.startswith(start)), None)
        OrganizationFactory(name=name, **({kind: True} if kind else {}))


def found(words):
    return sorted(NAMES.index(each.name) for each in Organization.objects.matching(words))


@pytest.mark.parametrize(
    "words,expected",
    [
        ("đông sơn", [0]),
        ("dong son", [0]),
        ("DONG SON", [0]),
        ("ĐÔNG", [0]),
        ("sơn đông", [0]),
        ("htx đông sơn", [0]),
        ("htx nn đông sơn", [0]),
        ("hợp tác xã nông nghiệp", [0, 1, 2]),
        ("htx nn", [0, 1, 2]),
        ("nông nghiệp", [0, 1, 2]),
        ("nn", [0, 1, 2]),
        ("dvtm", [1]),
        ("dịch vụ thương mại đức phổ", [1]),
        ("htx dvnn", [2]),
        ("dịch vụ", [1, 2]),
        ("bình đào", [2]),
        ("binh dao", [2]),
        ("bình dao", [2]),
        ("qtd", [3, 4]),
        ("qtdnd", [3, 4]),
        ("quỹ tín dụng", [3, 4]),
        ("quỹ tín dụng nhân dân", [3, 4]),
        ("quỹ tín dụng phú thọ", [4]),
        ("hoà hiệp", [3]),
        ("hòa hiệp", [3]),
        ("hoa hiep", [3]),
        ("lhhtx", [5]),
        ("liên hiệp htx", [5]),
        ("miền trung", [5]),
        ("tht", [6]),
        ("tổ hợp tác", [6]),
        ("thủy sản", [6]),
        ("thuỷ sản", [6]),
        ("nts lý sơn", [6]),
        ("ly son", [6]),
        ("lí sơn", [6]),
        ("li son", [6]),
        ("quĩ tín dụng", [3, 4]),
        ("thúi hà", []),
        ("vận tải", [7]),
        ("htx vt", [7]),
        ("thúy hà", [7]),
        ("thuý hà", [7]),
        ("sxkd", [8]),
        ("sản xuất kinh doanh", [8]),
        ("ba gia", [8]),
        ("cơ sở 2", [8]),
        ("xanh & sạch", [9]),
        ("100%", [9]),
        ('"xanh"', []),
        ("*", []),
        ("a_b", []),
        ("OR NOT AND", []),
        ("  đông   sơn  ", [0]),
        ("đông sơn 3", []),
        ("xyz", []),
        ("", list(range(10))),
        ("x", [0, 2, 5, 7, 8, 9]),
    ],
)
def test_real_searches(register, words, expected):
    if words == "x":  # a single letter stands in nearly every name
        assert set(expected) <= set(found(words))
        return
    assert found(words) == expected


def test_the_index_follows_every_change(register):
    """Also what is written in bulk, as the Excel door does."""
    first = Organization.objects.get(name=NAMES[0])
    first.name = "Hợp tác xã Tây Trà"
    first.save()
    made = OrganizationFactory.build(name="Hợp tác xã Mộ Đức", province=first.province, tax_code="")
    made.prepare()
    Organization.objects.bulk_create(
        [made],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["name", "folded"],
    )
    Organization.objects.filter(name=NAMES[7]).delete()

    def count(words):
        return Organization.objects.matching(words).count()

    assert [count(words) for words in ("tây trà", "đông sơn", "mộ đức", "thúy hà")] == [1, 0, 1, 0]


def test_search_index_is_there_after_all_migrations():
    """A migration that makes the table anew would lose it without a word."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE 'organization_search%'")
            assert {name for (name,) in cursor.fetchall()} == {
                "organization_search_added",
                "organization_search_changed",
                "organization_search_removed",
            }
        else:
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [search.INDEX])
            assert "gin_trgm_ops" in cursor.fetchone()[0]


@pytest.fixture
def no_index(db):
    """As on a PostgreSQL where nobody may make the extension; it comes back with the end of the transaction."""
    with connection.cursor() as cursor:  # SQLite's schema editor wants no transaction
        search.drop_index(SimpleNamespace(connection=connection, execute=cursor.execute))
    search._is_indexed_once.cache_clear()
    yield
    search._is_indexed_once.cache_clear()


def test_without_the_index_the_answer_is_the_same(no_index, register):
    assert [found(words) for words in ("htx nn đông sơn", "phú thọ", "100%")] == [[0], [4], [9]]


def test_a_missing_index_is_said(no_index):
    [warning] = run_checks(tags=[Tags.database], databases=["default"])

    assert warning.id == "cooperatives.W001"
    assert "pg_trgm" in warning.hint


def test_nothing_is_said_of_an_index_that_is_there_or_not_due(db):
    assert run_checks(tags=[Tags.database], databases=["default"]) == []
    MigrationRecorder.Migration.objects.filter(app="cooperatives").delete()
    assert search.check_index(databases=["default"]) == []
