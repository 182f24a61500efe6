"""The yearly round: the year and its heads, the pledge and its signatures, results, scores."""

from .pledges import (
    ENTRY_MOVES,
    PLEDGE_MOVES,
    EntryState,
    Pledge,
    PledgeEntry,
    PledgeState,
    PledgeTarget,
)
from .results import Direction, Indicator, Result
from .scores import SHEET_MOVES, CriteriaPack, Criterion, Score, ScoreSheet, SheetState
from .signatures import SIGNATURE_MOVES, Signature, SignatureState, SigningMethod
from .years import EmulationYear, HeadTerm, Mandate, year_standings

__all__ = [
    "ENTRY_MOVES",
    "PLEDGE_MOVES",
    "SHEET_MOVES",
    "SIGNATURE_MOVES",
    "CriteriaPack",
    "Criterion",
    "Direction",
    "EmulationYear",
    "EntryState",
    "HeadTerm",
    "Indicator",
    "Mandate",
    "Pledge",
    "PledgeEntry",
    "PledgeState",
    "PledgeTarget",
    "Result",
    "Score",
    "ScoreSheet",
    "SheetState",
    "Signature",
    "SignatureState",
    "SigningMethod",
    "year_standings",
]
