"""Signing by a program outside: a ticket lets it fetch one file, and hand in that file signed, once, for some minutes.

The ticket says who signs where and what; the token of it is known to the program alone, travels in a header, and only
its hash is kept. So nothing that stands in an address or in a log lets anybody sign.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import record
from emulation.models import Signature, SigningMethod, SigningTicket
from emulation.signing.channels import (
    ChannelRefused,
    RemoteService,
    SignedByVgca,
    SignedRemotely,
    remote,
)
from emulation.signing.channels.facts import problems_of
from emulation.signing.revisions import read_bytes

from .places import SigningRefused
from .signing import order_of, sign

Purpose = SigningTicket.Purpose


@dataclass(frozen=True)
class Given:
    """The tickets of one attempt with a tool; `token` is shown once, to the program."""

    fetch: SigningTicket
    hand_in: SigningTicket
    token: str = field(repr=False)


@dataclass(frozen=True)
class Asked:
    """A request that waits on the signer's phone; `token` is shown once, to the page."""

    ticket: SigningTicket
    token: str = field(repr=False)


# The tool on the signer's machine


def give_tickets(*, signature: Signature, shown_hash: str, by, at: datetime) -> Given:
    """For the tool on the signer's machine. Raises PermissionDenied, SigningRefused."""
    order = order_of(signature, SignedByVgca, shown_hash, by, at)
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        rows = [
            _ticket(order, SigningMethod.VGCA, purpose, token)
            for purpose in (Purpose.FETCH, Purpose.HAND_IN)
        ]
        note = f"{SigningMethod.VGCA.label}; SHA-256 {order.base.sha256}"
        record(by=by, action="signing_ticket_given", target=order.place, at=at, note=note)
    return Given(*rows, token=token)


def fetch_by_ticket(*, ticket: int, token: str, at: datetime) -> tuple[SigningTicket, bytes]:
    """The file that the ticket is for, once. Raises SigningRefused."""
    row = _use(ticket, token, Purpose.FETCH, at)
    return row, read_bytes(row.revision)


def hand_in_by_ticket(
    *,
    ticket: int,
    token: str,
    content: bytes,
    at: datetime,
    address: str | None = None,
    device: str = "",
) -> Signature:
    """Sign with what the tool hands in. The ticket is used up, whatever comes of it. Raises SigningRefused."""
    row = _use(ticket, token, Purpose.HAND_IN, at)
    return sign(
        signature=row.signature,
        channel=SignedByVgca(content, row.revision),
        shown_hash=row.prepared["content_hash"],
        by=row.user,
        at=at,
        address=address,
        device=device,
    )


# The remote service


def ask_remotely(
    *,
    signature: Signature,
    account: str,
    shown_hash: str,
    service: RemoteService,
    by,
    at: datetime,
) -> Asked:
    """Prepare the file and let the signer's phone ask. The person is checked before the phone is bothered.

    `account` names the person at the service and is not kept. Raises PermissionDenied, SigningRefused.
    """
    order = order_of(signature, SignedRemotely, shown_hash, by, at)
    try:
        credential = service.credential(account)
        problems = problems_of(credential.certificate, credential.chain, order)
        if problems:
            raise ChannelRefused(*problems)
        prepared = remote.prepare(order, credential)
        description = _("%(paper)s, code %(code)s") % {
            "paper": order.pledge,
            "code": order.pledge.code,
        }
        asked = service.ask(credential.name, remote.hash_in(prepared), description)
    except ChannelRefused as refusal:
        raise SigningRefused(str(refusal), refusal.problems[0].code) from refusal
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        facts = {**prepared, "asked": asked}
        row = _ticket(order, SigningMethod.REMOTE, Purpose.HAND_IN, token, facts)
        note = f"{SigningMethod.REMOTE.label}; SHA-256 {order.base.sha256}"
        record(by=by, action="signing_ticket_given", target=order.place, at=at, note=note)
    return Asked(row, token)


def finish_remotely(
    *,
    ticket: int,
    token: str,
    service: RemoteService,
    by,
    at: datetime,
    address: str | None = None,
    device: str = "",
) -> Signature | None:
    """Sign when the signer has confirmed; None while the phone still asks. Raises SigningRefused.

    What comes back is checked as any file from outside: a signature by somebody else is refused, and kept.
    """
    row = _look(ticket, token, Purpose.HAND_IN, at)
    if row.user_id != by.pk:
        raise SigningRefused(_("This ticket belongs to somebody else."), "ticket")
    try:
        permission = service.authorized(row.prepared["asked"])
        if not permission:
            return None
        row = _use(ticket, token, Purpose.HAND_IN, at)
        credential = remote.credential_in(row.prepared)
        signed = service.sign(credential, permission, remote.hash_in(row.prepared))
        content = remote.finish(read_bytes(row.revision), row.prepared, signed)
    except ChannelRefused as refusal:
        raise SigningRefused(str(refusal), refusal.problems[0].code) from refusal
    return sign(
        signature=row.signature,
        channel=SignedRemotely(content, row.revision),
        shown_hash=row.prepared["content_hash"],
        by=row.user,
        at=at,
        address=address,
        device=device,
    )


# Tickets


def _ticket(order, method, purpose, token, prepared=None) -> SigningTicket:
    return SigningTicket.objects.create(
        signature=order.place,
        user=order.signer,
        method=method,
        purpose=purpose,
        revision=order.base,
        token_hash=_hash(purpose, token),
        prepared={**(prepared or {}), "content_hash": order.pledge.content_hash},
        created_at=order.at,
        expires_at=order.at + timedelta(minutes=settings.SIGNING_TICKET_MINUTES),
    )


def _hash(purpose, token) -> str:
    """The tool has one token for both: fetching and handing in are still two tickets, each good once."""
    return hashlib.sha256(f"{purpose}:{token}".encode()).hexdigest()


@transaction.atomic
def _use(ticket, token, purpose, at) -> SigningTicket:
    """The ticket, used up from now on: of two at once, one gets it."""
    row = _look(ticket, token, purpose, at, is_locked=True)
    row.used_at = at
    row.save(update_fields=["used_at"])
    return row


def _look(ticket, token, purpose, at, *, is_locked=False) -> SigningTicket:
    rows = SigningTicket.objects.select_related("signature__pledge", "user", "revision")
    if is_locked:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=ticket, purpose=purpose, token_hash=_hash(purpose, token)).first()
    if row is None:
        raise SigningRefused(_("This ticket is not known. Begin again on your own page."), "ticket")
    if row.used_at:
        text = _("This ticket has been used already. Begin again on your own page.")
        raise SigningRefused(text, "ticket_used")
    if row.expires_at <= at:
        text = _("This ticket has run out. Begin again on your own page.")
        raise SigningRefused(text, "ticket_expired")
    return row
