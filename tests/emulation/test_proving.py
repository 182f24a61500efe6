"""What an account must show before it confirms a signature in the portal."""

import json
from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from cluster_portal.accounts.activity import record
from cluster_portal.accounts.second_factor import (
    WrongCode,
    factor_of,
    remove_second_factor,
    use_code,
)
from emulation import actions
from emulation.models import Mandate, SignatureState
from emulation.papers import read_paper
from emulation.preflight import read_preflight
from emulation.signing.channels.portal import is_attested
from emulation.signing.keys import KeyMissing
from emulation.signing.proofs import PasswordProof, confirm_password, with_code
from tests.factories import PASSWORD, MandateFactory, UserFactory
from tests.second_factors import give_factor

from .at_once import at_once
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


@pytest.fixture
def delegate(world):
    """An officer who signs «TUQ.» for the other alliance."""
    officer = world.officers[world.other.pk]
    MandateFactory(delegate=True, user=officer)
    return officer


@pytest.mark.parametrize(
    ("roles", "is_asked"), [(["leader"], True), (["officer"], True), ([], False)]
)
def test_who_signs_in_a_leaders_place_must_have_what_the_leader_must(
    world, delegate, settings, roles, is_asked
):
    settings.SECOND_FACTOR_TO_SIGN = roles
    pledge = world.signing()

    if is_asked:
        assert refused(world, pledge, by=delegate).code == "second_factor"
        phone = give_factor(delegate)
        proof = with_password(delegate, phone.code(AT))
        assert world.sign(pledge, world.other, by=delegate, proof=proof).is_signed
    else:
        assert world.sign(pledge, world.other, by=delegate).is_signed


def test_a_leader_is_not_asked_for_what_officers_must_have(world, settings):
    settings.SECOND_FACTOR_TO_SIGN = ["officer"]
    pledge = world.signing()

    assert world.sign(pledge, world.other).is_signed
    with pytest.raises(actions.SigningRefused) as refusal:
        world.sign(pledge, None)  # the secretary is an officer
    assert refusal.value.code == "second_factor"


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


# What a code costs


def kind_of_code(phone, kind, at=AT):
    return phone.recovery_codes[0] if kind == "recovery" else phone.code(at)


@pytest.mark.parametrize("kind", ["app", "recovery"])
@pytest.mark.parametrize("why", ["stale", "paused", "no key", "file lost"])
def test_a_signature_that_is_refused_costs_no_code(
    world, leader, settings, tmp_path, monkeypatch, kind, why
):
    phone = give_factor(leader)
    pledge, code, facts = world.signing(), kind_of_code(phone, kind), {}
    kept = settings.PORTAL_KEY_DIR
    with monkeypatch.context() as broken:
        if why == "stale":
            facts["shown_hash"] = "0" * 64
        elif why == "paused":
            set_password(leader, at=AT)
        elif why == "no key":
            settings.PORTAL_KEY_DIR = tmp_path / "nothing"
        else:
            broken.setattr("emulation.actions.signing.keep", fails)
        proof = with_password(leader, code)
        with pytest.raises((actions.SigningRefused, KeyMissing, OSError)):
            world.sign(pledge, world.other, proof=proof, **facts)
    assert factor_of(leader).codes_left == 10
    assert world.place(pledge, world.other).state == SignatureState.WAITING

    settings.PORTAL_KEY_DIR, settings.SIGNING_PAUSE_HOURS = kept, 0
    place = world.sign(pledge, world.other, proof=with_password(leader, code))

    assert place.is_signed
    assert factor_of(leader).codes_left == (9 if kind == "recovery" else 10)
    with pytest.raises(WrongCode):
        with_password(leader, code)


def fails(*args):
    raise OSError


def test_a_code_that_was_used_between_the_check_and_the_signature_signs_nothing(world, leader):
    phone = give_factor(leader)
    pledge, proof = world.signing(), with_password(leader, phone.recovery_codes[0])
    use_code(user=leader, code=phone.recovery_codes[0], at=AT)

    assert refused(world, pledge, proof=proof).code == "code"


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_a_page_that_is_out_of_date_costs_no_code_and_the_next_click_signs(
    client, world, leader, kind
):
    phone = give_factor(leader)
    pledge = world.signing()
    code = kind_of_code(phone, kind, timezone.now())

    _page, stale = sign_page(client, world, leader, code=code, shown_hash="0" * 64)
    _page, again = sign_page(client, world, leader, code=code)

    assert (stale.status_code, again.status_code) == (422, 302)
    assert world.place(pledge, world.other).is_signed


