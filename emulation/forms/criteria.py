"""The forms of the scoring table: its settings, and one line with the fields that its rule asks."""

from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cluster_portal.text import number
from emulation.actions.criteria import LINE_FIELDS, PACK_FIELDS, state_of
from emulation.explanations import Explanation, explain, problem_in_words
from emulation.models import CriteriaPack, Criterion, EqualRanks, Indicator, RuleKind
from emulation.scoring import (
    DERIVABLE,
    HIGHER,
    LOWER,
    RATIOS,
    TARGET_PERCENT,
    VALUE,
    VALUES,
    Facts,
    LineProblem,
    ParametersWrong,
    Problem,
    parameters_of,
    rule_of,
)
from emulation.scoring.ranking import FEWER_PENALTY_POINTS, HIGHER_ACTUAL, HIGHER_GROUP

from .scores import points_field, trimmed

BLANK_BANDS = 2
FEWEST_BANDS = 4
TIES = 3
CHOICES = {
    "measure": (
        (VALUE, gettext_lazy("of the result itself")),
        (TARGET_PERCENT, gettext_lazy("of the result as a share of the target, per cent")),
    ),
    "better": (
        (HIGHER, gettext_lazy("more is better")),
        (LOWER, gettext_lazy("less is better")),
    ),
    "compare": (
        (VALUES, gettext_lazy("the highest result leads")),
        (RATIOS, gettext_lazy("the highest share of the own target leads")),
    ),
}
LABELS = {
    "measure": gettext_lazy("Bands"),
    "better": gettext_lazy("Direction"),
    "compare": gettext_lazy("Who leads"),
    "each": gettext_lazy("Points for each"),
    "step": gettext_lazy("Papers or days that count as one"),
    "floor": gettext_lazy("Lowest points"),
    "ceiling": gettext_lazy("Highest points"),
    "bonus": gettext_lazy("Points of a bonus"),
    "penalty": gettext_lazy("Points of a penalty"),
}
# What each kind asks beside the maximum; the bands come apart.
ASKED = {
    RuleKind.BAND: ("measure",),
    RuleKind.PER_UNIT: ("each",),
    RuleKind.PROPORTIONAL: ("better",),
    RuleKind.RELATIVE_TO_LEADER: ("compare",),
    RuleKind.BONUS_PENALTY: ("bonus", "penalty", "floor", "ceiling"),
    RuleKind.LATE_PENALTY: ("each", "step", "floor"),
}
DEFAULTS = {"step": Decimal(1), "floor": Decimal(0)}


def value_field(label, **options):
    """A number as facts have it: three decimals, and it may lie below 0."""
    field = forms.DecimalField(
        label=label, required=False, localize=True, max_digits=17, decimal_places=3, **options
    )
    field.widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "points-input"})
    field.widget.is_localized = True
    return field


class PackForm(forms.Form):
    """Where the table comes from, what it adds up to, and what is asked in a tie."""

    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=250,
        help_text=gettext_lazy("The paper it comes from."),
    )
    full_points = points_field(
        gettext_lazy("Sum of the table"),
        min_value=0,
        help_text=gettext_lazy("What the maxima must add up to. Empty: nothing is asked."),
    )
    evidence_from = points_field(
        gettext_lazy("Evidence from this many points"),
        min_value=0,
        help_text=gettext_lazy(
            "A self-score of this many points or more needs evidence. Empty: none does."
        ),
    )
    equal_ranks = forms.ChoiceField(
        label=gettext_lazy("After an equal rank"), choices=EqualRanks.choices
    )
    ranks_unsigned = forms.BooleanField(
        label=gettext_lazy("Units that did not sign the pledge are ranked all the same"),
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, pack: CriteriaPack, criteria: list[Criterion]):
        initial = {name: getattr(pack, name) for name in PACK_FIELDS if name != "tie_breakers"}
        initial |= {name: trimmed(initial[name]) for name in ("full_points", "evidence_from")}
        super().__init__(data, initial={**initial, "version": pack.lock_version})
        known = list(tie_breaker_choices(criteria))
        for place in range(TIES):
            asked = pack.tie_breakers[place] if place < len(pack.tie_breakers) else ""
            self.fields[f"tie_{place}"] = forms.ChoiceField(
                label=_("Tie-breaker %(number)s") % {"number": place + 1},
                choices=[("", "–"), *known],
                required=False,
                initial=asked,
            )

    def ties(self):
        return [self[f"tie_{place}"] for place in range(TIES)]

    def values(self) -> dict:
        data = self.cleaned_data
        asked = [data[f"tie_{place}"] for place in range(TIES)]
        plain = {name: data[name] for name in PACK_FIELDS if name != "tie_breakers"}
        return {**plain, "tie_breakers": list(dict.fromkeys(filter(None, asked)))}


