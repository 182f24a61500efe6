"""The register: places and their validity, organizations and their history, figures by year, imports."""

from .figures import Basis, GroupTally, Rating, ReportingYear, YearlyFigures
from .imports import ImportMoveNotAllowed, ImportRun, ImportState
from .organizations import (
    IN_REGISTER,
    SHORT_KINDS,
    Cooperative,
    CooperativeGroup,
    CooperativeGroupDetail,
    CooperativeUnion,
    CreditFund,
    CreditFundDetail,
    EventKind,
    Kind,
    Organization,
    OrganizationEvent,
    Sector,
    Status,
    StatusPeriod,
)
from .places import Cluster, ClusterMembership, Commune, Province, ProvinceSuccession

__all__ = [
    "IN_REGISTER",
    "SHORT_KINDS",
    "Basis",
    "Cluster",
    "ClusterMembership",
    "Commune",
    "Cooperative",
    "CooperativeGroup",
    "CooperativeGroupDetail",
    "CooperativeUnion",
    "CreditFund",
    "CreditFundDetail",
    "EventKind",
    "GroupTally",
    "ImportMoveNotAllowed",
    "ImportRun",
    "ImportState",
    "Kind",
    "Organization",
    "OrganizationEvent",
    "Province",
    "ProvinceSuccession",
    "Rating",
    "ReportingYear",
    "Sector",
    "Status",
    "StatusPeriod",
    "YearlyFigures",
]
