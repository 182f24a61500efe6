"""Login and password pages by django-allauth, at our own addresses. There is no sign-up."""

from allauth.account import views as allauth_views
from django.urls import path

from . import views

urlpatterns = [
    path("", views.profile, name="account_profile"),
    path("nhat-ky/", views.activity_list, name="account_activities"),
    path("dang-nhap/", allauth_views.login, name="account_login"),
    path("dang-xuat/", allauth_views.logout, name="account_logout"),
    path("doi-mat-khau/", allauth_views.password_change, name="account_change_password"),
    path("xac-nhan-lai/", allauth_views.reauthenticate, name="account_reauthenticate"),
]
