"""Two records of one organization become one, field by field; within thirty days they can come apart again.

A duplicate is a slip of the register and nothing that happened: it goes out of every count, of past days, too. Its
number leads to the record that stands.
"""

from datetime import datetime

from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import changes_between, record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cooperatives import history
from cooperatives.history import History, HistoryRefused
from cooperatives.images import TABLES, image_of, put_back
from cooperatives.models import (
    ActKind,
    ActRecord,
    FormerRecord,
    Organization,
    OrganizationEvent,
    PastMembership,
    PastRecord,
    RegisterAct,
    StatusPeriod,
    YearlyFigures,
)
from cooperatives.summaries import contributions, keep

from .acts import act_record, locked
from .histories import save_histories
from .organizations import detail_fields, details_of, full_snapshot, readable, save_details
from .queues import queue_for_new_organizations

# Status, names of the past, memberships: the days of one record, never a mixture of both.
DAYS = "days"
BELONGS_TO_DAYS = ("status", "status_on")


class DuplicatesRefused(HistoryRefused):
    """The two records cannot become one, or cannot come apart; the text is for users."""

    def __init__(self, message):
        super().__init__(message, field="reason", code="E-03")


@transaction.atomic
def merge_duplicates(
    *,
    kept: Organization,
    dropped: Organization,
    taken: set[str],
    taken_years: set[int],
    expected_versions: tuple[int, int],
    reason: str,
    by,
    at: datetime,
) -> RegisterAct:
    """Make one record of two. `taken`: fields (and DAYS) in which `dropped` is right; `taken_years`: of its figures.

    Figures of a year that only one has, earlier memberships, events, members of a union and all that refers to the
    dropped record are united. Raises PermissionDenied, DuplicatesRefused, ValidationError (constraints).
    """
    kept, dropped = locked([kept.pk, dropped.pk])
    for each in (kept, dropped):
        require(by, Permission.DUPLICATES_MERGE, each)
    _require_fit(kept, dropped, expected_versions)
    act = RegisterAct.objects.create(
        kind=ActKind.DUPLICATES_MERGED, province=kept.province, entered_by=by, entered_at=at
    )
    before = {each.pk: image_of(each.pk) for each in (kept, dropped)}
    summed_before = contributions(list(before))
    old, values = full_snapshot(kept), _values(kept, dropped, taken)
    details = {name: values.pop(name) for name in detail_fields(kept)}
    founded = dropped.founded_on if DAYS in taken else kept.founded_on
    _unite_figures(kept, dropped, taken_years)
    _unite_days(kept, dropped, take=DAYS in taken)
    _unite_events(kept, dropped)
    act.references = _lead_over(dropped, kept)
    act.save()
    number = dropped.pk
    # First out with the old one: the kept one may take its tax code.
    Organization.objects.get(pk=number).delete()
    for name, value in values.items():
        setattr(kept, name, value)
    kept.version += 1
    kept.prepare()
    kept.full_clean()
    kept.save()
    save_details(kept, details or None)
    if founded != kept.founded_on:
        save_histories([(kept, History(founded=(founded, kept.founded_on)))])
    keep(summed_before, contributions([kept.pk]))
    FormerRecord.objects.create(number=number, organization=kept, act=act)
    ActRecord.objects.bulk_create(
        [
            act_record(act, kept.pk, before[kept.pk], image_of(kept.pk)),
            act_record(act, number, before[number], None),
        ]
    )
    record(
        by=by,
        action="duplicates_merged",
        target=kept,
        at=at,
        changes=readable(changes_between(old, full_snapshot(kept))),
        note=f"{dropped.code} «{dropped.name}». {reason}",
    )
    return act


@transaction.atomic
def part_duplicates(*, act: RegisterAct, reason: str, by, at: datetime) -> RegisterAct:
    """Make two records of one again, as they were. Refused after thirty days, or when something changed since."""
    act = RegisterAct.objects.select_for_update(of=("self",)).get(pk=act.pk)
    kept, dropped = _records_of(act)
    queue_for_new_organizations(dropped.before["organization"]["province_id"])
    [organization] = locked([kept.number])
    require(by, Permission.DUPLICATES_MERGE, organization)
    if why := why_they_stay(act, at):
        raise DuplicatesRefused(why)
    references, summed_before = act.references, contributions([kept.number])
    FormerRecord.objects.filter(act=act).delete()
    try:
        with transaction.atomic():
            # The kept one first: it gives the tax code back.
            put_back(kept.before)
            put_back(dropped.before)
            _lead_back(references, dropped.number)
    except IntegrityError as error:
        raise DuplicatesRefused(
            _("Something else was written about one of the two since: they stay one.")
        ) from error
    keep(summed_before, contributions([kept.number, dropped.number]))
    for number in (kept.number, dropped.number):
        fresh = Organization.objects.get(pk=number)
        Organization.objects.filter(pk=number).update(version=fresh.version + 1)
        record(by=by, action="duplicates_parted", target=fresh, at=at, note=reason)
    act.withdrawn_at, act.withdrawn_by, act.withdrawal_reason = at, by, reason
    act.save()
    return act


