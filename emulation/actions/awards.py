"""Awards: nominated by an officer, forwarded by the leader, received, put into a submission, decided; or withdrawn."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import changes_between, record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import checked_reason
from cluster_portal.text import clean
from emulation.models import (
    Award,
    AwardState,
    AwardTitle,
    EmulationYear,
    Recipient,
    Submission,
)

from .results import locked_year

AWARD_FIELDS = ("organization", "person_name", "person_post", "achievement")


class AwardRefused(ValueError):
    """The proposal contradicts itself; `problems` is {field: text for users}."""

    def __init__(self, problems):
        super().__init__(" ".join(problems.values()))
        self.problems = problems


@transaction.atomic
def nominate(
    *,
    year: EmulationYear,
    title: AwardTitle,
    recipient: str,
    province,
    values: dict,
    by,
    at: datetime,
) -> Award:
    """Propose a unit, a person or a cooperative of a unit. What the cluster itself proposes is the secretary's.

    Raises PermissionDenied, AwardRefused.
    """
    award = Award(year=year, title=title, recipient=recipient, province=province)
    require(by, _nominating(title), award)
    _put(award, values)
    award.full_clean(exclude=["year", "title", "province", "organization"])
    award.save()
    changes = changes_between({}, _snapshot(award))
    record(by=by, action="award_nominated", target=award, at=at, changes=changes)
    return award


@transaction.atomic
def edit_award(*, award: Award, values: dict, by, at: datetime) -> Award:
    """Change a nomination that nobody has forwarded, or that came back. Raises PermissionDenied, MoveNotAllowed."""
    award = _locked(award)
    require(by, _nominating(award.title), award)
    _refuse_unless_editable(award)
    before = _snapshot(award)
    _put(award, values)
    award.full_clean(exclude=["year", "title", "province", "organization", "submission"])
    award.save()
    if changes := changes_between(before, _snapshot(award)):
        record(by=by, action="award_edited", target=award, at=at, changes=changes)
    return award


@transaction.atomic
def remove_award(*, award: Award, by, at: datetime) -> None:
    """Take back a nomination that nobody has forwarded, or that came back. Raises PermissionDenied, MoveNotAllowed."""
    award = _locked(award)
    require(by, _nominating(award.title), award)
    _refuse_unless_editable(award)
    record(by=by, action="award_removed", target=award, at=at, note=award.achievement)
    award.delete()


@transaction.atomic
def forward_award(*, award: Award, by, at: datetime) -> Award:
    """The unit's leader passes it on to the cluster. Raises PermissionDenied, MoveNotAllowed."""
    award = _locked(award)
    require(by, Permission.AWARD_FORWARD, award)
    if award.title.is_of_cluster:
        raise MoveNotAllowed(_("The cluster itself proposes this title; no unit forwards it."))
    award.forward()
    return _saved(award, "award_forwarded", by=by, at=at)


@transaction.atomic
def receive_award(*, award: Award, by, at: datetime) -> Award:
    """The cluster's standing office takes it up. Raises PermissionDenied, MoveNotAllowed."""
    award = _locked(award)
    require(by, Permission.AWARD_RUN, award)
    if award.state == AwardState.NOMINATED and not award.title.is_of_cluster:
        raise MoveNotAllowed(_("The leader of the unit has not forwarded it yet."))
    award.receive()
    return _saved(award, "award_received", by=by, at=at)


@transaction.atomic
def return_award(*, award: Award, reason: str, by, at: datetime) -> Award:
    """Send it back to the unit. Raises PermissionDenied, MoveNotAllowed, ReasonTooShort."""
    award = _locked(award)
    require(by, Permission.AWARD_RUN, award)
    reason = checked_reason(reason)
    award.send_back(reason=reason)
    return _saved(award, "award_returned", by=by, at=at, note=reason)


@transaction.atomic
def submit_awards(*, year: EmulationYear, values: dict, awards, by, at: datetime) -> Submission:
    """Make the submission of the cluster with these received proposals.

    Raises PermissionDenied, MoveNotAllowed, AwardRefused (the number is taken).
    """
    year = locked_year(year)
    submission = Submission(year=year, **values)
    require(by, Permission.AWARD_RUN, submission)
    rows = Award.objects.select_for_update(of=("self",)).filter(
        year=year, pk__in=[each.pk for each in awards]
    )
    rows = list(rows.select_related("title", "province", "organization", "year"))
    if not rows:
        raise MoveNotAllowed(_("There is nothing to submit: no proposal has been received."))
    taken = year.submissions.exclude(number=None).filter(number=submission.number)
    if taken.exists():
        raise AwardRefused({"number": _("This number is taken in the year already.")})
    submission.full_clean(exclude=["year"])
    submission.save()
    for award in rows:
        award.consider(submission=submission)
        _saved(award, "award_submitted", by=by, at=at)
    names = ", ".join(str(each) for each in rows)
    record(by=by, action="submission_made", target=submission, at=at, note=names)
    return submission


