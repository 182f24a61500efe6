"""The second factor: set up, asked at the sign-in, used once, turned off, lost."""

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from allauth.mfa.models import Authenticator
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cluster_portal.accounts.models import Activity
from cluster_portal.accounts.second_factor import (
    Factor,
    WrongCode,
    changes_by_others,
    factor_of,
    remove_second_factor,
    use_code,
)
from cluster_portal.reasons import ReasonTooShort
from tests.factories import PASSWORD, UserFactory
from tests.second_factors import Phone, give_factor

pytestmark = pytest.mark.django_db
AT = datetime(2023, 12, 2, 2, 0, 10, tzinfo=UTC)
REASON = "Mất điện thoại, đã gọi điện xác minh."
PROFILE = "/tai-khoan/"


def actions_of(user):
    lines = Activity.objects.filter(target_id=str(user.pk)).order_by("number")
    return list(lines.values_list("action", flat=True))


def sign_in(client, user, code=None, password=PASSWORD):
    answer = client.post(reverse("account_login"), {"login": user.username, "password": password})
    return answer if code is None else client.post(reverse("mfa_authenticate"), {"code": code})


def is_in(client):
    return client.get(PROFILE).status_code == 200


def confirm(client, url):
    """Follow a page to the password, and back."""
    asked = client.get(url)
    assert asked.status_code == 302
    assert asked.url.startswith(reverse("account_reauthenticate"))
    return client.post(asked.url, {"password": PASSWORD}, follow=True)


def errors_of(answer):
    return [error.code for error in answer.context["form"].errors.as_data().get("code", [])]


# What a code is worth


@pytest.mark.parametrize("later", [-1, 0, 1])
def test_the_code_of_now_and_its_neighbours_count(later):
    user = UserFactory()
    phone = give_factor(user)

    assert use_code(user=user, code=phone.code(AT, later), at=AT).type == "totp"


@pytest.mark.parametrize("later", [-2, 2])
def test_codes_from_before_and_after_do_not(later):
    user = UserFactory()
    phone = give_factor(user)

    with pytest.raises(WrongCode) as refusal:
        use_code(user=user, code=phone.code(AT, later), at=AT)
    assert refusal.value.code == "incorrect_code"


@pytest.mark.parametrize("code", ["", "123", "mã số", "１２３４５６"])
def test_what_is_no_code_is_refused(code):
    user = UserFactory()
    give_factor(user)

    with pytest.raises(WrongCode):
        use_code(user=user, code=code, at=AT)


def test_a_code_counts_once_as_long_as_it_would_be_good():
    """allauth alone forgets it after 30 seconds, and the code is good for 90."""
    user = UserFactory()
    phone = give_factor(user)
    code = phone.code(AT, 1)
    use_code(user=user, code=code, at=AT)

    for seconds in (0, 31, 60):
        with pytest.raises(WrongCode) as refusal:
            use_code(user=user, code=code, at=AT + timedelta(seconds=seconds))
        assert refusal.value.code == "used"


def test_a_code_before_one_that_was_used_counts_no_more():
    user = UserFactory()
    phone = give_factor(user)
    use_code(user=user, code=phone.code(AT), at=AT)

    with pytest.raises(WrongCode):
        use_code(user=user, code=phone.code(AT, -1), at=AT)
    assert use_code(user=user, code=phone.code(AT, 1), at=AT)


def test_a_recovery_code_counts_once_and_says_how_many_are_left():
    user = UserFactory()
    phone = give_factor(user)

    used = use_code(user=user, code=phone.recovery_codes[3], at=AT)

    assert used.type == "recovery_codes"
    assert factor_of(user).codes_left == 9
    line = Activity.objects.get()
    assert (line.action, line.note) == ("recovery_code_used", "Còn 9 mã dự phòng")
    with pytest.raises(WrongCode):
        use_code(user=user, code=phone.recovery_codes[3], at=AT)


