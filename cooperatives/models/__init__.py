"""The register: places and their validity, organizations and their history, figures by year, imports."""

from .figures import Basis, GroupTally, Rating, ReportingYear, YearlyFigures
from .imports import ImportChange, ImportMoveNotAllowed, ImportRun, ImportState
from .laws import Certainty, Law, MinimumMembers, RatingBand, Size, SizeField, SizeThreshold
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
from .past import PastMembership, PastRecord
from .places import (
    Cluster,
    ClusterMembership,
    Commune,
    CommuneSuccession,
    Province,
    ProvinceSuccession,
)
from .quality import MendRun, QualitySnapshot, ReportedTotals
from .summaries import YearSummary
from .tasks import BackgroundTask, TaskKind, TaskMoveNotAllowed, TaskState

__all__ = [
    "IN_REGISTER",
    "SHORT_KINDS",
    "BackgroundTask",
    "TaskKind",
    "TaskMoveNotAllowed",
    "TaskState",
    "Basis",
    "Certainty",
    "Cluster",
    "ClusterMembership",
    "Commune",
    "CommuneSuccession",
    "Cooperative",
    "CooperativeGroup",
    "CooperativeGroupDetail",
    "CooperativeUnion",
    "CreditFund",
    "CreditFundDetail",
    "EventKind",
    "GroupTally",
    "ImportChange",
    "ImportMoveNotAllowed",
    "ImportRun",
    "ImportState",
    "Kind",
    "Law",
    "MendRun",
    "MinimumMembers",
    "Organization",
    "OrganizationEvent",
    "PastMembership",
    "PastRecord",
    "Province",
    "ProvinceSuccession",
    "ReportedTotals",
    "QualitySnapshot",
    "Rating",
    "RatingBand",
    "ReportingYear",
    "Sector",
    "Size",
    "SizeField",
    "SizeThreshold",
    "Status",
    "StatusPeriod",
    "YearSummary",
    "YearlyFigures",
]
