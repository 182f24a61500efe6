"""What pages of all apps share: numbers and dates as Vietnamese papers write them, icons, items of the menu."""

from django import template
from django.urls import NoReverseMatch, reverse

from cluster_portal import moments, text
from cluster_portal.accounts.activity_labels import action_label, changes_in_words

NOTHING = "–"

register = template.Library()
register.filter("action_label", action_label)
register.filter("changes_in_words", changes_in_words)


@register.filter
def number(value, decimals=None):
    """1789 → «1.789», Decimal("5.50") → «5,5», with `|number:2` «5,50»; nothing is «–»."""
    if value in (None, ""):
        return NOTHING
    return text.number(value, decimals)


@register.filter
def day(value):
    """The day as 03/04/2026, of a moment in the portal's time zone; none is «–»."""
    return moments.day(value) if value else NOTHING


@register.filter
def moment(value):
    """Day and time as 03/04/2026 14:05; none is «–»."""
    return moments.day_and_time(value) if value else NOTHING


@register.inclusion_tag("components/_icon.html")
def icon(name, label=""):
    """A picture of the sprite. It is decoration unless it stands alone: then `label` says what it means."""
    return {"name": name, "label": label}


@register.inclusion_tag("components/_nav_item.html", takes_context=True)
def nav_item(context, url_name, label, icon_name="", *, exact=False):
    """An item of the menu, marked as current on its page and (unless `exact`) on those below it."""
    url = address(url_name)
    path = context["request"].path
    is_current = bool(url) and (path == url if exact else path.startswith(url))
    return {"url": url, "label": label, "icon_name": icon_name, "is_current": is_current}


def address(url_name):
    """The address of a page without arguments; nothing while that page does not exist."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
