"""How every form looks: Bootstrap's classes come by kind of widget, so no form has to name them."""

from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

WIDGETS = "django/forms/widgets/"
# Everything else that is typed into is a form-control.
CLASSES = {
    "select.html": "form-select",
    "checkbox.html": "form-check-input",
    "radio.html": "choices",
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
        return super().render(template_name, context, request)


def dress(attrs, kind):
    """Add the classes of this kind of widget; a class that the form itself gave stays."""
    invalid = "is-invalid" if attrs.get("aria-invalid") == "true" else ""
    names = [attrs.get("class"), CLASSES.get(kind, "form-control"), invalid]
    if any(names):
        attrs["class"] = " ".join(filter(None, names))
    if kind == "date.html":
        attrs.setdefault("placeholder", _("day/month/year"))
        attrs.setdefault("autocomplete", "off")
