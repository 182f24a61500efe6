"""The signer's pages for the signing tool and the signing service: begin, wait, and read how it ended."""

import html
import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from emulation.models import ArtifactState, SigningTicket
from emulation.views import programs
from tests.data.signed_papers.tools import signed
from tests.signing_services import MadeUpTool, keeping_keys
from tests.signing_services.remote import CLIENT, SECRET

pytestmark = pytest.mark.django_db
ACCOUNT = "001099012345"
HTMX = {"HX-Request": "true"}


def at(name, *arguments):
    return reverse(f"emulation:{name}", args=[2024, "giao-uoc", *arguments])


@pytest.fixture
def signer(client, room):
    """The other alliance's leader, signed in, on the own page."""
    user = room.user(room.world.other)
    client.force_login(user)
    return user


@pytest.fixture
def tool(settings, room):
    settings.VGCA_PLUGIN_SCRIPT = "vendor/vgcaplugin.js"
    settings.VGCA_PLUGIN_CONNECT = ["wss://127.0.0.1:1234"]
    return MadeUpTool(room.person(room.world.other), f"ky-{room.world.other.key}")


@pytest.fixture(scope="module")
def running():
    with keeping_keys() as service:
        yield service


@pytest.fixture
def service(settings, running, room):
    """It keeps the key of the other alliance's leader, and the phone has not answered yet."""
    settings.REMOTE_SIGNING_URL = running.address
    settings.REMOTE_SIGNING_CLIENT, settings.REMOTE_SIGNING_SECRET = CLIENT, SECRET
    running.forget()
    running.people[ACCOUNT] = room.person(room.world.other, issuer=room.pki.remote)
    running.stranger = room.pki.person("Người Khác", issuer=room.pki.remote)
    running.confirmed = False
    return running


def begin(client, room, name, **more):
    return client.post(at(name), {"shown_hash": room.pledge.content_hash, "agreed": "on", **more})


def parameters_in(page) -> str:
    return html.unescape(re.search(r'data-signing-tool="([^"]+)"', page.content.decode())[1])


def waiting(room):
    ticket = SigningTicket.objects.get(purpose="hand_in")
    return at("pledge_ticket", ticket.pk)


def place(room):
    return room.place(room.world.other)


# Offered or not


def test_without_settings_neither_is_offered(client, room, signer):
    page = client.get(at("pledge_sign")).content.decode()

    assert at("pledge_tool") not in page
    assert at("pledge_remote") not in page
    for name in ("pledge_tool", "pledge_remote"):
        assert client.get(at(name)).status_code == 404
        assert begin(client, room, name).status_code == 404


def test_where_they_are_configured_they_are_offered(client, signer, tool, service):
    page = client.get(at("pledge_sign")).content.decode()

    assert at("pledge_tool") in page
    assert at("pledge_remote") in page


# The signing tool


def test_the_tool_signs_and_the_page_goes_on_to_the_receipt(client, room, signer, tool):
    page = begin(client, room, "pledge_tool")
    before = client.get(waiting(room), headers=HTMX)
    said = tool.sign_approved(parameters_in(page))
    after, plain = client.get(waiting(room), headers=HTMX), client.get(waiting(room))

    assert (page.status_code, page["Cache-Control"], before.status_code) == (200, "no-store", 204)
    assert said["Status"] == 0, said
    assert after["HX-Redirect"] == at("pledge_sign")
    assert (plain.status_code, plain.url) == (302, at("pledge_sign"))
    assert place(room).is_signed


def test_only_that_page_lets_the_script_reach_the_tool(client, room, signer, tool):
    tool_page, other = begin(client, room, "pledge_tool"), client.get(at("pledge_sign"))

    assert "wss://127.0.0.1:1234" in tool_page["Content-Security-Policy"]
    assert "wss://127.0.0.1:1234" not in other["Content-Security-Policy"]
    assert "vendor/vgcaplugin.js" in tool_page.content.decode()


def test_the_script_may_be_the_committees_own_address(client, room, signer, tool, settings):
    settings.VGCA_PLUGIN_SCRIPT = "https://vgca.example.vn/js/vgcaplugin.js"

    page = begin(client, room, "pledge_tool")

    # Their order is not always the same.
    directives = page["Content-Security-Policy"].split("; ")
    assert "script-src 'self' https://vgca.example.vn" in directives
    assert 'src="https://vgca.example.vn/js/vgcaplugin.js"' in page.content.decode()


