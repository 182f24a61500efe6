"""Every change of the emulation year: pages, commands and tests call the same functions."""

from .entries import accept_entry, edit_entry, return_entry, submit_entry
from .places import SigningRefused, mandate_for, require_signer
from .pledges import (
    NotComplete,
    PledgeExists,
    consult_pledge,
    create_pledge,
    edit_pledge,
    freeze_pledge,
    open_signing,
    recall_pledge,
)
from .practice import open_practice, remove_practice
from .questions import answer_question, ask_question
from .results import (
    Reached,
    ResultRefused,
    compute_results,
    record_results,
    set_targets_from_pledge,
)
from .scores import (
    CriteriaRefused,
    CriterionLine,
    ScoresRefused,
    build_pack,
    lock_sheets,
    read_criteria,
    record_scores,
    reopen_sheets,
    settle_sheets,
)
from .seals import put_seal, renew_timestamp, sweep_seals
from .signatures import await_signature, list_as_unsigned, refuse_to_sign
from .signing import (
    confirm_scan,
    may_confirm,
    refuse_scan,
    sign,
    sign_pledge,
    withdraw_signature,
)
from .targets import TargetLine
from .years import grant_mandate, name_head, open_year_to_members, prepare_year

__all__ = [
    "CriteriaRefused",
    "CriterionLine",
    "NotComplete",
    "PledgeExists",
    "Reached",
    "ResultRefused",
    "ScoresRefused",
    "SigningRefused",
    "TargetLine",
    "accept_entry",
    "answer_question",
    "ask_question",
    "await_signature",
    "build_pack",
    "compute_results",
    "confirm_scan",
    "consult_pledge",
    "create_pledge",
    "edit_entry",
    "edit_pledge",
    "freeze_pledge",
    "grant_mandate",
    "list_as_unsigned",
    "lock_sheets",
    "mandate_for",
    "may_confirm",
    "name_head",
    "open_practice",
    "open_signing",
    "open_year_to_members",
    "prepare_year",
    "put_seal",
    "read_criteria",
    "recall_pledge",
    "record_results",
    "record_scores",
    "refuse_scan",
    "refuse_to_sign",
    "remove_practice",
    "renew_timestamp",
    "reopen_sheets",
    "require_signer",
    "return_entry",
    "set_targets_from_pledge",
    "settle_sheets",
    "sign",
    "sign_pledge",
    "submit_entry",
    "sweep_seals",
    "withdraw_signature",
]
