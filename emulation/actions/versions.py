"""Who wrote a row last, for whoever saves on an older version of it."""

from cluster_portal.accounts.models import Activity


def last_editor(row) -> str:
    """The name of whoever wrote the last audit line of the row; empty when nobody did."""
    lines = Activity.objects.filter(target_type=row._meta.label_lower, target_id=str(row.pk))
    line = lines.select_related("by").first()
    return str(line.by) if line and line.by else ""
