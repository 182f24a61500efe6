"""An act is written with what stood before and after it, can be looked at before it is written, and withdrawn."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import record
from cluster_portal.accounts.activity_labels import Change, in_words
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cooperatives.history import History, HistoryRefused
from cooperatives.images import HISTORY, changed_columns, image_of, name_of
from cooperatives.models import (
    IN_REGISTER,
    ActRecord,
    Commune,
    Organization,
    Paper,
    RegisterAct,
)
from cooperatives.summaries import Sums, contributions, keep

from .histories import save_histories


@dataclass
class Writing:
    """An act while it is written. `new`: the organizations that it made."""

    act: RegisterAct
    paper: Paper
    before: dict
    summed_before: Sums
    new: list[Organization] = field(default_factory=list)
    planned: list[tuple[Organization, History]] = field(default_factory=list)

    def plan(self, organization: Organization, history: History) -> None:
        """Keep what history.py said, with the act's paper on its events."""
        for event in history.events:
            event.act, event.basis = self.act, self.paper.basis
            event.paper_on, event.paper_issuer = self.paper.on, self.paper.issuer
        self.planned.append((organization, history))


def begin(
    kind: str, organizations: list[Organization], *, paper: Paper, by, at: datetime
) -> Writing:
    """Begin an act on locked organizations; `by` may edit each of them, or PermissionDenied."""
    for organization in organizations:
        require(by, Permission.ORGANIZATION_EDIT, organization)
    act = RegisterAct.objects.create(
        kind=kind, province=organizations[0].province, entered_by=by, entered_at=at
    )
    before = {each.pk: image_of(each.pk, HISTORY) for each in organizations}
    return Writing(act, paper, before, contributions(list(before)))


def finish(writing: Writing) -> RegisterAct:
    """Write the histories, and keep what stood before and what stands now."""
    save_histories(writing.planned)
    numbers = [*writing.before, *(each.pk for each in writing.new)]
    keep(writing.summed_before, contributions(numbers))
    ActRecord.objects.bulk_create(
        [
            act_record(writing.act, number, writing.before.get(number), image_of(number, HISTORY))
            for number in numbers
        ]
    )
    return writing.act


def act_record(act, number, before, after) -> ActRecord:
    name = (after or before)["organization"]["name"]
    return ActRecord(act=act, number=number, name=name, before=before, after=after)


def locked(numbers: Iterable[int]) -> list[Organization]:
    """The organizations as asked for, locked in the order of their numbers: no two acts wait for each other."""
    numbers = list(numbers)
    rows = Organization.objects.select_for_update(of=("self",)).select_related("province")
    found = {each.pk: each for each in rows.filter(pk__in=numbers).order_by("pk")}
    return [found[number] for number in numbers]


def require_day(organization: Organization, on: date, at: datetime) -> None:
    """Raise HistoryRefused for a day in the future, or before the organization was founded."""
    if on > timezone.localdate(at):
        raise HistoryRefused(_("A change cannot lie in the future."), field="on")
    if organization.founded_on and on < organization.founded_on:
        raise HistoryRefused(
            _("It was founded on %(day)s only; the change cannot lie before that.")
            % {"day": f"{organization.founded_on:%d/%m/%Y}"},
            field="on",
        )


def require_in_register(organization: Organization) -> None:
    if organization.status not in IN_REGISTER:
        raise HistoryRefused(
            _("«%(name)s» has left the register: %(status)s. Nothing more can happen to it.")
            % {"name": organization.name, "status": organization.get_status_display()},
            field="on",
        )


# Looking before writing


@dataclass(frozen=True)
class Effect:
    """What an act does to one organization."""

    name: str
    is_new: bool
    changes: list[Change]


def foreseen(write: Callable[[], RegisterAct]) -> list[Effect]:
    """What `write` would do: it is done, read and rolled back, so that the page promises what the action keeps.

    Raises what `write` raises.
    """
    with transaction.atomic():
        effects = effects_of(write())
        transaction.set_rollback(True)
    return effects


def effects_of(act: RegisterAct) -> list[Effect]:
    """The act in the words of the screen, organization by organization."""
    records = list(act.records.all())
    names = _names(records)
    return [_effect(each, names) for each in records]


def _effect(record, names) -> Effect:
    before = record.before or {"organization": dict.fromkeys(record.after["organization"])}
    columns = {} if record.after is None else changed_columns(before, record.after)
    columns.pop("id", None)
    fields = {each.attname: each for each in Organization._meta.concrete_fields}
    changes = [
        Change(
            fields[name].verbose_name, *(_in_words(fields[name], value, names) for value in values)
        )
        for name, values in columns.items()
        if any(values)
    ]
    return Effect(record.name, record.before is None, changes)


def _in_words(column, value, names):
    if isinstance(column, models.ForeignKey) and value:
        return names.get((column.related_model, value), f"#{value}")
    return in_words(column, value)


def _names(records) -> dict:
    """{(table, number): name} of the communes and unions in the images."""
    rows = [
        image["organization"] for each in records for image in (each.before, each.after) if image
    ]
    wanted = {
        Commune: {row["commune_id"] for row in rows},
        Organization: {row["cooperative_union_id"] for row in rows},
        RegisterAct.province.field.related_model: {row["province_id"] for row in rows},
    }
    return {
        (table, number): str(row)
        for table, numbers in wanted.items()
        for number, row in table.objects.in_bulk(numbers - {None}).items()
    }


def tell(
    act: RegisterAct, organizations: Iterable[Organization], *, action: str, by, at, note: str
) -> None:
    """One audit line for each organization of the act, with what changed."""
    effects = {each.number: each for each in act.records.all()}
    for organization in organizations:
        entry = effects[organization.pk]
        changes = changed_columns(entry.before, entry.after) if entry.before and entry.after else {}
        record(
            by=by, action=action, target=organization, at=at, changes=_by_name(changes), note=note
        )


def _by_name(columns: dict) -> dict:
    from .organizations import readable

    fields = {each.attname: each.name for each in Organization._meta.concrete_fields}
    return readable({fields[name]: values for name, values in columns.items()})


def tables_of(image: dict) -> dict:
    return {name_of(table): image.get(name_of(table)) for table in HISTORY}
