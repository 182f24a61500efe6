"""Putting a signature, whatever the way: a channel makes it, it is stored with its proof; and taking it back."""

import hashlib
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import record
from cluster_portal.accounts.permissions import can, require
from cluster_portal.accounts.roles import Permission
from cluster_portal.files import keep
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import checked_reason
from emulation.models import (
    ArtifactState,
    Pledge,
    RevisionCause,
    Signature,
    SignatureArtifact,
    SignedRevision,
    SignerCertificate,
    SigningMethod,
)
from emulation.models.artifacts import artifact_path
from emulation.signing.channels import (
    Channel,
    ChannelRefused,
    HandedIn,
    Order,
    PortalConfirmation,
)
from emulation.signing.channels.upload import too_late
from emulation.signing.documents import key_of, listed_unsigned
from emulation.signing.prepared import ensure_file
from emulation.signing.proofs import PasswordProof
from emulation.signing.revisions import StaleBase, append_revision, current_revision

from .places import (
    SigningRefused,
    locked_place,
    refuse_second,
    refuse_unless_open,
    require_mandate,
    require_signer,
)
from .proving import refuse_unless_proved, spend_code_of
from .seals import ask_for_seal, come_into_force_if_whole

# So often the newest file is signed anew when others are faster: there are eight of them.
MOST_ATTEMPTS = 12
# What an artifact takes over from the certificate, by name.
CERTIFICATE_FIELDS = (
    "subject",
    "issuer",
    "serial",
    "sha256",
    "valid_from",
    "valid_to",
    "key_usage",
)


def sign_pledge(
    *,
    signature: Signature,
    shown_hash: str,
    proof: PasswordProof,
    by,
    at: datetime,
    address: str | None = None,
    device: str = "",
) -> Signature:
    """Sign what was shown (`shown_hash`) in the portal, with password and code (`proof`)."""
    return sign(
        signature=signature,
        channel=PortalConfirmation(proof),
        shown_hash=shown_hash,
        by=by,
        at=at,
        address=address,
        device=device,
    )


def sign(
    *,
    signature: Signature,
    channel: Channel,
    shown_hash: str,
    by,
    at: datetime,
    address: str | None = None,
    device: str = "",
) -> Signature:
    """Sign what was shown, by this channel. A scan only waits for its second person afterwards.

    Not in one transaction: a token, a time stamp server or a long file may take seconds, during which others sign.
    Everything is asked again on the locked rows before it counts, and what is refused is kept with the reasons.
    Raises PermissionDenied, SigningRefused. Source of the rules: Nghị định 30/2020, Điều 13; one signature a unit.
    """
    order = order_of(signature, channel, shown_hash, by, at)
    for _attempt in range(MOST_ATTEMPTS):
        try:
            handed = channel.make(order)
        except ChannelRefused as refusal:
            _keep_refused(order, channel, refusal)
            raise SigningRefused(str(refusal), refusal.problems[0].code) from refusal
        try:
            return _put(order, channel, handed, shown_hash, address, device)
        except StaleBase:
            if not channel.can_repeat:
                refusal = ChannelRefused(too_late(), handed=handed, is_late=True)
                _keep_refused(order, channel, refusal)
                raise SigningRefused(str(refusal), "late") from refusal
            order = replace(order, revisions=_revisions(order.pledge))
    raise SigningRefused(_("Many are signing at this moment. Try again."), "busy")


@transaction.atomic
def confirm_scan(*, artifact: SignatureArtifact, by, at: datetime) -> Signature:
    """A second person has compared scan and paper: now it is a signature. Raises PermissionDenied, SigningRefused."""
    pledge, place, artifact = _locked_scan(artifact, by)
    refuse_second(place)
    refuse_unless_open(pledge, place)
    if artifact.content_hash != pledge.content_hash:
        raise SigningRefused(_("The scan is of another content than the present one."), "stale")
    require_mandate(place, artifact.signer, timezone.localdate(artifact.received_at))
    artifact.confirmed_by, artifact.confirmed_at = by, at
    artifact.accept()
    artifact.save()
    _sign_place(place, artifact, at=artifact.received_at)
    note = f"SHA-256 {artifact.sha256}"
    record(by=by, action="scan_confirmed", target=place, at=at, note=note)
    _after_signing(pledge, place, by=by, at=at)
    return place


