"""The yearly round: the year and its heads, the pledge and its signatures, results, scores."""

from .artifacts import (
    ARTIFACT_MOVES,
    ArtifactState,
    RevisionCause,
    SignatureArtifact,
    SignedRevision,
    SigningTicket,
)
from .awards import (
    AWARD_MOVES,
    Award,
    AwardRule,
    AwardState,
    AwardTitle,
    Recipient,
    Submission,
)
from .ballots import (
    BALLOT_MOVES,
    Ballot,
    BallotBox,
    BallotCandidate,
    BallotKind,
    BallotState,
    BallotVoter,
    OpenVote,
    Outcome,
    ShareBase,
    TieRule,
    VotingMethod,
)
from .certificates import SignerCertificate
from .comments import CommentPart, PledgeComment
from .criteria import CriteriaPack, Criterion, EqualRanks, RuleKind
from .cross_checks import CheckDraw, CheckState, CrossCheck
from .entries import ENTRY_MOVES, EntryState, PledgeEntry, PledgeTarget
from .explanations import (
    Explanation,
    ExplanationExtension,
    ExplanationRound,
    ExplanationState,
)
from .handovers import Handover
from .pledges import PLEDGE_MOVES, Pledge, PledgeKind, PledgeState
from .questions import SigningQuestion
from .results import Direction, Indicator, Result
from .scores import (
    SHEET_MOVES,
    Score,
    ScoreEvidence,
    ScoreSheet,
    ScoreSnapshot,
    ScoringRound,
    SheetState,
)
from .seals import SEAL_MOVES, Seal, SealLevel, SealState
from .signatures import PUT, SIGNATURE_MOVES, Signature, SignatureState, SigningMethod
from .years import EmulationYear, HeadTerm, Mandate, year_standings

__all__ = [
    "ARTIFACT_MOVES",
    "AWARD_MOVES",
    "CheckDraw",
    "ScoringRound",
    "Explanation",
    "ExplanationExtension",
    "ExplanationRound",
    "ExplanationState",
    "CheckState",
    "CrossCheck",
    "BALLOT_MOVES",
    "ENTRY_MOVES",
    "PLEDGE_MOVES",
    "PUT",
    "SEAL_MOVES",
    "SHEET_MOVES",
    "SIGNATURE_MOVES",
    "ArtifactState",
    "Award",
    "AwardRule",
    "AwardState",
    "AwardTitle",
    "Ballot",
    "BallotBox",
    "BallotCandidate",
    "BallotKind",
    "BallotState",
    "BallotVoter",
    "CommentPart",
    "CriteriaPack",
    "Criterion",
    "Direction",
    "EmulationYear",
    "EntryState",
    "Handover",
    "EqualRanks",
    "HeadTerm",
    "Indicator",
    "Mandate",
    "OpenVote",
    "Outcome",
    "Pledge",
    "PledgeComment",
    "PledgeEntry",
    "PledgeKind",
    "PledgeState",
    "PledgeTarget",
    "Recipient",
    "Result",
    "RevisionCause",
    "RuleKind",
    "Score",
    "ScoreEvidence",
    "ScoreSheet",
    "ScoreSnapshot",
    "Seal",
    "SealLevel",
    "SealState",
    "ShareBase",
    "SheetState",
    "Signature",
    "SignatureArtifact",
    "SignatureState",
    "SignedRevision",
    "SignerCertificate",
    "SigningMethod",
    "SigningQuestion",
    "SigningTicket",
    "Submission",
    "TieRule",
    "VotingMethod",
    "year_standings",
]
