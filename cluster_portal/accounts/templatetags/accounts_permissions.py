"""`{% can "ENTRY_REVIEW" entry as may_review %}`: shows a button exactly to those whom the action will not refuse."""

from django import template

from cluster_portal.accounts import permissions
from cluster_portal.accounts.roles import Permission

register = template.Library()


@register.simple_tag(takes_context=True)
def can(context, permission, obj=None):
    return permissions.can(context["request"].user, Permission[permission], obj)
