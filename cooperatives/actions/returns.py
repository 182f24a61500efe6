"""The return of a province: written by its officers, sent by its leader, asked about, accepted and frozen.

Each action takes the province first, as imports do: of fifty people who send one return at the same moment one does,
and what is sent is what the register held at one moment.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import changes_between, record, trail_length
from cluster_portal.accounts.models import Activity, User
from cluster_portal.accounts.permissions import can, require
from cluster_portal.accounts.roles import Permission
from cluster_portal.canonical import canonical, sha256_of
from cluster_portal.moments import moment
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import checked_reason
from cooperatives.gates import cluster_of, reporting_year_of, require_open_year
from cooperatives.letters import tell
from cooperatives.models import (
    Basis,
    Mark,
    Province,
    QuestionMessage,
    QuestionState,
    Return,
    ReturnCell,
    ReturnQuestion,
)
from cooperatives.returns import content_of, read
from cooperatives.returns.reading import Reading, sent_sections
from cooperatives.returns.sections import Lack
from cooperatives.summaries import hold_still

from .versions import ChangedMeanwhile


class NotComplete(MoveNotAllowed):
    """The return lacks something; `missing` says what, in words."""

    def __init__(self, message: str, missing: Iterable[Lack | str]):
        super().__init__(message)
        self.missing = list(missing)


class ReturnRefused(ValueError):
    """A value that this figure cannot have; the text is for users, `cell` says where."""

    def __init__(self, message: str, *, cell: str = ""):
        super().__init__(message)
        self.cell = cell


@dataclass(frozen=True)
class Said:
    """What a person says of one figure. `text` is the reason of a mark, or a note beside a number."""

    value: Decimal | None = None
    words: str = ""
    mark: str = ""
    text: str = ""


# Writing


@transaction.atomic
def edit_return(
    *,
    province_return: Return,
    cells: dict[str, Said],
    as_of: date,
    basis: str,
    expected_version: int,
    by,
    at: datetime,
) -> Return:
    """Write what is said of the figures, {code: Said}; the first time this begins the return.

    `expected_version` is 0 where there was no return yet. Raises PermissionDenied, YearNotOpen, MoveNotAllowed,
    ReturnRefused, ChangedMeanwhile.
    """
    province_return = _locked(province_return)
    require(by, Permission.RETURN_EDIT, province_return)
    require_open_year(province_return.province, province_return.year)
    province_return.require_editable()
    if (province_return.lock_version if province_return.pk else 0) != expected_version:
        raise _changed_meanwhile(province_return, cells)
    _check_day(as_of, basis, province_return.year, today=timezone.localdate(at))
    changes = changes_between(
        {"as_of": province_return.as_of, "basis": province_return.basis},
        {"as_of": as_of, "basis": basis},
    )
    is_new = province_return.pk is None
    province_return.as_of, province_return.basis = as_of, basis
    if is_new:
        province_return.save()
    reading = read(province_return)
    changes |= _write_cells(province_return, reading, cells)
    if changes or is_new:
        _keep_progress(province_return, read(province_return), at=at)
        _save(province_return, "return_edited", by=by, at=at, changes=changes)
    return province_return


def _check_day(as_of, basis, year, *, today):
    if as_of.year != year:
        raise ReturnRefused(
            _("The day of the figures lies outside %(year)s.") % {"year": year}, cell="as_of"
        )
    if why := _why_estimate(Return(as_of=as_of, basis=basis), today):
        raise ReturnRefused(why, cell="basis")


def _why_estimate(province_return, today) -> str:
    """Why «thực hiện» cannot be said of its day; nothing where it can."""
    if province_return.as_of <= today or province_return.basis == Basis.ESTIMATE:
        return ""
    return _("%(day)s has not come yet, so the figures of that day are an estimate («ước»).") % {
        "day": f"{province_return.as_of:%d/%m/%Y}"
    }


def _write_cells(province_return, reading: Reading, said: dict[str, Said]) -> dict:
    """{figure: [before, after]} of those that changed."""
    known = reading.cells
    stored = {each.code: each for each in province_return.cells.all()}
    changes = {}
    for code, each in said.items():
        if code not in known:
            raise ReturnRefused(_("This return has no figure «%(code)s».") % {"code": code})
        if code not in stored and _is_as_shown(known[code], each):
            continue
        cell = stored.get(code) or ReturnCell(province_return=province_return, code=code)
        before = _plain_said(cell)
        _fill(cell, known[code], each)
        if _plain_said(cell) == before:
            continue
        changes[known[code].label] = [before, _plain_said(cell)]
        cell.full_clean(exclude=["province_return"])
        cell.save()
    return changes


def _is_as_shown(known, said: Said) -> bool:
    """What another page already says (a result of the year) is not said a second time here."""
    is_same = (known.value, known.words, known.note) == (said.value, said.words, said.text)
    return known.is_typed and is_same and not said.mark


def _fill(cell: ReturnCell, known, said: Said):
    if said.mark and (said.value is not None or said.words):
        raise ReturnRefused(
            _("«%(figure)s» has a value and is marked. Keep one of the two.")
            % {"figure": known.label},
            cell=known.code,
        )
    if not known.is_typed and (said.value is not None or said.words):
        raise ReturnRefused(
            _("«%(figure)s» is computed from the register.") % {"figure": known.label},
            cell=known.code,
        )
    if said.mark == Mark.NOT_AVAILABLE and not said.text:
        raise ReturnRefused(
            _("«%(figure)s» is not available: say why.") % {"figure": known.label}, cell=known.code
        )
    cell.value, cell.words, cell.mark = said.value, said.words, said.mark
    cell.reason, cell.note = (said.text, "") if said.mark else ("", said.text)


def _plain_said(cell: ReturnCell) -> str:
    """On one line, for the audit trail."""
    value = "" if cell.value is None else f"{Decimal(cell.value).normalize():f}"
    mark = cell.get_mark_display() if cell.mark else ""
    return " – ".join(filter(None, [value, cell.words, str(mark), cell.reason, cell.note]))


def _changed_meanwhile(province_return, typed) -> ChangedMeanwhile:
    stored = {each.code: each for each in province_return.cells.all()}
    changes = {
        code: (_said_in_words(said), _plain_said(stored[code]))
        for code, said in typed.items()
        if code in stored and _said_in_words(said) != _plain_said(stored[code])
    }
    version = province_return.lock_version if province_return.pk else 0
    line = _last_line(province_return)
    return ChangedMeanwhile(changes=changes, version=version, by=str(line.by) if line else "")


def _said_in_words(said: Said) -> str:
    cell = ReturnCell(value=said.value, words=said.words, mark=said.mark)
    cell.reason, cell.note = (said.text, "") if said.mark else ("", said.text)
    return _plain_said(cell)


# Sending


@transaction.atomic
def submit_return(*, province_return: Return, by, at: datetime, seen: str = "") -> Return:
    """Approve the figures as the register has them now, and send them; what was sent is kept with its hash.

    `seen` is fingerprint() of what the leader had on the page. Raises PermissionDenied, YearNotOpen, MoveNotAllowed,
    NotComplete (PermissionDenied before all).
    """
    province_return = _locked(province_return)
    require(by, Permission.RETURN_SUBMIT, province_return)
    if reporting_year_of(province_return.province, province_return.year) is None:
        require_open_year(province_return.province, province_return.year)
    _require_move(province_return, province_return.can_be_submitted)
    hold_still()
    if province_return.pk is None:
        province_return.save()
    reading = read(province_return)
    if seen and seen != fingerprint(reading):
        raise MoveNotAllowed(
            _("The figures have changed since you opened the page. Look at them again, then send.")
        )
    missing = [*reading.lacking, *unanswered(province_return)]
    if estimate := _why_estimate(province_return, timezone.localdate(at)):
        missing.append(estimate)
    if missing:
        raise NotComplete(_("The return cannot be sent yet. It lacks what is listed."), missing)
    text = canonical(content_of(reading, by=by, at=at))
    province_return.submit(content=text, content_hash=sha256_of(text), by=by, at=at)
    _keep_progress(province_return, reading, at=at)
    return _save(
        province_return, "return_submitted", by=by, at=at, note=province_return.content_hash
    )


def fingerprint(reading: Reading) -> str:
    """Of what a page shows, so that nothing is sent that nobody has seen."""
    return sha256_of(repr(reading.sections))


def unanswered(province_return: Return) -> list[str]:
    """Questions that still wait for the province, in words."""
    if province_return.pk is None:
        return []
    return [
        _("%(figure)s: answer the question of the secretary") % {"figure": each.label}
        for each in province_return.questions.filter(state=QuestionState.ASKED)
    ]


# Asking and answering


@transaction.atomic
def ask_about_cell(
    *, province_return: Return, cell: str, text: str, by, at: datetime
) -> ReturnQuestion:
    """Begin a thread about one figure (or the whole, cell=""). Raises ReasonTooShort as well."""
    province_return = _locked(province_return)
    require(by, Permission.RETURN_REVIEW, province_return)
    if not province_return.can_be_returned:
        raise _not_now(province_return, _("Only a return that was sent can be asked about."))
    label, section = _place_of(province_return, cell)
    text = checked_reason(text)
    question = ReturnQuestion.objects.create(
        province_return=province_return, cell=cell, label=label, section=section
    )
    return _say(question, text, "return_question_asked", by=by, at=at)


@transaction.atomic
def answer_question(*, question: ReturnQuestion, text: str, by, at: datetime) -> ReturnQuestion:
    """The province answers: an officer, or the leader."""
    question = _locked_question(question)
    officer = can(by, Permission.RETURN_EDIT, question.province_return)
    require(
        by,
        Permission.RETURN_EDIT if officer else Permission.RETURN_SUBMIT,
        question.province_return,
    )
    text = checked_reason(text)
    question.answer()
    return _say(question, text, "return_question_answered", by=by, at=at)


@transaction.atomic
def ask_again(*, question: ReturnQuestion, text: str, by, at: datetime) -> ReturnQuestion:
    """The answer leaves something open."""
    question = _locked_question(question)
    require(by, Permission.RETURN_REVIEW, question.province_return)
    text = checked_reason(text)
    question.ask_again()
    return _say(question, text, "return_question_asked", by=by, at=at)


@transaction.atomic
def resolve_question(*, question: ReturnQuestion, by, at: datetime) -> ReturnQuestion:
    question = _locked_question(question)
    require(by, Permission.RETURN_REVIEW, question.province_return)
    question.resolve(by=by, at=at)
    question.save()
    record(by=by, action="return_question_resolved", target=question, at=at)
    return question


def _place_of(province_return, cell) -> tuple[str, str]:
    """(label, section) of a figure of what was sent."""
    if not cell:
        return _("the return as a whole"), ""
    for section in sent_sections(province_return):
        for each in section.cells:
            if each.code == cell:
                return each.label, section.code
    raise ReturnRefused(_("This return has no figure «%(code)s».") % {"code": cell})


def _say(question, text, action, *, by, at) -> ReturnQuestion:
    question.save()
    QuestionMessage.objects.create(question=question, text=text, by=by, at=at)
    record(by=by, action=action, target=question, at=at, note=text)
    return question


def _locked_question(question) -> ReturnQuestion:
    province_return = _locked(question.province_return)
    if province_return.is_frozen:
        raise _not_now(province_return, _("The return is frozen; its questions rest."))
    question = ReturnQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    question.province_return = province_return
    return question


# Deciding


@transaction.atomic
def send_return_back(*, province_return: Return, by, at: datetime) -> Return:
    """Back to the province with the questions that were asked; refused while nothing is asked."""
    province_return = _locked(province_return)
    require(by, Permission.RETURN_REVIEW, province_return)
    _require_move(province_return, province_return.can_be_returned)
    asked = province_return.questions.filter(state=QuestionState.ASKED)
    if not asked.exists():
        raise MoveNotAllowed(
            _(
                "Ask about at least one figure first, so that the province knows what is to be mended."
            )
        )
    province_return.send_back()
    note = "; ".join(asked.values_list("label", flat=True))
    return _save(province_return, "return_sent_back", by=by, at=at, note=note)


@transaction.atomic
def accept_return(*, province_return: Return, by, at: datetime) -> Return:
    """Refused while a question is open."""
    province_return = _locked(province_return)
    require(by, Permission.RETURN_REVIEW, province_return)
    _require_move(province_return, province_return.can_be_accepted)
    _refuse_open_questions(province_return)
    province_return.accept(by=by, at=at)
    return _save(province_return, "return_accepted", by=by, at=at)


@transaction.atomic
def freeze_return(*, province_return: Return, by, at: datetime) -> Return:
    """For the conference: what was sent and accepted stays for good, while work in the register goes on."""
    province_return = _locked(province_return)
    require(by, Permission.RETURN_REVIEW, province_return)
    _require_move(province_return, province_return.can_be_frozen)
    _refuse_open_questions(province_return)
    province_return.freeze(by=by, at=at, trail_length=trail_length())
    return _save(province_return, "return_frozen", by=by, at=at, note=province_return.content_hash)


@transaction.atomic
def supersede_return(*, province_return: Return, reason: str, by, at: datetime) -> Return:
    """Open a frozen return again: as a new version, with a reason, and everybody in the cluster is told.

    Raises PermissionDenied, MoveNotAllowed, ReasonTooShort.
    """
    province_return = _locked(province_return)
    require(by, Permission.RETURN_REVIEW, province_return)
    _require_move(province_return, province_return.can_be_superseded)
    reason = checked_reason(reason)
    new = province_return.supersede(reason=reason)
    _save(province_return, "return_superseded", by=by, at=at, note=reason)
    new.save()
    ReturnCell.objects.bulk_create(
        ReturnCell(
            province_return=new,
            **{name: getattr(cell, name) for name in ("code", "value", "words", "mark", "reason")},
            note=cell.note,
        )
        for cell in province_return.cells.all()
    )
    _keep_progress(new, read(new), at=at)
    new.save()
    told = _tell_everybody(new, by)
    record(by=by, action="return_opened_again", target=new, at=at, note=f"{reason} ({told})")
    return new


def _tell_everybody(new: Return, by) -> int:
    cluster = cluster_of(new.province, new.year)
    members = cluster.provinces_on(date(new.year, 12, 31)) if cluster else [new.province]
    people = User.objects.filter(province__in=members, is_active=True).exclude(email="")
    words = {
        "return": str(new),
        "province": new.province.alliance_name,
        "version": new.version,
        "reason": new.supersede_reason,
        "by": str(by),
    }
    return tell(
        people,
        _("The return «%(return)s» is open again") % words,
        _(
            "The frozen return of %(province)s («%(return)s») was opened again by %(by)s.\n\n"
            "Reason: %(reason)s\n\n"
            "Version %(version)s takes its place once it is frozen. Totals that rested on the earlier version "
            "are provisional until then."
        )
        % words,
        path=new.get_absolute_url(),
    )


# What all of them share


def _locked(province_return: Return) -> Return:
    """The version that is meant, locked, with its province; a new one that nobody has begun yet is the current one.

    The province comes first. Not as strongly as an import takes it: rows that refer to it may still be written.
    """
    province = Province.objects.select_for_update(no_key=True).get(pk=province_return.province_id)
    rows = Return.objects.select_for_update(of=("self",)).select_related("supersedes")
    if province_return.pk:
        found = rows.get(pk=province_return.pk)
    else:
        current = rows.current().filter(
            province=province, year=province_return.year, period=province_return.period
        )
        # A row of its own: one that is rolled back must not leave its number on the caller's.
        found = current.first() or Return(
            year=province_return.year,
            period=province_return.period,
            as_of=province_return.as_of,
            basis=province_return.basis,
        )
    found.province = province
    return found


def _require_move(province_return, is_allowed):
    """Who lost a race is told who was faster."""
    if not is_allowed:
        raise _not_now(
            province_return,
            _("This return is «%(state)s» now.") % {"state": province_return.get_state_display()},
        )


def _not_now(province_return, words) -> MoveNotAllowed:
    line = _last_line(province_return)
    if line is None:
        return MoveNotAllowed(words)
    last = _("Last change: %(by)s, %(at)s.") % {
        "by": line.by,
        "at": moment(line.at),
    }
    return MoveNotAllowed(f"{words} {last}")


def _last_line(province_return) -> Activity | None:
    lines = Activity.objects.filter(
        target_type=province_return._meta.label_lower, target_id=str(province_return.pk)
    )
    return lines.select_related("by").first()


def _refuse_open_questions(province_return):
    questions = province_return.questions.exclude(state=QuestionState.RESOLVED)
    if missing := [str(each.label) for each in questions]:
        raise NotComplete(_("These questions are not resolved yet."), missing)


def _keep_progress(province_return, reading, *, at):
    province_return.progress, province_return.progress_at = reading.progress(), at


def _save(province_return, action, *, by, at, changes=None, note="") -> Return:
    if province_return.pk:
        province_return.lock_version += 1
    province_return.save()
    record(by=by, action=action, target=province_return, at=at, changes=changes, note=note)
    return province_return
