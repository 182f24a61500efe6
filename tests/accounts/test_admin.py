"""The administration: reference data only, for administrators only, and never without a line in the trail."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.contrib import admin
from django.urls import reverse

from cluster_portal.accounts.admin import AuditedAdmin
from cluster_portal.accounts.models import Activity, User
from cluster_portal.accounts.roles import Role
from cooperatives.models import Province
from emulation.models import HeadTerm, Mandate
from tests.factories import (
    PASSWORD,
    EmulationYearFactory,
    HeadTermFactory,
    IndicatorFactory,
    MandateFactory,
    OrganizationFactory,
    ProvinceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator():
    return UserFactory(administrator=True)


@pytest.fixture
def signed_in(client, administrator):
    client.force_login(administrator)
    return client


def typed(page):
    """Everything that the form holds, as the browser would send it."""
    form = BeautifulSoup(page.content, "html.parser").select_one("#content-main form")
    fields = [
        tag for tag in form.select("input[name], select, textarea") if tag.get("type") != "submit"
    ]
    return dict(filter(None, map(typed_field, fields)))


def typed_field(tag):
    if tag.name == "select":
        chosen = tag.select_one("option[selected]")
        return (tag["name"], chosen["value"]) if chosen else None
    if tag.name == "textarea":
        return tag["name"], tag.text
    if tag.get("type") in {"checkbox", "radio"} and not tag.has_attr("checked"):
        return None
    return tag["name"], tag.get("value", "on" if tag.get("type") == "checkbox" else "")


def change(client, row, **values):
    url = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    return client.post(url, typed(client.get(url)) | values)


def errors(page):
    return page.context["adminform"].form.errors.as_data()


def test_only_reference_data_is_there():
    """Nothing of figures, scores, signatures, and no library's page: a Schedule of django-q would run any code."""
    assert {model._meta.label for model in admin.site._registry} == {
        "accounts.User",
        "accounts.Activity",
        "cooperatives.Cluster",
        "cooperatives.ClusterMembership",
        "cooperatives.Law",
        "cooperatives.MinimumMembers",
        "cooperatives.Province",
        "cooperatives.ProvinceSuccession",
        "cooperatives.RatingBand",
        "cooperatives.ReportingYear",
        "cooperatives.SizeThreshold",
        "emulation.AwardRule",
        "emulation.AwardTitle",
        "emulation.EmulationYear",
        "emulation.HeadTerm",
        "emulation.Indicator",
        "emulation.Mandate",
    }


@pytest.mark.parametrize("trait", ["secretary", "leader", "observer"])
def test_nobody_else_comes_in(client, trait):
    client.force_login(UserFactory(**{trait: True}))

    assert client.get(reverse("admin:index")).status_code == 403
    assert client.get(reverse("admin:login")).status_code == 403


def test_sign_in_is_the_portals_own(client):
    """Django's form would know nothing of the limits on attempts."""
    response = client.post(reverse("admin:login"), {"username": "x", "password": "y"})

    assert response.url.startswith(reverse("account_login"))


def test_password_and_sign_out_are_the_portals_own(signed_in):
    assert signed_in.get(reverse("admin:password_change")).url == reverse("account_change_password")
    assert signed_in.post(reverse("admin:logout")).url == reverse("account_logout")


def test_every_list_and_form_opens(signed_in, administrator):
    ProvinceFactory()
    MandateFactory()
    HeadTermFactory()
    IndicatorFactory()

    for model, model_admin in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert signed_in.get(reverse(f"{name}_changelist"), {"q": "ha noi"}).status_code == 200
        if isinstance(model_admin, AuditedAdmin):
            assert signed_in.get(reverse(f"{name}_add")).status_code == 200
        for row in model.objects.all():
            assert signed_in.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200


def test_add_a_user(signed_in, administrator):
    province = ProvinceFactory()
    data = {
        "username": "canbo.moi",
        "full_name": "  Nguyễn  Thị Mới ",
        "role": Role.OFFICER,
        "province": province.pk,
        "usable_password": "true",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }

    signed_in.post(reverse("admin:accounts_user_add"), data)

    user = User.objects.get(username="canbo.moi")
    line = Activity.objects.get()
    assert (user.full_name, user.province, user.check_password(PASSWORD)) == (
        "Nguyễn Thị Mới",
        province,
        True,
    )
    assert (line.action, line.by, line.target_id) == ("row_added", administrator, str(user.pk))
    assert line.changes["role"] == [None, "officer"]
    assert "password" not in line.changes


