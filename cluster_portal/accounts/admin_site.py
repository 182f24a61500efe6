"""The administration at /quan-tri/: one site for administrators only, entered through the portal's own sign-in."""

from functools import wraps

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _


class PortalAdminConfig(AdminConfig):
    """Named in INSTALLED_APPS in place of django.contrib.admin."""

    default_site = "cluster_portal.accounts.admin_site.PortalAdminSite"


class PortalAdminSite(admin.AdminSite):
    """Sign-in, sign-out and passwords are allauth's: with its limits on attempts, and in the audit trail."""

    site_header = _("Administration of the portal")
    site_title = _("Administration")
    index_title = _("Accounts and reference data")

    def admin_view(self, view, cacheable=False):
        """Refuse with 403 whoever is signed in and no administrator; Django would ask to sign in once more."""
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def guarded(request, *args, **kwargs):
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            return inner(request, *args, **kwargs)

        return guarded

    def login(self, request, extra_context=None):
        if not self.has_permission(request):
            raise PermissionDenied
        return redirect("admin:index")

    def logout(self, request, extra_context=None):
        return redirect("account_logout")

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")
