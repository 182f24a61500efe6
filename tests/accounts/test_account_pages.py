"""Sign-in, passwords and the own page."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from cluster_portal.accounts.models import Activity
from cluster_portal.accounts.permission_labels import (
    PERMISSION_LABELS,
    SCOPE_LABELS,
    headed_years,
    rights_in_words,
)
from cluster_portal.accounts.roles import Permission, Scope
from tests.factories import PASSWORD, EmulationYearFactory, ProvinceFactory, UserFactory

pytestmark = pytest.mark.django_db

LOGIN, PROFILE = "/tai-khoan/dang-nhap/", "/tai-khoan/"


def text(response):
    return BeautifulSoup(response.content, "html.parser").main.get_text(" ", strip=True)


def sign_in(client, user, password=PASSWORD, **extra):
    return client.post(
        f"{LOGIN}?next={PROFILE}", {"login": user.username, "password": password}, **extra
    )


def test_page_asks_to_sign_in_and_leads_back(client):
    user = UserFactory()
    asked = client.get(PROFILE)

    response = client.post(asked.url, {"login": user.username, "password": PASSWORD})

    assert asked.url == f"{LOGIN}?next={PROFILE}"
    assert response.url == PROFILE


def test_wrong_password_is_refused_in_vietnamese_words(client):
    user = UserFactory()

    response = sign_in(client, user, "sai-mat-khau")

    assert response.context["form"].non_field_errors() == [
        "Tên đăng nhập hoặc mật khẩu không đúng."
    ]
    assert client.get(PROFILE).status_code == 302


def test_sign_in_sign_out_and_wrong_passwords_are_recorded(client):
    """For the person and the administrators; colleagues do not read when somebody came and went."""
    user = UserFactory()
    nobody = {"login": "khong-co-ai", "password": PASSWORD}

    sign_in(client, user, "sai-mat-khau")
    client.post(LOGIN, nobody)
    sign_in(client, user)
    client.post(reverse("account_logout"))

    lines = Activity.objects.order_by("number")
    assert list(lines.values_list("action", "by", "target_id", "province")) == [
        ("password_refused", None, str(user.pk), None),
        ("signed_in", user.pk, str(user.pk), None),
        ("signed_out", user.pk, str(user.pk), None),
    ]


def test_login_form_offers_no_sign_up_and_speaks_vietnamese(client):
    page = BeautifulSoup(client.get(LOGIN).content, "html.parser")

    assert [label.get_text(strip=True).rstrip("*") for label in page.main.select("label")] == [
        "Tên đăng nhập",
        "Mật khẩu",
    ]
    assert "placeholder" not in page.find("input", {"name": "login"}).attrs


def test_sixth_failure_in_a_row_has_to_wait(client):
    user = UserFactory()
    for _attempt in range(5):
        sign_in(client, user, "sai-mat-khau")

    response = sign_in(client, user)

    assert response.context["form"].non_field_errors() == [
        "Đăng nhập sai quá nhiều lần. Đề nghị đợi năm phút rồi thử lại."
    ]


def test_too_many_requests_get_a_page_of_ours(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    user = UserFactory()
    sign_in(client, user, "sai-mat-khau")

    response = sign_in(client, user)

    assert response.status_code == 429
    assert response.templates[0].name == "429.html"
    assert "Thử quá nhiều lần" in text(response)


def test_closed_account_is_told_so_only_with_the_right_password(client):
    user = UserFactory(is_active=False)

    assert sign_in(client, user, "sai-mat-khau").status_code == 200
    response = sign_in(client, user)

    assert response.status_code == 403
    assert "Tài khoản đã bị khóa" in text(response)


def test_nobody_signs_up(client):
    assert client.get("/tai-khoan/dang-ky/").status_code == 404


def test_sign_out_asks_first_and_needs_a_post(client):
    client.force_login(UserFactory())

    client.get(reverse("account_logout"))
    assert client.get(PROFILE).status_code == 200

    client.post(reverse("account_logout"), {"next": LOGIN})
    assert client.get(PROFILE).status_code == 302


def test_change_of_the_password_is_recorded(client):
    user = UserFactory()
    client.force_login(user)
    data = {
        "oldpassword": PASSWORD,
        "password1": "mot-cau-khac-han",
        "password2": "mot-cau-khac-han",
    }

    response = client.post(reverse("account_change_password"), data)

    user.refresh_from_db()
    line = Activity.objects.get()
    assert response.url == PROFILE
    assert user.check_password("mot-cau-khac-han")
    assert (line.action, line.by, line.changes) == ("password_changed", user, {})
    assert client.get(PROFILE).status_code == 200


@pytest.mark.parametrize(
    "field,data,code",
    [
        ("oldpassword", {"oldpassword": "sai"}, "enter_current_password"),
        ("password2", {"password2": "khac"}, None),
        ("password1", {"password1": "ngan", "password2": "ngan"}, "password_too_short"),
        (
            "password1",
            {"password1": "20231202", "password2": "20231202"},
            "password_entirely_numeric",
        ),
    ],
)
def test_bad_new_password_is_refused_beside_its_field(client, field, data, code):
    client.force_login(UserFactory())
    good = {
        "oldpassword": PASSWORD,
        "password1": "mot-cau-khac-han",
        "password2": "mot-cau-khac-han",
    }

    response = client.post(reverse("account_change_password"), good | data)

    errors = response.context["form"].errors.as_data()
    assert list(errors) == [field]
    assert code is None or code in [error.code for error in errors[field]]
    assert not Activity.objects.exists()


def test_password_can_be_asked_once_more(client):
    client.force_login(UserFactory())
    url = f"{reverse('account_reauthenticate')}?next={PROFILE}"

    wrong = client.post(url, {"password": "sai"})
    right = client.post(url, {"password": PASSWORD})

    assert wrong.context["form"].errors["password"] == ["Mật khẩu không đúng."]
    assert right.url == PROFILE


# The own page


def test_every_permission_and_scope_has_its_words():
    assert set(PERMISSION_LABELS) == set(Permission)
    assert set(SCOPE_LABELS) == set(Scope)


def test_rights_in_words_are_those_of_the_table():
    rights = rights_in_words(UserFactory(observer=True))

    assert rights == [
        (SCOPE_LABELS[Scope.MEMBER_YEAR], [PERMISSION_LABELS[Permission.YEAR_VIEW]]),
        (
            SCOPE_LABELS[Scope.OPENED_YEAR],
            [
                PERMISSION_LABELS[each]
                for each in (
                    Permission.STATISTICS_VIEW,
                    Permission.PLEDGE_VIEW,
                    Permission.RESULT_VIEW,
                    Permission.SCORE_VIEW,
                    Permission.BALLOT_VIEW,
                    Permission.AWARD_VIEW,
                )
            ],
        ),
    ]


def test_secretary_sees_the_headed_years():
    home, other = ProvinceFactory(), ProvinceFactory()
    year = EmulationYearFactory(year=2023, members=[home, other], head=home)
    EmulationYearFactory(cluster=year.cluster, year=2024, head=other)

    assert headed_years(UserFactory(secretary=True, province=home)) == [2023]


@pytest.mark.parametrize("trait", ["secretary", "leader", "observer", "administrator"])
def test_own_page_names_person_unit_and_rights(client, trait):
    user = UserFactory(**{trait: True})
    client.force_login(user)

    page = text(client.get(PROFILE))

    assert user.full_name in page
    assert user.username in page
    assert not user.province or user.province.alliance_name in page


def test_menu_shows_only_what_one_may_open(client):
    client.force_login(UserFactory(administrator=True))
    administrator = client.get(PROFILE).content.decode()
    client.force_login(UserFactory())
    officer = client.get(PROFILE).content.decode()

    assert 'href="/quan-tri/"' in administrator
    assert 'href="/quan-tri/"' not in officer
