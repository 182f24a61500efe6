"""Fields for targets: a number with the decimals of its indicator, or words."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from emulation.actions import TargetLine
from emulation.models import Direction, Indicator

# What a province writes where an indicator cannot apply to it; printed on the paper, so in Vietnamese.
NOT_APPLICABLE = "không áp dụng"


def target_field(indicator: Indicator, *, help_text="") -> forms.Field:
    """The field of one target, not required: a pledge may do without it."""
    if indicator.direction == Direction.WORDS:
        return forms.CharField(
            label=indicator.text, required=False, max_length=200, help_text=help_text
        )
    # «At least» goes without saying, as it does on the paper.
    at_least = indicator.direction == Direction.AT_LEAST
    symbol = "" if at_least else f", {Direction(indicator.direction).label}"
    label = f"{indicator.text} ({indicator.unit}{symbol})"
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=indicator.decimals,
        localize=True,
        help_text=help_text,
        widget=forms.TextInput(attrs={"class": "number-input", "inputmode": "decimal"}),
    )


def not_applicable_field() -> forms.Field:
    return forms.BooleanField(label=_("does not apply to this province"), required=False)


def shown_value(indicator: Indicator, target) -> Decimal | str | None:
    """What stands in the field of a stored target."""
    if target is None:
        return None
    if target.direction == Direction.WORDS:
        return target.words if indicator.direction == Direction.WORDS else None
    return target.value.quantize(Decimal(1).scaleb(-indicator.decimals))


def line_of_field(indicator: Indicator, value) -> TargetLine | None:
    """The target that was typed, or None for an empty field."""
    if value in (None, ""):
        return None
    if indicator.direction == Direction.WORDS:
        return TargetLine(indicator, Direction.WORDS, None, value)
    return TargetLine(indicator, indicator.direction, value)