def test_a_wrong_code_counts_on_a_page_that_is_out_of_date(client, world, leader):
    phone = give_factor(leader)
    world.signing()
    for _attempt in range(5):
        sign_page(client, world, leader, code="000000x", shown_hash="0" * 64)

    _page, answer = sign_page(client, world, leader, code=phone.code(timezone.now()))

    [error] = answer.context["sign_form"].errors.as_data()["code"]
    assert error.code == "too_many_login_attempts"


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


def test_the_pause_ends_at_the_minute_that_was_said(world, leader):
    """Changed at 09:00:20, so it waits until 09:01 of the next day, and the sentence says so."""
    set_password(leader, at=AT + timedelta(seconds=20))
    pledge = world.signing()
    last = AT + timedelta(hours=24, seconds=59)

    refusal = refused(world, pledge, at=last)

    assert "từ 09:01 03/12/2023" in str(refusal)
    assert world.sign(pledge, world.other, at=last + timedelta(seconds=1)).is_signed


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


def light_of(pledge, user, label, at=AT):
    signers = [signer for place in read_preflight(pledge, at=at) for signer in place.signers]
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
        use_code(user=leader, code=code, at=AT)
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
    assert "từ 09:00 03/12/2023" in light.mend


def test_the_light_of_a_delegate_asks_what_a_leader_must_have(world, delegate, settings):
    settings.SECOND_FACTOR_TO_SIGN = ["leader"]

    light = light_of(world.pledge(), delegate, "Xác thực bước hai")

    assert (light.tone, light.page) == ("red", "account")


@pytest.mark.parametrize(
    ("state", "changed", "looked_at", "tone"),
    [
        # The paper is of 02/12: what is over at its first minute is no trouble, what ends at 00:01 is.
        ("draft", "30/11 23:59", "01/12 00:10", "green"),
        ("draft", "01/12 00:00", "01/12 00:10", "green"),
        ("draft", "01/12 00:01", "01/12 00:10", "amber"),
        # On the day itself the light is of now.
        ("draft", "01/12 08:30", "02/12 08:29", "amber"),
        ("draft", "01/12 08:30", "02/12 08:30", "green"),
        ("signing", "01/12 08:30", "02/12 08:29", "amber"),
        ("signing", "01/12 08:30", "02/12 08:30", "green"),
        # Signing was opened before the day of the paper: whoever signs, signs now.
        ("signing", "30/11 08:30", "01/12 08:29", "amber"),
        ("signing", "30/11 08:30", "01/12 08:30", "green"),
    ],
)
def test_the_light_is_right_at_the_minute(world, leader, state, changed, looked_at, tone):
    pledge = world.signing() if state == "signing" else world.pledge()
    set_password(leader, at=here(changed))
    at = here(looked_at)

    light = light_of(pledge, leader, "Tài khoản", at=at)

    assert light.tone == tone
    if state == "signing" and tone == "green":
        assert world.sign(pledge, world.other, at=at).is_signed
    elif state == "signing":
        assert refused(world, pledge, at=at).code == "paused"


def here(text):
    """«01/12 08:30» of 2023, in the portal's time zone."""
    return datetime.strptime(f"2023 {text} +0700", "%Y %d/%m %H:%M %z")


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

    code = phone.code(AT)

    proof = with_password(user, code)

    assert proof == PasswordProof(user.pk, AT, "totp", code)
    assert code not in repr(proof)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_the_same_code_at_two_doors_at_once_counts_at_one(world, leader, kind):
    """A signature and a sign-in: who is second is told that the code was used, and no second one is spent."""
    phone = give_factor(leader)
    pledge, code = world.signing(), kind_of_code(phone, kind)
    proof = with_password(leader, code)

    failures = at_once(
        lambda: world.sign(pledge, world.other, proof=proof),
        lambda: use_code(user=leader, code=code, at=AT),
    )

    signed = world.place(pledge, world.other).is_signed
    assert failures == [WrongCode if signed else actions.SigningRefused]
    assert factor_of(leader).codes_left == (9 if kind == "recovery" else 10)
