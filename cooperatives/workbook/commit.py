"""Writing a plan in few queries: organizations, details, histories, figures and one audit line for each changed row."""

from collections.abc import Callable
from datetime import datetime
from functools import cache

from django.db import models

from cluster_portal.accounts.activity import Line, record_many
from cluster_portal.bulk import insert_many, look_at_sizes, new_row, update_many
from cluster_portal.progress import tell
from cooperatives import history
from cooperatives.actions.histories import save_histories
from cooperatives.models import (
    ImportChange,
    ImportRun,
    Kind,
    Organization,
    PastRecord,
    StatusPeriod,
    YearlyFigures,
)
from cooperatives.summaries import contributions, keep

from .entries import LINKS, Entry
from .plan import ImportPlan, Outcome

# From so many new organizations on, the database looks again at how it finds one.
MANY_NEW = 1000


def write(plan: ImportPlan, *, run: ImportRun, by, at: datetime) -> None:
    """Write every row that the plan creates or updates, with what undo needs. Call it inside a transaction."""
    created = [planned.entry for planned in plan.rows if planned.outcome == Outcome.CREATE]
    updated = [planned.entry for planned in plan.rows if planned.outcome == Outcome.UPDATE]
    tell("writing", 0, len(created) + len(updated))
    summed_before = contributions([entry.organization.pk for entry in updated])
    for entry in created:
        entry.compare()
    for entry in [*created, *updated]:
        if entry.changed:
            entry.organization.prepare()
    before = _before(updated)
    _create_organizations(created)
    update_organizations([entry for entry in updated if entry.changed])
    _write_details([*created, *updated])
    histories = list(_histories(created, updated, at))
    of_known = [(each.pk, made) for each, made in histories if each.pk in before]
    _keep_rows_of_history(before, of_known)
    save_histories(histories)
    for pk, made in of_known:
        before[pk] |= _made(made)
    _write_figures([entry for entry in [*created, *updated] if entry.figures_changed])
    keep(summed_before, contributions([entry.organization.pk for entry in [*created, *updated]]))
    if len(created) >= MANY_NEW:
        look_at_sizes(Organization)
    tell("recording")
    _keep_for_undo(plan, before, run)
    record_many(list(_lines(created, updated)), by=by, at=at, batch=run.batch)


def _before(updated: list[Entry]) -> dict[int, dict]:
    """{record: what it said before, of what changes}: enough to restore a row that nobody has touched since."""
    before = {}
    for entry in updated:
        told = before[entry.organization.pk] = {}
        if entry.changed:
            told["organization"] = {name: old for name, (old, _new) in entry.changed.items()}
        if entry.details and entry.details.pk is None:
            told["details_are_new"] = True
        if entry.figures_changed:
            told["figures"] = {name: old for name, (old, _new) in entry.figures_changed.items()}
            if entry.figures.pk is None:
                told["figures_are_new"] = True
    return before


def _keep_rows_of_history(before, histories):
    """Add the rows by date that a history will move or cut, whole."""
    touched = {
        StatusPeriod: [pk for pk, each in histories if each.closed_on or each.founded],
        PastRecord: [pk for pk, each in histories if each.turn],
    }
    for model, pks in touched.items():
        name = model._meta.model_name
        for pk in pks:
            before[pk].setdefault("rows", {})[name] = []
        for row in model.objects.filter(organization__in=pks).order_by("pk").values():
            before[row["organization_id"]]["rows"][name].append(row)


def _made(made: history.History) -> dict:
    """{what: numbers} of the rows that a history has added beside those."""
    added = {"events": made.events, "past_memberships": made.past_memberships}
    return {name: [row.pk for row in rows] for name, rows in added.items() if rows}


def _keep_for_undo(plan, before, run):
    kept = [
        new_row(
            ImportChange,
            run=run,
            organization=planned.entry.organization,
            row=planned.read.row,
            name=planned.entry.organization.name,
            is_new=planned.outcome == Outcome.CREATE,
            version=planned.entry.organization.version,
            figures_version=planned.entry.figures_version,
            before=before.get(planned.entry.organization.pk, {}),
        )
        for planned in plan.rows
        if planned.outcome in (Outcome.CREATE, Outcome.UPDATE)
    ]
    insert_many(ImportChange, kept)


def _create_organizations(entries):
    unions = [
        entry.organization for entry in entries if entry.organization.kind == Kind.COOPERATIVE_UNION
    ]
    others = [
        entry.organization for entry in entries if entry.organization.kind != Kind.COOPERATIVE_UNION
    ]
    insert_many(Organization, unions)
    _point_at_unions(others)
    insert_many(Organization, others)


def _point_at_unions(organizations):
    """A union from the same file has its number only now."""
    for organization in organizations:
        if organization.cooperative_union_id is None and organization.cooperative_union:
            organization.cooperative_union = organization.cooperative_union


def update_organizations(entries: list[Entry]) -> None:
    """Write changed organizations, each as its next version."""
    organizations = [entry.organization for entry in entries]
    _point_at_unions(organizations)
    for organization in organizations:
        organization.version += 1
    write_rows(Organization, organizations)


def _write_details(entries):
    """The kind-only row of those that have one; an untouched empty one is not made."""
    by_model = {}
    for entry in entries:
        if entry.details and (entry.details.pk or _says_something(entry.details)):
            entry.details.organization = entry.organization
            by_model.setdefault(type(entry.details), []).append(entry.details)
    for model, rows in by_model.items():
        write_rows(model, rows)


def _says_something(details):
    skipped = {"id", "organization"}
    return any(
        getattr(details, each.name) not in (None, "")
        for each in details._meta.concrete_fields
        if each.name not in skipped
    )


def _write_figures(entries):
    for entry in entries:
        entry.figures.organization = entry.organization
        entry.figures.version += 1
    write_rows(YearlyFigures, [entry.figures for entry in entries])


def write_rows(model: type[models.Model], rows: list) -> None:
    """Insert those that are new, and write all fields of the others."""
    insert_many(model, [row for row in rows if row._state.adding])
    update_many(model, [row for row in rows if not row._state.adding])


def _histories(created: list[Entry], updated: list[Entry], at):
    for entry in created:
        yield entry.organization, history.opening(entry.organization, at=at)
    for entry in updated:
        if entry.changed:
            yield entry.organization, history.following(entry.organization, entry.before, at=at)


def _lines(created, updated):
    names = cache(str)  # of communes: some hundred, for some thousand rows
    for entry in created:
        yield Line(
            "organization_registered", entry.organization, readable(entry, names), entry.note
        )
        yield from _figure_lines(entry)
    for entry in updated:
        if entry.changed:
            changed = readable(entry, names)
            yield Line("organization_updated", entry.organization, changed, entry.note)
        yield from _figure_lines(entry)


def readable(entry: Entry, names: Callable[[object], str] = str) -> dict:
    """What changed, with names for the numbers of communes and unions; of a new record only what is there."""
    changed = {
        name: pair
        for name, pair in entry.changed.items()
        if not entry.is_new or pair[1] not in (None, "")
    }
    for name in LINKS:
        old, new = entry.old_links.get(name), getattr(entry.organization, name)
        if old != new:
            changed[name] = [names(old) if old else None, names(new) if new else None]
    return changed


def _figure_lines(entry):
    if entry.figures_changed:
        yield Line("figures_recorded", entry.figures, figure_changes(entry), entry.note)


def figure_changes(entry: Entry) -> dict:
    return {
        name: pair
        for name, pair in entry.figures_changed.items()
        if pair[0] is not None or pair[1] not in (None, "", [])
    }
