"""Accounts and the audit trail in the administration, and the base of everything that is edited there."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.admin.sites import site
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_q.models import Failure, OrmQ, Schedule, Success

from cluster_portal.reasons import ReasonTooShort

from .activity import changes_between, record
from .activity_labels import action_label
from .models import Activity, User
from .roles import Role
from .second_factor import WrongCode, factor_of, remove_second_factor

# Libraries bring pages of their own. Roles are a table and no groups; whoever may write a Schedule can run any code,
# and whoever may write an Authenticator can enter as anybody.
site.unregister([Authenticator, Group, EmailAddress, Failure, OrmQ, Schedule, Success])


class AuditedAdmin(admin.ModelAdmin):
    """Reference data: whatever is added, changed or deleted leaves a line in the audit trail."""

    # Never written to the trail.
    secret_fields = frozenset({"password"})

    def save_model(self, request, obj, form, change):
        before = self.values(self.model.objects.get(pk=obj.pk)) if change else {}
        super().save_model(request, obj, form, change)
        changes = changes_between(before, self.values(obj))
        if changes or not change:
            self.record(request, "row_changed" if change else "row_added", obj, changes)

    def delete_model(self, request, obj):
        self.record(request, "row_deleted", obj, {})
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        """One by one, so that each leaves its line."""
        with transaction.atomic():
            for obj in queryset:
                self.delete_model(request, obj)

    def values(self, obj):
        fields = [
            field for field in obj._meta.concrete_fields if field.name not in self.secret_fields
        ]
        return {
            field.name: getattr(obj, field.attname) for field in fields if not field.primary_key
        }

    def record(self, request, action, obj, changes):
        record(by=request.user, action=action, target=obj, at=timezone.now(), changes=changes)


class ReadOnlyAdmin(admin.ModelAdmin):
    """Shown, and changed elsewhere or never."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class UserForm(UserChangeForm):
    """`administrator` is who fills in the form; the admin sets it for each request."""

    administrator = None

    def clean(self):
        cleaned = super().clean()
        if self.instance == self.administrator and not self.keeps_the_keys(cleaned):
            raise forms.ValidationError(
                _(
                    "You cannot take the administration away from yourself. Another administrator can."
                ),
                code="own_role",
            )
        return cleaned

    def keeps_the_keys(self, cleaned):
        return cleaned.get("role") == Role.ADMINISTRATOR and cleaned.get("is_active")


class RemoveFactorForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_(
            "How you made sure that it is this person, and what was lost. The person reads it."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        max_length=1000,
    )


@admin.register(User)
class UserAdmin(AuditedAdmin, DjangoUserAdmin):
    """Accounts are closed, not deleted: the audit trail names their people for good."""

    form = UserForm
    list_display = ["username", "full_name", "role", "province", "is_secretary", "is_active"]
    list_filter = ["role", "is_active", "is_secretary"]
    list_select_related = ["province"]
    search_fields = ["username", "full_name", "email"]
    ordering = ["username"]
    filter_horizontal = []
    readonly_fields = ["last_login", "joined_at", "second_factor"]
    fieldsets = [
        (None, {"fields": ["username", "password", "full_name", "email"]}),
        (
            _("What the person may do"),
            {"fields": ["role", "province", "is_secretary", "is_active"]},
        ),
        (_("Dates"), {"fields": ["last_login", "joined_at", "second_factor"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "full_name", "email", "password1", "password2"]}),
        (_("What the person may do"), {"fields": ["role", "province", "is_secretary"]}),
    ]

    def has_delete_permission(self, request, obj=None):
        return False

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.administrator = request.user  # this class was made for this request
        return form

    @admin.display(description=_("Second factor"))
    def second_factor(self, user):
        if not factor_of(user):
            return _("not set up")
        url = reverse("admin:accounts_user_remove_factor", args=[user.pk])
        return format_html('{} · <a href="{}">{}</a>', _("set up"), url, _("remove it"))

    def get_urls(self):
        page = path(
            "<id>/go-buoc-hai/",
            self.admin_site.admin_view(self.remove_factor),
            name="accounts_user_remove_factor",
        )
        return [page, *super().get_urls()]

    def remove_factor(self, request, id):
        """Of somebody who lost the phone and the recovery codes."""
        user = get_object_or_404(User, pk=id)
        form = RemoveFactorForm(request.POST or None)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            try:
                remove_second_factor(user=user, reason=reason, by=request.user, at=timezone.now())
            except (ReasonTooShort, WrongCode) as refusal:
                form.add_error("reason", str(refusal))
            else:
                done = gettext("The second factor of %(person)s is removed.")
                self.message_user(request, done % {"person": user})
                return redirect("admin:accounts_user_change", user.pk)
        context = self.admin_site.each_context(request) | {
            "title": _("Remove the second factor"),
            "person": user,
            "form": form,
            "opts": self.opts,
        }
        status = 422 if request.method == "POST" else 200
        return render(request, "admin/remove_factor.html", context, status=status)

    @transaction.atomic
    def user_change_password(self, request, id, form_url=""):
        response = super().user_change_password(request, id, form_url)
        is_set = request.method == "POST" and response.status_code == 302
        if is_set:
            self.record(request, "password_set", self.get_object(request, id), {})
        return response


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin):
    list_display = ["number", "at", "by", "action_in_words", "target_label", "province"]
    list_filter = ["at"]
    list_select_related = ["by", "province"]
    search_fields = ["folded__contains"]
    show_full_result_count = False
    exclude = ["folded"]

    @admin.display(description=Activity._meta.get_field("action").verbose_name)
    def action_in_words(self, activity):
        return action_label(activity.action)
