"""Past records of what happened before there were any: read back from the events, from the newest to the oldest.

The commune before a move is in no event, so it stays unknown; an event without a day counts from its entry.
"""

from django.db import migrations
from django.utils import timezone

from cluster_portal.text import fold

FIELDS = ("name", "short_name", "address", "commune_id", "cooperative_union_id")
KINDS = ("renamed", "moved", "union_left", "union_joined")
BATCH = 500


def fill(apps, schema_editor):
    Event = apps.get_model("cooperatives", "OrganizationEvent")
    PastRecord = apps.get_model("cooperatives", "PastRecord")
    PastMembership = apps.get_model("cooperatives", "PastMembership")
    events = Event.objects.filter(kind__in=KINDS).select_related("organization")
    records = [row for group in by_organization(events) for row in past_records(PastRecord, group)]
    PastRecord.objects.bulk_create(records, batch_size=BATCH)
    events = Event.objects.filter(kind__in=("alliance_joined", "alliance_left"), on__isnull=False)
    events = events.select_related("organization")
    memberships = [
        row for group in by_organization(events) for row in past_memberships(PastMembership, group)
    ]
    PastMembership.objects.bulk_create(memberships, batch_size=BATCH)


def by_organization(events):
    groups = {}
    for event in events.iterator(chunk_size=2000):
        groups.setdefault(event.organization_id, []).append(event)
    return groups.values()


def past_records(PastRecord, events):
    """The rows of one organization: the values of today, taken back event by event."""
    organization = events[0].organization
    now = {name: getattr(organization, name) for name in FIELDS}
    days = {}
    for event in sorted(events, key=lambda event: (day_of(event), event.pk)):
        days.setdefault(day_of(event), []).append(event)
    rows = []
    for day in sorted(days, reverse=True):
        before = now
        for event in reversed(days[day]):
            before = before | taken_back(event, before, days[day])
        if before == now:
            continue
        if rows:
            rows[-1].valid_from = day
        rows.append(
            PastRecord(
                organization=organization,
                valid_to=day,
                is_day_known=any(event.on for event in days[day]),
                folded=folded(organization, before),
                **before,
            )
        )
        now = before
    return rows


def day_of(event):
    return event.on or timezone.localdate(event.recorded_at)


def taken_back(event, now, same_day):
    if event.kind == "renamed":
        return {"name": event.before}
    if event.kind == "moved":
        return {"address": event.before or now["address"], "commune_id": None}
    if event.kind == "union_left":
        return {"cooperative_union_id": event.related_id}
    # To name the union for the first time, without a day, completes the record: it was a member all along.
    left = any(each.kind == "union_left" for each in same_day)
    return {"cooperative_union_id": None} if event.on or left else {}


def folded(organization, values):
    texts = (
        values["name"],
        values["short_name"],
        organization.tax_code,
        organization.registration_no,
        values["address"],
    )
    return fold(" ".join(filter(None, texts)))


def past_memberships(PastMembership, events):
    """Joined and left, and joined again later: all pairs but the one that the columns hold."""
    organization, joined = events[0].organization, None
    for event in sorted(events, key=lambda event: (event.on, event.pk)):
        if event.kind == "alliance_joined":
            joined = event.on
        elif joined and joined != organization.alliance_member_since:
            yield PastMembership(organization=organization, valid_from=joined, valid_to=event.on)
            joined = None


class Migration(migrations.Migration):
    dependencies = [("cooperatives", "0006_past_records")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
