"""The years, their heads, who may sign and what is counted, in the administration. Pledges and scores are not here."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from cluster_portal.accounts.admin import AuditedAdmin

from .models import AwardRule, AwardTitle, EmulationYear, HeadTerm, Indicator, Mandate


@admin.register(EmulationYear)
class EmulationYearAdmin(AuditedAdmin):
    list_display = ["year", "cluster", "conference_on", "conference_place", "opened_to_members_at"]
    list_select_related = ["cluster"]

    def get_readonly_fields(self, request, obj=None):
        return ["cluster", "year"] if obj else []


@admin.register(HeadTerm)
class HeadTermAdmin(AuditedAdmin):
    list_display = ["year", "province", "duty", "valid_from", "valid_to", "basis"]
    list_select_related = ["year", "province"]

    def get_readonly_fields(self, request, obj=None):
        """Another head is another row."""
        return ["year", "province"] if obj else []


class MandateForm(forms.ModelForm):
    def clean(self):
        cleaned = super().clean()
        user, province = cleaned.get("user"), cleaned.get("province")
        if user and province and user.province_id != province.pk:
            raise forms.ValidationError(
                _("%(person)s belongs to another unit than %(province)s; choose the person's own."),
                code="other_unit",
                params={"person": user, "province": province},
            )
        return cleaned


@admin.register(Mandate)
class MandateAdmin(AuditedAdmin):
    form = MandateForm
    list_display = ["user", "province", "post", "valid_from", "valid_to", "paper"]
    list_select_related = ["user", "province"]
    list_filter = ["post"]

    def get_readonly_fields(self, request, obj=None):
        """Another mandate is another row; only its last day is set afterwards."""
        return ["user", "province", "post", "title", "paper", "valid_from"] if obj else []


@admin.register(Indicator)
class IndicatorAdmin(AuditedAdmin):
    """What signed pledges name stays what it was: code and unit are set once."""

    list_display = ["order_no", "text", "unit", "group", "source"]
    list_display_links = ["text"]

    def get_readonly_fields(self, request, obj=None):
        return ["code", "unit", "source"] if obj else ["source"]


@admin.register(AwardTitle)
class AwardTitleAdmin(AuditedAdmin):
    list_display = ["order_no", "name", "level", "recipients", "is_of_cluster"]
    list_display_links = ["name"]

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []


@admin.register(AwardRule)
class AwardRuleAdmin(AuditedAdmin):
    list_display = [
        "code",
        "title",
        "kind",
        "of_title",
        "number",
        "valid_from",
        "valid_to",
        "source",
    ]
    list_select_related = ["title", "of_title"]
