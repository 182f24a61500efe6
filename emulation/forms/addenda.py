"""The form of an addendum: why, and a field for each target that could change, empty for what stays."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext as _

from emulation.actions import ChangedTarget
from emulation.models import Indicator
from emulation.papers import aim_in_words
from emulation.signed_targets import SignedTarget
from emulation.signing.documents import plain

from .pledges import TEXT_FIELDS, PledgeTextForm
from .targets import line_of_field, shown_value, target_field


@dataclass(frozen=True)
class Signed:
    """What holds now: the members of the day, and the targets by indicator and province (None: common)."""

    members: tuple
    indicators: tuple[Indicator, ...]
    targets: dict[tuple[int | None, int], SignedTarget]


class AddendumForm(PledgeTextForm):
    def __init__(self, *args, signed: Signed, drafted=None, **kwargs):
        """`drafted`: the targets of an addendum that is a draft already, by (province, indicator)."""
        super().__init__(*args, **kwargs)
        self.signed = signed
        self.columns = (None, *signed.members)
        self.fields["contents_text"].label = _("Reason and content of the change")
        self.fields["organization_text"].label = _("What follows from it")
        for indicator in signed.indicators:
            for province in self.columns:
                self._add_field(indicator, province, drafted or {})

    @staticmethod
    def name(indicator, province) -> str:
        return f"target_{indicator.pk}_{province.pk if province else 'common'}"

    def text_fields(self):
        return [self[name] for name in TEXT_FIELDS]

    def rows(self):
        """[(indicator, its fields: common, then north to south)]"""
        return [
            (indicator, [self[self.name(indicator, province)] for province in self.columns])
            for indicator in self.signed.indicators
        ]

    def changes(self) -> list[ChangedTarget]:
        found = []
        for indicator in self.signed.indicators:
            for province in self.columns:
                line = line_of_field(indicator, self.cleaned_data[self.name(indicator, province)])
                if line:
                    found.append(ChangedTarget(line, province))
        return found

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not self.changes():
            text = _("An addendum changes at least one target.")
            raise forms.ValidationError(text, code="nothing")
        return cleaned

    def _add_field(self, indicator, province, drafted):
        field = target_field(indicator)
        where = province.name if province else _("common")
        field.label = f"{indicator.text} – {where}"
        key = province and province.pk, indicator.pk
        held = self.signed.targets.get(key)
        new = drafted.get(key)
        if new and (held is None or (new.value, new.words) != (held.value, held.words)):
            field.initial = shown_value(indicator, new)
        field.widget.attrs["placeholder"] = _in_words(held)
        self.fields[self.name(indicator, province)] = field


def _in_words(target: SignedTarget | None) -> str:
    if target is None:
        return ""
    aim = {"direction": target.direction, "value": plain(target.value), "words": target.words}
    return aim_in_words(aim, plain=True)