def test_the_secret_is_in_no_address_and_in_no_second_page(client, room, signer, tool):
    page = begin(client, room, "pledge_tool")
    asked = json.loads(parameters_in(page))
    again = client.get(waiting(room)).content.decode()

    assert asked["JWTToken"] not in asked["FileName"] + asked["FileUploadHandler"]
    assert asked["JWTToken"] not in again
    assert "làm lại từ đầu" in again.lower()


def test_what_the_tool_handed_in_wrongly_is_told_with_the_way_back(client, room, signer, tool):
    page = begin(client, room, "pledge_tool")
    stranger = room.pki.person("Người Khác")
    asked = json.loads(parameters_in(page))
    tool.hand_in(asked, signed(tool.fetch(asked).content, stranger, tool.field))

    told = client.get(waiting(room), headers=HTMX)

    artifact = place(room).artifacts.get()
    text = told.content.decode()
    assert (artifact.state, place(room).is_signed) == (ArtifactState.REFUSED, False)
    assert artifact.problems[0]["text"] in html.unescape(text)
    assert at("pledge_tool") in text
    assert "every 3s" not in text


def test_time_that_ran_out_is_said_with_the_way_back(client, room, signer, tool):
    begin(client, room, "pledge_tool")
    long_ago = timezone.now() - timedelta(hours=1)
    SigningTicket.objects.update(created_at=long_ago, expires_at=long_ago + timedelta(minutes=5))

    told, page = client.get(waiting(room), headers=HTMX), client.get(waiting(room))

    for answer in (told, page):
        assert "hết giờ" in answer.content.decode().lower()
        assert at("pledge_tool") in answer.content.decode()


def test_a_stale_page_begins_nothing(client, room, signer, tool):
    page = client.post(at("pledge_tool"), {"shown_hash": "0" * 64, "agreed": "on"})

    assert page.status_code == 422
    assert not SigningTicket.objects.exists()


def test_the_ticket_of_another_is_not_there(client, room, signer, tool):
    begin(client, room, "pledge_tool")
    client.force_login(room.user(room.world.head))

    assert client.get(waiting(room)).status_code == 404


# The signing service


def ask(client, room):
    return begin(client, room, "pledge_remote", account=ACCOUNT)


def token_in(page) -> str:
    return re.search(r'name="token" value="([^"]+)"', page.content.decode())[1]


def test_confirmed_on_the_phone_the_page_goes_on(client, room, signer, service):
    page = ask(client, room)
    facts = {"token": token_in(page)}
    still = client.post(waiting(room), facts, headers=HTMX)
    service.confirmed = True
    done = client.post(waiting(room), facts, headers=HTMX)

    assert (page.status_code, page["Cache-Control"], still.status_code) == (200, "no-store", 204)
    assert done["HX-Redirect"] == at("pledge_sign")
    assert place(room).is_signed


def test_without_javascript_a_button_asks(client, room, signer, service):
    facts = {"token": token_in(ask(client, room))}
    still = client.post(waiting(room), facts)
    service.confirmed = True
    done = client.post(waiting(room), facts)

    assert (still.status_code, token_in(still)) == (200, facts["token"])
    assert (done.status_code, done.url) == (302, at("pledge_sign"))


def test_refused_on_the_phone_is_said_with_the_way_back(client, room, signer, service):
    facts = {"token": token_in(ask(client, room))}
    service.refused = True

    told = client.post(waiting(room), facts)

    assert told.status_code == 422
    assert "từ chối trên điện thoại" in told.content.decode()
    assert at("pledge_remote") in told.content.decode()
    assert not place(room).is_signed


def test_a_service_that_is_silent_is_asked_again(client, room, signer, service):
    facts = {"token": token_in(ask(client, room))}
    service.behaviour["credentials/authorizeCheck"] = "down"
    told = client.post(waiting(room), facts)
    service.behaviour.clear()
    service.confirmed = True
    done = client.post(waiting(room), facts)

    assert (told.status_code, token_in(told)) == (422, facts["token"])
    assert done.status_code == 302


def test_a_wrong_secret_signs_nothing(client, room, signer, service):
    ask(client, room)
    service.confirmed = True

    told = client.post(waiting(room), {"token": "x"})

    assert told.status_code == 422
    assert not place(room).is_signed


def test_an_account_that_the_service_does_not_know_comes_back_beside_the_form(
    client, room, signer, service
):
    page = begin(client, room, "pledge_remote", account="unknown")

    assert page.status_code == 422
    assert not SigningTicket.objects.exists()


def test_a_service_that_was_taken_away_leaves_no_page(client, room, signer, service, settings):
    facts = {"token": token_in(ask(client, room))}
    settings.REMOTE_SIGNING_URL = ""

    assert client.post(waiting(room), facts).status_code == 404
    assert programs.remote_service() is None
