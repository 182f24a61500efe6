"""How the activity log is searched."""

import django_filters
from django.utils.translation import gettext_lazy as _

from cluster_portal.text import fold

from .models import Activity


class ActivityFilter(django_filters.FilterSet):
    """By words (what was changed, by whom, the note; diacritics make no difference) and by day."""

    q = django_filters.CharFilter(label=_("Words"), method="search")
    since = django_filters.DateFilter(
        label=_("From the day"), field_name="at", lookup_expr="date__gte"
    )
    until = django_filters.DateFilter(
        label=_("To the day"), field_name="at", lookup_expr="date__lte"
    )

    class Meta:
        model = Activity
        fields = ["q", "since", "until"]

    def search(self, queryset, name, value):
        for word in fold(value).split():
            queryset = queryset.filter(folded__contains=word)
        return queryset
