"""Where target and result behind a point come from, in words, with the page where a reader may look them up."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from cluster_portal.accounts.permissions import can
from cluster_portal.accounts.roles import Permission
from cooperatives.models import Kind, Organization, Period, Return, ReturnState
from cooperatives.statistics import ProvinceYear
from cooperatives.statistics.counts import last_day

from .models import Indicator, Result, Score
from .returned import said_of

# What narrows the register to the rows that an indicator counts; of the others, the register at the end of the year.
REGISTER_FILTERS = {
    "alliance_member_rate": {"member": "yes"},
    "bad_debt_ratio": {"kind": Kind.CREDIT_FUND},
    "new_groups": {"kind": Kind.COOPERATIVE_GROUP},
}
# Those whose rows can be named one by one: what was founded in the year.
FOUNDED = {
    "new_cooperatives": (Kind.COOPERATIVE, Kind.CREDIT_FUND),
    "new_groups": (Kind.COOPERATIVE_GROUP,),
}
SHOWN_ROWS = 30


@dataclass(frozen=True)
class Page:
    label: str
    url: str


@dataclass(frozen=True)
class Origin:
    """`fingerprint` is that of what was signed or sent; `rows` are of the register, `more` of them are not shown."""

    text: str
    pages: tuple[Page, ...] = ()
    fingerprint: str = ""
    notes: tuple[str, ...] = ()
    rows: tuple[Organization, ...] = ()
    more: int = 0

    @property
    def count(self) -> int:
        return len(self.rows) + self.more


def target_origin(score: Score, result: Result | None, *, year, user) -> Origin:
    """No query."""
    if score.criterion.indicator_id is None:
        return Origin(_("Entered on the score sheet.") if score.target is not None else "")
    if result is None or (result.target is None and not result.target_words):
        return Origin(_("The pledge of the year has no target for it."))
    notes = []
    if result.target != score.target:
        notes.append(
            _("The target is another one by now. The points follow when they are computed again.")
        )
    if not result.pledge_hash:
        return Origin(_("Entered without a pledge."), notes=tuple(notes))
    pages = []
    if can(user, Permission.PLEDGE_VIEW, year):
        pages.append(Page(_("The pledge"), reverse("emulation:pledge_detail", args=[year.year])))
    return Origin(
        _("From the pledge of %(year)s, as it was signed.") % {"year": year.year},
        tuple(pages),
        fingerprint=result.pledge_hash,
        notes=tuple(notes),
    )


def actual_origin(score: Score, result: Result | None, *, province, year, user) -> Origin:
    """Two queries at the most."""
    indicator = score.criterion.indicator
    if indicator is None:
        return Origin(_("Entered on the score sheet.") if score.actual is not None else "")
    if result is None or not result.has_actual:
        return Origin(_("There is no result of «%(indicator)s» yet.") % {"indicator": indicator})
    notes = [
        _("As of %(day)s (%(basis)s).")
        % {"day": f"{result.as_of:%d/%m/%Y}", "basis": result.get_basis_display()}
        if result.as_of
        else "",
        result.note,
        _("The result is another one by now. The points follow when they are computed again.")
        if result.actual != score.actual
        else "",
    ]
    pages = []
    if can(user, Permission.RESULT_VIEW, ProvinceYear(province.pk, year.year)):
        address = reverse("emulation:result_list", args=[year.year])
        pages.append(Page(_("Results"), f"{address}?{urlencode({'tinh': province.slug})}"))
    read = _of_register if indicator.source else _of_return
    return read(result, indicator, province, year, user, pages, [each for each in notes if each])


def _of_register(result, indicator: Indicator, province, year, user, pages, notes) -> Origin:
    text = _("Computed from the register: %(definition)s") % {"definition": indicator.definition}
    if not can(user, Permission.ORGANIZATION_VIEW, ProvinceYear(province.pk, year.year)):
        if can(user, Permission.STATISTICS_VIEW, ProvinceYear(province.pk, year.year)):
            address = reverse("cooperatives:figures_year", args=[year.year])
            pages.append(Page(_("Figures of the year"), address))
        return Origin(text, tuple(pages), notes=tuple(notes))
    asked = {"province": province.slug, "year": year.year}
    asked |= REGISTER_FILTERS.get(indicator.source, {})
    address = reverse("cooperatives:organization_list")
    pages.append(Page(_("The register at the end of the year"), f"{address}?{urlencode(asked)}"))
    rows = _founded(indicator, province, year, result.as_of)
    return Origin(
        text,
        tuple(pages),
        notes=tuple(notes),
        rows=tuple(rows[:SHOWN_ROWS]),
        more=max(len(rows) - SHOWN_ROWS, 0),
    )


def _founded(indicator, province, year, as_of: date | None) -> list[Organization]:
    """The organizations that an indicator of founding counts, as the register says today."""
    if indicator.source not in FOUNDED:
        return []
    rows = Organization.objects.filter(
        province=province,
        kind__in=FOUNDED[indicator.source],
        founded_on__range=(date(year.year, 1, 1), as_of or last_day(year.year)),
    )
    return list(rows.order_by("founded_on", "sort_key").only("pk", "name", "kind", "founded_on"))


def _of_return(result, indicator, province, year, user, pages, notes) -> Origin:
    """Typed: in the province's return that was accepted, or on the page of results."""
    sent = Return.objects.current().filter(
        province=province,
        year=year.year,
        period=Period.YEAR,
        state__in=[ReturnState.ACCEPTED, ReturnState.FROZEN],
    )
    found = sent.first()
    said = said_of(found, indicator) if found else None
    if said is None or (said.value, said.words) != (result.actual, result.actual_words):
        return Origin(
            _("Entered by the alliance with the results of the year."),
            tuple(pages),
            notes=tuple(notes),
        )
    found.province = province
    shown = found.is_frozen and can(user, Permission.STATISTICS_VIEW, found)
    if shown or can(user, Permission.RETURN_VIEW, found):
        pages.append(Page(_("The return of the province"), found.get_absolute_url()))
    return Origin(
        _("From the return of the province, version %(version)s (%(state)s).")
        % {"version": found.version, "state": found.get_state_display()},
        tuple(pages),
        fingerprint=found.content_hash,
        notes=tuple(notes),
    )
