"""The cluster, its members, provinces and laws in the administration. Organizations and figures are not here."""

from django.contrib import admin

from cluster_portal.accounts.admin import AuditedAdmin, ReadOnlyAdmin

from .models import (
    Cluster,
    ClusterMembership,
    Law,
    MinimumMembers,
    Province,
    ProvinceSuccession,
    RatingBand,
    ReportingYear,
    SizeThreshold,
)


@admin.register(Cluster)
class ClusterAdmin(AuditedAdmin):
    list_display = ["name", "code", "short_name"]

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []


@admin.register(ClusterMembership)
class ClusterMembershipAdmin(AuditedAdmin):
    list_display = ["province", "cluster", "order_no", "valid_from", "valid_to", "note"]
    list_select_related = ["province", "cluster"]
    list_filter = ["cluster"]

    def get_readonly_fields(self, request, obj=None):
        """A membership is ended; another province's is another row."""
        return ["cluster", "province"] if obj else []


@admin.register(Province)
class ProvinceAdmin(AuditedAdmin):
    """A province is closed and succeeded, never edited into another: what says which one it is stays as it was."""

    list_display = ["name", "code", "kind", "valid_from", "valid_to", "alliance_name"]
    search_fields = ["name", "code", "slug"]
    list_filter = ["kind"]

    def get_readonly_fields(self, request, obj=None):
        return ["key", "code", "name", "kind", "slug"] if obj else []


@admin.register(ProvinceSuccession)
class ProvinceSuccessionAdmin(AuditedAdmin):
    list_display = ["old", "new", "on", "legal_basis"]
    list_select_related = ["old", "new"]


@admin.register(ReportingYear)
class ReportingYearAdmin(ReadOnlyAdmin):
    """Opened and closed by the year's secretary, on the pages of the figures."""

    list_display = ["year", "cluster", "opened_on", "closed_on"]
    list_select_related = ["cluster"]


class ProvisionAdmin(ReadOnlyAdmin):
    """Laws come from data/*.csv with `load_rules`, so that every installation reads the same."""

    list_filter = ["certainty"]


@admin.register(Law)
class LawAdmin(ProvisionAdmin):
    list_display = ["title", "valid_from", "source", "certainty", "note"]


@admin.register(MinimumMembers)
class MinimumMembersAdmin(ProvisionAdmin):
    list_display = ["kind", "valid_from", "least", "source", "certainty", "note"]
    list_filter = ["kind", "certainty"]


@admin.register(SizeThreshold)
class SizeThresholdAdmin(ProvisionAdmin):
    list_display = ["system", "field", "size", "members", "revenue", "capital", "certainty", "note"]
    list_filter = ["system", "field", "certainty"]


@admin.register(RatingBand)
class RatingBandAdmin(ProvisionAdmin):
    list_display = ["scheme", "rating", "points_from", "valid_from", "source", "certainty"]
