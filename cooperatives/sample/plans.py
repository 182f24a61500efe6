"""How many of what the sample world holds: the illustrative set whose sums are those of the conference of 02/12/2023.

1.733 HTX + 56 QTDND = 1.789, 5 LHHTX, 5.487 THT active at the end of 2023; a year before 1.753, 5 and 5.320.
"""

from dataclasses import dataclass

from cooperatives.models import Sector

YEARS = (2022, 2023)


@dataclass(frozen=True)
class ProvincePlan:
    """Active at the end of 2023, and what happened in 2023. `long_idle`: shares that stopped before 2023."""

    slug: str
    cooperatives: int
    credit_funds: int
    unions: int
    groups: int
    new_cooperatives: int
    ended_cooperatives: int
    new_groups: int
    ended_groups: int
    tax_prefix: str
    # Share of cooperatives that belong to the alliance, in percent
    alliance_share: int
    # Share of agricultural cooperatives that hold a whole commune, in percent: they have the many members
    communal_share: int
    is_city: bool = False

    @property
    def idle_cooperatives(self) -> int:
        """Stopped or dissolving since before 2023, besides the active ones."""
        return round(self.cooperatives * 0.045)

    @property
    def idle_groups(self) -> int:
        return round(self.groups * 0.04)


PLANS = (
    ProvincePlan("danang", 141, 0, 1, 86, 9, 7, 6, 4, "04", 72, 15, is_city=True),
    ProvincePlan("quangnam", 497, 4, 2, 1362, 32, 21, 74, 33, "40", 63, 16),
    ProvincePlan("quangngai", 283, 13, 0, 915, 24, 18, 50, 22, "43", 78, 52),
    ProvincePlan("binhdinh", 283, 27, 1, 1748, 17, 13, 88, 35, "41", 81, 30),
    ProvincePlan("phuyen", 204, 5, 0, 412, 9, 6, 25, 12, "44", 69, 22),
    ProvincePlan("khanhhoa", 211, 4, 1, 327, 15, 9, 20, 10, "42", 84, 20),
    ProvincePlan("ninhthuan", 114, 3, 0, 637, 12, 8, 34, 14, "45", 75, 24),
)
BY_SLUG = {plan.slug: plan for plan in PLANS}

# Shares in percent
SECTORS = {
    Sector.AGRICULTURE: 78,
    Sector.INDUSTRY: 7,
    Sector.TRANSPORT: 6,
    Sector.TRADE_SERVICES: 5.5,
    Sector.CONSTRUCTION: 1.5,
    Sector.ENVIRONMENT: 1.5,
    Sector.OTHER: 0.5,
}
CITY_SECTORS = {
    Sector.AGRICULTURE: 42,
    Sector.INDUSTRY: 13,
    Sector.TRANSPORT: 22,
    Sector.TRADE_SERVICES: 16,
    Sector.CONSTRUCTION: 3,
    Sector.ENVIRONMENT: 3,
    Sector.OTHER: 1,
}
GROUP_SECTORS = {
    Sector.AGRICULTURE: 89,
    Sector.INDUSTRY: 4,
    Sector.TRANSPORT: 1,
    Sector.TRADE_SERVICES: 4,
    Sector.CONSTRUCTION: 1,
    Sector.ENVIRONMENT: 0.5,
    Sector.OTHER: 0.5,
}
