"""The pledge on its way: written, open to comments, frozen, being signed; or taken back to be mended."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from cluster_portal.accounts.activity import changes_between, record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.canonical import canonical, sha256_of
from cluster_portal.codes import new_code
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import checked_reason
from cooperatives.actions import ChangedMeanwhile
from emulation.baselines import read_baselines
from emulation.models import (
    EmulationYear,
    Pledge,
    PledgeEntry,
    PledgeKind,
    Signature,
    SignatureState,
)
from emulation.signing.documents import build_content

from .criteria import CriteriaRefused, freeze_with_pledge
from .targets import TargetLine, write_targets
from .versions import last_editor

TEXT_FIELDS = ("place", "on", "basis_text", "contents_text", "organization_text", "copies_count")


class NotComplete(MoveNotAllowed):
    """Something is lacking; `missing` lists it in words."""

    def __init__(self, message, missing):
        super().__init__(message)
        self.missing = missing


class PledgeExists(MoveNotAllowed):
    """There is one for that year already; the text is for users."""


def locked_pledge(pk) -> Pledge:
    """The pledge, locked until the transaction ends. Whoever changes a part or a signature of it takes this first."""
    rows = Pledge.objects.select_for_update(of=("self",))
    return rows.select_related("year__cluster", "prepared_in").get(pk=pk)


@transaction.atomic
def create_pledge(
    *, year: EmulationYear, prepared_in: EmulationYear, texts: dict, by, at: datetime
) -> Pledge:
    """Begin the pledge for `year`, with a part and a place to sign for each member, and one for the standing office.

    The members are those of the day of the paper: an alliance that will be another one next July still signs in
    December. `texts` are TEXT_FIELDS. Raises PermissionDenied, PledgeExists, ValidationError.
    """
    # The year in which it is prepared is locked, so that two secretaries cannot both begin.
    EmulationYear.objects.select_for_update(of=("self",)).get(pk=prepared_in.pk)
    pledge = Pledge(year=year, prepared_in=prepared_in, **texts)
    require(by, Permission.PLEDGE_RUN, pledge)
    if Pledge.objects.main().filter(year=year).exists():
        raise PledgeExists(
            _("There is a pledge for %(year)s already. Open it and edit it.") % {"year": year.year}
        )
    pledge.full_clean()
    pledge.save()
    provinces = list(year.cluster.provinces_on(pledge.on))
    PledgeEntry.objects.bulk_create(
        PledgeEntry(pledge=pledge, province=province) for province in provinces
    )
    Signature.objects.bulk_create(
        Signature(pledge=pledge, province=province) for province in [*provinces, None]
    )
    record(by=by, action="pledge_created", target=pledge, at=at)
    return pledge


@transaction.atomic
def edit_pledge(
    *,
    pledge: Pledge,
    texts: dict,
    targets: list[TargetLine],
    expected_version: int,
    by,
    at: datetime,
) -> Pledge:
    """Write the texts and the common targets. Raises PermissionDenied, MoveNotAllowed, ChangedMeanwhile."""
    pledge = locked_pledge(pledge.pk)
    require(by, Permission.PLEDGE_RUN, pledge)
    pledge.refuse_edit_unless_editable()
    before = {name: getattr(pledge, name) for name in TEXT_FIELDS}
    if pledge.lock_version != expected_version:
        raise changed_meanwhile(pledge, before, texts)
    for name in TEXT_FIELDS:
        setattr(pledge, name, texts[name])
    changes = changes_between(before, {name: getattr(pledge, name) for name in TEXT_FIELDS})
    changes |= write_targets(pledge, None, targets)
    if changes:
        pledge.lock_version += 1
        pledge.full_clean()
        pledge.save()
        record(by=by, action="pledge_edited", target=pledge, at=at, changes=changes)
    return pledge


@transaction.atomic
def consult_pledge(*, pledge: Pledge, by, at: datetime) -> Pledge:
    """Open the draft to the members' comments (xin ý kiến)."""
    pledge = locked_pledge(pledge.pk)
    require(by, Permission.PLEDGE_RUN, pledge)
    pledge.consult()
    return _saved(pledge, "pledge_opened_to_comments", by=by, at=at)


@transaction.atomic
def freeze_pledge(*, pledge: Pledge, by, at: datetime) -> Pledge:
    """Fix the content: what will be signed is stored as canonical JSON with its SHA-256 and a verification code.

    The PDF of it is typeset by a job afterwards. The scoring table of the year is frozen with it, if there is one.

    Refused while something is lacking (Pledge.missing_to_freeze). Raises PermissionDenied, MoveNotAllowed, NotComplete.
    """
    pledge = locked_pledge(pledge.pk)
    require(by, Permission.PLEDGE_RUN, pledge)
    missing = pledge.missing_to_freeze()
    if pledge.is_editable and missing:
        raise NotComplete(_("The content cannot be frozen yet. It lacks what is listed."), missing)
    if pledge.is_editable and pledge.kind == PledgeKind.PLEDGE:
        try:
            freeze_with_pledge(pledge.year, by=by, at=at)
        except CriteriaRefused as refusal:
            raise NotComplete(
                _(
                    "The scoring table of the year cannot be frozen with it yet. Mend what is listed."
                ),
                refusal.problems,
            ) from refusal
    content = canonical(build_content(pledge, read_baselines(pledge)))
    pledge.freeze(content=content, content_hash=sha256_of(content), code=new_code("GU"), at=at)
    transaction.on_commit(lambda: async_task("emulation.jobs.prepare_pledge_file", pledge.pk))
    return _saved(pledge, "pledge_frozen", by=by, at=at, note=f"SHA-256 {pledge.content_hash}")


@transaction.atomic
def open_signing(*, pledge: Pledge, by, at: datetime) -> Pledge:
    """Let the members sign the frozen content."""
    pledge = locked_pledge(pledge.pk)
    require(by, Permission.PLEDGE_RUN, pledge)
    pledge.open_signing()
    return _saved(pledge, "pledge_signing_opened", by=by, at=at)


@transaction.atomic
def recall_pledge(*, pledge: Pledge, reason: str, by, at: datetime) -> Pledge:
    """Take the frozen content back to be mended, while nobody has signed. Refusals of it are forgotten with it.

    Raises PermissionDenied, MoveNotAllowed, ReasonTooShort.
    """
    pledge = locked_pledge(pledge.pk)
    require(by, Permission.PLEDGE_RUN, pledge)
    reason = checked_reason(reason)
    _refuse_if_signed(pledge)
    pledge.recall()
    for signature in pledge.signatures.filter(state=SignatureState.REFUSED):
        signature.wait_again()
        signature.save()
    return _saved(pledge, "pledge_recalled", by=by, at=at, note=reason)


def changed_meanwhile(row, stored: dict, typed: dict) -> ChangedMeanwhile:
    """What the others stored where something else was typed: the form shows it beside the field."""
    theirs = {name: (typed[name], value) for name, value in stored.items() if typed[name] != value}
    return ChangedMeanwhile(changes=theirs, version=row.lock_version, by=last_editor(row))


def _refuse_if_signed(pledge):
    signed = pledge.signatures.put().select_related("province")
    names = ", ".join(str(signature.short_name) for signature in signed)
    if names:
        raise MoveNotAllowed(
            _("It has been signed already (%(names)s), so the content stays as it is.")
            % {"names": names}
        )


def _saved(pledge, action, *, by, at, note="") -> Pledge:
    pledge.lock_version += 1
    pledge.save()
    record(by=by, action=action, target=pledge, at=at, note=note)
    return pledge
