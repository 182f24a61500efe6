"""Changes of organizations. Each: lock, permission, constraints, history, audit line, one transaction."""

from datetime import date, datetime

from django.db import IntegrityError, models, transaction

from cluster_portal.accounts.activity import changes_between, record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.bulk import new_row
from cooperatives import history
from cooperatives.models import Commune, Organization
from cooperatives.summaries import contributions, keep

from .histories import save_histories
from .queues import queue_for_new_organizations
from .versions import require_version

# What only one kind has, in a row of its own: {name of the link: its fields}.
DETAIL_FIELDS = {
    "credit_fund_detail": ("licence_no", "licensed_on", "area_of_work"),
    "cooperative_group_detail": ("contract_on", "contract_months", "is_certified"),
}


@transaction.atomic
def register_organization(
    *,
    organization: Organization,
    by,
    at: datetime,
    details: dict | None = None,
    basis: str = "",
    note: str = "",
) -> Organization:
    """Enter a new, unsaved organization with its kind and province set; `details` {field: value} of its kind.

    `note` is why warnings were accepted. Raises PermissionDenied, ValidationError (constraints).
    """
    require(by, Permission.ORGANIZATION_EDIT, organization)
    queue_for_new_organizations(organization.province_id)
    organization.prepare()
    organization.full_clean()
    save_row(organization, force_insert=True)
    save_details(organization, details)
    save_histories([(organization, history.opening(organization, at=at, basis=basis))])
    keep({}, contributions([organization.pk]))
    entered = {name: value for name, value in full_snapshot(organization).items() if value}
    record(
        by=by,
        action="organization_registered",
        target=organization,
        at=at,
        changes=readable(changes_between({}, entered)),
        note=note,
    )
    return organization


@transaction.atomic
def update_organization(
    *,
    organization: Organization,
    values: dict,
    base: dict,
    expected_version: int,
    by,
    at: datetime,
    details: dict | None = None,
    on: date | None = None,
    basis: str = "",
    note: str = "",
) -> Organization:
    """Write `values` {field: value} and the `details` {field: value} of its kind into the organization.

    `base` is plain(full_snapshot(…)) as the editor saw it. When the row has another version by now, ChangedMeanwhile
    carries what the others changed. `on` and `basis`: day and paper of a renaming or a move, if there is one.
    Raises also PermissionDenied, ValidationError, HistoryRefused.
    """
    organization = _locked(organization)
    require(by, Permission.ORGANIZATION_EDIT, organization)
    before = full_snapshot(organization)
    require_version(organization, expected_version, base=base, now=before)
    for name, value in values.items():
        if name not in history.EDITABLE_FIELDS:
            raise ValueError(f"{name} is not edited this way")
        setattr(organization, name, value)
    organization.prepare()
    summed_before = contributions([organization.pk])
    save_details(organization, details)
    changed = changes_between(before, full_snapshot(organization))
    if not changed:
        return organization
    planned = history.following(organization, before, at=at, on=on, basis=basis)
    save_next_version(organization)
    save_histories([(organization, planned)])
    keep(summed_before, contributions([organization.pk]))
    note = ". ".join(filter(None, [basis, note]))
    _record("organization_updated", organization, changed, by=by, at=at, note=note)
    return organization


def full_snapshot(organization: Organization) -> dict:
    """history.snapshot() with the fields that only this kind has."""
    row = details_of(organization)
    details = {name: getattr(row, name) for name in detail_fields(organization)}
    return history.snapshot(organization) | details


def detail_fields(organization: Organization) -> tuple[str, ...]:
    return DETAIL_FIELDS.get(_detail_link(organization), ())


def details_of(organization: Organization) -> models.Model | None:
    """The row of what only this kind has, a new empty one if there is none yet; None for kinds without it."""
    link = _detail_link(organization)
    if link not in DETAIL_FIELDS:
        return None
    model = Organization._meta.get_field(link).related_model
    return getattr(organization, link, None) or new_row(model, organization=organization)


def readable(changes: dict) -> dict:
    """Put names for the numbers of communes and unions: the audit line outlives the rows."""
    links = {"commune": Commune, "cooperative_union": Organization}
    for name in links.keys() & changes.keys():
        names = links[name].objects.in_bulk([key for key in changes[name] if key])
        changes = changes | {name: [str(names[key]) if key else None for key in changes[name]]}
    return changes


def _detail_link(organization):
    return f"{organization.kind}_detail"


def save_details(organization, values):
    row = details_of(organization)
    if row is None or values is None:
        return
    for name in detail_fields(organization):
        setattr(row, name, values.get(name, getattr(row, name)))
    row.full_clean(exclude=["organization"])
    row.save()


def _locked(organization) -> Organization:
    rows = Organization.objects.select_for_update(of=("self",)).select_related("province")
    return rows.get(pk=organization.pk)


def save_next_version(organization):
    organization.version += 1
    organization.full_clean()
    save_row(organization)


def save_row(organization, **options):
    """Save; when somebody else took the tax code a moment ago, say so as full_clean() would have."""
    try:
        with transaction.atomic():
            organization.save(**options)
    except IntegrityError:
        organization.full_clean()
        raise


def _record(action, organization, changed, *, by, at, note):
    record(by=by, action=action, target=organization, at=at, changes=readable(changed), note=note)
