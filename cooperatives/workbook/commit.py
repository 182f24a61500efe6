"""Writing a plan in few queries: organizations, details, histories, figures and one audit line for each changed row."""

from datetime import datetime
from functools import cache

from django.db import models

from cluster_portal.accounts.activity import Line, record_many
from cluster_portal.bulk import insert_many, update_many
from cooperatives import history
from cooperatives.actions.histories import save_histories
from cooperatives.models import Kind, Organization, YearlyFigures
from cooperatives.summaries import contributions, keep

from .entries import LINKS, Entry
from .plan import ImportPlan, Outcome


def write(plan: ImportPlan, *, by, at: datetime, batch: str) -> None:
    """Write every row that the plan creates or updates. Call it inside a transaction."""
    created = [planned.entry for planned in plan.rows if planned.outcome == Outcome.CREATE]
    updated = [planned.entry for planned in plan.rows if planned.outcome == Outcome.UPDATE]
    summed_before = contributions([entry.organization.pk for entry in updated])
    for entry in created:
        entry.compare()
    for entry in [*created, *updated]:
        if entry.changed:
            entry.organization.prepare()
    _create_organizations(created)
    _update_organizations([entry for entry in updated if entry.changed])
    _write_details([*created, *updated])
    save_histories(_histories(created, updated, at))
    _write_figures([entry for entry in [*created, *updated] if entry.figures_changed])
    keep(summed_before, contributions([entry.organization.pk for entry in [*created, *updated]]))
    record_many(list(_lines(created, updated)), by=by, at=at, batch=batch)


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


def _update_organizations(entries):
    organizations = [entry.organization for entry in entries]
    _point_at_unions(organizations)
    for organization in organizations:
        organization.version += 1
    _write(Organization, organizations)


def _write_details(entries):
    """The kind-only row of those that have one; an untouched empty one is not made."""
    by_model = {}
    for entry in entries:
        if entry.details and (entry.details.pk or _says_something(entry.details)):
            entry.details.organization = entry.organization
            by_model.setdefault(type(entry.details), []).append(entry.details)
    for model, rows in by_model.items():
        _write(model, rows)


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
    _write(YearlyFigures, [entry.figures for entry in entries])


def _write(model: type[models.Model], rows):
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
        yield Line("organization_registered", entry.organization, _readable(entry, names))
        yield from _figure_lines(entry)
    for entry in updated:
        if entry.changed:
            yield Line("organization_updated", entry.organization, _readable(entry, names))
        yield from _figure_lines(entry)


def _readable(entry, names):
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
        changed = {
            name: pair
            for name, pair in entry.figures_changed.items()
            if pair[0] is not None or pair[1] not in (None, "", [])
        }
        yield Line("figures_recorded", entry.figures, changed)
