"""What has changed in the register since a return was sent or frozen, cell by cell."""

from dataclasses import dataclass

from cooperatives.models import Return

from .content import sections_in
from .reading import read
from .sections import Cell


@dataclass(frozen=True)
class Difference:
    """One figure then and now; None where the return had no such figure, or has none any more."""

    section: str
    label: str
    unit: str
    then: Cell | None
    now: Cell | None


def differences_of(province_return: Return) -> list[Difference]:
    """Of the values and marks; notes are words beside them. Empty when the register still says the same."""
    sent = sections_in(province_return.stored_content())
    now = read(province_return).sections
    titles = {section.code: section.title for section in (*now, *sent)}
    before, after = (
        {(section.code, cell.code): cell for section in sections for cell in section.cells}
        for sections in (sent, now)
    )
    found = []
    for key in dict.fromkeys([*before, *after]):
        then, current = before.get(key), after.get(key)
        if _value(then) != _value(current):
            some = then or current
            found.append(Difference(titles[key[0]], some.label, some.unit, then, current))
    return found


def _value(cell):
    return cell and (cell.kind, cell.value, cell.words)