def tie_breaker_choices(criteria):
    """[(name, words)] of all that this table can ask in a tie."""
    yield FEWER_PENALTY_POINTS, _("fewer penalty points")
    groups = {each.parent_id for each in criteria}
    for each in criteria:
        if each.parent_id is None and each.number:
            yield (
                f"{HIGHER_GROUP}:{each.number}",
                _("more points in group %(number)s") % {"number": each.number},
            )
    for each in criteria:
        if each.pk not in groups and each.rule in {*DERIVABLE, RuleKind.DERIVED}:
            yield (
                f"{HIGHER_ACTUAL}:{each.order_no}",
                _("a higher result in «%(criterion)s»") % {"criterion": each.text[:60]},
            )


@dataclass(frozen=True)
class BandRow:
    start: forms.BoundField
    end: forms.BoundField
    points: forms.BoundField

    @property
    def fields(self):
        return self.start, self.end, self.points


@dataclass(frozen=True)
class Sample:
    """One line of the preview."""

    actual: Decimal
    explanation: Explanation


class CriterionForm(forms.Form):
    """One line of the table. The rule decides which fields there are; «change the rule» asks for others."""

    number = forms.CharField(label=gettext_lazy("Number"), max_length=10, required=False)
    text = forms.CharField(
        label=gettext_lazy("Text"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000
    )
    max_points = points_field(gettext_lazy("Maximum points"), min_value=0)
    rule = forms.ChoiceField(label=gettext_lazy("Rule"), choices=RuleKind.choices)
    state = forms.CharField(widget=forms.HiddenInput, required=False)
    # The preview
    sample_actuals = forms.CharField(
        label=gettext_lazy("Results to try"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Several with a semicolon: 50; 60; 79,9; 80"),
    )
    sample_target = value_field(gettext_lazy("Target to try"))
    sample_best = value_field(gettext_lazy("Result of the best unit"))
    sample_penalties = value_field(gettext_lazy("Number of penalties to try"))

    def __init__(self, data=None, *, criterion: Criterion | None = None):
        self.criterion = criterion
        parameters = criterion.parameters if criterion else {}
        initial = {"rule": RuleKind.MANUAL}
        if criterion:
            initial = {
                "number": criterion.number,
                "text": criterion.text,
                "max_points": trimmed(criterion.max_points),
                "rule": criterion.rule,
                "state": state_of(criterion),
            }
        super().__init__(data, initial=initial)
        self.kind = self._chosen("rule", initial["rule"], RuleKind.values)
        self.inner = ""
        if self.kind == RuleKind.DERIVED:
            self.inner = self._chosen("inner", parameters.get("rule"), DERIVABLE)
            self._add_indicator(criterion)
        for name in ASKED.get(self.inner or self.kind, ()):
            self._add(name, parameters.get(name))
        if self.has_bands:
            self._add_bands(parameters.get("intervals") or [])

    @property
    def has_bands(self) -> bool:
        return RuleKind.BAND in (self.kind, self.inner)

    @property
    def is_group(self) -> bool:
        return self.kind == RuleKind.GROUP

    def _chosen(self, name, stored, allowed) -> str:
        typed = self.data.get(name) if self.is_bound else None
        return next((each for each in (typed, stored) if each in allowed), next(iter(allowed)))

    def _add(self, name, stored):
        if name in CHOICES:
            self.fields[name] = forms.ChoiceField(
                label=LABELS[name], choices=CHOICES[name], required=False, initial=stored
            )
            return
        make = value_field if name == "step" else points_field
        initial = Decimal(stored) if stored is not None else DEFAULTS.get(name)
        self.fields[name] = make(LABELS[name], initial=initial)

    def _add_indicator(self, criterion):
        self.fields["indicator"] = forms.ModelChoiceField(
            Indicator.objects.order_by("order_no"),
            label=_("Indicator"),
            initial=criterion.indicator_id if criterion else None,
            help_text=_("Its target and result are taken from the results of the year."),
        )
        labels = dict(RuleKind.choices)
        self.fields["inner"] = forms.ChoiceField(
            label=_("Points from it"), choices=[(each, labels[each]) for each in DERIVABLE]
        )
        self.initial["inner"] = self.inner

    def _add_bands(self, rows):
        typed = sum(1 for name in self.data if name.startswith("band_points_"))
        self.bands_count = max(len(rows) + BLANK_BANDS, FEWEST_BANDS, min(typed, 40))
        for place in range(self.bands_count):
            row = rows[-1 - place] if place < len(rows) else {}
            of = {"number": place + 1}
            for name, key, make, label in (
                ("start", "from", value_field, _("Band %(number)s: from") % of),
                ("end", "to", value_field, _("Band %(number)s: to under") % of),
                ("points", "points", points_field, _("Band %(number)s: points") % of),
            ):
                initial = Decimal(row[key]) if row.get(key) else None
                self.fields[f"band_{name}_{place}"] = make(label, initial=initial)

    def bands(self) -> list[BandRow]:
        return [
            BandRow(
                self[f"band_start_{place}"], self[f"band_end_{place}"], self[f"band_points_{place}"]
            )
            for place in range(self.bands_count)
        ]

    def asked(self) -> list[forms.BoundField]:
        """The fields of the rule, but for its bands."""
        names = ("indicator", "inner") if self.kind == RuleKind.DERIVED else ()
        return [self[name] for name in (*names, *ASKED.get(self.inner or self.kind, ()))]

    def samples_fields(self) -> list[forms.BoundField]:
        kind = self.inner or self.kind
        names = ["sample_actuals"]
        uses_target = (RuleKind.PROPORTIONAL, RuleKind.RELATIVE_TO_LEADER, RuleKind.BAND)
        names += ["sample_target"] if kind in uses_target else []
        names += ["sample_best"] if kind == RuleKind.RELATIVE_TO_LEADER else []
        names += ["sample_penalties"] if kind == RuleKind.BONUS_PENALTY else []
        return [self[name] for name in names]

    @property
    def can_be_tried(self) -> bool:
        return self.kind not in (RuleKind.GROUP, RuleKind.MANUAL)

    def clean(self):
        data = super().clean()
        if self.is_group:
            data["max_points"] = data.get("max_points") or Decimal(0)
        elif self.kind == RuleKind.VETO:
            data["max_points"] = Decimal(0)
        elif "max_points" in data and data["max_points"] is None:
            self.add_error(
                "max_points", forms.ValidationError(_("Enter a number."), code="required")
            )
        if self.errors:
            return data
        for problem in self.problems():
            self.add_error(None, forms.ValidationError(problem, code="rule"))
        return data

    def problems(self) -> list[str]:
        """What is wrong with the rule as typed, each with how to mend it."""
        try:
            rule = self.rule_typed()
        except ParametersWrong as wrong:
            label = self.fields[wrong.name].label if wrong.name in self.fields else wrong.name
            found = [Problem("parameter_wrong", {"name": label})]
        else:
            found = rule.problems() if rule else []
        return [problem_in_words(LineProblem(None, each)) for each in found]

    def rule_typed(self):
        """The rule of what was typed. Raises ParametersWrong."""
        data = self.cleaned_data
        indicator = data.get("indicator")
        return rule_of(
            self.kind,
            data["max_points"],
            self._parameters(),
            indicator.code if indicator else "",
        )

    def _parameters(self) -> dict:
        data = self.cleaned_data
        given = {"rule": self.inner} if self.inner else {}
        given |= {
            name: str(data[name])
            for name in ASKED.get(self.inner or self.kind, ())
            if data.get(name) not in (None, "")
        }
        if self.has_bands:
            given["intervals"] = [
                {"from": start, "to": end, "points": points}
                for start, end, points in (
                    [data.get(f"band_{name}_{place}") for name in ("start", "end", "points")]
                    for place in range(self.bands_count)
                )
                if (start, end, points) != (None, None, None)
            ]
        return given

    def values(self) -> dict:
        """What the actions take."""
        rule = self.rule_typed()
        return {
            "number": self.cleaned_data["number"],
            "text": self.cleaned_data["text"],
            "max_points": self.cleaned_data["max_points"],
            "rule": self.kind,
            "parameters": parameters_of(rule) if rule else {},
            "indicator": self.cleaned_data.get("indicator"),
        }

    def preview(self) -> list[Sample]:
        """The points for the results to try; empty while the rule is not whole or nothing was typed."""
        if not self.is_bound or not self.is_valid() or not self.can_be_tried:
            return []
        rule, data = self.rule_typed(), self.cleaned_data
        target, best = data.get("sample_target"), data.get("sample_best")
        samples = []
        for actual in sample_values(data.get("sample_actuals", "")):
            facts = Facts(actual, target, data.get("sample_penalties"))
            leader = rule.best_of([facts, Facts(best, target)])
            samples.append(Sample(actual, explain(rule.score(facts, leader))))
        return samples

    def without_complaints(self) -> "CriterionForm":
        """What was typed, with the fields of the rule that was chosen, not judged yet."""
        typed = {name: value for name, value in self.data.items() if name in self.fields}
        fresh = CriterionForm(criterion=self.criterion)
        fresh.kind, fresh.inner = self.kind, self.inner
        fresh.fields, fresh.initial = self.fields, {**self.initial, **typed}
        if self.has_bands:
            fresh.bands_count = self.bands_count
        return fresh

    def show_theirs(self, conflict):
        """Beside each field that a colleague changed meanwhile, what is stored now."""
        for name, (_typed, theirs) in conflict.changes.items():
            if name in self.fields and name in LINE_FIELDS:
                shown = number(theirs) if isinstance(theirs, Decimal) else theirs
                self.fields[name].help_text = format_html(
                    '<strong class="their-change">{}</strong>',
                    _("A colleague stored: %(value)s. What you typed stands; is it still right?")
                    % {"value": shown},
                )
        self.add_error(None, forms.ValidationError(str(conflict), code="changed"))


def sample_values(text: str) -> list[Decimal]:
    """«50; 79,9» as numbers; what is no number is left out, as it is only a trial."""
    field, values = value_field(""), []
    for each in text.split(";"):
        try:
            value = field.clean(each.strip())
        except forms.ValidationError:
            continue
        if value is not None:
            values.append(value)
    return values[:12]
