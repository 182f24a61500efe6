"""Where allauth asks us: nobody signs up, its sentences are ours, sign-ins and passwords leave lines in the trail."""

from allauth.account.adapter import DefaultAccountAdapter
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .activity import record
from .models import User


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator; nobody signs up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("The user name or the password is not right."),
        "too_many_login_attempts": _(
            "Too many failed attempts. Wait five minutes, then try again."
        ),
        "enter_current_password": _("This is not your present password."),
        "incorrect_password": _("The password is not right."),
        "rate_limited": _("Too many requests in a short time. Wait a minute, then try again."),
    }

    def get_reauthentication_methods(self, user):
        """The password, always: allauth would take a code of the phone in its place."""
        own = {"id": "reauthenticate", "url": reverse("account_reauthenticate")}
        return [own] if user.is_authenticated else []

    def is_open_for_signup(self, request):
        return False

    def respond_user_inactive(self, request, user):
        """The password was right, but an administrator has closed the account."""
        return render(request, "account/account_inactive.html", status=403)

    def login(self, request, user):
        super().login(request, user)
        record(by=user, action="signed_in", target=user, at=timezone.now(), is_private=True)

    def logout(self, request):
        user = request.user
        super().logout(request)
        if user.is_authenticated:
            record(by=user, action="signed_out", target=user, at=timezone.now(), is_private=True)

    def authentication_failed(self, request, **credentials):
        """At the sign-in, or where the password is asked once more. A name that nobody has may be a password."""
        user = User.objects.filter(username__iexact=credentials.get("username", "")).first()
        if user:
            record(
                by=request.user if request.user.is_authenticated else None,
                action="password_refused",
                target=user,
                at=timezone.now(),
                is_private=True,
            )

    def get_password_change_redirect_url(self, request):
        return reverse("account_profile")

    def set_password(self, user, password):
        super().set_password(user, password)
        record(by=user, action="password_changed", target=user, at=timezone.now())
