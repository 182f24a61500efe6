"""Login and password pages by django-allauth, at our own addresses. There is no sign-up."""

from allauth.account import views as allauth_views
from allauth.mfa.base import views as mfa_views
from allauth.mfa.recovery_codes import views as codes_views
from django.urls import path

from . import second_factor_views, views

urlpatterns = [
    path("", views.profile, name="account_profile"),
    path("nhat-ky/", views.activity_list, name="account_activities"),
    path("dang-nhap/", allauth_views.login, name="account_login"),
    path("dang-xuat/", allauth_views.logout, name="account_logout"),
    path("doi-mat-khau/", allauth_views.password_change, name="account_change_password"),
    path("xac-nhan-lai/", allauth_views.reauthenticate, name="account_reauthenticate"),
    # The second factor; the names are those by which allauth finds the pages.
    path("dang-nhap/ma/", mfa_views.authenticate, name="mfa_authenticate"),
    path("buoc-hai/", second_factor_views.second_factor, name="mfa_index"),
    path("buoc-hai/bat/", second_factor_views.set_up, name="mfa_activate_totp"),
    path("buoc-hai/tat/", second_factor_views.turn_off, name="mfa_deactivate_totp"),
    path("buoc-hai/ma-du-phong/", codes_views.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "buoc-hai/ma-du-phong/cap-lai/",
        second_factor_views.renew_codes,
        name="mfa_generate_recovery_codes",
    ),
]
