"""Coming into force, once, in the transaction of the last signature; and the seal on the file, once, by a job."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task
from pyhanko.pdf_utils.misc import PdfError

from cluster_portal.accounts.activity import record
from cluster_portal.pdf import PaperFailed
from emulation.models import (
    Pledge,
    PledgeState,
    RevisionCause,
    Seal,
    SealState,
    SignedRevision,
)
from emulation.papers import filename, read_paper
from emulation.signing.filling import listed
from emulation.signing.keys import KeyMissing
from emulation.signing.ledger import covered, ledger_of
from emulation.signing.prepared import ensure_file
from emulation.signing.revisions import StaleBase, append_revision, current_revision, read_bytes
from emulation.signing.sealing import ServersSilent, is_stamped, renewed, seal_file

from .pledges import locked_pledge

logger = logging.getLogger(__name__)

# Who has not shown a sign of life for so long is taken for dead; two at once would do no harm, only work.
DEAD_AFTER = timedelta(seconds=30)
# So often a time stamp server is waited for; then the seal is put without it, and says so.
PATIENT_ATTEMPTS = 3
# A higher level is tried for less and less often, at least once a day.
LONGEST_PAUSE = timedelta(days=1)
# What is known of sealed files, by their SHA-256: the sweep asks each minute, and they never change.
_STAMPED: dict[str, bool] = {}
# A signature that comes in while the seal is being made; more of them than units there cannot be.
MOST_ROUNDS = 12


def come_into_force_if_whole(pledge: Pledge, *, by, at: datetime) -> None:
    """Exactly once: the row of the pledge is locked since before the signature was put."""
    if pledge.state != PledgeState.SIGNING or pledge.signatures.awaited().exists():
        return
    pledge.come_into_force(at=at)
    pledge.signatures.update(final_at=at)
    pledge.lock_version += 1
    pledge.save()
    record(by=by, action="pledge_in_force", target=pledge, at=at)
    if pledge.replaces_id:
        former = locked_pledge(pledge.replaces_id)
        former.replace()
        former.save(update_fields=["state"])
        note = pledge.code
        record(by=by, action="pledge_replaced", target=former, at=at, note=note)
    ask_for_seal(pledge, at=at)


def ask_for_seal(pledge: Pledge, *, at: datetime) -> Seal:
    """The seal of the newest file, asked for once; the pledge is locked."""
    current = current_revision(pledge)
    number = current.number if current else 0
    seal, _is_new = Seal.objects.get_or_create(
        pledge=pledge, on_number=number, defaults={"asked_at": at}
    )
    transaction.on_commit(lambda: async_task("emulation.jobs.put_seal", seal.pk))
    return seal


def put_seal(seal: Seal, *, at: datetime) -> Seal | None:
    """Put the seal that was asked for, however often this is called, and by whom: the file is sealed once.

    Not in a transaction: typesetting and the time stamp take seconds. What goes wrong stands in the row, and the sweep
    tries again. None, and the row is gone, when a seal that was asked for before or after it holds all that is signed.
    """
    seal, is_ours = _begin(seal, at)
    if not is_ours:
        return seal
    try:
        return _put(seal)
    except (KeyMissing, PaperFailed, ServersSilent, StaleBase) as failure:
        logger.warning("seal %s", seal.pk, exc_info=True)
        return _fail(seal, failure)


def sweep_seals(*, at: datetime) -> int:
    """Put the seals that a crash, a silent server or a missing key has left; return how many were put.

    Where a seal was put without the proofs that last, because a server was silent, one with them is put on it. What is
    wrong with one file stands in its row and in the log, and the others do not wait for it.
    """
    for pledge in Pledge.objects.filter(
        state=PledgeState.IN_FORCE, seals=None, pdf="", pdf_sha256=""
    ):
        with transaction.atomic():
            ask_for_seal(locked_pledge(pledge.pk), at=at)
    if settings.TSA_URL:
        _ask_for_higher(at)
    left = [seal for seal in Seal.objects.abandoned(at - DEAD_AFTER) if not _pauses(seal, at)]
    done = [_put_apart(seal, at) for seal in left]
    return sum(seal is not None and seal.state == SealState.SEALED for seal in done)


def _put_apart(seal, at) -> Seal | None:
    try:
        return put_seal(seal, at=at)
    except Exception as failure:
        logger.exception("seal %s", seal.pk)
        return _fail(seal, failure)


def _ask_for_higher(at):
    """Once for each sealed file: the seal that is asked for stands on its revision."""
    for low in Seal.objects.may_rise().select_related("pledge", "revision"):
        number = low.revision.number
        is_asked = low.pledge.seals.filter(on_number=number).exists()
        if is_asked or current_revision(low.pledge) != low.revision:
            continue
        if not (low.has_unstamped and _is_stamped(low.revision)):
            with transaction.atomic():
                ask_for_seal(locked_pledge(low.pledge_id), at=at)


def _is_stamped(revision) -> bool:
    """Then all is there that can be had for a pledge that somebody signed without a time stamp."""
    if revision.sha256 not in _STAMPED:
        try:
            _STAMPED[revision.sha256] = is_stamped(read_bytes(revision))
        except (OSError, PdfError):  # the row of the seal that is asked for then says so
            logger.exception("revision %s", revision.pk)
            return False
    return _STAMPED[revision.sha256]


def _pauses(seal, at) -> bool:
    """A sealed file waits for a higher level with growing patience; one without a seal does not."""
    if seal.state != SealState.FAILED or seal.attempts_count < PATIENT_ATTEMPTS:
        return False
    if not seal.pledge.seals.filter(state=SealState.SEALED).exists():
        return False
    pause = DEAD_AFTER * 2 ** min(seal.attempts_count, 20)
    return seal.heartbeat_at + min(pause, LONGEST_PAUSE) > at


def renew_timestamp(*, pledge: Pledge, at: datetime) -> SignedRevision | None:
    """Append one more time stamp to the sealed file, before the one in it grows old. None when there is no seal yet.

    Raises what the servers do not answer (sealing.NOT_NOW), StaleBase.
    """
    base = current_revision(pledge)
    if base is None or base.cause not in {RevisionCause.SEAL, RevisionCause.TIMESTAMP}:
        return None
    content = renewed(read_bytes(base))
    with transaction.atomic():
        pledge = locked_pledge(pledge.pk)
        revision = append_revision(base, content, cause=RevisionCause.TIMESTAMP, at=at)
        note = f"SHA-256 {revision.sha256}"
        record(by=None, action="pledge_timestamp_renewed", target=pledge, at=at, note=note)
    return revision


def _locked(seal) -> Seal | None:
    """Its row as it is now; None when it was dropped."""
    return Seal.objects.select_for_update(of=("self",)).filter(pk=seal.pk).first()


@transaction.atomic
def _begin(seal, at) -> tuple[Seal | None, bool]:
    seal = _locked(seal)
    if seal is None:
        return None, False
    is_alive = (
        seal.state == SealState.PREPARING
        and seal.heartbeat_at
        and seal.heartbeat_at > at - DEAD_AFTER
    )
    if seal.state == SealState.SEALED or is_alive:
        return seal, False
    seal.begin(at=at)
    seal.save()
    return seal, True


@transaction.atomic
def _fail(seal, failure) -> Seal | None:
    seal = _locked(seal)
    if seal and seal.state == SealState.PREPARING:
        seal.fail(failure=f"{type(failure).__name__}: {failure}"[:2000], at=timezone.now())
        seal.save()
    return seal


def _put(seal) -> Seal | None:
    rows = Pledge.objects.select_related("year__cluster", "prepared_in")
    for _round in range(MOST_ROUNDS):
        pledge = rows.get(pk=seal.pledge_id)
        ensure_file(pledge, at=timezone.now())
        base = current_revision(pledge)
        ledger, content = ledger_of(pledge), read_bytes(base)
        # Nothing was signed since the last seal: this one is put on it for its proofs, or not at all.
        is_higher = covered(listed(content)) == covered(ledger)
        if is_higher and base.number != seal.on_number:
            return _drop(seal)
        sealed = seal_file(
            content,
            paper=read_paper(pledge),
            ledger=ledger,
            is_last_try=not is_higher and seal.attempts_count >= PATIENT_ATTEMPTS,
        )
        if is_higher and not sealed.is_final:
            raise ServersSilent(sealed.note)
        try:
            return _finish(seal, base, ledger, sealed)
        except StaleBase:
            continue  # somebody signed meanwhile; the seal is made of what is there now
    raise StaleBase


@transaction.atomic
def _drop(seal) -> Seal | None:
    """Two signed one after the other before a worker came: the seal on the newest file holds both, nothing is left.

    Whoever signs meanwhile asks for a seal of their own.
    """
    locked_pledge(seal.pledge_id)
    seal = _locked(seal)
    if seal is None or seal.state == SealState.SEALED:
        return seal
    seal.delete()
    return None


@transaction.atomic
def _finish(seal, base, ledger, sealed) -> Seal | None:
    """Raises StaleBase when a signature came in, or the file grew, since it was read."""
    pledge = locked_pledge(seal.pledge_id)
    seal = _locked(seal)
    if seal is None or seal.state == SealState.SEALED:
        return seal  # another worker was faster
    if current_revision(pledge) != base or covered(ledger_of(pledge)) != covered(ledger):
        raise StaleBase
    at = timezone.now()
    revision = append_revision(base, sealed.content, cause=RevisionCause.SEAL, at=at)
    if seal.state == SealState.FAILED:  # a slower worker gave up, this one did not
        seal.begin(at=at)
    seal.finish(revision=revision, level=sealed.level, note=sealed.note, at=at)
    seal.save()
    if not pledge.pdf:
        pledge.pdf.save(filename(pledge), ContentFile(sealed.content), save=False)
        pledge.pdf_sha256 = revision.sha256
        pledge.save(update_fields=["pdf", "pdf_sha256"])
    note = f"{sealed.level} · SHA-256 {revision.sha256}"
    record(by=None, action="pledge_sealed", target=pledge, at=at, note=note)
    return seal
