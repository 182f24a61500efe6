"""How every form looks: Bootstrap's classes come by kind of widget, so no form has to name them."""

from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

WIDGETS = "django/forms/widgets/"
SELECT = f"{WIDGETS}select.html"
# Everything else that is typed into is a form-control.
CLASSES = {
    "select.html": "form-select",
    "checkbox.html": "form-check-input",
    "radio.html": "choices",
    "radio_option.html": "form-check-input",
    "checkbox_select.html": "choices",
    "hidden.html": "",
    "multiple_hidden.html": "",
    "date.html": "form-control date-input",
}


class PortalRenderer(TemplatesSetting):
    """Render forms with our own field template, and widgets with Bootstrap's class for them."""

    form_template_name = "components/_form.html"
    field_template_name = "components/_field.html"

    def render(self, template_name, context, request=None):
        if template_name.startswith(WIDGETS) and "widget" in context:
            dress(context["widget"]["attrs"], template_name.removeprefix(WIDGETS))
            if template_name == SELECT:
                return select(context["widget"])
        return super().render(template_name, context, request)


def select(widget) -> SafeString:
    """The same <select> as Django's template makes, without a template for each option: a province has 250 communes."""
    parts = [format_html('<select name="{}"{}>', widget["name"], flatatt(widget["attrs"]))]
    for group, options, _index in widget["optgroups"]:
        if group:
            parts.append(format_html('<optgroup label="{}">', group))
        parts += [_option(option["value"], option["attrs"], option["label"]) for option in options]
        if group:
            parts.append("</optgroup>")
    return mark_safe("\n".join([*parts, "</select>"]))


def _option(value, attrs, label) -> str:
    """format_html() takes three times as long."""
    value = "" if value is None else conditional_escape(value)
    return f'<option value="{value}"{flatatt(attrs) if attrs else ""}>{conditional_escape(label)}</option>'


def dress(attrs, kind):
    """Add the classes of this kind of widget; a class that the form itself gave stays."""
    invalid = "is-invalid" if attrs.get("aria-invalid") == "true" else ""
    names = [attrs.get("class"), CLASSES.get(kind, "form-control"), invalid]
    if any(names):
        attrs["class"] = " ".join(filter(None, names))
    if kind == "date.html":
        attrs.setdefault("placeholder", _("day/month/year"))
        attrs.setdefault("autocomplete", "off")