@transaction.atomic
def refuse_scan(*, artifact: SignatureArtifact, reason: str, by, at: datetime) -> SignatureArtifact:
    """The second person says why the scan does not count; it is kept. Raises PermissionDenied, ReasonTooShort."""
    _pledge, place, artifact = _locked_scan(artifact, by)
    reason = checked_reason(reason)
    artifact.refuse([{"code": "compared", "text": reason}])
    artifact.save()
    record(by=by, action="scan_refused", target=place, at=at, note=reason)
    return artifact


@transaction.atomic
def withdraw_signature(*, signature: Signature, reason: str, by, at: datetime) -> Signature:
    """Take the own unit's signature back before the pledge is in force; what was signed stays, marked as withdrawn.

    Raises PermissionDenied, MoveNotAllowed, ReasonTooShort.
    """
    pledge, place = locked_place(signature)
    require_signer(by, place, at)
    if pledge.is_signed:
        raise SigningRefused(_("The pledge is in force: its signatures stand."), "in_force")
    reason = checked_reason(reason)
    artifact, name = place.artifact, place.signer_name
    place.withdraw()
    place.save()
    if artifact:
        artifact.withdraw(reason=reason, by=by, at=at)
        artifact.save()
    note = f"{name}: {reason}"
    record(by=by, action="signature_withdrawn", target=place, at=at, note=note)
    return place


def may_confirm(user, artifact: SignatureArtifact) -> bool:
    """The secretary who runs the signing, or for the standing office the head unit's leader; never the signer."""
    if user.pk in {artifact.signer_id, artifact.handed_in_by_id}:
        return False
    place = artifact.signature
    if can(user, Permission.PLEDGE_RUN, place.pledge):
        return True
    head = place.pledge.prepared_in.head()
    if not place.is_of_office or head is None:
        return False
    own = place.pledge.signatures.filter(province=head.province_id).first()
    return own is not None and can(user, Permission.PLEDGE_SIGN, own)


def order_of(signature, channel, shown_hash, by, at) -> Order:
    """What is to be signed, after a first look; the same is asked again on locked rows."""
    places = Signature.objects.select_related(
        "province", "pledge__year__cluster", "pledge__prepared_in"
    )
    place = places.get(pk=signature.pk)
    mandate = _asked(place.pledge, place, channel, shown_hash, by, at)
    order = Order(pledge=place.pledge, place=place, signer=by, mandate=mandate, at=at)
    if not channel.needs_file:
        return order
    ensure_file(place.pledge, at=at)
    day = timezone.localdate(at)
    expected = SignerCertificate.objects.filter(user=by).valid_on(day)
    return replace(order, revisions=_revisions(place.pledge), expected=tuple(expected))


def _asked(pledge, place, channel, shown_hash, by, at):
    """Everything that must hold for this person to sign here now; the mandate."""
    require_signer(by, place, at)
    refuse_second(place)
    refuse_unless_open(pledge, place)
    if shown_hash != pledge.content_hash:
        raise SigningRefused(
            _("The content has changed since this page was opened. Read it again, then sign."),
            "stale",
        )
    mandate = require_mandate(place, by, timezone.localdate(at))
    if channel.rests_on_account:
        refuse_unless_proved(channel.proof, user=by, mandate=mandate, at=at)
    return mandate


def _revisions(pledge: Pledge) -> tuple[SignedRevision, ...]:
    rows = SignedRevision.objects.filter(paper_code=pledge.code).order_by("-number")
    return tuple(rows)


