"""Results of the sample year: targets from the signed pledge, values from the register, the rest made up and seeded."""

import random
from datetime import date, datetime
from decimal import Decimal

from cooperatives.models import Basis
from cooperatives.statistics.counts import last_day
from emulation import actions
from emulation.achievements import achievements
from emulation.actions.results import results_version
from emulation.indicators import rounded
from emulation.models import Direction, EmulationYear

# What a typed indicator comes to where the pledge has no number for it.
USUAL = {
    "ket-nap-moi": Decimal(18),
    "boi-duong": Decimal(1200),
    "mo-hinh-chuoi": Decimal(6),
    "du-no-quy": Decimal(24),
    "van-ban-tham-muu": Decimal(5),
}
WORDS = ("Hoàn thành tốt nhiệm vụ", "Hoàn thành xuất sắc nhiệm vụ")


def load_results(year: EmulationYear, *, by, at: datetime) -> None:
    """Targets, computed values, typed values, through the real actions. A second run changes nothing."""
    actions.set_targets_from_pledge(year=year, by=by, at=at)
    actions.compute_results(year=year, as_of=last_day(year.year), by=by, at=at)
    for results in achievements(year, year.provinces()).by_province():
        actions.record_results(
            year=year,
            province=results.province,
            values=[
                _reached(indicator, result, results.province)
                for indicator, result in results.lines
                if not indicator.source
            ],
            basis=Basis.ESTIMATE,
            as_of=date(year.year, 11, 15),
            expected_version=results_version(
                result for _indicator, result in results.lines if result
            ),
            by=by,
            at=at,
        )


def _reached(indicator, result, province) -> actions.Reached:
    """Between nine tenths and a quarter more than the target; the same at every run."""
    dice = random.Random(f"{indicator.code} {province.slug}")
    if indicator.direction == Direction.WORDS:
        return actions.Reached(indicator, actual_words=dice.choice(WORDS))
    target = result.target if result and result.target else USUAL.get(indicator.code, Decimal(10))
    share = Decimal(dice.randint(92, 125)) / 100
    return actions.Reached(indicator, actual=rounded(target * share, indicator.decimals))
