"""What forms with rules and an optimistic lock share: warnings to accept, and the version that was opened."""

from django import forms
from django.core import signing
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cluster_portal.accounts.activity_labels import in_words
from cooperatives.rules import Problem, blocking, warnings

SALT = "cooperatives.forms.base"


class CheckedForm(forms.Form):
    """A form whose values are looked at by rules.

    What blocks becomes an error of its field. What only looks wrong is shown once; sent again with the button
    «save all the same» (`accepted`), it passes, and `note_of_warnings()` says so in the audit line. Some of them
    pass only with a reason.
    """

    reason = forms.CharField(
        label=gettext_lazy("Why it is right all the same"), required=False, max_length=200
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.found_warnings = []

    def problems(self) -> list[Problem]:
        """Ask the rules about `cleaned_data`."""
        raise NotImplementedError

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        problems = self.problems()
        for problem in blocking(problems):
            field = problem.field if problem.field in self.fields else None
            self.add_error(
                field, forms.ValidationError(f"{problem.message} {problem.fix}", code=problem.code)
            )
        self.found_warnings = warnings(problems)
        if not self.errors and not self.warnings_accepted:
            self.add_error(
                None,
                forms.ValidationError(
                    _("Not saved yet: some values look unusual. Mend them, or save all the same."),
                    code="warnings",
                ),
            )
        elif not self.errors and self.reason_is_needed and not cleaned.get("reason"):
            self.add_error(
                "reason",
                forms.ValidationError(
                    _("One of these warnings asks for a reason. A few words are enough."),
                    code="reason",
                ),
            )
        return cleaned

    @property
    def reason_is_needed(self) -> bool:
        """Whether a warning on the page may only be accepted with a reason; the table of rules says which."""
        return any(each.needs_reason for each in self.found_warnings)

    @property
    def warning_marks(self) -> str:
        """Which warnings are on the page: the value of the button that accepts exactly these."""
        return " ".join(sorted(f"{each.code}:{each.field}" for each in self.found_warnings))

    @property
    def warnings_accepted(self) -> bool:
        accepted = set(self.data.get("accepted", "").split())
        return accepted.issuperset(self.warning_marks.split())

    def note_of_warnings(self) -> str:
        """What the audit line keeps: which warnings were accepted, and why."""
        if not self.found_warnings:
            return ""
        words = {"codes": self.warning_marks, "reason": self.cleaned_data.get("reason") or "–"}
        return _("Saved with warnings %(codes)s. Reason: %(reason)s") % words


class VersionedForm(CheckedForm):
    """Carries the version and the values that were on the page when it was opened, sealed against tampering."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    base = forms.CharField(widget=forms.HiddenInput)

    def clean_base(self):
        try:
            return signing.loads(self.cleaned_data["base"], salt=SALT)
        except signing.BadSignature:
            raise forms.ValidationError(
                _("This page is too old. Open the form again."), code="bad_base"
            ) from None

    def plain_values(self) -> dict:
        """What was typed, in the same plain form as the base: {field: value}."""
        raise NotImplementedError

    def model_field(self, name):
        """The model's field behind a field of the form; it says how its values read."""
        raise NotImplementedError

    def rebased(self, fresh: "VersionedForm", changes: dict) -> "VersionedForm":
        """Put what was typed here onto `fresh`, the form of the present version, and return that.

        A field that this editor left alone takes the colleague's value; one that both changed keeps what was typed.
        Beside each stands what the colleague wrote. `changes` is {field: (base, theirs)} of ChangedMeanwhile.
        """
        data, typed = self.data.copy(), self.plain_values()
        changes = {name: change for name, change in changes.items() if name in fresh.fields}
        for name, (base, theirs) in changes.items():
            # First the words: a bound field copies them from its field when it is first asked for.
            if typed[name] != theirs:
                fresh.say_change(name, base, theirs, kept=typed[name] != base)
            if typed[name] == base:
                data[name] = typed_value(fresh[name])
        data["version"], data["base"] = fresh.initial["version"], fresh.initial["base"]
        fresh.data, fresh.is_bound = data, True
        fresh.full_clean()
        return fresh

    def say_change(self, name, base, theirs, *, kept):
        field = self.model_field(name)
        words = {"old": in_words(field, base), "new": in_words(field, theirs)}
        if kept:
            text = _(
                "A colleague changed this from «%(old)s» to «%(new)s». Yours stands; is it still right?"
            )
        else:
            text = _(
                "A colleague changed this from «%(old)s» to «%(new)s». You had left it alone, so theirs stands."
            )
        self.fields[name].help_text = format_html(
            '<strong class="their-change">{}</strong>', text % words
        )


def sealed(base: dict) -> str:
    return signing.dumps(base, salt=SALT, compress=True)


def typed_value(bound_field) -> str:
    """What a browser would send for the field's initial value; nothing for an empty checkbox."""
    widget, value = bound_field.field.widget, bound_field.field.prepare_value(bound_field.initial)
    if isinstance(widget, forms.CheckboxInput):
        return "on" if value else ""
    if isinstance(widget, forms.Select):
        return "" if value is None else str(value)
    return widget.format_value(value) or ""
