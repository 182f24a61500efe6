"""Links from a problem to the rule behind it."""

from django import template
from django.urls import reverse

from cooperatives.rules.catalogue import is_known

register = template.Library()


@register.filter
def rule_url(code):
    """Where the clerks' page explains the code; nothing for what only speaks of a file (F-.., H-.., V-..)."""
    return f"{reverse('cooperatives:rule_list')}#{code}" if is_known(code or "") else ""
