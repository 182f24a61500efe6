"""The whole signing as a machine that hypothesis drives: whatever is tried in whatever order, some things hold."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cluster_portal.accounts.activity import broken_lines
from cluster_portal.moves import MoveNotAllowed
from emulation import actions
from emulation.models import (
    PUT,
    ArtifactState,
    PledgeState,
    RevisionCause,
    Seal,
    SealState,
    SignatureArtifact,
    SignatureState,
    SignedRevision,
)
from emulation.room import read_room
from emulation.signing.channels import InkScan, KeyFile, SignedOutside, sheet_code
from emulation.signing.prepared import LIST_FIELD
from emulation.signing.revisions import current_revision, read_bytes

from .conftest import AT, PASSPHRASE, SigningRoom
from .test_ink_channel import scan_of
from .test_seal import fields_of
from .test_upload_channel import signed_with_a_tool

pytestmark = pytest.mark.django_db
REASON = "Đơn vị cần xem lại chỉ tiêu số 2."
PLACES = st.integers(0, 2)
# What a machine may answer to somebody: no, in words.
SAID_NO = (MoveNotAllowed, PermissionDenied)


class Signing(RuleBasedStateMachine):
    """Three places: two alliances and the standing office. `put` is what the machine itself believes."""

    def __init__(self, room, server, portal_settings):
        super().__init__()
        self.room, self.server, self.portal_settings = room, server, portal_settings
        self.server.failing.clear()
        self.portal_settings.TSA_URL = ""
        self.provinces = [room.world.head, room.world.other, None]
        self.put: dict[int, str] = {}
        self.fetched: dict[int, bytes] = {}
        self.withdrawn = 0
        self.at = AT

    def tried(self, number, way):
        """Do it; say whether it was let through, and remember who signed how."""
        province = self.provinces[number]
        was_in = self.pledge.is_signed
        listed = self.room.place(province).is_listed_unsigned
        may = self.pledge.state == PledgeState.SIGNING or (was_in and listed)
        try:
            way(province)
        except SAID_NO:
            return False
        assert may, "signed though it was not open"
        assert number not in self.put, "signed twice"
        self.put[number] = self.room.place(province).method
        return True

    @property
    def pledge(self):
        self.room.pledge.refresh_from_db()
        return self.room.pledge

    @rule(number=PLACES)
    def sign_in_the_portal(self, number):
        done = self.tried(number, self.room.sign_in_portal)
        assert done or number in self.put or self.pledge.is_signed

    @rule(number=PLACES)
    def sign_with_a_certificate(self, number):
        done = self.tried(number, self.room.sign_with_certificate)
        assert done or number in self.put or self.pledge.is_signed

    @rule(number=PLACES)
    def sign_on_paper(self, number):
        """Handed in, and compared by the second person."""

        def way(province):
            key = province.key if province else "thuong-truc"
            self.room.sign(province, InkScan(scan_of(sheet_code(self.pledge, key))))
            scan = SignatureArtifact.objects.filter(state=ArtifactState.PENDING).latest("pk")
            leader = self.room.world.leaders[self.room.world.head.pk]
            second = self.room.world.secretary if province else leader
            actions.confirm_scan(artifact=scan, by=second, at=self.at)

        done = self.tried(number, way)
        assert done or number in self.put or self.pledge.is_signed

    @rule(answer=st.sampled_from(["there", "down", "garbage"]))
    def the_time_stamp_server_is(self, answer):
        self.portal_settings.TSA_URL = self.server.tsa_address
        self.server.failing.clear()
        if answer != "there":
            self.server.failing["tsa"] = answer

    @rule(number=PLACES)
    def fetch_to_sign_outside(self, number):
        served = self.room.served()
        person = self.room.person(self.provinces[number])
        key = self.provinces[number].key if self.provinces[number] else "thuong-truc"
        self.fetched[number] = signed_with_a_tool(
            served, person, f"ky-{key}-{len(served)}", new=True
        )

    @precondition(lambda self: self.fetched)
    @rule(data=st.data())
    def hand_in_from_outside(self, data):
        number = data.draw(st.sampled_from(sorted(self.fetched)))
        content = self.fetched.pop(number)
        before = SignatureArtifact.objects.count()
        if not self.tried(
            number, lambda province: self.room.sign(province, SignedOutside(content))
        ):
            kept = SignatureArtifact.objects.count() - before
            is_for_nobody = number in self.put or self.pledge.state != PledgeState.SIGNING
            assert kept or is_for_nobody, "what was handed in is lost"

    @rule(number=PLACES, theirs=PLACES)
    def sign_with_the_key_of_another(self, number, theirs):
        if number == theirs:
            return
        person = self.room.person(self.provinces[theirs])
        self.room.person(self.provinces[number])
        channel = KeyFile(person.pkcs12(), PASSPHRASE)
        with pytest.raises(SAID_NO):
            self.room.sign(self.provinces[number], channel)

    @rule(number=PLACES)
    def sign_a_stale_page(self, number):
        with pytest.raises(SAID_NO):
            self.room.world.sign(self.room.pledge, self.provinces[number], shown_hash="0" * 64)

    @rule(number=PLACES)
    def refuse(self, number):
        province = self.provinces[number]
        try:
            actions.refuse_to_sign(
                signature=self.room.place(province),
                reason=REASON,
                by=self.room.user(province),
                at=self.at,
            )
        except SAID_NO:
            return
        assert number not in self.put, "a refusal destroyed a signature"

    @rule(number=PLACES)
    def withdraw(self, number):
        province = self.provinces[number]
        was_in_force = self.pledge.is_signed
        try:
            actions.withdraw_signature(
                signature=self.room.place(province),
                reason=REASON,
                by=self.room.user(province),
                at=self.at,
            )
        except SAID_NO:
            assert was_in_force or number not in self.put
            return
        assert not was_in_force
        del self.put[number]
        self.withdrawn += 1

    @rule(number=PLACES)
    def list_as_unsigned(self, number):
        try:
            actions.list_as_unsigned(
                signature=self.room.place(self.provinces[number]),
                reason=REASON,
                by=self.room.world.secretary,
                at=self.at,
            )
        except SAID_NO:
            return
        assert number not in self.put

    @rule()
    def recall(self):
        """Somebody has signed, or it would be let through: nobody recalls in this machine but in vain."""
        if not self.put:
            return
        with pytest.raises(SAID_NO):
            actions.recall_pledge(
                pledge=self.pledge, reason=REASON, by=self.room.world.secretary, at=self.at
            )

    @rule()
    def sweep(self):
        actions.sweep_seals(at=timezone.now() + timedelta(minutes=1))

    @invariant()
    def every_signature_that_was_taken_is_there(self):
        stands = {
            number
            for number, province in enumerate(self.provinces)
            if self.room.place(province).state in PUT
        }
        assert stands == set(self.put)
        accepted = SignatureArtifact.objects.filter(state=ArtifactState.ACCEPTED)
        assert accepted.count() == len(self.put)
        withdrawn = SignatureArtifact.objects.filter(state=ArtifactState.WITHDRAWN)
        assert withdrawn.count() == self.withdrawn

    @invariant()
    def it_is_in_force_exactly_when_nobody_is_awaited(self):
        awaited = self.pledge.signatures.awaited().exists()
        assert self.pledge.is_signed == (not awaited)
        assert self.pledge.is_signed == (self.pledge.state == PledgeState.IN_FORCE)

    @invariant()
    def each_revision_is_the_one_before_with_something_appended(self):
        rows = list(SignedRevision.objects.order_by("number"))
        assert [row.number for row in rows] == list(range(len(rows)))
        contents = [read_bytes(row) for row in rows]
        assert all(new.startswith(old) for old, new in zip(contents, contents[1:], strict=False))

    def teardown(self):
        """At the end everything that is in force gets sealed, once a state of its signatures, and then there is peace.

        A server that was silent answers again: its sweeps put what is still to be had, and no more.
        """
        self.server.failing.clear()
        for hours in (0.02, 1, 48, 96):
            actions.sweep_seals(at=timezone.now() + timedelta(hours=hours))
        assert actions.sweep_seals(at=timezone.now() + timedelta(days=30)) == 0
        assert broken_lines() == []
        if not self.pledge.is_signed:
            assert not Seal.objects.exists()
            return
        assert not Seal.objects.exclude(state=SealState.SEALED).exists()
        assert read_room(self.pledge).is_sealed
        newest = current_revision(self.pledge)
        assert newest.cause == RevisionCause.SEAL
        ledger = json.loads(fields_of(newest)[LIST_FIELD])
        assert len(ledger["signatures"]) == len(self.put)
        assert SignatureState.WAITING not in {row["state"] for row in ledger["signatures"]}


def test_the_signing_machine(world, pki, server, request):
    from django.db import transaction

    portal_settings = request.getfixturevalue("settings")

    class InATransaction(Signing):
        """Each run begins anew: what it wrote is rolled back."""

        def __init__(self):
            self.block = transaction.atomic()
            self.block.__enter__()
            super().__init__(SigningRoom(world, pki), server, portal_settings)

        def teardown(self):
            try:
                super().teardown()
            finally:
                transaction.set_rollback(True)
                self.block.__exit__(None, None, None)

    run_state_machine_as_test(
        InATransaction,
        settings=settings(
            max_examples=settings.default.max_examples // 10,
            stateful_step_count=16,
            # Shrinking costs minutes here; the steps of a failure are few as they are.
            phases=[Phase.explicit, Phase.generate],
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
