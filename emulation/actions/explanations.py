"""The explanation round: a deadline, more time for one province, answers point by point, sent by the leader."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import changes_between, record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moments import moment
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import checked_reason
from cooperatives.models import Province
from emulation.criteria import table_of
from emulation.explanation_rounds import missing_in_answers, read_round
from emulation.models import (
    CriteriaPack,
    Explanation,
    ExplanationExtension,
    ExplanationRound,
    ExplanationState,
    ScoreSheet,
)

from .pledges import NotComplete
from .results import locked_year
from .sheets import compute, locked_sheet, locked_sheets, require_version, theirs


class DueRefused(ValueError):
    """A deadline that cannot be so; the text is for users."""


# The round


@transaction.atomic
def open_explanations(
    *, pack: CriteriaPack, due_at: datetime, basis: str = "", by, at: datetime
) -> ExplanationRound:
    """Ask the provinces to explain until then; a second call changes the deadline.

    Raises PermissionDenied, MoveNotAllowed, DueRefused.
    """
    sheets = locked_sheets(pack)
    require(by, Permission.SCORE_EDIT, pack)
    if not any(sheet.is_editable for sheet in sheets):
        raise MoveNotAllowed(
            _("All points are settled already; nobody is asked to explain any more.")
        )
    due_at = due_at.replace(second=0, microsecond=0)
    if due_at <= at:
        raise DueRefused(_("This moment has passed already. Choose a later one."))
    round_no = sheets[0].round_no
    found = ExplanationRound.objects.filter(pack=pack, round_no=round_no).first()
    before = {"due_at": found.due_at, "basis": found.basis} if found else {}
    opened = found or ExplanationRound(pack=pack, round_no=round_no)
    opened.due_at, opened.basis = due_at, basis
    if changes := changes_between(before, {"due_at": due_at, "basis": basis}):
        opened.full_clean(exclude=["pack"])
        opened.save()
        record(by=by, action="explanations_opened", target=opened, at=at, changes=changes)
    return opened


@transaction.atomic
def extend_explanation(
    *,
    round: ExplanationRound,
    province: Province,
    due_at: datetime,
    reason: str,
    by,
    at: datetime,
) -> ExplanationExtension:
    """Grant one province more time; a later grant takes the place of an earlier one, which stays on record.

    Raises PermissionDenied, DueRefused, ReasonTooShort.
    """
    locked_year(round.pack.year)
    round = ExplanationRound.objects.select_related("pack__year").get(pk=round.pk)
    require(by, Permission.SCORE_EDIT, round.pack)
    due_at = due_at.replace(second=0, microsecond=0)
    if due_at <= max(round.due_at, at):
        raise DueRefused(
            _("More time ends after the deadline of all (%(moment)s), and after now.")
            % {"moment": moment(round.due_at)}
        )
    if not round.pack.sheets.filter(round_no=round.round_no, province=province).exists():
        raise DueRefused(
            _("%(province)s has no score sheet of this year.") % {"province": province}
        )
    extension = ExplanationExtension(
        round=round,
        province=province,
        due_at=due_at,
        reason=checked_reason(reason),
        granted_by=by,
        granted_at=at,
    )
    extension.save()
    record(
        by=by,
        action="explanation_extended",
        target=extension,
        at=at,
        changes={"due_at": [round.due_at, due_at]},
        note=extension.reason,
    )
    return extension


# The answers


@transaction.atomic
def record_answers(
    *, sheet: ScoreSheet, answers: dict[int, str], expected_version: int, by, at: datetime
) -> ScoreSheet:
    """Write what the province answers: {criterion: text}. Raises PermissionDenied, MoveNotAllowed, ChangedMeanwhile."""
    sheet = locked_sheet(sheet)
    require(by, Permission.SCORE_PREPARE, sheet)
    explanation = _open_explanation(sheet, at)
    if explanation.state != ExplanationState.OPEN:
        raise MoveNotAllowed(
            _("The explanation is «%(state)s» and cannot be edited now.")
            % {"state": explanation.get_state_display()}
        )
    scores = {score.criterion_id: score for score in sheet.scores.select_related("criterion")}
    stored = {key: score.answer for key, score in scores.items()}
    require_version(sheet, expected_version, theirs(answers, stored))
    changes = {}
    for key, text in answers.items():
        score = scores[key]
        if score.answer != text:
            label = f"{score.criterion.order_no}. {score.criterion.text}"
            changes[label] = [score.answer or None, text or None]
            score.answer = text
            score.save(update_fields=["answer"])
    if changes:
        explanation.save()
        sheet.lock_version += 1
        sheet.save()
        record(by=by, action="explanation_written", target=sheet, at=at, changes=changes)
    return sheet


@transaction.atomic
def present_explanation(*, sheet: ScoreSheet, by, at: datetime) -> ScoreSheet:
    """Put it before the own leader. Raises PermissionDenied, MoveNotAllowed, NotComplete."""
    sheet = locked_sheet(sheet)
    require(by, Permission.SCORE_PREPARE, sheet)
    explanation = _open_explanation(sheet, at)
    _refuse_incomplete(sheet, by=by, at=at)
    explanation.present()
    return _save(sheet, explanation, "explanation_presented", by=by, at=at)


@transaction.atomic
def take_back_explanation(*, sheet: ScoreSheet, by, at: datetime) -> ScoreSheet:
    """The officer takes it back before the leader has sent it. Raises PermissionDenied, MoveNotAllowed."""
    sheet = locked_sheet(sheet)
    require(by, Permission.SCORE_PREPARE, sheet)
    explanation = _explanation_of(sheet)
    explanation.take_back()
    return _save(sheet, explanation, "explanation_taken_back", by=by, at=at)


@transaction.atomic
def give_back_explanation(*, sheet: ScoreSheet, note: str, by, at: datetime) -> ScoreSheet:
    """The leader gives it back to the officer. Raises PermissionDenied, MoveNotAllowed, ReasonTooShort."""
    sheet = locked_sheet(sheet)
    require(by, Permission.SCORE_SUBMIT, sheet)
    note = checked_reason(note)
    explanation = _explanation_of(sheet)
    explanation.take_back(note=note)
    return _save(sheet, explanation, "explanation_given_back", by=by, at=at, note=note)


@transaction.atomic
def submit_explanation(*, sheet: ScoreSheet, expected_version: int, by, at: datetime) -> ScoreSheet:
    """The leader sends exactly what was read; the sheet is «explained».

    Raises PermissionDenied, MoveNotAllowed (also after the deadline), ChangedMeanwhile, NotComplete.
    """
    sheet = locked_sheet(sheet)
    require(by, Permission.SCORE_SUBMIT, sheet)
    explanation = _open_explanation(sheet, at)
    explanation.submit(by=by, at=at)
    require_version(sheet, expected_version)
    _refuse_incomplete(sheet, by=by, at=at)
    sheet.explain(at=at)
    return _save(sheet, explanation, "explanation_submitted", by=by, at=at)


def _open_explanation(sheet, at) -> Explanation:
    """What may be written now. Raises MoveNotAllowed: nothing to explain yet, no round, or the deadline has passed."""
    if not sheet.is_cross_checked:
        raise MoveNotAllowed(
            _("The sheet of %(province)s is «%(state)s»; only a cross-checked one is explained.")
            % {"province": sheet.province.name, "state": sheet.get_state_display()}
        )
    reading = read_round(sheet.pack, sheet.round_no)
    if reading.round is None:
        raise MoveNotAllowed(_("The standing office has not asked for explanations yet."))
    if reading.is_over(sheet.province_id, at):
        raise MoveNotAllowed(
            _(
                "The explanations were due until %(moment)s. Ask for more time, or explain at the meeting."
            )
            % {"moment": moment(reading.due_of(sheet.province_id).due_at)}
        )
    return _explanation_of(sheet)


def _explanation_of(sheet) -> Explanation:
    """The row, or a new one that is not saved yet; the locked sheet keeps others out."""
    return Explanation.objects.filter(sheet=sheet).first() or Explanation(sheet=sheet)


def _refuse_incomplete(sheet, *, by, at):
    compute(sheet.pack, by=by, at=at)
    criteria = list(sheet.pack.criteria.select_related("indicator").order_by("order_no"))
    scores = {score.criterion_id: score for score in sheet.scores.all()}
    if missing := missing_in_answers(table_of(sheet.pack, criteria), criteria, scores):
        raise NotComplete(_("The explanation is not complete yet."), missing)


def _save(sheet, explanation, action, *, by, at, note="") -> ScoreSheet:
    explanation.save()
    sheet.lock_version += 1
    sheet.save()
    record(by=by, action=action, target=sheet, at=at, note=note)
    return sheet