def test_officer_without_a_province_is_an_error_of_the_form(signed_in):
    data = {"username": "a", "full_name": "A", "role": Role.OFFICER, "usable_password": "true"}
    page = signed_in.post(
        reverse("admin:accounts_user_add"), data | {"password1": PASSWORD, "password2": PASSWORD}
    )

    assert "__all__" in errors(page)
    assert not User.objects.filter(username="a").exists()


def test_change_leaves_old_and_new(signed_in, administrator):
    user = UserFactory(full_name="Tên cũ")

    change(signed_in, user, full_name="Tên mới")

    line = Activity.objects.get()
    assert (line.action, line.changes) == ("row_changed", {"full_name": ["Tên cũ", "Tên mới"]})


def test_saving_without_a_change_leaves_no_line(signed_in):
    change(signed_in, UserFactory())

    assert not Activity.objects.exists()


@pytest.mark.parametrize("values", [{"role": Role.OBSERVER}, {"is_active": ""}])
def test_administrator_keeps_the_own_keys(signed_in, administrator, values):
    page = change(signed_in, administrator, **values)

    assert [error.code for error in errors(page)["__all__"]] == ["own_role"]
    administrator.refresh_from_db()
    assert (administrator.role, administrator.is_active) == (Role.ADMINISTRATOR, True)


def test_new_password_is_set_and_recorded_without_the_password(signed_in, administrator):
    user = UserFactory()
    url = reverse("admin:auth_user_password_change", args=[user.pk])

    signed_in.post(
        url,
        {
            "usable_password": "true",
            "password1": "mot-mat-khau-khac",
            "password2": "mot-mat-khau-khac",
        },
    )

    user.refresh_from_db()
    line = Activity.objects.get()
    assert user.check_password("mot-mat-khau-khac")
    assert (line.action, line.by, line.target_id, line.changes) == (
        "password_set",
        administrator,
        str(user.pk),
        {},
    )


def test_users_are_closed_and_never_deleted(signed_in):
    user = UserFactory()

    assert (
        signed_in.post(
            reverse("admin:accounts_user_delete", args=[user.pk]), {"post": "yes"}
        ).status_code
        == 403
    )


def test_a_province_is_closed_and_never_becomes_another(signed_in):
    province = ProvinceFactory(code="52", key="52-binh-dinh", name="Bình Định")

    change(signed_in, province, code="99", key="x", name="Gia Lai", valid_to="01/07/2025")

    province.refresh_from_db()
    assert (province.code, province.key, province.name) == ("52", "52-binh-dinh", "Bình Định")
    assert province.valid_to == date(2025, 7, 1)
    assert Activity.objects.get().province == province


def test_a_province_that_is_used_cannot_be_deleted(signed_in):
    province = OrganizationFactory().province

    signed_in.post(
        reverse("admin:cooperatives_province_delete", args=[province.pk]), {"post": "yes"}
    )

    assert Province.objects.filter(pk=province.pk).exists()


def test_delete_leaves_a_line(signed_in):
    indicator = IndicatorFactory(text="Chỉ tiêu thừa")

    signed_in.post(
        reverse("admin:emulation_indicator_delete", args=[indicator.pk]), {"post": "yes"}
    )

    line = Activity.objects.get()
    assert (line.action, line.target_label) == ("row_deleted", "Chỉ tiêu thừa")


def test_second_head_of_a_year_is_an_error_of_the_form(signed_in):
    year = EmulationYearFactory(head=ProvinceFactory())
    data = {
        "year": year.pk,
        "province": ProvinceFactory().pk,
        "duty": "head",
        "valid_from": "01/01/2023",
    }

    page = signed_in.post(reverse("admin:emulation_headterm_add"), data)

    assert [error.message for error in errors(page)["__all__"]] == ["Năm này đã có Cụm trưởng."]
    assert HeadTerm.objects.count() == 1


def test_mandate_is_for_the_persons_own_unit(signed_in):
    data = {
        "user": UserFactory(leader=True).pk,
        "province": ProvinceFactory().pk,
        "post": "chair",
        "valid_from": "01/01/2023",
    }

    page = signed_in.post(reverse("admin:emulation_mandate_add"), data)

    assert [error.code for error in errors(page)["__all__"]] == ["other_unit"]
    assert not Mandate.objects.exists()


def test_audit_trail_is_read_only(signed_in):
    UserFactory()
    change(signed_in, UserFactory(), full_name="Tên mới")
    line = Activity.objects.get()

    url = reverse("admin:accounts_activity_change", args=[line.pk])
    assert signed_in.get(url).status_code == 200
    assert signed_in.post(url, {"note": "x"}).status_code == 403
    assert signed_in.get(reverse("admin:accounts_activity_add")).status_code == 403
    assert (
        signed_in.post(
            reverse("admin:accounts_activity_delete", args=[line.pk]), {"post": "yes"}
        ).status_code
        == 403
    )
