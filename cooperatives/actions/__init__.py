"""Every change of the register: form, Excel door and commands call the same functions."""

from .figures import (
    FiguresRefused,
    figures_snapshot,
    record_figures,
    record_group_tally,
    remove_group_tally,
)
from .histories import save_histories
from .mends import MendRefused, mend_organizations, undo_mend
from .organizations import (
    change_status,
    detail_fields,
    details_of,
    full_snapshot,
    register_organization,
    update_organization,
)
from .reported import record_reported_totals
from .versions import ChangedMeanwhile, plain
from .years import TotalsDiffer, close_reporting_year, open_reporting_year

__all__ = [
    "ChangedMeanwhile",
    "FiguresRefused",
    "MendRefused",
    "TotalsDiffer",
    "change_status",
    "close_reporting_year",
    "detail_fields",
    "details_of",
    "figures_snapshot",
    "full_snapshot",
    "mend_organizations",
    "open_reporting_year",
    "plain",
    "record_figures",
    "record_group_tally",
    "record_reported_totals",
    "register_organization",
    "remove_group_tally",
    "save_histories",
    "undo_mend",
    "update_organization",
]
