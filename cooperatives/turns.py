"""Where a change of name, place or union goes among the past records of an organization. Pure: nothing is saved."""

from datetime import date

from django.utils.translation import gettext as _

from .history import HistoryRefused, Turn
from .models import PastRecord
from .models.organizations import search_text

ATTRIBUTES = {name: PastRecord._meta.get_field(name).attname for name in PastRecord.FIELDS}


def turned(
    past: list[PastRecord], turn: Turn, *, organization_id: int
) -> tuple[list[PastRecord], list[PastRecord]]:
    """Return (rows of `past` that change, new rows) so that the turn's old values hold until its day.

    `past` are the organization's rows, oldest first. A change may become known after later ones of other fields: then
    those rows get the new value, and the row in which the day lies is cut in two. A second change on one day takes the
    place of the first. Raises HistoryRefused when one of the changed fields changed on a later day already.
    """
    _require_order(past, turn)
    end = past[-1].valid_to if past else None
    if end is None or turn.on > end:
        return [], [_ended(turn, organization_id, begin=end)]
    changed, cut = [], []
    for row in past:
        if row.valid_to <= turn.on:
            continue
        if row.valid_from is None or row.valid_from < turn.on:
            cut.append(_first_half(row, turn))
            row.valid_from = turn.on
        _put(row, {name: turn.after[name] for name in turn.changed}, turn)
        changed.append(row)
    return changed, cut


def last_changes(past: list[PastRecord], now: dict) -> dict[str, date]:
    """{field: the day since which it is what it is now}, of those that ever changed; `now` as a snapshot."""
    days = {}
    following = [*[_values(row) for row in past[1:]], now]
    for row, after in zip(past, following, strict=False):
        days |= {name: row.valid_to for name, old in _values(row).items() if old != after[name]}
    return days


def _require_order(past, turn):
    days = last_changes(past, turn.before)
    late = [days[name] for name in turn.changed if name in days and days[name] > turn.on]
    if late:
        raise HistoryRefused(
            _(
                "What is being changed holds since %(day)s only; the next change cannot lie before that. "
                "Check the day, or withdraw the later event first."
            )
            % {"day": f"{max(late):%d/%m/%Y}"},
            field="changed_on",
        )


def _ended(turn, organization_id, *, begin) -> PastRecord:
    return _row(turn, turn.before, organization_id=organization_id, valid_from=begin)


def _first_half(row, turn) -> PastRecord:
    return _row(turn, _values(row), organization_id=row.organization_id, valid_from=row.valid_from)


def _row(turn, values, **fields) -> PastRecord:
    row = PastRecord(valid_to=turn.on, is_day_known=turn.is_day_known, **fields)
    _put(row, values, turn)
    return row


def _put(row, values, turn):
    for name, value in values.items():
        setattr(row, ATTRIBUTES[name], value)
    row.folded = search_text(row.name, row.short_name, *turn.codes, row.address)


def _values(row) -> dict:
    return {name: getattr(row, attribute) for name, attribute in ATTRIBUTES.items()}
