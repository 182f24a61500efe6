"""What an account must show before it confirms a signature in the portal."""

import json
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from cluster_portal.accounts.activity import record
from cluster_portal.accounts.second_factor import factor_of, remove_second_factor
from emulation import actions
from emulation.models import Mandate, SignatureState
from emulation.papers import read_paper
from emulation.preflight import read_preflight
from emulation.signing.channels.portal import is_attested
from emulation.signing.proofs import PasswordProof, confirm_password, with_code
from tests.factories import PASSWORD, MandateFactory, UserFactory
from tests.second_factors import give_factor

from .conftest import AT

pytestmark = pytest.mark.django_db
REASON = "Mất điện thoại, đã gọi điện xác minh."


@pytest.fixture
def leader(world):
    return world.leaders[world.other.pk]


def refused(world, pledge, **facts):
    with pytest.raises(actions.SigningRefused) as refusal:
        world.sign(pledge, world.other, **facts)
    assert world.place(pledge, world.other).state == SignatureState.WAITING
    return refusal.value


def with_password(user, code="", at=AT):
    proof = confirm_password(user=user, password=PASSWORD, at=at)
    return with_code(proof, user=user, code=code, at=at) if code else proof


def set_password(user, *, at, by=None):
    record(by=by or UserFactory(administrator=True), action="password_set", target=user, at=at)


# Who must have one


def test_a_role_that_must_have_one_does_not_sign_without(world, leader, settings):
    settings.SECOND_FACTOR_TO_SIGN = ["leader"]
    pledge = world.signing()

    refusal = refused(world, pledge)

    assert refusal.code == "second_factor"
    assert "Tài khoản của tôi" in str(refusal)
    world.sign(pledge, None)  # the secretary is an officer


def test_nobody_must_have_one_by_default(world):
    assert world.sign(world.signing(), world.other).is_signed


# Password and code


def test_who_has_one_signs_with_the_code_and_the_statement_says_so(world, leader):
    phone = give_factor(leader)
    pledge = world.signing()

    refusal = refused(world, pledge, proof=with_password(leader))
    place = world.sign(pledge, world.other, proof=with_password(leader, phone.code(AT)))

    assert refusal.code == "code"
    artifact = place.artifact
    said = json.loads(artifact.statement)
    assert said["proved_by"] == "mật khẩu và mã xác thực"
    assert "đã nhập lại mật khẩu và mã xác thực cá nhân" in said["meaning"]
    with artifact.file.open("rb") as kept:
        assert is_attested(artifact.statement, kept.read())
    methods = [cell.method for cell in read_paper(pledge).cells if cell.is_signed]
    assert methods == [
        "xác nhận trên Cổng thông tin bằng mật khẩu và mã xác thực, không phải chữ ký số"
    ]


def test_a_recovery_code_is_called_so(world, leader):
    phone = give_factor(leader)

    place = world.sign(
        world.signing(), world.other, proof=with_password(leader, phone.recovery_codes[0])
    )

    assert place.artifact.proved_by == "mật khẩu và mã dự phòng"
    assert factor_of(leader).codes_left == 9


def test_without_one_the_statement_says_password_alone(world):
    place = world.sign(world.signing(), world.other)

    assert json.loads(place.artifact.statement)["proved_by"] == "mật khẩu"


def test_a_factor_that_came_between_is_asked_for(world, leader):
    """The proof was made when there was none."""
    pledge, proof = world.signing(), with_password(leader)
    give_factor(leader)

    assert refused(world, pledge, proof=proof).code == "code"


# Somebody else changed the account


@pytest.mark.parametrize("hours", [0, 23])
def test_an_account_that_somebody_else_changed_waits(world, leader, hours):
    set_password(leader, at=AT - timedelta(hours=hours))

    refusal = refused(world, world.signing())

    assert refusal.code == "paused"
    until = timezone.localtime(AT + timedelta(hours=24 - hours))
    assert f"từ {until:%H:%M %d/%m/%Y}" in str(refusal)


def test_a_factor_that_the_administrator_removed_waits_as_well(world, leader):
    give_factor(leader)
    administrator = UserFactory(administrator=True)
    remove_second_factor(user=leader, reason=REASON, by=administrator, at=AT)

    assert refused(world, world.signing()).code == "paused"


def test_who_made_the_account_chose_its_password_so_a_new_one_waits(world):
    administrator = UserFactory(administrator=True)
    Mandate.objects.filter(user=world.leaders[world.other.pk]).delete()
    new = UserFactory(leader=True, province=world.other)
    MandateFactory(user=new)
    record(by=administrator, action="row_added", target=new, at=AT)

    assert refused(world, world.signing(), by=new).code == "paused"


def test_after_the_pause_it_signs(world, leader):
    set_password(leader, at=AT - timedelta(hours=24))

    assert world.sign(world.signing(), world.other).is_signed


@pytest.mark.parametrize("change", ["own", "of another account", "later", "no pause"])
def test_what_does_not_make_it_wait(world, leader, settings, change):
    if change == "own":
        set_password(leader, at=AT, by=leader)
    elif change == "of another account":
        set_password(world.secretary, at=AT)
    elif change == "later":
        set_password(leader, at=AT + timedelta(seconds=1))
    else:
        settings.SIGNING_PAUSE_HOURS = 0
        set_password(leader, at=AT - timedelta(seconds=1))

    assert world.sign(world.signing(), world.other).is_signed