def test_a_code_of_somebody_else_does_not_count():
    user, other = UserFactory(), UserFactory()
    give_factor(user)
    theirs = give_factor(other)

    for code in (theirs.code(AT), theirs.recovery_codes[0]):
        with pytest.raises(WrongCode):
            use_code(user=user, code=code, at=AT)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_the_same_code_at_the_same_moment_counts_once(kind):
    user = UserFactory()
    phone = give_factor(user)
    code = phone.code(AT) if kind == "app" else phone.recovery_codes[0]
    found = []

    def ask():
        try:
            found.append(use_code(user=user, code=code, at=AT).type)
        except WrongCode as refusal:
            found.append(refusal.code)
        finally:
            connection.close()

    threads = [Thread(target=ask) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 4
    assert len([each for each in found if each in {"totp", "recovery_codes"}]) == 1


def test_no_secret_lies_in_the_database(settings):
    user = UserFactory()
    phone = give_factor(user)

    kept = [str(each.data) for each in Authenticator.objects.all()]

    assert not any(phone.secret in each for each in kept)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    assert use_code(user=user, code=phone.code(AT), at=AT)


def test_another_secret_key_is_said_in_words(settings):
    user = UserFactory()
    phone = give_factor(user)
    settings.SECRET_KEY = "another"

    with pytest.raises(WrongCode, match="khóa bí mật của máy chủ") as refusal:
        use_code(user=user, code=phone.code(AT), at=AT)
    assert refusal.value.code == "unreadable"


# Setting up


def test_nothing_is_set_up_without_the_password(client):
    client.force_login(UserFactory())

    page = confirm(client, reverse("mfa_activate_totp"))

    assert page.status_code == 200
    assert len(page.context["form"].secret) == 32


def test_setting_up_shows_a_square_and_the_key_and_then_ten_codes_once(client):
    user = UserFactory()
    client.force_login(user)
    page = confirm(client, reverse("mfa_activate_totp"))
    phone = Phone(page.context["form"].secret)
    drawn = BeautifulSoup(page.content, "html.parser")

    now = timezone.now()
    shown = client.post(reverse("mfa_activate_totp"), {"code": phone.code(now)}, follow=True)
    again = client.get(reverse("mfa_view_recovery_codes"))

    assert drawn.select_one("svg.qr title")
    assert drawn.select_one("#secret")["value"] == phone.secret
    codes = [
        each.get_text().replace(" ", "")
        for each in BeautifulSoup(shown.content, "html.parser").select(".recovery-codes code")
    ]
    assert len(set(codes)) == 10
    assert not any(code.encode() in again.content for code in codes)
    assert actions_of(user) == ["second_factor_set_up"]
    with pytest.raises(WrongCode):  # what was typed to set it up
        use_code(user=user, code=phone.code(now), at=now)
    assert use_code(user=user, code=codes[0], at=now)


def test_a_wrong_code_sets_nothing_up_and_keeps_the_square(client):
    user = UserFactory()
    client.force_login(user)
    page = confirm(client, reverse("mfa_activate_totp"))

    answer = client.post(reverse("mfa_activate_totp"), {"code": "123"})

    assert answer.status_code == 422
    assert errors_of(answer) == ["incorrect_code"]
    assert answer.context["form"].secret == page.context["form"].secret
    assert factor_of(user) is None
    assert actions_of(user) == []


# Signing in


def test_without_a_factor_nothing_more_is_asked(client):
    user = UserFactory()

    sign_in(client, user)

    assert is_in(client)


def test_with_a_factor_the_code_is_asked_after_the_password(client):
    user = UserFactory()
    phone = give_factor(user)

    asked = sign_in(client, user)
    assert asked.url == reverse("mfa_authenticate")
    assert not is_in(client)
    assert actions_of(user) == []

    client.post(asked.url, {"code": phone.code(timezone.now())})

    assert is_in(client)
    assert actions_of(user) == ["signed_in"]


def test_a_wrong_password_does_not_come_to_the_code(client):
    user = UserFactory()
    give_factor(user)

    answer = sign_in(client, user, password="sai-mat-khau")

    assert answer.status_code == 200
    assert client.get(reverse("mfa_authenticate")).url == reverse("account_login")


def test_a_code_that_was_used_signs_nobody_in(client):
    user = UserFactory()
    phone = give_factor(user)
    code = phone.code(timezone.now())
    sign_in(client, user, code)
    client.post(reverse("account_logout"))

    answer = sign_in(client, user, code)

    assert errors_of(answer) == ["used"]
    assert not is_in(client)


def test_a_recovery_code_signs_in_once(client):
    user = UserFactory()
    phone = give_factor(user)
    sign_in(client, user, phone.recovery_codes[0])
    assert is_in(client)
    client.post(reverse("account_logout"))

    answer = sign_in(client, user, phone.recovery_codes[0])

    assert errors_of(answer) == ["incorrect_code"]
    assert not is_in(client)


def test_after_five_wrong_codes_the_right_one_has_to_wait(client):
    user = UserFactory()
    phone = give_factor(user)
    sign_in(client, user)
    for _attempt in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000x"})

    answer = client.post(reverse("mfa_authenticate"), {"code": phone.code(timezone.now())})

    assert errors_of(answer) == ["too_many_login_attempts"]
    assert not is_in(client)
    assert actions_of(user) == ["code_refused"] * 5


# Turning off, new codes


@pytest.fixture
def signed_in(client):
    user = UserFactory()
    user.phone = give_factor(user)
    client.force_login(user)
    return user


def test_turning_off_asks_for_the_password_and_for_a_code(client, signed_in):
    url = reverse("mfa_deactivate_totp")
    page = confirm(client, url)
    assert not page.context["form"].errors

    refused = client.post(url, {"code": "000000x"})
    assert (refused.status_code, errors_of(refused)) == (422, ["incorrect_code"])
    assert factor_of(signed_in)

    client.post(url, {"code": signed_in.phone.recovery_codes[0]})

    assert not Authenticator.objects.exists()
    assert actions_of(signed_in)[-1] == "second_factor_turned_off"


def test_nothing_is_turned_off_or_renewed_without_the_password(client, signed_in):
    code = {"code": signed_in.phone.code(timezone.now())}
    for name in ("mfa_deactivate_totp", "mfa_generate_recovery_codes"):
        assert client.post(reverse(name), code).url.startswith(reverse("account_reauthenticate"))

    assert factor_of(signed_in).codes_left == 10
    assert actions_of(signed_in) == []


def test_new_codes_make_the_old_ones_void(client, signed_in):
    confirm(client, reverse("mfa_generate_recovery_codes"))

    shown = client.post(reverse("mfa_generate_recovery_codes"), follow=True)

    codes = [
        each.get_text()
        for each in BeautifulSoup(shown.content, "html.parser").select(".recovery-codes code")
    ]
    assert len(codes) == 10
    assert actions_of(signed_in) == ["recovery_codes_renewed"]
    with pytest.raises(WrongCode):
        use_code(user=signed_in, code=signed_in.phone.recovery_codes[0], at=AT)


def test_own_page_says_what_there_is(client, signed_in):
    on = client.get(PROFILE).content.decode()
    Authenticator.objects.all().delete()
    off = client.get(PROFILE).content.decode()

    assert "còn 10 mã dự phòng" in on
    assert "Cách bật" in off


@pytest.mark.parametrize(
    ("role", "roles", "words"),
    [
        ({"leader": True}, ["leader"], "phải có mới ký được<"),
        ({}, ["leader"], "phải có mới ký theo ủy quyền (TUQ.) được<"),
        ({}, ["officer"], "phải có mới ký được<"),
        ({"observer": True}, ["leader", "officer"], ""),
        ({}, [], ""),
    ],
)
def test_own_page_says_who_must_have_it_to_sign(client, settings, role, roles, words):
    settings.SECOND_FACTOR_TO_SIGN = roles
    client.force_login(UserFactory(**role))

    page = client.get(PROFILE).content.decode()

    assert (words in page) if words else ("phải có mới ký" not in page)


# Lost


def test_the_administrator_removes_a_lost_factor_with_a_reason(client):
    user, administrator = UserFactory(), UserFactory(administrator=True)
    give_factor(user)
    client.force_login(administrator)
    url = reverse("admin:accounts_user_remove_factor", args=[user.pk])

    refused = client.post(url, {"reason": "mất"})
    answer = client.post(url, {"reason": REASON})

    assert refused.status_code == 422
    assert answer.url == reverse("admin:accounts_user_change", args=[user.pk])
    assert factor_of(user) is None
    [line] = changes_by_others([user])
    assert (line.action, line.by, line.note) == ("second_factor_removed", administrator, REASON)
    client.force_login(user)
    assert REASON in client.get(PROFILE).content.decode()


@pytest.mark.parametrize("who", ["leader", "secretary", "observer"])
def test_nobody_else_removes_it(who):
    user = UserFactory()
    give_factor(user)

    with pytest.raises(PermissionDenied):
        remove_second_factor(user=user, reason=REASON, by=UserFactory(**{who: True}), at=AT)
    assert factor_of(user)


def test_removing_needs_a_reason_and_a_factor():
    user, administrator = UserFactory(), UserFactory(administrator=True)
    with pytest.raises(WrongCode):
        remove_second_factor(user=user, reason=REASON, by=administrator, at=AT)
    give_factor(user)
    with pytest.raises(ReasonTooShort):
        remove_second_factor(user=user, reason="mất", by=administrator, at=AT)

    assert isinstance(factor_of(user), Factor)
    assert actions_of(user) == []
