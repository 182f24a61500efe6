"""Figures of a year: of one organization, and of groups known only by number."""

from datetime import datetime
from operator import attrgetter

from django.db import transaction
from django.utils.translation import gettext as _

from cluster_portal.accounts.activity import changes_between, record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cooperatives.gates import require_open_year
from cooperatives.history import snapshot
from cooperatives.laws import rulebook
from cooperatives.models import GroupTally, Organization, YearlyFigures
from cooperatives.rules import blocking, check_figures
from cooperatives.summaries import contributions, keep

from .versions import require_version

FIGURE_FIELDS = (*YearlyFigures.NUMBER_FIELDS, "rating", "basis", "as_of", "not_available", "note")
_FIGURE_VALUES = attrgetter(*FIGURE_FIELDS)


class FiguresRefused(ValueError):
    """The figures cannot be so; the text is for users, `field` says where."""

    def __init__(self, message: str, *, field: str):
        super().__init__(message)
        self.field = field


@transaction.atomic
def record_figures(
    *,
    organization: Organization,
    year: int,
    values: dict,
    base: dict,
    expected_version: int,
    by,
    at: datetime,
    note: str = "",
) -> YearlyFigures:
    """Write the figures of one year: `values` {field: value}, None for «not said», names in `not_available`.

    `expected_version` is 0 where there were none yet; `base` is plain(figures_snapshot(…)) as the editor saw
    it. `note` is why warnings were accepted. Money in triệu đồng. Raises PermissionDenied, YearNotOpen, FiguresRefused,
    ChangedMeanwhile, ValidationError.
    """
    # The organization is locked, so that two first entries of a year queue up as well.
    organization = (
        Organization.objects.select_for_update(of=("self",))
        .select_related("province")
        .get(pk=organization.pk)
    )
    figures = YearlyFigures.objects.filter(organization=organization, year=year).first()
    figures = figures or YearlyFigures(organization=organization, year=year, version=0)
    figures.organization = organization
    require(by, Permission.FIGURES_EDIT, figures)
    require_open_year(organization.province, year)
    before = figures_snapshot(figures)
    require_version(figures, expected_version, base=base, now=before)
    for name, value in values.items():
        if name not in FIGURE_FIELDS:
            raise ValueError(f"{name} is no figure")
        setattr(figures, name, value)
    _check_not_available(figures)
    _refuse_by_rules(figures)
    changed = changes_between(before, figures_snapshot(figures))
    if not changed:
        return figures
    summed_before = contributions([organization.pk])
    figures.version += 1
    figures.full_clean()
    figures.save()
    keep(summed_before, contributions([organization.pk]))
    record(by=by, action="figures_recorded", target=figures, at=at, changes=changed, note=note)
    return figures


@transaction.atomic
def record_group_tally(*, tally: GroupTally, by, at: datetime) -> GroupTally:
    """Keep the number of groups known only by number; a second one for the same place and sector replaces the first.

    A tally that was read from the register is changed, its place and sector too. Raises PermissionDenied,
    YearNotOpen, ValidationError.
    """
    require(by, Permission.FIGURES_EDIT, tally)
    require_open_year(tally.province, tally.year)
    same = {"pk": tally.pk} if tally.pk else _place_of(tally)
    before = {}
    if found := _locked_tallies().filter(**same).first():
        require(by, Permission.FIGURES_EDIT, found)
        before, tally.pk = _tally_snapshot(found), found.pk
        tally._state.adding = False
    changed = changes_between(before, _tally_snapshot(tally))
    if not changed:
        return tally
    tally.full_clean()
    tally.save()
    record(by=by, action="group_tally_recorded", target=tally, at=at, changes=changed)
    return tally


@transaction.atomic
def remove_group_tally(*, tally: GroupTally, by, at: datetime) -> None:
    """Take a tally out; the audit line keeps what it said. Raises PermissionDenied, YearNotOpen.

    One that a colleague has just removed is left at that.
    """
    require(by, Permission.FIGURES_EDIT, tally)
    require_open_year(tally.province, tally.year)
    if found := _locked_tallies().filter(pk=tally.pk).first():
        said = _tally_snapshot(found)
        changed = changes_between(said, dict.fromkeys(said))
        record(by=by, action="group_tally_removed", target=found, at=at, changes=changed)
        found.delete()


def figures_snapshot(figures: YearlyFigures) -> dict:
    """{field: value} of everything that a person enters; `not_available` as a sorted list."""
    values = dict(zip(FIGURE_FIELDS, _FIGURE_VALUES(figures), strict=True))
    values["not_available"] = sorted(values["not_available"])
    return values


def _check_not_available(figures):
    figures.not_available = sorted(set(figures.not_available))
    for name in figures.not_available:
        if name not in YearlyFigures.NUMBER_FIELDS:
            raise ValueError(f"{name} is no figure")
        if getattr(figures, name) is not None:
            label = YearlyFigures._meta.get_field(name).verbose_name
            raise FiguresRefused(
                _("«%(field)s» has a value and is marked «not available». Keep one of the two.")
                % {"field": label},
                field=name,
            )


def _refuse_by_rules(figures):
    """The rules that block are those of the form and of the Excel door; here no door gets round them."""
    values = figures_snapshot(figures) | {"year": figures.year}
    organization = snapshot(figures.organization)
    told = blocking(check_figures(values, organization_values=organization, rulebook=rulebook()))
    if told:
        raise FiguresRefused(f"{told[0].message} {told[0].fix}", field=told[0].field)


def _locked_tallies():
    return GroupTally.objects.select_for_update(of=("self",)).select_related("province", "commune")


def _place_of(tally):
    return {name: getattr(tally, name) for name in ("province", "commune", "sector", "year")}


def _tally_snapshot(tally):
    """{field: value} of everything that a person enters; the commune by its name, for the audit line."""
    names = ("sector", "groups_count", "certified_count", "members_count", "as_of")
    commune = tally.commune.full_name if tally.commune else None
    numbers = {name: getattr(tally, name) for name in names}
    return {"commune": commune, **numbers, "note": tally.note or None}