@transaction.atomic
def grant_award(*, award: Award, number: str, on: date, by, at: datetime) -> Award:
    """Enter the decision. Raises PermissionDenied, MoveNotAllowed, AwardRefused."""
    award = _locked(award)
    require(by, Permission.AWARD_RUN, award)
    award.grant(number=_number(number), on=on)
    _refuse_day_before(award.submission.on, on)
    changes = {"decision_number": ["", award.decision_number], "decided_on": [None, on]}
    return _saved(award, "award_granted", by=by, at=at, changes=changes)


@transaction.atomic
def refuse_award(*, award: Award, reason: str, by, at: datetime) -> Award:
    """It was not awarded («không điều kiện»). Raises PermissionDenied, MoveNotAllowed, ReasonTooShort."""
    award = _locked(award)
    require(by, Permission.AWARD_RUN, award)
    reason = checked_reason(reason)
    award.refuse(reason=reason)
    return _saved(award, "award_refused", by=by, at=at, note=reason)


@transaction.atomic
def withdraw_award(*, award: Award, number: str, on: date, reason: str, by, at: datetime) -> Award:
    """The decision was cancelled and the award recovered (Luật Thi đua, khen thưởng 2022, chương VII).

    Raises PermissionDenied, MoveNotAllowed, ReasonTooShort, AwardRefused.
    """
    award = _locked(award)
    require(by, Permission.AWARD_RUN, award)
    reason = checked_reason(reason)
    award.withdraw(number=_number(number), on=on, reason=reason)
    _refuse_day_before(award.decided_on, on)
    return _saved(award, "award_withdrawn", by=by, at=at, note=reason)


def _nominating(title) -> Permission:
    """A unit's officer nominates; what the cluster proposes by its vote is the secretary's."""
    return Permission.AWARD_RUN if title.is_of_cluster else Permission.AWARD_NOMINATE


def _locked(award) -> Award:
    rows = Award.objects.select_for_update(of=("self",))
    return rows.select_related("year", "title", "province", "organization", "submission").get(
        pk=award.pk
    )


def _refuse_unless_editable(award):
    if not award.is_editable:
        raise MoveNotAllowed(
            _("This proposal is «%(state)s»; it stays as it is.")
            % {"state": award.get_state_display()}
        )


def _put(award, values):
    for name in values:
        if name not in AWARD_FIELDS:
            raise ValueError(f"{name} is nothing that a nomination says")
    for name, value in values.items():
        setattr(award, name, clean(value) if isinstance(value, str) else value)
    if problems := _problems(award):
        raise AwardRefused(problems)


def _problems(award) -> dict[str, str]:
    problems = {}
    if not award.title.is_for(award.recipient):
        problems["title"] = _("«%(title)s» is not given to this kind of recipient.") % {
            "title": award.title.name
        }
    if award.recipient == Recipient.PERSON and not award.person_name:
        problems["person_name"] = _("Write the full name.")
    if award.recipient == Recipient.COOPERATIVE:
        if award.organization is None:
            problems["organization"] = _("Choose a cooperative of the register.")
        elif award.organization.province_id != award.province_id:
            problems["organization"] = _("This cooperative belongs to another province.")
    if not award.achievement:
        problems["achievement"] = _("Write what it is awarded for.")
    return problems


def _number(number) -> str:
    number = clean(number)
    if not number:
        raise AwardRefused({"number": _("Write the number of the decision.")})
    return number


def _refuse_day_before(first: date, on: date):
    if on < first:
        raise AwardRefused(
            {"on": _("This day lies before %(day)s.") % {"day": f"{first:%d/%m/%Y}"}}
        )


def _saved(award, action, *, by, at, note="", changes=None) -> Award:
    award.save()
    record(by=by, action=action, target=award, at=at, note=note, changes=changes)
    return award


def _snapshot(award) -> dict:
    """What a nomination says, in words."""
    values = {name: getattr(award, name) for name in ("person_post", "achievement")}
    return values | {"title": award.title.name, "recipient": award.recipient_name}
