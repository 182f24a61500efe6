"""Every change of the register: form, Excel door and commands call the same functions."""

from .acts import Effect, effects_of, foreseen
from .deadlines import (
    DeadlineRefused,
    begin_returns,
    extend_deadline,
    refresh_open_returns,
    refresh_progress,
    set_deadline,
)
from .duplicates import (
    DAYS,
    DuplicatesRefused,
    merge_duplicates,
    part_duplicates,
    why_they_stay,
)
from .events import EVENT_FIELDS, MAY_JOIN_UNION, change_status, record_event
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
    detail_fields,
    details_of,
    full_snapshot,
    register_organization,
    update_organization,
)
from .reported import record_reported_totals
from .returns import (
    NotComplete,
    ReturnRefused,
    Said,
    accept_return,
    answer_question,
    ask_about_cell,
    ask_again,
    edit_return,
    fingerprint,
    freeze_return,
    resolve_question,
    send_return_back,
    submit_return,
    supersede_return,
)
from .successions import merge_into, succeed
from .takeovers import Takeover, take_over, takeovers_due
from .versions import ChangedMeanwhile, plain
from .withdrawals import correct_event, why_it_stands, withdraw_act
from .years import TotalsDiffer, close_reporting_year, open_reporting_year

__all__ = [
    "MAY_JOIN_UNION",
    "withdraw_act",
    "why_it_stands",
    "correct_event",
    "succeed",
    "Takeover",
    "take_over",
    "takeovers_due",
    "merge_into",
    "why_they_stay",
    "part_duplicates",
    "merge_duplicates",
    "DuplicatesRefused",
    "DAYS",
    "DeadlineRefused",
    "begin_returns",
    "extend_deadline",
    "refresh_open_returns",
    "refresh_progress",
    "set_deadline",
    "EVENT_FIELDS",
    "Effect",
    "effects_of",
    "foreseen",
    "record_event",
    "ChangedMeanwhile",
    "FiguresRefused",
    "MendRefused",
    "NotComplete",
    "ReturnRefused",
    "Said",
    "accept_return",
    "answer_question",
    "ask_about_cell",
    "ask_again",
    "edit_return",
    "fingerprint",
    "freeze_return",
    "resolve_question",
    "send_return_back",
    "submit_return",
    "supersede_return",
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
