"""The laws by date: what the files say, what the database says, and what the rules make of it."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from cooperatives.laws import load_rules, rulebook, shipped_rulebook, stored_rulebook
from cooperatives.models import Kind, Law, MinimumMembers, Sector

BOOK = shipped_rulebook()


@pytest.mark.django_db
def test_loading_twice_gives_what_the_files_say():
    load_rules()
    counts = load_rules()

    assert stored_rulebook() == BOOK
    assert counts == {
        "laws": len(BOOK.laws),
        "minimums": len(BOOK.minimums),
        "sizes": len(BOOK.sizes),
        "ratings": len(BOOK.ratings),
    }


@pytest.mark.django_db
def test_the_rules_read_the_database_once_it_is_loaded():
    assert rulebook() == BOOK
    assert not Law.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_changed_row_holds_after_the_next_loading():
    call_command("load_rules", verbosity=0)
    assert rulebook().minimum(Kind.CREDIT_FUND, None).least == 30

    MinimumMembers.objects.filter(kind=Kind.CREDIT_FUND).update(least=31)
    MinimumMembers.objects.filter(kind=Kind.COOPERATIVE).delete()
    call_command("load_rules", verbosity=0)

    assert sorted(rulebook().minimums, key=str) == sorted(BOOK.minimums, key=str)


@pytest.mark.parametrize(
    "kind,founded_on,least",
    [
        (Kind.COOPERATIVE, None, 7),
        (Kind.COOPERATIVE, date(1999, 1, 1), 7),
        (Kind.COOPERATIVE, date(2024, 6, 30), 7),
        (Kind.COOPERATIVE, date(2024, 7, 1), 5),
        (Kind.COOPERATIVE_UNION, date(2024, 6, 30), 4),
        (Kind.COOPERATIVE_UNION, date(2024, 7, 1), 3),
        (Kind.CREDIT_FUND, date(2020, 1, 1), 30),
        (Kind.COOPERATIVE_GROUP, None, 2),
        (Kind.COOPERATIVE_GROUP, date(2010, 1, 1), 3),
        (Kind.COOPERATIVE_GROUP, date(2019, 11, 25), 2),
    ],
)
def test_the_minimum_is_that_of_the_founding_day(kind, founded_on, least):
    assert BOOK.minimum(kind, founded_on).least == least


@pytest.mark.parametrize(
    "kind,day,code",
    [
        (Kind.COOPERATIVE, None, None),
        (Kind.COOPERATIVE, date(1988, 5, 1), None),
        (Kind.COOPERATIVE, date(1997, 1, 1), "luat-1996"),
        (Kind.CREDIT_FUND, date(2013, 6, 30), "luat-2003"),
        (Kind.COOPERATIVE_UNION, date(2013, 7, 1), "luat-2012"),
        (Kind.COOPERATIVE, date(2024, 7, 1), "luat-2023"),
        (Kind.COOPERATIVE_GROUP, date(2015, 1, 1), "nd-151-2007"),
        (Kind.COOPERATIVE_GROUP, date(2020, 1, 1), "nd-77-2019"),
        (Kind.COOPERATIVE_GROUP, date(2025, 1, 1), "luat-2023"),
    ],
)
def test_the_law_of_the_founding_day(kind, day, code):
    law = BOOK.law_on(kind, day)

    assert (law and law.code) == code


BILLION = Decimal(1000)


@pytest.mark.parametrize(
    "sector,year,members,revenue,capital,size,system",
    [
        # Thông tư 01/2020/TT-BKHĐT: members only
        (Sector.AGRICULTURE, 2023, 49, None, None, "micro", "tt-01-2020"),
        (Sector.AGRICULTURE, 2023, 50, None, None, "small", "tt-01-2020"),
        (Sector.TRANSPORT, 2023, 300, None, None, "small", "tt-01-2020"),
        (Sector.TRANSPORT, 2023, 301, None, None, "medium", "tt-01-2020"),
        (Sector.CREDIT, 2023, 1000, None, None, "medium", "tt-01-2020"),
        (Sector.CREDIT, 2023, 1001, None, None, "large", "tt-01-2020"),
        (Sector.AGRICULTURE, 2023, None, 5, 5, None, "tt-01-2020"),
        # Nghị định 113/2024/NĐ-CP: members, and revenue or capital
        (Sector.AGRICULTURE, 2024, 300, 50 * BILLION, None, "large", "nd-113-2024"),
        (Sector.AGRICULTURE, 2024, 300, None, 10 * BILLION, "large", "nd-113-2024"),
        (Sector.AGRICULTURE, 2024, 300, 49 * BILLION, 9 * BILLION, "medium", "nd-113-2024"),
        (Sector.AGRICULTURE, 2024, 199, 99 * BILLION, 99 * BILLION, "small", "nd-113-2024"),
        (Sector.AGRICULTURE, 2024, 50, Decimal(1999), Decimal(999), "micro", "nd-113-2024"),
        (Sector.AGRICULTURE, 2024, 49, None, None, "micro", "nd-113-2024"),
        (Sector.AGRICULTURE, 2024, 60, 1 * BILLION, None, None, "nd-113-2024"),
        (Sector.AGRICULTURE, 2024, None, 1 * BILLION, 0, "micro", "nd-113-2024"),
        (Sector.CONSTRUCTION, 2024, 100, 80 * BILLION, 0, "large", "nd-113-2024"),
        (Sector.CONSTRUCTION, 2024, 99, 80 * BILLION, 0, None, "nd-113-2024"),
        (Sector.CREDIT, 2024, 2000, 80 * BILLION, 900 * BILLION, None, "nd-113-2024"),
        (Sector.OTHER, 2024, 1, 0, 0, None, "nd-113-2024"),
        # Before any system
        (Sector.AGRICULTURE, 2019, 500, 0, 0, None, None),
    ],
)
def test_the_size_class_by_the_system_of_the_year(
    sector, year, members, revenue, capital, size, system
):
    figures = {"members_count": members, "revenue": revenue, "total_capital": capital}

    verdict = BOOK.size(sector, year, figures)

    assert (verdict.size, verdict.line and verdict.line.system) == (size, system)


def test_an_unknown_threshold_is_named_as_such():
    unknown = BOOK.size(Sector.OTHER, 2024, {"members_count": 9, "revenue": 1, "total_capital": 1})
    missing = BOOK.size(Sector.AGRICULTURE, 2024, {"members_count": 60})

    assert (unknown.threshold_is_unknown, missing.threshold_is_unknown) == (True, False)


@pytest.mark.parametrize(
    "points,rating",
    [
        ("100", "good"),
        ("80", "good"),
        ("79.99", "fair"),
        ("65", "fair"),
        ("50", "average"),
        ("0", "weak"),
    ],
)
def test_the_rating_by_points(points, rating):
    assert BOOK.rating_for(Kind.COOPERATIVE, 2023, Decimal(points)) == rating


def test_who_is_not_rated_by_this_scheme():
    """The State Bank rates credit funds itself; before 2020 there was no such scheme."""
    assert BOOK.rating_bands(Kind.CREDIT_FUND, 2023) == []
    assert BOOK.rating_bands(Kind.COOPERATIVE, 2019) == []
