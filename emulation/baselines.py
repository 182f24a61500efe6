"""What the provinces had reached in the year before: the base of their targets, taken from records and never typed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from cooperatives.models import Basis

from .indicators import computed_values
from .models import Pledge, Result


@dataclass(frozen=True)
class Baseline:
    """`origin`: the recorded results of the year, or the register, where no result is recorded yet."""

    year: int
    value: Decimal | None
    words: str
    origin: str
    basis: str
    as_of: date | None

    @property
    def origin_label(self):
        return _("results") if self.origin == RESULTS else _("register")

    @property
    def is_estimate(self) -> bool:
        return self.basis == Basis.ESTIMATE


RESULTS, REGISTER = "results", "register"


def read_baselines(pledge: Pledge) -> dict[tuple[int, int], Baseline]:
    """{(province, indicator): what it was in the year before the pledge's}, for the common targets.

    The register is counted on the day of the paper, and only where an indicator has a source and no result.
    """
    year = pledge.base_year()
    indicators = {target.indicator_id: target.indicator for target in pledge.common_targets()}
    found = {}
    for result in Result.objects.filter(year=year, indicator__in=indicators):
        if result.has_actual:
            found[result.province_id, result.indicator_id] = Baseline(
                year.year, result.actual, result.actual_words, RESULTS, result.basis, result.as_of
            )
    members = list(pledge.entries.values_list("province_id", flat=True))
    computed = [pk for pk, indicator in indicators.items() if indicator.source]
    if all((province, pk) in found for province in members for pk in computed):
        return found
    # Of a year that has not ended on the day of the paper.
    basis = Basis.ACTUAL if pledge.on >= date(year.year, 12, 31) else Basis.ESTIMATE
    for key, value in computed_values(year, as_of=pledge.on).items():
        if key[1] in indicators and value is not None and key not in found:
            found[key] = Baseline(year.year, value, "", REGISTER, basis, pledge.on)
    return found
