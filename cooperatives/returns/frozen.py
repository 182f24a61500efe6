"""Frozen returns in place of the register: what a conference has seen, whatever has become of the register since."""

from dataclasses import dataclass

from cooperatives.models import Period, Province, Return
from cooperatives.statistics import Annual
from cooperatives.statistics.portions import with_portions


@dataclass(frozen=True)
class Frozen:
    """`annual` with the frozen provinces as they were frozen; `missing` are those that the register still gives."""

    annual: Annual
    returns: tuple[Return, ...]
    missing: tuple[Province, ...]


def with_frozen_returns(read: Annual) -> Frozen:
    """Put the frozen returns of the year that were counted on the same day in the place of the register. One query."""
    provinces = [each.province for each in read.now.provinces]
    rows = Return.objects.frozen().filter(
        province__in=provinces, year=read.year, period=Period.YEAR, as_of=read.as_of
    )
    found = {each.province_id: each for each in rows}
    portions = {key: each.stored_content()["statistics"] for key, each in found.items()}
    return Frozen(
        annual=with_portions(read, portions),
        returns=tuple(_of(found[each.pk], each) for each in provinces if each.pk in found),
        missing=tuple(each for each in provinces if each.pk not in found),
    )


def _of(province_return, province) -> Return:
    province_return.province = province
    return province_return
