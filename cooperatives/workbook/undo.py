"""The inverse of an import, row by row: what commit.py wrote is taken back from what it kept in ImportChange.

A row that anybody has changed since is refused, whole: taking back a part of it would leave a record that never was.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import Line, record_many
from cluster_portal.accounts.models import Activity
from cluster_portal.bulk import update_many
from cluster_portal.moments import day_and_time
from cluster_portal.progress import tell
from cooperatives.actions.figures import figures_snapshot
from cooperatives.actions.organizations import DETAIL_FIELDS, details_of
from cooperatives.models import (
    Commune,
    ImportChange,
    ImportRun,
    Kind,
    Organization,
    OrganizationEvent,
    PastMembership,
    PastRecord,
    StatusPeriod,
    YearlyFigures,
)
from cooperatives.summaries import contributions, keep

from .commit import figure_changes, readable, update_organizations
from .entries import Entry

# So many rows are deleted in one statement, with all that hangs on them
BATCH = 500
DETAILS = {name for names in DETAIL_FIELDS.values() for name in names}
RELATED = ("province", "commune", "cooperative_union", *DETAIL_FIELDS)


@dataclass(frozen=True)
class Refused:
    """A row that stays as it is: where it stood in the file, and why."""

    row: int
    name: str
    why: str


@dataclass
class Undoing:
    """What is to be done, on locked rows: `restored` and `removed` are the changes that can be taken back."""

    run: ImportRun
    restored: list[ImportChange] = field(default_factory=list)
    removed: list[ImportChange] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    figures: dict[int, YearlyFigures] = field(default_factory=dict)


def prepare(run: ImportRun) -> Undoing:
    """Lock the rows that the import wrote and say what can be taken back. Call it inside a transaction."""
    changes = list(run.changes.order_by("pk"))
    pks = [each.organization_id for each in changes if each.organization_id]
    organizations = _locked(Organization.objects.select_related(*RELATED)).in_bulk(pks)
    figures = _locked(YearlyFigures.objects.filter(organization__in=pks, year=run.year))
    undoing = Undoing(run, figures={each.organization_id: each for each in figures})
    whys = _changed_since(changes, organizations, undoing.figures)
    whys |= _codes_taken(changes, organizations, whys) | _unions_gone(changes, whys)
    for change in changes:
        change.organization = organizations.get(change.organization_id)
    whys |= _still_needed(changes, whys, run)
    for change in changes:
        if why := whys.get(change.pk):
            undoing.refused.append(Refused(change.row, change.name, why))
        else:
            (undoing.removed if change.is_new else undoing.restored).append(change)
    return undoing


def take_back(undoing: Undoing, *, by, at: datetime, batch: str) -> None:
    """Restore and remove, with one audit line a record. Call it inside the transaction of prepare()."""
    tell("undoing")
    links = _earlier_links(undoing.restored)
    entries = [_entry_before(change, undoing.figures, links) for change in undoing.restored]
    lines = [*_restored_lines(entries), *_removed_lines(undoing)]
    touched = [change.organization.pk for change in (*undoing.restored, *undoing.removed)]
    summed_before = contributions(touched)
    update_organizations([entry for entry in entries if entry.changed])
    _restore_details(undoing.restored, entries)
    _restore_history(undoing.restored)
    _restore_figures(undoing.restored, entries)
    record_many(lines, by=by, at=at, batch=batch)
    _remove([change.organization for change in undoing.removed])
    keep(summed_before, contributions(touched))


def _locked(rows):
    return rows.select_for_update(of=("self",))


# What stands against it


def _changed_since(changes, organizations, figures) -> dict[int, str]:
    """{change: why} of rows that are not as the import left them."""
    whys, last = {}, {}
    for change in changes:
        organization, own = (
            organizations.get(change.organization_id),
            figures.get(change.organization_id),
        )
        if organization is None:
            whys[change.pk] = _("It is no longer in the register.")
        elif organization.version != change.version:
            last[change.pk] = organization
        elif (own.version if own else 0) != change.figures_version:
            last[change.pk] = own or organization
    lines = _last_lines(last.values())
    for pk, row in last.items():
        whys[pk] = _changed_by(lines.get((row._meta.label_lower, str(row.pk))))
    return whys


def _last_lines(rows) -> dict[tuple[str, str], Activity]:
    """The last audit line of each row."""
    numbers = defaultdict(list)
    for row in rows:
        numbers[row._meta.label_lower].append(str(row.pk))
    return {
        (kind, line.target_id): line
        for kind, ids in numbers.items()
        for line in Activity.objects.filter(target_type=kind, target_id__in=ids)
        .select_related("by")
        .order_by("number")
    }


def _changed_by(line):
    if line is None:
        return _("It was changed after the import.")
    return _("%(by)s changed it on %(at)s, after the import.") % {
        "by": line.by or _("Somebody"),
        "at": day_and_time(line.at),
    }


def _codes_taken(changes, organizations, whys) -> dict[int, str]:
    """Rows whose earlier tax code another organization has by now."""
    codes = {
        code: change
        for change in changes
        if change.pk not in whys and (code := change.before.get("organization", {}).get("tax_code"))
    }
    taken = Organization.objects.filter(tax_code__in=codes).exclude(pk__in=organizations)
    return {
        codes[each.tax_code].pk: _("Its earlier tax code %(code)s now belongs to «%(name)s».")
        % {"code": each.tax_code, "name": each.name}
        for each in taken
    }


def _unions_gone(changes, whys) -> dict[int, str]:
    kept = _earlier_links(changes)["cooperative_union"]
    return {
        change.pk: _("The cooperative union that it belonged to is no longer in the register.")
        for change in changes
        if change.pk not in whys
        and (union := change.before.get("organization", {}).get("cooperative_union"))
        and union not in kept
    }


def _still_needed(changes, whys, run) -> dict[int, str]:
    """New records that something else refers to by now; members of a union that stay keep the union, too."""
    new = {each.organization_id: each for each in changes if each.is_new and each.pk not in whys}
    undone = {each.organization_id for each in changes if each.pk not in whys}
    needed = {}
    other_years = YearlyFigures.objects.filter(organization__in=new).exclude(year=run.year)
    for pk, year in other_years.values_list("organization", "year"):
        needed[new[pk].pk] = _("Figures of %(year)s have been entered for it.") % {"year": year}
    for pk, model in _referring(new, undone):
        label = model._meta.verbose_name
        needed[new[pk].pk] = _("Something else refers to it by now: %(what)s.") % {"what": label}
    staying = {each.organization_id for each in changes if each.pk in whys | needed}
    members = Organization.objects.filter(cooperative_union__in=new)
    for union, member, name in members.values_list("cooperative_union", "pk", "name"):
        if member in staying or member not in undone:
            needed.setdefault(
                new[union].pk, _("«%(name)s» belongs to this union and stays.") % {"name": name}
            )
    return needed


def _referring(new, undone) -> Iterator[tuple[int, type[models.Model]]]:
    """(record, table) of rows that forbid its removal; the members of a union are looked at apart."""
    for relation in Organization._meta.related_objects:
        if relation.on_delete is models.PROTECT and relation.related_model is not Organization:
            rows = relation.related_model._base_manager.filter(
                **{f"{relation.field.name}__in": new}
            )
            for pk in rows.values_list(relation.field.attname, flat=True).distinct():
                yield pk, relation.related_model


# Taking back


def _earlier_links(changes) -> dict[str, dict]:
    """{link: {number: row}} of the communes and unions to be restored."""
    models_of = {"commune": Commune, "cooperative_union": Organization}
    wanted = {
        name: {change.before.get("organization", {}).get(name) for change in changes} - {None}
        for name in models_of
    }
    return {name: model.objects.in_bulk(wanted[name]) for name, model in models_of.items()}


def _entry_before(change, figures, links) -> Entry:
    """The record with the values that it had before, changed and unsaved."""
    entry, before = Entry.of(change.organization), change.before
    entry.details = details_of(change.organization)
    for name, value in before.get("organization", {}).items():
        if name in links:
            setattr(entry.organization, name, links[name].get(value))
        else:
            _put(entry.details if name in DETAILS else entry.organization, name, value)
    if "figures" in before:
        entry.figures = figures[change.organization_id]
        entry.figures_before = figures_snapshot(entry.figures)
        entry.figures.organization = entry.organization
        for name, value in before["figures"].items():
            _put(entry.figures, name, value)
    entry.organization.prepare()
    entry.compare()
    return entry


def _put(row, name, value):
    setattr(row, name, row._meta.get_field(name).to_python(value))


def _restored_lines(entries) -> Iterator[Line]:
    for entry in entries:
        if entry.changed:
            yield Line("organization_restored", entry.organization, readable(entry))
        if entry.figures_changed:
            yield Line("figures_restored", entry.figures, figure_changes(entry))


def _removed_lines(undoing) -> Iterator[Line]:
    for change in undoing.removed:
        yield Line("organization_removed", change.organization)


def _restore_details(changes, entries):
    made = [each.organization_id for each in changes if each.before.get("details_are_new")]
    rows = defaultdict(list)
    for entry in entries:
        if entry.details and entry.details.pk and entry.organization.pk not in made:
            rows[type(entry.details)].append(entry.details)
    for model, details in rows.items():
        update_many(model, details)
    for link in DETAIL_FIELDS:
        model = Organization._meta.get_field(link).related_model
        model.objects.filter(organization__in=made).delete()


def _restore_history(changes):
    """What the import added goes; rows by date that it moved or cut are those of before, under their own numbers."""
    for name, model in {"events": OrganizationEvent, "past_memberships": PastMembership}.items():
        _delete(model, [pk for change in changes for pk in change.before.get(name, ())])
    for model in (StatusPeriod, PastRecord):
        kept = {
            change.organization_id: rows
            for change in changes
            if (rows := change.before.get("rows", {}).get(model._meta.model_name)) is not None
        }
        model.objects.filter(organization__in=kept).delete()
        model.objects.bulk_create(
            [_row(model, values) for rows in kept.values() for values in rows], batch_size=BATCH
        )


def _row(model, values) -> models.Model:
    """A row of `values`, {column: what JSON made of it}."""
    fields = {each.attname: each for each in model._meta.concrete_fields}
    return model(**{name: fields[name].to_python(value) for name, value in values.items()})


def _delete(model, pks):
    for start in range(0, len(pks), BATCH):
        model.objects.filter(pk__in=pks[start : start + BATCH]).delete()


def _restore_figures(changes, entries):
    made = {each.organization_id for each in changes if each.before.get("figures_are_new")}
    kept = [
        entry.figures
        for entry in entries
        if entry.figures_changed and entry.organization.pk not in made
    ]
    for figures in kept:
        figures.version += 1
    update_many(YearlyFigures, kept)
    _delete(YearlyFigures, [entry.figures.pk for entry in entries if entry.organization.pk in made])


def _remove(organizations):
    """Unions last: their members refer to them."""
    for is_union in (False, True):
        pks = [
            each.pk for each in organizations if (each.kind == Kind.COOPERATIVE_UNION) == is_union
        ]
        _delete(Organization, pks)
