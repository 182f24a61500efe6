"""Members, workers and money of a sample organization, in the magnitudes of the field. Money in triệu đồng."""

from decimal import Decimal

from cooperatives.models import Kind, Rating, Sector, Status

from .plans import YEARS

GROWTH = {2022: 1.0, 2023: 1.065}
NOT_GIVEN = "KCSL"


def figures_of(made, plan, random) -> dict[int, dict]:
    """{year: {column: value}} for the years in which it was active at the end; one in fifty could not say its money."""
    first = _first_year(made, plan, random)
    years = {}
    for year in YEARS:
        if not made.stands_in(year) or made.status_in(year)[0] != Status.ACTIVE:
            continue
        years[year] = _year(first, year, made, random)
    return years


def _first_year(made, plan, random):
    """What stays alike from year to year."""
    members = _members(made, plan, random)
    if made.kind == Kind.CREDIT_FUND:
        deposits = random.lognormvariate(11.6, 0.45)
        return {
            "members": members,
            "revenue": deposits * 0.085,
            "deposits": deposits,
            "workers": random.randint(9, 24),
            **_capital_shares(random),
        }
    if made.kind == Kind.COOPERATIVE_GROUP:
        return {
            "members": members,
            "revenue": min(6000, max(40, random.lognormvariate(5.65, 0.75))),
            "workers": 0,
        }
    if made.kind == Kind.COOPERATIVE_UNION:
        return {
            "members": 5,
            "revenue": random.uniform(6000, 26000),
            "workers": random.randint(12, 40),
            **_capital_shares(random),
        }
    revenue = min(48_000, max(60, random.lognormvariate(7.0, 1.05)))
    workers = max(5, round(min(members, 8 + revenue**0.5 * random.uniform(0.25, 0.75))))
    capital = _capital_shares(random)
    return {"members": members, "revenue": revenue, "workers": workers, **capital}


def _capital_shares(random):
    """What an organization owns moves slowly: the charter capital as a share of the revenue, the whole of that."""
    return {"charter_share": random.uniform(0.25, 0.7), "whole_share": random.uniform(1.2, 2.6)}


def _members(made, plan, random):
    if made.kind == Kind.CREDIT_FUND:
        return random.randint(900, 3400)
    if made.kind == Kind.COOPERATIVE_GROUP:
        return min(180, max(5, round(random.lognormvariate(3.3, 0.65))))
    if made.sector == Sector.AGRICULTURE and random.random() * 100 < plan.communal_share:
        return random.randint(600, 2900)
    return max(9, round(min(400, random.lognormvariate(3.3, 0.8))))


def _year(first, year, made, random):
    growth = GROWTH[year] * random.gauss(1, 0.04)
    revenue = _money(first["revenue"] * growth)
    members = max(
        9 if made.kind != Kind.COOPERATIVE_GROUP else 4,
        round(first["members"] * (1 + random.gauss(0, 0.015))),
    )
    figures = {
        "members_count": members,
        "female_members_count": round(members * random.uniform(0.25, 0.55)),
        "revenue": revenue,
        "profit": _money(float(revenue) * random.uniform(0.06, 0.16)),
    }
    figures["cost"] = revenue - figures["profit"]
    if made.kind != Kind.COOPERATIVE_GROUP:
        figures |= _of_legal_persons(first, made, year, members, revenue, random)
    if made.kind == Kind.CREDIT_FUND:
        figures |= _credit(first["deposits"] * growth, random)
    if made.kind in (Kind.COOPERATIVE, Kind.COOPERATIVE_GROUP) and random.random() < 0.02:
        figures |= dict.fromkeys(("revenue", "cost", "profit"), NOT_GIVEN)
    return figures


def _of_legal_persons(first, made, year, members, revenue, random):
    workers = first["workers"]
    capital = _money(max(50.0, min(9500.0, float(revenue) * first["charter_share"])))
    total = _money(float(capital) * first["whole_share"])
    return {
        "new_members_count": round(members * random.uniform(0, 0.03)),
        "workers_count": workers,
        "female_workers_count": round(workers * random.uniform(0.2, 0.6)),
        "charter_capital": capital,
        "total_capital": total,
        "total_assets": total,
        "budget_payment": _money(float(revenue) * random.uniform(0.004, 0.02)),
        "worker_income": Decimal(str(round(random.uniform(3.2, 7.4) * GROWTH[year], 1))),
        "rating": _rating(made, year, random),
    }


def _credit(deposits, random):
    # A fund works with its members' deposits: its whole capital is a little more than they are.
    total = _money(deposits * random.uniform(1.06, 1.15))
    return {
        "total_capital": total,
        "total_assets": total,
        "deposits": _money(deposits),
        "loans": _money(deposits * random.uniform(0.78, 0.94)),
        "bad_debt_ratio": Decimal(str(round(random.uniform(0.2, 1.9), 2))),
    }


def _rating(made, year, random):
    """Not rated in the first twelve months."""
    if made.founded_on.year >= year:
        return Rating.NOT_RATED
    shares = {
        Rating.GOOD: 21,
        Rating.FAIR: 40,
        Rating.AVERAGE: 28,
        Rating.WEAK: 6,
        Rating.NOT_RATED: 5,
    }
    return random.choices(list(shares), weights=shares.values())[0]


def _money(value) -> Decimal:
    """Rounded to what an office would write: whole triệu above a hundred, one decimal below."""
    return Decimal(round(value)) if value >= 100 else Decimal(str(round(value, 1)))
