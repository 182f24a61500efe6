"""What a row makes of its organization: the row of the register as it would stand after the import, not yet saved."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils.translation import gettext as _

from cluster_portal.bulk import new_row
from cluster_portal.progress import through
from cluster_portal.text import clean
from cooperatives import history
from cooperatives.actions.figures import figures_snapshot
from cooperatives.actions.organizations import DETAIL_FIELDS, detail_fields, details_of
from cooperatives.history import HistoryRefused
from cooperatives.laws import rulebook
from cooperatives.models import (
    IN_REGISTER,
    Kind,
    Organization,
    Sector,
    StatusPeriod,
    YearlyFigures,
)
from cooperatives.rules import Rulebook, check_figures, check_organization

from .columns import COLUMNS, FIGURES, ORGANIZATION
from .doctor.tones import unified
from .entries import Entry
from .matching import Register, name_key
from .resources import MODEL_FIELDS
from .rows import ReadRow
from .three_way import Outdated
from .words import plain

ORGANIZATION_FIELDS = [
    column.name
    for column in COLUMNS
    if column.part == ORGANIZATION
    and column.name not in ("kind", "status", "status_on", "cooperative_union")
]
FIGURE_FIELDS = [column.name for column in COLUMNS if column.part == FIGURES]
# What alone is no reason to open the figures of a year
ABOUT_FIGURES = {"basis", "as_of", "figures_note"}
NEVER_EMPTY = {"kind", "name", "sector", "status"}


@dataclass(frozen=True)
class Scene:
    """What every row of one import shares."""

    register: Register
    outdated: Outdated
    year: int
    today: date
    at: datetime
    fields: dict
    unions: dict
    rulebook: Rulebook


def merge(
    reads: list[ReadRow],
    found: dict[int, Organization | None],
    *,
    register: Register,
    outdated: Outdated,
    year: int,
    today: date,
    at: datetime,
    fields: dict,
) -> dict[int, Entry]:
    """Return {id(row): entry} of the rows that can be merged; problems are added to the rows."""
    unions = {
        name_key(each.name): each
        for each in register.by_pk.values()
        if each.kind == Kind.COOPERATIVE_UNION
    }
    scene = Scene(register, outdated, year, today, at, fields, unions, rulebook())
    entries = {}
    # Unions first: their members may stand in the same file.
    in_order = sorted(reads, key=lambda read: read.values.get("kind") != Kind.COOPERATIVE_UNION)
    for read in through(in_order, "comparing", len(in_order)):
        if read.is_blocked:
            continue
        entry = _merged(read, found[id(read)], scene)
        if entry is not None:
            entries[id(read)] = entry
            if entry.organization.kind == Kind.COOPERATIVE_UNION:
                unions[name_key(entry.organization.name)] = entry.organization
    _check_foundings([(read, entries[id(read)]) for read in reads if id(read) in entries])
    return entries


def _merged(read, organization, scene) -> Entry | None:
    if organization is None:
        entry = _new_entry(read, scene)
    else:
        entry = _known_entry(read, organization, scene)
    if read.is_blocked or entry is None:
        return entry
    _settle(read, entry, scene)
    _put_texts(read, entry)
    _put_status(read, entry)
    _put_union(read, entry, scene)
    _put_details(read, entry)
    _put_figures(read, entry, scene)
    _compare(read, entry, scene)
    if entry.is_changed or entry.is_new:
        _check(read, entry, scene)
    return entry


def _new_entry(read, scene):
    kind = read.values["kind"]
    sector = read.values.get("sector") or (Sector.CREDIT if kind == Kind.CREDIT_FUND else "")
    if not sector and not read.is_blocked:
        read.block(
            "sector",
            "V-11",
            _("The sector is missing."),
            _("Write one of the sectors of the template, such as Nông nghiệp or Vận tải."),
        )
    province = scene.register.province
    return Entry(new_row(Organization, province=province, kind=kind, sector=sector))


def _known_entry(read, organization, scene):
    kind = read.values.get("kind", organization.kind)
    if kind != organization.kind:
        read.block(
            "kind",
            "K-04",
            _("In the register «%(name)s» is a %(kind)s.")
            % {"name": organization.name, "kind": Kind(organization.kind).label},
            _(
                "The kind does not change by Excel. If one was converted into another, enter it as a new organization."
            ),
        )
    return Entry.of(organization)


def _settle(read, entry, scene):
    """A cell that only repeats the export says nothing; one that the register contradicts is decided or asked."""
    if not entry.is_new:
        figures = scene.register.figures.get(entry.organization.pk)
        entry.conflicts = scene.outdated.settle(
            read, entry.organization, figures, fields=scene.fields, unions=scene.unions
        )


def _put_texts(read, entry):
    organization = entry.organization
    for name in ORGANIZATION_FIELDS:
        if not read.says(name):
            continue
        if name in read.cleared:
            _clear(read, organization, name)
            continue
        value, old = read.values[name], getattr(organization, name)
        if isinstance(old, str) and unified(clean(old), settings.TONE_STYLE) == value:
            continue  # only spaces, line breaks or the place of a tone differ, which reading mends
        setattr(organization, name, value)
    for remark in read.source.remarks:
        if remark not in organization.note:
            organization.note = "; ".join(filter(None, [organization.note, remark]))


def _clear(read, row, name):
    if name in NEVER_EMPTY:
        read.block(
            name,
            "V-11",
            _("This cannot be empty."),
            _("Write the value, or leave the cell empty to keep what is known."),
        )
        return
    field = row._meta.get_field(MODEL_FIELDS.get(name, name))
    setattr(row, field.name, None if field.null else "")


def _put_status(read, entry):
    organization = entry.organization
    status = read.values.get("status", organization.status)
    day = read.values.get("status_on")
    if "status" in read.cleared:
        _clear(read, organization, "status")
    if entry.is_new or status != organization.status:
        organization.status = status
        organization.status_on = day if (day or entry.is_new) else organization.status_on
    elif day and day != organization.status_on:
        known = f"{organization.status_on:%d/%m/%Y}" if organization.status_on else "–"
        read.warn(
            "status_on",
            "S-01",
            _("The status stays the same, so its day is not changed; known is %(day)s.")
            % {"day": known},
            _(
                "A day comes with a change of status. If the known day is wrong, correct it on the organization's page."
            ),
        )


def _put_union(read, entry, scene):
    if "cooperative_union" in read.cleared:
        entry.organization.cooperative_union = None
    wanted = read.values.get("cooperative_union")
    if not wanted:
        return
    found = scene.unions.get(name_key(wanted)) or _union_with_code(wanted, scene)
    if found is None:
        read.block(
            "cooperative_union",
            "E-12",
            _("The province has no cooperative union «%(name)s».") % {"name": wanted},
            _(
                "Write its name or record code as in the register; add the union to the list if it is new."
            ),
        )
    elif found.status not in IN_REGISTER:
        read.block(
            "cooperative_union",
            "E-12",
            _("The cooperative union «%(name)s» has left the register.") % {"name": found.name},
            _("Write another union, or a dash if it belongs to none any more."),
        )
    elif found is entry.organization:
        read.block(
            "cooperative_union",
            "E-12",
            _("A cooperative union cannot belong to itself."),
            _("Leave the cell empty."),
        )
    else:
        entry.organization.cooperative_union = found


def _union_with_code(wanted, scene):
    code = plain(wanted).replace(" ", "")
    return next(
        (
            each
            for each in scene.unions.values()
            if each.pk and code in (each.code.replace("-", ""), each.tax_code)
        ),
        None,
    )


def _put_details(read, entry):
    entry.details = details_of(entry.organization)
    own = detail_fields(entry.organization)
    for names in DETAIL_FIELDS.values():
        for name in names:
            if name not in own:
                _warn_of_other_kind(read, name)
            elif name in read.cleared:
                _clear(read, entry.details, name)
            elif name in read.values:
                setattr(entry.details, name, read.values[name])


def _warn_of_other_kind(read, name):
    if read.values.pop(name, None) not in (None, 0, False):
        read.warn(
            name,
            "K-02",
            _("This column is not for this kind of organization, so it was not read."),
            _("Empty the cell, or check the kind."),
        )


def _put_figures(read, entry, scene):
    if entry.organization.kind != Kind.CREDIT_FUND:
        for name in YearlyFigures.CREDIT_FIELDS:
            _warn_of_other_kind(read, name)
            read.not_available.discard(name)
    said = [name for name in FIGURE_FIELDS if read.says(name)]
    figures = scene.register.figures.get(entry.organization.pk) if entry.organization.pk else None
    says_something = any(
        name in read.values or name in read.not_available
        for name in said
        if name not in ABOUT_FIGURES
    )
    if figures is None and not says_something:
        return
    figures = figures or new_row(YearlyFigures, year=scene.year, version=0)
    figures.organization = entry.organization
    entry.figures, entry.figures_before = figures, figures_snapshot(figures)
    unknown = set(figures.not_available)
    for name in said:
        _put_figure(read, figures, name, unknown)
    figures.not_available = sorted(unknown)


def _put_figure(read, figures, name, unknown):
    target = MODEL_FIELDS.get(name, name)
    if name in read.values:
        setattr(figures, target, read.values[name])
        unknown.discard(name)
    elif name in read.not_available:
        setattr(figures, name, None)
        unknown.add(name)
    elif name != "basis":
        _clear(read, figures, name)
        unknown.discard(name)


def _compare(read, entry, scene):
    if entry.is_new:
        return  # everything is: commit.py says what, when it writes the audit line
    entry.compare()
    if entry.is_changed:
        entry.shown_changes = entry.in_words(scene.fields)


def _check(read, entry, scene):
    """The rules that the form obeys as well (rules.py), and what the history allows."""
    organization = entry.organization
    if not entry.is_new and "status" in entry.changed:
        try:
            history.following(organization, entry.before, at=scene.at)
        except HistoryRefused as refusal:
            read.block(
                refusal.field,
                refusal.code,
                str(refusal),
                _("Write the day of the decision or notice."),
            )
    values = history.snapshot(organization)
    problems = check_organization(values, today=scene.today, year=scene.year)
    if entry.figures and (entry.is_new or entry.figures_changed):
        figures = figures_snapshot(entry.figures) | {"year": scene.year}
        found = check_figures(
            figures,
            organization_values=values,
            rulebook=scene.rulebook,
            before=scene.register.figures_before.get(organization.pk),
        )
        problems += [each for each in found if not _was_explained(each, entry)]
    read.take(problems)


def _was_explained(problem, entry) -> bool:
    """Whether a reason would be asked for a value that stands in the register: it was given when the value came."""
    return problem.needs_reason and not entry.is_new and problem.field not in entry.figures_changed


def _check_foundings(pairs):
    """A corrected founding date must lie before the first change of status; one query for all rows."""
    moved = {
        entry.organization.pk: (read, entry)
        for read, entry in pairs
        if not entry.is_new and "founded_on" in entry.changed and entry.organization.founded_on
    }
    if not moved:
        return
    ended = StatusPeriod.objects.filter(organization__in=moved, valid_to__isnull=False)
    for pk, begin, end in ended.values_list("organization", "valid_from", "valid_to"):
        read, entry = moved[pk]
        if begin == entry.before["founded_on"] and entry.organization.founded_on >= end:
            read.block(
                "founded_on",
                "E-05",
                _(
                    "The status changed on %(day)s already; it cannot have been founded on that day or later."
                )
                % {"day": f"{end:%d/%m/%Y}"},
                _("Check the founding day."),
            )
