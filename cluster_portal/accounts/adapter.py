"""Where allauth asks us: nobody signs up, its sentences are ours, a new password leaves a line in the audit trail."""

from allauth.account.adapter import DefaultAccountAdapter
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .activity import record


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

    def is_open_for_signup(self, request):
        return False

    def respond_user_inactive(self, request, user):
        """The password was right, but an administrator has closed the account."""
        return render(request, "account/account_inactive.html", status=403)

    def get_password_change_redirect_url(self, request):
        return reverse("account_profile")

    def set_password(self, user, password):
        super().set_password(user, password)
        record(by=user, action="password_changed", target=user, at=timezone.now())