@transaction.atomic
def _put(order, channel, handed: HandedIn, shown_hash, address, device) -> Signature:
    pledge, place = locked_place(order.place)
    order = replace(order, pledge=pledge, place=place)
    _asked(pledge, place, channel, shown_hash, order.signer, order.at)
    if channel.rests_on_account:
        spend_code_of(channel.proof, user=order.signer, at=order.at)
    if handed.awaits_second:
        artifact = _artifact(order, channel, handed)
        artifact.save()
        note = f"SHA-256 {artifact.sha256}"
        record(by=order.signer, action="scan_handed_in", target=place, at=order.at, note=note)
        return place
    revision = _appended(pledge, handed, order.at) if handed.is_revision else None
    artifact = _artifact(order, channel, handed, revision)
    artifact.accept(revision=revision, field_name=handed.field_name)
    artifact.save()
    place.address, place.device = address, device[:200]
    _sign_place(place, artifact, at=order.at)
    note = f"SHA-256 {pledge.content_hash}"
    record(by=order.signer, action="pledge_signed", target=place, at=order.at, note=note)
    _after_signing(pledge, place, by=order.signer, at=order.at)
    return place


def _appended(pledge, handed, at) -> SignedRevision:
    """Raises StaleBase when somebody was faster."""
    if current_revision(pledge) != handed.base:
        raise StaleBase
    return append_revision(handed.base, handed.content, cause=RevisionCause.SIGNATURE, at=at)


def _sign_place(place, artifact, *, at):
    place.sign(
        by=artifact.signer,
        position_line=artifact.position_line,
        method=artifact.method,
        content_hash=artifact.content_hash,
        at=at,
        artifact=artifact,
        is_late=place.pledge.is_signed or key_of(place) in listed_unsigned(place.pledge),
    )
    place.signer_name = artifact.signer_name
    place.save()


def _after_signing(pledge, place, *, by, at):
    if pledge.is_signed:
        ask_for_seal(pledge, at=at)
    else:
        come_into_force_if_whole(pledge, by=by, at=at)


def _artifact(order: Order, channel, handed: HandedIn, revision=None) -> SignatureArtifact:
    """The row of what came in, not saved yet, with its file on the disk: that of the revision, or one of its own."""
    sha256 = hashlib.sha256(handed.content).hexdigest()
    certificate = handed.certificate
    facts = (
        {f"cert_{name}": getattr(certificate, name) for name in CERTIFICATE_FIELDS}
        if certificate
        else {}
    )
    artifact = SignatureArtifact(
        signature=order.place,
        method=channel.method,
        suffix=handed.suffix,
        sha256=sha256,
        size=len(handed.content),
        paper_code=order.pledge.code,
        content_hash=order.pledge.content_hash,
        statement=handed.statement,
        base=handed.base,
        field_name=handed.field_name,
        signer=order.signer,
        signer_name=order.signer.full_name,
        handed_in_by=order.signer,
        position_line=order.mandate.position_line,
        mandate=order.mandate,
        timestamped_at=handed.timestamped_at,
        claimed_at=handed.claimed_at,
        received_at=order.at,
        **facts,
    )
    artifact.file.name = revision.file.name if revision else artifact_path(artifact)
    if revision is None:
        keep(artifact.file.storage, artifact.file.name, handed.content)
    return artifact


@transaction.atomic
def _keep_refused(order, channel, refusal: ChannelRefused):
    """What was handed in and not taken stays, with the reasons; a signer who was only late finds the own file again."""
    if refusal.handed is None:
        return
    artifact = _artifact(order, channel, refusal.handed)
    problems = [{"code": each.code, "text": each.text} for each in refusal.problems]
    (artifact.come_too_late if refusal.is_late else artifact.refuse)(problems)
    artifact.save()
    note = " ".join(each["text"] for each in problems)
    record(
        by=order.signer,
        action="signature_not_accepted",
        target=order.place,
        at=order.at,
        note=note[:1000],
    )


def _locked_scan(artifact, by) -> tuple[Pledge, Signature, SignatureArtifact]:
    pledge, place = locked_place(artifact.signature)
    rows = SignatureArtifact.objects.select_for_update(of=("self",)).select_related("signer")
    artifact = rows.get(pk=artifact.pk)
    artifact.signature = place
    if not may_confirm(by, artifact):
        require(by, Permission.PLEDGE_RUN, pledge)
        raise SigningRefused(_("Somebody else has to compare the scan: you handed it in."), "same")
    if artifact.state != ArtifactState.PENDING or artifact.method != SigningMethod.INK:
        raise MoveNotAllowed(_("This scan has been decided on already."))
    return pledge, place, artifact