def test_a_password_set_in_the_administration_makes_it_wait(client, world, leader):
    client.force_login(UserFactory(administrator=True))
    url = reverse("admin:auth_user_password_change", args=[leader.pk])
    words = {"password1": "mot-cau-khac-han", "password2": "mot-cau-khac-han"}
    client.post(url, words | {"usable_password": "true"})

    pledge = world.signing()
    now = timezone.now()

    assert refused(world, pledge, at=now).code == "paused"


# The page


def sign_page(client, world, user, **typed):
    client.force_login(user)
    url = reverse("emulation:pledge_sign", args=[2024, "giao-uoc"])
    page = client.get(url)
    form = page.context["sign_form"]
    words = {"shown_hash": form.initial["shown_hash"], "agreed": "on", "password": PASSWORD}
    return page, client.post(url, words | typed)


def field_names(page):
    form = BeautifulSoup(page.content, "html.parser").select_one(".sign-form")
    return form and [each["name"] for each in form.select("input:not([type=hidden])")]


def test_the_page_asks_for_no_code_where_there_is_none(client, world, leader):
    world.signing()

    page, answer = sign_page(client, world, leader)

    assert field_names(page) == ["agreed", "password"]
    assert answer.status_code == 302


def test_the_page_asks_for_password_and_code_at_once(client, world, leader):
    phone = give_factor(leader)
    pledge = world.signing()

    page, wrong = sign_page(client, world, leader, code="000000x")
    assert wrong.status_code == 422
    assert list(wrong.context["sign_form"].errors) == ["code"]
    _page, right = sign_page(client, world, leader, code=phone.code(timezone.now()))

    assert field_names(page) == ["agreed", "password", "code"]
    box = BeautifulSoup(page.content, "html.parser").select_one("[name=code]")
    assert (box["inputmode"], box["autocomplete"]) == ("numeric", "one-time-code")
    assert right.status_code == 302
    assert "mật khẩu và mã xác thực" in client.get(right.url).content.decode()
    assert world.place(pledge, world.other).is_signed


def test_a_code_that_signed_in_does_not_sign(client, world, leader):
    phone = give_factor(leader)
    world.signing()
    code = phone.code(timezone.now())
    client.post(reverse("account_login"), {"login": leader.username, "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": code})

    _page, answer = sign_page(client, world, leader, code=code)

    [error] = answer.context["sign_form"].errors.as_data()["code"]
    assert error.code == "used"


@pytest.mark.parametrize("missing", ["password", "agreed"])
def test_a_code_is_not_spent_when_something_else_is_missing(client, world, leader, missing):
    phone = give_factor(leader)
    world.signing()
    code = phone.recovery_codes[0]

    _page, answer = sign_page(client, world, leader, code=code, **{missing: ""})

    assert answer.status_code == 422
    assert factor_of(leader).codes_left == 10


def test_too_many_wrong_codes_wait_at_signing_too(client, world, leader):
    phone = give_factor(leader)
    world.signing()
    for _attempt in range(5):
        sign_page(client, world, leader, code="000000x")

    _page, answer = sign_page(client, world, leader, code=phone.code(timezone.now()))

    [error] = answer.context["sign_form"].errors.as_data()["code"]
    assert error.code == "too_many_login_attempts"


def test_the_page_says_before_what_stands_in_the_way(client, world, leader, settings):
    settings.SECOND_FACTOR_TO_SIGN = ["leader"]
    world.signing()

    page, answer = sign_page(client, world, leader)

    assert field_names(page) is None
    link = f'href="{reverse("mfa_index")}"'
    assert link in BeautifulSoup(page.content, "html.parser").select_one("#sign").decode()
    assert answer.status_code == 422


# The lights


def light_of(pledge, user, label):
    signers = [
        signer for place in read_preflight(pledge, today=AT.date()) for signer in place.signers
    ]
    [lights] = [signer.lights for signer in signers if signer.user == user]
    return next(light for light in lights if light.label == label)


def test_the_light_of_the_second_factor(world, leader, settings):
    pledge = world.pledge()
    tones = [light_of(pledge, leader, "Xác thực bước hai").tone]
    settings.SECOND_FACTOR_TO_SIGN = ["leader"]
    needed = light_of(pledge, leader, "Xác thực bước hai")
    phone = give_factor(leader)
    set_up = light_of(pledge, leader, "Xác thực bước hai").tone
    for code in phone.recovery_codes[:8]:
        with_password(leader, code)
    few = light_of(pledge, leader, "Xác thực bước hai")

    assert tones == ["grey"]
    assert (needed.tone, needed.page, bool(needed.mend)) == ("red", "account", True)
    assert set_up == "green"
    assert (few.tone, few.page) == ("amber", "account")


def test_the_light_of_an_account_that_somebody_else_changed(world, leader):
    pledge = world.pledge()
    set_password(leader, at=AT)

    light = light_of(pledge, leader, "Tài khoản")

    assert light.tone == "amber"
    assert f"{timezone.localtime(AT + timedelta(hours=24)):%H:%M %d/%m/%Y}" in light.mend


def test_the_signer_is_led_to_the_own_account_and_the_secretary_is_not(client, world, leader):
    world.signing()
    url = reverse("emulation:pledge_preflight", args=[2024, "giao-uoc"])
    pages = []
    for user in (leader, world.secretary):
        client.force_login(user)
        pages.append(BeautifulSoup(client.get(url).content, "html.parser").main)

    [own, all_lights] = [page.select(f"a[href='{reverse('mfa_index')}']") for page in pages]
    assert len(own) == 1
    assert len(all_lights) == 1  # of the secretary's own place


def test_a_proof_names_its_code():
    user = UserFactory()
    phone = give_factor(user)

    assert with_password(user, phone.code(AT)) == PasswordProof(user.pk, AT, "totp")
