"""Remote signing: the service keeps the key and sees a hash, the phone confirms, the portal puts the signature in."""

import logging
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.utils import timezone

from emulation import actions
from emulation.models import ArtifactState, SignatureArtifact, SigningMethod, SigningTicket
from emulation.signing.channels import RemoteService
from tests.signing_services import keeping_keys
from tests.signing_services.remote import CLIENT, SECRET

from .conftest import pin

pytestmark = pytest.mark.django_db
ACCOUNT = "001099012345"


@pytest.fixture(scope="module")
def running():
    with keeping_keys() as service:
        yield service


@pytest.fixture
def service(running, room):
    """It keeps the key of the other alliance's leader."""
    running.forget()
    running.people[ACCOUNT] = room.person(room.world.other, issuer=room.pki.remote)
    running.stranger = room.pki.person("Người Khác", issuer=room.pki.remote)
    return running


def ask(room, service, *, secret=SECRET, **facts):
    other = room.world.other
    return actions.ask_remotely(
        signature=room.place(other),
        service=RemoteService(service.address, CLIENT, secret),
        **{
            "account": ACCOUNT,
            "shown_hash": room.pledge.content_hash,
            "by": room.user(other),
            "at": timezone.now(),
            **facts,
        },
    )


def finish(room, service, asked, **facts):
    return actions.finish_remotely(
        ticket=asked.ticket.pk,
        service=RemoteService(service.address, CLIENT, SECRET),
        **{
            "token": asked.token,
            "by": room.user(room.world.other),
            "at": timezone.now(),
            **facts,
        },
    )


def refused(call, *args, **facts):
    with pytest.raises(actions.SigningRefused) as refusal:
        call(*args, **facts)
    return refusal.value.code


def test_confirmed_on_the_phone_it_is_a_signature_of_the_file(room, service):
    place = finish(room, service, ask(room, service))

    assert (place.method, place.artifact.state) == (SigningMethod.REMOTE, ArtifactState.ACCEPTED)
    assert place.artifact.cert_serial == service.people[ACCOUNT].serial
    assert service.heard.count("signatures/signHash") == 1


def test_with_a_time_stamp_where_there_is_a_server(room, service, server, settings):
    settings.TSA_URL = server.tsa_address

    assert finish(room, service, ask(room, service)).artifact.timestamped_at is not None


def test_keys_by_rsa_sign_too(room, service):
    other = room.user(room.world.other)
    key = rsa.generate_private_key(65537, 2048)
    person = room.pki.person(other.full_name, issuer=room.pki.remote, key=key)
    pin(other, person)
    service.people[ACCOUNT] = person

    assert finish(room, service, ask(room, service)).is_signed


def test_until_the_phone_has_confirmed_nothing_happens_and_the_ticket_stays_good(room, service):
    service.confirmed = False
    asked = ask(room, service)

    assert finish(room, service, asked) is None
    assert finish(room, service, asked) is None
    service.confirmed = True

    assert finish(room, service, asked).is_signed


def test_a_no_on_the_phone_is_told(room, service):
    asked = ask(room, service)
    service.refused = True

    assert refused(finish, room, service, asked) == "refused_there"
    assert not room.place(room.world.other).is_signed


def test_the_service_sees_neither_paper_nor_password_and_no_secret_is_in_an_address(
    room, service, caplog
):
    caplog.set_level(logging.DEBUG)
    asked = ask(room, service)
    finish(room, service, asked)

    told = " ".join(service.addresses) + caplog.text
    for secret in (SECRET, asked.token, *service.tokens):
        assert secret not in told
    assert set(service.addresses) == {
        "/oauth2/token",
        "/csc/v1/credentials/list",
        "/csc/v1/credentials/info",
        "/csc/v1/credentials/authorize",
        "/csc/v1/credentials/authorizeCheck",
        "/csc/v1/signatures/signHash",
    }
    row = SigningTicket.objects.get()
    assert ACCOUNT not in str(row.prepared["added"])
    assert SECRET not in str(row.prepared)


# Tickets


def test_a_wrong_token_is_no_ticket(room, service):
    assert refused(finish, room, service, ask(room, service), token="x") == "ticket"


def test_a_ticket_is_used_once(room, service):
    asked = ask(room, service)
    finish(room, service, asked)

    assert refused(finish, room, service, asked) == "ticket_used"
    assert service.heard.count("signatures/signHash") == 1


def test_a_ticket_runs_out(room, service):
    asked = ask(room, service)
    later = timezone.now() + timedelta(minutes=6)

    assert refused(finish, room, service, asked, at=later) == "ticket_expired"


def test_a_ticket_is_of_one_person(room, service):
    asked = ask(room, service)

    assert refused(finish, room, service, asked, by=room.user(room.world.head)) == "ticket"


# What a service may do wrong


@pytest.mark.parametrize("call", ["oauth2/token", "credentials/info", "credentials/authorize"])
@pytest.mark.parametrize(
    "behaviour,code",
    [("down", "service_down"), ("garbage", "service_strange"), ("moved", "service_strange")],
)
def test_a_service_that_fails_before_the_phone_asks(room, service, call, behaviour, code):
    service.behaviour[call] = behaviour

    assert refused(ask, room, service) == code
    assert not SigningTicket.objects.exists()


@pytest.mark.parametrize("call", ["credentials/authorizeCheck", "signatures/signHash"])
def test_a_service_that_fails_after_it(room, service, call):
    asked = ask(room, service)
    service.behaviour[call] = "down"

    assert refused(finish, room, service, asked) == "service_down"
    assert not room.place(room.world.other).is_signed


def test_nobody_listens(room, service):
    gone = RemoteService("http://127.0.0.1:1", CLIENT, SECRET)

    with pytest.raises(actions.SigningRefused) as refusal:
        actions.ask_remotely(
            signature=room.place(room.world.other),
            account=ACCOUNT,
            shown_hash=room.pledge.content_hash,
            service=gone,
            by=room.user(room.world.other),
            at=timezone.now(),
        )
    assert refusal.value.code == "service_down"


def test_the_portal_s_own_secret_is_wrong(room, service):
    assert refused(ask, room, service, secret="khác") == "service_refused"


def test_an_account_that_is_not_known(room, service):
    assert refused(ask, room, service, account="0") == "no_credential"


def test_the_account_of_somebody_else_is_refused_before_the_phone_is_bothered(room, service):
    service.people[ACCOUNT] = service.stranger

    assert refused(ask, room, service) == "wrong_person"
    assert "credentials/authorize" not in service.heard


@pytest.mark.parametrize("behaviour", ["wrong person", "wrong hash"])
def test_a_signature_by_somebody_else_or_of_something_else_is_refused_and_kept(
    room, service, behaviour
):
    asked = ask(room, service)
    service.behaviour["signatures/signHash"] = behaviour

    assert refused(finish, room, service, asked) == "invalid"
    artifact = SignatureArtifact.objects.get()
    assert (artifact.state, artifact.method) == (ArtifactState.REFUSED, SigningMethod.REMOTE)
    assert not room.place(room.world.other).is_signed


def test_a_revoked_certificate_is_refused(room, service):
    room.pki.revoke(service.people[ACCOUNT])

    assert refused(ask, room, service) == "revoked"


def test_somebody_was_faster(room, service):
    asked = ask(room, service)
    room.sign_with_certificate(room.world.head)

    assert refused(finish, room, service, asked) == "late"
    assert SignatureArtifact.objects.filter(state=ArtifactState.STALE).exists()
