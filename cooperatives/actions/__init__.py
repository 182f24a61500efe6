"""Every change of the register: form, Excel door and commands call the same functions."""

from .figures import (
    FiguresRefused,
    figures_snapshot,
    record_figures,
    record_group_tally,
    remove_group_tally,
)
from .histories import save_histories
from .organizations import (
    change_status,
    detail_fields,
    details_of,
    full_snapshot,
    register_organization,
    update_organization,
)
from .versions import ChangedMeanwhile, plain
from .years import close_reporting_year, open_reporting_year

__all__ = [
    "ChangedMeanwhile",
    "FiguresRefused",
    "change_status",
    "close_reporting_year",
    "detail_fields",
    "details_of",
    "figures_snapshot",
    "full_snapshot",
    "open_reporting_year",
    "plain",
    "record_figures",
    "record_group_tally",
    "register_organization",
    "remove_group_tally",
    "save_histories",
    "update_organization",
]
