"""The signing room as it is read: a lamp for each signer, what was asked, where the seal is. Four queries."""

import hashlib
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cluster_portal.moments import second

from .models import (
    PUT,
    ArtifactState,
    Pledge,
    PledgeState,
    Seal,
    SealState,
    Signature,
    SignatureArtifact,
    SignatureState,
    SigningMethod,
    SigningQuestion,
)

# What a hall compares on its screen with what stands on a telephone: the beginning of the hash.
SHORT = 8


@dataclass(frozen=True)
class Lamp:
    """One signer. `tone` is the colour: waiting, asking, comparing, signed, refused, left_out; words say the same."""

    place: Signature
    tone: str
    icon: str
    label: str
    note: str = ""

    @property
    def name(self):
        return self.place.short_name


@dataclass(frozen=True)
class Room:
    pledge: Pledge
    lamps: tuple[Lamp, ...]
    questions: tuple[SigningQuestion, ...]
    scans: tuple[SignatureArtifact, ...]
    seal: Seal | None

    @property
    def signed_count(self) -> int:
        return sum(lamp.place.is_signed for lamp in self.lamps)

    @property
    def awaited_count(self) -> int:
        """Without those on the list «chưa ký» who have not signed."""
        return sum(lamp.tone != "left_out" for lamp in self.lamps)

    @property
    def is_sealed(self) -> bool:
        return self.seal is not None and self.seal.state == SealState.SEALED

    @property
    def is_live(self) -> bool:
        """Whether something may still change by itself, so that a page has to ask again."""
        pledge = self.pledge
        if pledge.state in {PledgeState.FROZEN, PledgeState.SIGNING}:
            return True
        return pledge.state == PledgeState.IN_FORCE and not self.is_sealed

    @property
    def fingerprint(self) -> str:
        """Of everything that the lamps show: the same one is the same picture."""
        seen = [
            str(self.pledge.state),
            self.pledge.content_hash,
            str(self.seal.state) if self.seal else "",
            *((lamp.place.pk, lamp.tone, str(lamp.label), lamp.note) for lamp in self.lamps),
            *(scan.pk for scan in self.scans),
            *((question.pk, question.is_answered) for question in self.questions),
        ]
        return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def read_room(pledge: Pledge) -> Room:
    """Four queries, however many sign."""
    places = sorted(pledge.signatures.select_related("province"), key=in_order_of_lamps)
    questions = tuple(
        SigningQuestion.objects.filter(
            signature__pledge=pledge, paper_code=pledge.code
        ).select_related("signature__province", "asked_by", "answered_by")
    )
    scans = tuple(
        SignatureArtifact.objects.filter(
            signature__pledge=pledge,
            paper_code=pledge.code,
            method=SigningMethod.INK,
            state=ArtifactState.PENDING,
        )
        # Who has signed otherwise since needs nobody to compare.
        .exclude(signature__state__in=PUT)
        .select_related("signature__province")
    )
    asking = {each.signature_id for each in questions if not each.is_answered}
    comparing = {each.signature_id for each in scans}
    lamps = tuple(_lamp(place, asking, comparing) for place in places)
    return Room(pledge, lamps, questions, scans, _seal(pledge))


def _seal(pledge: Pledge) -> Seal | None:
    """The newest one. One that is only asked for its longer proofs, on a sealed file, is not waited for. One query."""
    seals = list(pledge.seals.select_related("revision").order_by("on_number"))
    put = {each.revision.number for each in seals if each.revision}
    shown = [each for each in seals if each.revision or each.on_number not in put]
    return shown[-1] if shown else None


def in_order_of_lamps(signature):
    """North to south, the standing office last."""
    return (
        signature.is_of_office,
        signature.province.order_no if signature.province else 0,
    )


def short_hash(pledge: Pledge) -> str:
    """«3f9a 02c1»: short enough to be read aloud."""
    shown = pledge.content_hash[:SHORT]
    return f"{shown[:4]} {shown[4:]}"


def _lamp(place: Signature, asking: set[int], comparing: set[int]) -> Lamp:
    if place.is_signed:
        label = f"{place.get_state_display()} {second(place.signed_at)}"
        return Lamp(place, "signed", "check", label, place.signer_name)
    if place.state == SignatureState.REFUSED:
        return Lamp(place, "refused", "x", place.get_state_display(), place.refusal_reason)
    if place.pk in comparing:
        return Lamp(place, "comparing", "eye", _("the scan is being compared"))
    if place.pk in asking:
        return Lamp(place, "asking", "question-circle", _("has a question"))
    if place.is_listed_unsigned:
        return Lamp(place, "left_out", "clock", _("listed as not signed"), place.unsigned_reason)
    return Lamp(place, "waiting", "pen", place.get_state_display())
