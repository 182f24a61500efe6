"""The pledges of the sample world, walked through their states by the people whose part it is.

Each step looks at where the pledge stands, so that an interrupted load goes on and a second one changes nothing.
"""

from datetime import datetime, timedelta
from decimal import Decimal

from cluster_portal.accounts.models import User
from cooperatives.sample.accounts import SAMPLE_PASSWORD
from emulation import actions
from emulation.actions import TargetLine
from emulation.actions.pledges import TEXT_FIELDS
from emulation.forms.targets import NOT_APPLICABLE
from emulation.models import Direction, EmulationYear, Indicator, Pledge, PledgeEntry, PledgeState
from emulation.signing.proofs import confirm_password

from .people import person
from .texts import ORDER, TARGETS, TEXTS


def load_pledge(
    *, year: EmulationYear, prepared_in: EmulationYear, by: User, at: datetime
) -> Pledge:
    """Prepare the pledge for `year` from `at` on, up to the open signing. Nobody has signed yet."""
    pledge = Pledge.objects.main().filter(year=year).first() or actions.create_pledge(
        year=year, prepared_in=prepared_in, texts=TEXTS[year.year], by=by, at=at
    )
    if pledge.is_editable:
        pledge = _write(pledge, by=by, at=at)
        for entry in pledge.entries.select_related("province"):
            _walk_entry(entry, year.year, secretary=by, at=at + timedelta(days=3))
        pledge = actions.freeze_pledge(pledge=pledge, by=by, at=at + timedelta(days=8))
    if pledge.state == PledgeState.FROZEN:
        pledge = actions.open_signing(pledge=pledge, by=by, at=at + timedelta(days=8, hours=1))
    return pledge


def sign_by_all(pledge: Pledge, *, secretary: User, at: datetime) -> None:
    """Each leader for the own alliance, two minutes apart, then the secretary for the standing office."""
    places = pledge.signatures.select_related("province").order_by("province__order_no")
    waiting = [place for place in places if not place.is_signed]
    waiting.sort(key=lambda place: place.is_of_office)
    for number, place in enumerate(waiting):
        signer = secretary if place.is_of_office else person(f"lanhdao.{place.province.slug}")
        moment = at + timedelta(minutes=2 * number)
        actions.sign_pledge(
            signature=place,
            shown_hash=pledge.content_hash,
            proof=confirm_password(user=signer, password=SAMPLE_PASSWORD, at=moment),
            by=signer,
            at=moment,
            device="load_sample",
        )


def _write(pledge, *, by, at):
    lines = [
        target_line(indicator, TARGETS[pledge.year.year][indicator.code][0])
        for indicator in _indicators(pledge.year.year)
    ]
    return actions.edit_pledge(
        pledge=pledge,
        texts={name: getattr(pledge, name) for name in TEXT_FIELDS},
        targets=lines,
        expected_version=pledge.lock_version,
        by=by,
        at=at,
    )


def _walk_entry(entry: PledgeEntry, year: int, *, secretary, at):
    """Written by the officer, sent by the leader, accepted by the secretary."""
    slug = entry.province.slug
    if entry.is_editable:
        entry = actions.edit_entry(
            entry=entry,
            targets=_own_lines(year, ORDER.index(slug)),
            expected_version=entry.lock_version,
            by=person(f"canbo.{slug}"),
            at=at,
        )
        entry = actions.submit_entry(
            entry=entry, by=person(f"lanhdao.{slug}"), at=at + timedelta(days=1)
        )
    if entry.can_be_accepted:
        actions.accept_entry(entry=entry, by=secretary, at=at + timedelta(days=2))


def _own_lines(year, position) -> list[TargetLine]:
    lines = []
    for indicator in _indicators(year):
        own = TARGETS[year][indicator.code][1]
        if own:
            lines.append(target_line(indicator, own[position]))
    return lines


def _indicators(year):
    return Indicator.objects.filter(code__in=TARGETS[year])


def target_line(indicator: Indicator, text: str | None) -> TargetLine:
    if text is None:
        return TargetLine(indicator, Direction.WORDS, None, NOT_APPLICABLE)
    if indicator.direction == Direction.WORDS:
        return TargetLine(indicator, Direction.WORDS, None, text)
    return TargetLine(indicator, indicator.direction, Decimal(text))
