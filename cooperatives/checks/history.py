"""The history of a record: status by date, events, and whether both say what the record says."""

from collections import defaultdict
from datetime import date, timedelta

from django.utils.translation import gettext as _

from cluster_portal.text import fold
from cooperatives.models import EventKind, Status
from cooperatives.rules.problems import day_text

from .check import Mend, check

# Who leaves this way goes on as another.
NEEDS_SUCCESSOR = {Status.BECAME_COOPERATIVE, Status.MERGED}
BEGINNINGS = {EventKind.ENTERED, EventKind.FOUNDED}
# A change of status is entered when it has happened; a clock of another time zone may be a day ahead.
GRACE = timedelta(days=1)


def _open_period(scene, row):
    return next((each for each in scene.periods.get(row.pk, ()) if each.valid_to is None), None)


def status_of_history(row, scene) -> dict:
    """What the open period says; of one that reaches back to the founding the record may keep no day."""
    period = _open_period(scene, row)
    if period is None or period.status == row.status:
        return {}
    wanted = {"status": period.status}
    if period.valid_from != row.status_on:
        wanted["status_on"] = period.valid_from
    return wanted


@check("L-01")
def without_a_history(scene):
    for row in scene.organizations:
        if not scene.periods.get(row.pk):
            yield scene.hit(row, Status(row.status).label, "status")


@check("L-02", mend=Mend(status_of_history))
def status_out_of_step(scene):
    for row in scene.organizations:
        period = _open_period(scene, row)
        if period and period.status != row.status:
            words = {"record": Status(row.status).label, "history": Status(period.status).label}
            yield scene.hit(
                row, _("the record says «%(record)s», the history «%(history)s»") % words, "status"
            )
        elif scene.periods.get(row.pk) and period is None:
            yield scene.hit(row, _("the history ends, and nothing follows"), "status")


def _neighbours(scene):
    for row in scene.organizations:
        periods = scene.periods.get(row.pk, ())
        for one, other in zip(periods, periods[1:], strict=False):
            yield row, one.valid_to or date.max, other.valid_from or date.min


@check("L-03")
def two_statuses_on_a_day(scene):
    for row, ended, began in _neighbours(scene):
        if began < ended:
            yield scene.hit(row, _until(ended, began), "status")


@check("L-04")
def days_without_a_status(scene):
    for row, ended, began in _neighbours(scene):
        if began > ended:
            yield scene.hit(row, f"{day_text(ended)} … {day_text(began)}", "status")


def _until(ended, began):
    end = "…" if ended == date.max else day_text(ended)
    return f"{'…' if began == date.min else day_text(began)} < {end}"


@check("L-05")
def without_a_beginning(scene):
    begun = {each.organization_id for each in scene.events if each.kind in BEGINNINGS}
    for row in scene.organizations:
        if row.pk not in begun:
            yield scene.hit(row)


@check("L-06")
def one_event_twice(scene):
    seen = set()
    for each in scene.events:
        same = each[1:]  # all but its own number
        if same in seen:
            words = EventKind(each.kind).label
            row = scene.by_pk[each.organization_id]
            yield scene.hit(row, f"{words} {day_text(each.on)}" if each.on else words)
        seen.add(same)


@check("L-07")
def gone_without_a_successor(scene):
    followed = {each.organization_id for each in scene.events if each.related_id}
    for row in scene.organizations:
        if row.status in NEEDS_SUCCESSOR and row.pk not in followed:
            yield scene.hit(row, Status(row.status).label, "status")


@check("L-08")
def counted_before_the_founding(scene):
    for row in scene.organizations:
        periods = scene.periods.get(row.pk, ())
        first = periods[0].valid_from if periods else None
        if row.founded_on and first and first < row.founded_on:
            yield scene.hit(row, f"{day_text(first)} < {day_text(row.founded_on)}", "founded_on")


@check("L-09")
def of_days_to_come(scene):
    last = scene.today + GRACE
    for row in scene.organizations:
        for each in scene.periods.get(row.pk, ()):
            if each.valid_from and each.valid_from > last:
                yield scene.hit(row, day_text(each.valid_from), "status")
    for each in scene.events:
        if each.on and each.on > last:
            yield scene.hit(scene.by_pk[each.organization_id], day_text(each.on))


@check("L-10")
def another_name_than_the_last(scene):
    renamed = defaultdict(list)
    for each in scene.events:
        if each.kind == EventKind.RENAMED and each.after:
            renamed[each.organization_id].append(each)
    for pk, events in renamed.items():
        last = max(events, key=lambda each: (each.on or date.min, each.pk))
        row = scene.by_pk[pk]
        if fold(last.after) != scene.folded_names[pk]:
            yield scene.hit(row, f"«{last.after}»", "name")


@check("L-11")
def past_records_apart(scene):
    for pk, rows in scene.past_records.items():
        for one, other in zip(rows, rows[1:], strict=False):
            if other.valid_from != one.valid_to:
                began = day_text(other.valid_from) if other.valid_from else "…"
                yield scene.hit(scene.by_pk[pk], f"{day_text(one.valid_to)} … {began}", "name")