def why_they_stay(act: RegisterAct, at: datetime) -> str:
    """Why the two cannot come apart now; empty when they can."""
    kept, _dropped = _records_of(act)
    if act.withdrawn_at:
        return _("They were made two again already.")
    if at > act.parts_until:
        return _("They were made one more than thirty days ago.")
    if image_of(kept.number) != kept.after:
        return _("«%(name)s» was changed since. They stay one.") % {"name": kept.name}
    return ""


def _records_of(act) -> tuple[ActRecord, ActRecord]:
    """(the kept record, the one that went)."""
    by_end = {each.after is None: each for each in act.records.all()}
    return by_end[False], by_end[True]


def _require_fit(kept, dropped, versions):
    if kept.pk == dropped.pk:
        raise DuplicatesRefused(_("That is the same record."))
    if kept.kind != dropped.kind:
        raise DuplicatesRefused(
            _(
                "One is a %(one)s and the other a %(other)s. If a group became a cooperative, enter its conversion."
            )
            % {"one": kept.get_kind_display(), "other": dropped.get_kind_display()}
        )
    if (kept.version, dropped.version) != versions:
        raise DuplicatesRefused(
            _("A colleague changed one of the two meanwhile. Look at both again, then choose.")
        )
    if dropped.pk == kept.cooperative_union_id or kept.pk == dropped.cooperative_union_id:
        raise DuplicatesRefused(_("One of the two is the cooperative union of the other."))


def _values(kept, dropped, taken) -> dict:
    """{field: value} that the one record will have; a link as its row."""
    names = [*history.EDITABLE_FIELDS, *detail_fields(kept)]
    values = {}
    for name in names:
        source = dropped if name in taken else kept
        holder = details_of(source) if name in detail_fields(source) else source
        values[name] = getattr(holder, name)
    source = dropped if DAYS in taken else kept
    return values | {name: getattr(source, name) for name in BELONGS_TO_DAYS}


def _unite_figures(kept, dropped, taken_years):
    own = {each.year: each for each in kept.yearly_figures.all()}
    for figures in list(dropped.yearly_figures.all()):
        if figures.year in own and figures.year not in taken_years:
            continue
        if figures.year in own:
            own[figures.year].delete()
        YearlyFigures.objects.filter(pk=figures.pk).update(organization=kept)


def _unite_days(kept, dropped, *, take):
    if take:
        for table in (StatusPeriod, PastRecord):
            table.objects.filter(organization=kept).delete()
            table.objects.filter(organization=dropped).update(organization=kept)
    taken = list(PastMembership.objects.filter(organization=kept))
    for past in PastMembership.objects.filter(organization=dropped):
        if all(
            past.valid_to < each.valid_from or each.valid_to < past.valid_from for each in taken
        ):
            past.organization = kept
            past.save()
            taken.append(past)


def _unite_events(kept, dropped):
    """All that happened, once."""

    def what(event):
        return event.kind, event.on, event.before, event.after, event.related_id

    own = {what(event) for event in kept.events.all()}
    once = {"entered", "founded"} if own else set()
    for event in dropped.events.all():
        if what(event) not in own and event.kind not in once:
            OrganizationEvent.objects.filter(pk=event.pk).update(organization=kept)


def _lead_over(dropped, kept) -> list:
    """Whatever refers to the dropped record refers to the kept one. Returns [[table, column, rows]]: the way back."""
    moved = []
    for relation in Organization._meta.related_objects:
        table, column = relation.related_model, relation.field.attname
        if table in TABLES and relation.field.name == "organization":
            continue
        rows = table._base_manager.filter(**{column: dropped.pk})
        if numbers := list(rows.values_list("pk", flat=True)):
            rows.update(**{column: kept.pk})
            moved.append([table._meta.label_lower, column, numbers])
    return moved


def _lead_back(references, number):
    for label, column, numbers in references:
        apps.get_model(label)._base_manager.filter(pk__in=numbers).update(**{column: number})
