"""What became of a commune when the administrative units were rearranged, and the rule that asks for it (E-11)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from .models import Commune, CommuneSuccession, Province
from .rules import Found, Problem, judged


def stands(place: Commune | Province, day: date) -> bool:
    """Whether a commune or province is valid on the day."""
    return (place.valid_from is None or place.valid_from <= day) and (
        place.valid_to is None or place.valid_to > day
    )


def not_valid(commune: Commune, day: date, after: list[Commune]) -> str:
    """E-11 in words, with the successor to choose, or those among which it was divided."""
    words = {"commune": commune.full_name, "day": f"{day:%d/%m/%Y}"}
    said = _("«%(commune)s» is not valid on %(day)s") % words
    return f"{said} → {' / '.join(str(each) for each in after)}" if after else said


def check_commune(commune: Commune | None, *, province: Province, today: date) -> list[Problem]:
    """Ask about a commune that is gone or not there yet. One query at the most, none for one that stands.

    In a province that has ended itself nothing better can be chosen; P-05 speaks of that in the register.
    """
    if commune is None or stands(commune, today) or not stands(province, today):
        return []
    after = successors_of([commune]).get(commune.pk, [])
    return judged([Found("E-11", "commune", not_valid(commune, today, after))], on=today)


def successors_of(communes: Iterable[Commune]) -> dict[int, list[Commune]]:
    """{number of an old commune: where it went on}. One alone took all of it; several mean that it was divided.

    One query; communes that still stand are not in the answer.
    """
    gone = [each.pk for each in communes if each.valid_to]
    found = defaultdict(list)
    rows = CommuneSuccession.objects.filter(old__in=gone).select_related("new")
    for each in rows.order_by("old", "pk"):
        found[each.old_id].append(each.new)
    return found
