"""Eight signers at once, three ways mixed, round after round with real threads: nothing is lost, nothing sealed twice.

As long as wanted on PostgreSQL: `SOAK_ROUNDS=200 python3 portal.py test --only postgres -- -k test_soak_rounds`.
"""

import io
import os
import traceback
from threading import Barrier, Thread

import pytest
from django.db import connections
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader

from cluster_portal.accounts.activity import broken_lines
from cluster_portal.codes import new_code
from emulation import actions
from emulation.models import (
    ArtifactState,
    Pledge,
    PledgeKind,
    PledgeState,
    RevisionCause,
    Seal,
    SealState,
    Signature,
    SignatureArtifact,
    SignedRevision,
)
from emulation.signing.channels import SignedOutside
from emulation.signing.revisions import current_revision, read_bytes

from .conftest import AT, SigningRoom, build_world
from .test_upload_channel import signed_with_a_tool

pytestmark = pytest.mark.django_db(transaction=True)
WAYS = ("portal", "certificate", "outside")
# A signer outside who is always too late would fetch no more often than there are signers.
MOST_FETCHES = 12


class Soak:
    def __init__(self, pki):
        world = build_world(more=5)
        self.room = SigningRoom(world, pki)
        self.template = self.room.pledge
        self.provinces = [
            each.province for each in self.template.signatures.select_related("province")
        ]
        for province in self.provinces:
            self.room.person(province)

    def next_pledge(self, number):
        """The same content once more, as a practice document of its own, with its file."""
        pledge = Pledge.objects.get(pk=self.template.pk)
        pledge.pk, pledge._state.adding = None, True
        pledge.kind, pledge.version, pledge.state = PledgeKind.PRACTICE, number, PledgeState.SIGNING
        pledge.code = new_code("GU")
        pledge.save()
        Signature.objects.bulk_create(
            Signature(pledge=pledge, province=province) for province in self.provinces
        )
        self.room.pledge = pledge
        self.room.served()
        return pledge

    def round(self, number):
        """Everybody signs at once; who is last asks for the seal, and two workers put it. Return what went wrong."""
        pledge = self.next_pledge(number)
        start, wrong = Barrier(len(self.provinces)), []

        def work(province, way):
            try:
                start.wait(timeout=30)
                getattr(self, way)(province)
            except Exception:  # noqa: BLE001  whatever it is, the test tells it
                wrong.append(traceback.format_exc())
            finally:
                connections.close_all()

        ways = [WAYS[(number + place) % 3] for place in range(len(self.provinces))]
        at_once([(work, pair) for pair in zip(self.provinces, ways, strict=True)])
        at_once([(self.seal, (pledge, wrong))] * 2)
        return [*wrong, *self.lost(pledge, ways)]

    def portal(self, province):
        self.room.sign_in_portal(province)

    def certificate(self, province):
        self.room.sign_with_certificate(province)

    def outside(self, province):
        """Fetch, sign, hand in; fetch again when somebody was faster."""
        person = self.room.person(province)
        key = province.key if province else "thuong-truc"
        for _fetch in range(MOST_FETCHES):
            content = signed_with_a_tool(self.room.served(), person, f"ky-{key}")
            try:
                self.room.sign(province, SignedOutside(content))
            except actions.SigningRefused as refusal:
                if refusal.code != "late":
                    raise
            else:
                return
        raise AssertionError("always too late")

    def seal(self, pledge, wrong):
        try:
            for seal in pledge.seals.all():
                actions.put_seal(seal=seal, at=timezone.now())
        except Exception:  # noqa: BLE001  whatever it is, the test tells it
            wrong.append(traceback.format_exc())
        finally:
            connections.close_all()

    def lost(self, pledge, ways):
        """Whatever is not as it has to be after a round."""
        artifacts = SignatureArtifact.objects.filter(signature__pledge=pledge)
        revisions = list(SignedRevision.objects.filter(pledge=pledge).order_by("number"))
        contents = [read_bytes(each) for each in revisions]
        in_the_file = sum(way != "portal" for way in ways)
        fields = PdfFileReader(io.BytesIO(contents[-1])).embedded_regular_signatures
        pledge.refresh_from_db()
        return [
            said
            for said, holds in {
                "in force": pledge.state == PledgeState.IN_FORCE,
                "all signed": pledge.signatures.put().count() == len(ways),
                "all kept": artifacts.filter(state=ArtifactState.ACCEPTED).count() == len(ways),
                "none refused": not artifacts.filter(state=ArtifactState.REFUSED).exists(),
                "one seal": [each.cause for each in revisions].count(RevisionCause.SEAL) == 1,
                "sealed": [each.state for each in Seal.objects.filter(pledge=pledge)]
                == [SealState.SEALED],
                "sealed last": current_revision(pledge).cause == RevisionCause.SEAL,
                "a chain": all(
                    new.startswith(old) for old, new in zip(contents, contents[1:], strict=False)
                ),
                "all in the file": len(fields) == in_the_file + 1,
            }.items()
            if not holds
        ]


def at_once(work):
    threads = [Thread(target=function, args=arguments) for function, arguments in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)


def soak(pki, rounds):
    made = Soak(pki)
    wrong = {number: made.round(number) for number in range(1, rounds + 1)}
    assert {number: found for number, found in wrong.items() if found} == {}
    assert broken_lines() == []
    assert timezone.now() > AT


@pytest.mark.slow
def test_soak_rounds(pki):
    soak(pki, int(os.environ.get("SOAK_ROUNDS", "1")))
