"""What waits for a user on the first page, what is late, and the steps of the year. A fixed number of queries."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cluster_portal.accounts.permissions import visible, year_standings
from cluster_portal.accounts.roles import Permission, Role
from cluster_portal.text import number
from cooperatives.models import (
    ImportRun,
    ImportState,
    Organization,
    Period,
    QualitySnapshot,
    ReportingYear,
    Return,
    ReturnState,
    Status,
)
from cooperatives.models.returns import SLUG_OF_PERIOD
from cooperatives.statistics.overview import may_see_year
from emulation.actions.places import delegations_of
from emulation.models import (
    PUT,
    EmulationYear,
    EntryState,
    Pledge,
    PledgeEntry,
    PledgeState,
    ScoreSheet,
    SheetState,
    Signature,
    SignatureState,
)

from .models import ConferenceReport, PublishedReport, ReportState
from .scoring_tasks import scoring_tasks
from .tasks import Task, link

OPEN_PLEDGE = {PledgeState.DRAFT, PledgeState.CONSULTING}


@dataclass(frozen=True)
class Step:
    """A step of the emulation year with its day."""

    label: str
    due_on: date | None
    is_done: bool
    is_late: bool


@dataclass(frozen=True)
class Home:
    tasks: tuple[Task, ...]
    year: EmulationYear | None
    steps: tuple[Step, ...]
    links: tuple[Task, ...]

    @property
    def late(self) -> list[Step]:
        return [step for step in self.steps if step.is_late]


def home_of(user, *, today: date) -> Home:
    year = current_year(user)
    return Home(
        tasks=tuple(_tasks(user, today)),
        year=year,
        steps=tuple(_steps(year, today)) if year else (),
        links=tuple(link for link in _links(user, year) if link.url),
    )


def current_year(user) -> EmulationYear | None:
    """The latest year of the user's cluster that has a head; before the election, the latest of all."""
    ids = [standing.emulation_year_id for standing in year_standings(user)]
    years = EmulationYear.objects.filter(pk__in=ids).select_related("cluster")
    with_head = Count("head_terms", filter=Q(head_terms__duty="head"))
    return years.annotate(heads=with_head).order_by("-heads", "-year", "pk").first()


def headed_years(user) -> list[int]:
    """The emulation years (keys: other clusters count the same years) that this secretary runs."""
    if not user.is_secretary:
        return []
    return [each.emulation_year_id for each in year_standings(user) if each.is_head]


def _tasks(user, today) -> Iterator[Task]:
    """The signature first, then what blocks others."""
    if user.role == Role.LEADER or delegations_of(user, today).exists():
        yield from _signature_tasks(user)
    if user.province_id:
        yield from _entry_tasks(user)
        yield from _return_tasks(user)
        yield from scoring_tasks(user, today)
    if user.role == Role.OFFICER:
        yield from _import_tasks(user)
        yield from _figure_tasks(user)
        yield from _quality_tasks(user)
    if headed_years(user):
        yield from _secretary_tasks(user)
    if user.role == Role.ADMINISTRATOR:
        yield Task(
            _("Accounts, provinces and the audit trail"),
            link("admin:index"),
            _("Administration"),
            "gear",
        )


def _signature_tasks(user):
    waiting = Signature.objects.filter(
        pledge__state=PledgeState.SIGNING,
        pledge__removed_at=None,
        state=SignatureState.WAITING,
        province=user.province_id,
    ).select_related("pledge__year")
    for signature in waiting:
        pledge = signature.pledge
        yield Task(
            _("«%(paper)s» waits for your signature.") % {"paper": pledge},
            link("emulation:pledge_sign", pledge.year.year, pledge.address),
            _("Read and sign"),
            "pen",
            is_big=True,
        )


def _entry_tasks(user):
    """An officer writes the entry, a leader submits it."""
    entries = PledgeEntry.objects.filter(
        province=user.province_id,
        state__in=[EntryState.DRAFT, EntryState.RETURNED],
        pledge__state__in=OPEN_PLEDGE,
    ).select_related("pledge__year", "province")
    for entry in entries:
        year = {"year": entry.pledge.year.year}
        if entry.state == EntryState.RETURNED:
            text = _("The pledge entry for %(year)s came back: please change it.") % year
        elif user.role == Role.LEADER:
            text = _("The pledge entry for %(year)s is to be looked through and submitted.") % year
        else:
            text = _("The pledge entry for %(year)s is not submitted yet.") % year
        url = link("emulation:entry_detail", entry.pledge.year.year, entry.province.slug)
        yield Task(text, url, _("Open the entry"), "pencil")


def _return_tasks(user):
    """An officer prepares the return that was called for, a leader approves and sends it."""
    returns = Return.objects.current().filter(
        province=user.province_id, state__in=[ReturnState.DRAFT, ReturnState.RETURNED]
    )
    for each in returns.select_related("province"):
        words = {"year": each.year, "period": each.get_period_display()}
        if each.state == ReturnState.RETURNED:
            text = _("The return for %(year)s (%(period)s) came back with questions.") % words
        elif user.role == Role.LEADER:
            text = _("The return for %(year)s (%(period)s) is to be approved and sent.") % words
        else:
            text = _("The return for %(year)s (%(period)s) is not sent yet.") % words
        yield Task(text, each.get_absolute_url(), _("Open the return"), "table")


def _import_tasks(user):
    planned = ImportRun.objects.filter(province=user.province_id, state=ImportState.PLANNED)
    for run in planned.order_by("-planned_at")[:3]:
        text = _("The file «%(name)s» was looked through and is not written yet.") % {
            "name": run.filename
        }
        yield Task(text, run.get_absolute_url(), _("Look at it"), "upload")


def _figure_tasks(user):
    """For each year that is open: active organizations without figures."""
    open_years = ReportingYear.objects.filter(
        closed_on=None, cluster__memberships__province=user.province_id
    )
    for year in sorted(set(open_years.values_list("year", flat=True))):
        active = Organization.objects.filter(province=user.province_id, status=Status.ACTIVE)
        count = active.exclude(yearly_figures__year=year).count()
        if count:
            text = ngettext(
                "%(count)s organization has no figures for %(year)s yet.",
                "%(count)s organizations have no figures for %(year)s yet.",
                count,
            ) % {"count": number(count), "year": year}
            yield Task(
                text, link("cooperatives:figures_year", year), _("Figures of the year"), "bar-chart"
            )


def _quality_tasks(user):
    """What the checks of last night found in the own province; nothing while there was no night yet."""
    snapshot = QualitySnapshot.objects.filter(province=user.province_id).first()
    if snapshot is None or not snapshot.found:
        return
    words = {"count": number(snapshot.found), "blocking": number(snapshot.blocking)}
    text = ngettext(
        "Quality of the data: %(count)s place to look at.",
        "Quality of the data: %(count)s places to look at.",
        snapshot.found,
    )
    if snapshot.blocking:
        text = ngettext(
            "Quality of the data: %(count)s place to look at, %(blocking)s of which must be mended.",
            "Quality of the data: %(count)s places to look at, %(blocking)s of which must be mended.",
            snapshot.found,
        )
    yield Task(text % words, link("cooperatives:quality"), _("Quality of the data"), "shield-check")


def _secretary_tasks(user):
    years = headed_years(user)
    yield from _pledge_tasks(years)
    yield from _return_review_tasks(user)
    sheets = ScoreSheet.objects.filter(pack__year__in=years).exclude(
        state__in=[SheetState.SETTLED, SheetState.LOCKED]
    )
    for year, count in sheets.values_list("pack__year__year").annotate(Count("pk")).order_by():
        text = _("%(count)s score sheets of %(year)s are not settled.") % {
            "count": count,
            "year": year,
        }
        yield Task(text, link("emulation:score_list", year), _("Open the scores"), "award")
    reports = ConferenceReport.objects.filter(year__in=years).exclude(state=ReportState.PUBLISHED)
    for report in reports.select_related("year"):
        text = _("The summary report of %(year)s is «%(state)s».") % {
            "year": report.year.year,
            "state": report.get_state_display(),
        }
        label = _("Publish it") if report.state == ReportState.APPROVED else _("Open the report")
        yield Task(text, report.get_absolute_url(), label, "file-text")


def _return_review_tasks(user):
    """Returns that wait for the secretary's word, by year and period."""
    waiting = visible(
        Return.objects.filter(state=ReturnState.SUBMITTED), user, Permission.RETURN_REVIEW
    )
    counted = waiting.order_by("year").values_list("year", "period").annotate(count=Count("pk"))
    for year, period, count in counted:
        text = _("%(count)s returns for %(year)s (%(period)s) wait for your reply.") % {
            "count": count,
            "year": year,
            "period": Period(period).label,
        }
        address = f"{link('cooperatives:return_board', year)}?ky={SLUG_OF_PERIOD[period]}"
        yield Task(text, address, _("Open the returns"), "check2-all")


def _pledge_tasks(years):
    pledges = (
        Pledge.objects.main()
        .filter(prepared_in__in=years)
        .select_related("year")
        .annotate(
            submitted=Count(
                "entries", filter=Q(entries__state=EntryState.SUBMITTED), distinct=True
            ),
            signed=Count("signatures", filter=Q(signatures__state__in=PUT), distinct=True),
            places=Count("signatures", distinct=True),
        )
    )
    for pledge in pledges:
        words = {"year": pledge.year.year, "count": pledge.submitted}
        if pledge.state in OPEN_PLEDGE and pledge.submitted:
            text = _("%(count)s entries to the pledge for %(year)s wait for your reply.") % words
            yield Task(text, pledge.get_absolute_url(), _("Open the pledge"), "bell")
        elif pledge.state in OPEN_PLEDGE or pledge.state == PledgeState.FROZEN:
            text = _("The pledge for %(year)s is «%(state)s».") % (
                words | {"state": pledge.get_state_display()}
            )
            yield Task(text, pledge.get_absolute_url(), _("Open the pledge"), "file-text")
        elif pledge.state == PledgeState.SIGNING:
            text = _("The pledge for %(year)s is being signed: %(signed)s of %(places)s.") % (
                words | {"signed": pledge.signed, "places": pledge.places}
            )
            yield Task(
                text,
                link("emulation:pledge_signing", pledge.year.year, pledge.address),
                _("Signing room"),
                "pen",
            )


def _steps(year: EmulationYear, today: date) -> Iterator[Step]:
    """A step is done when what it is for is there, else when its day has passed and nothing shows it."""
    sheets = set(ScoreSheet.objects.filter(pack__year=year).values_list("state", flat=True))
    published = PublishedReport.objects.filter(report__year=year).exists()
    opened = ReportingYear.objects.filter(cluster=year.cluster_id, year=year.year)
    closings = set(opened.values_list("closed_on", flat=True))
    rows = [
        (
            _("Plan of the year"),
            year.plan_issued_on,
            year.plan_issued_on and year.plan_issued_on <= today,
        ),
        (_("Registration of targets"), year.registration_due_on, _signed_pledge(year)),
        (_("Figures of the year"), year.figures_due_on, closings and None not in closings),
        (
            _("Self-scoring"),
            year.self_score_due_on,
            bool(sheets) and SheetState.DRAFT not in sheets,
        ),
        (
            _("Cross-check of the scores"),
            year.cross_check_due_on,
            bool(sheets) and sheets <= {SheetState.SETTLED, SheetState.LOCKED},
        ),
        (_("Summary conference and report"), year.conference_on, published),
    ]
    for label, due_on, is_done in rows:
        is_late = bool(due_on and due_on < today and not is_done)
        yield Step(label, due_on, bool(is_done), is_late)


def _signed_pledge(year):
    signed = [PledgeState.IN_FORCE, PledgeState.SUMMED_UP]
    return Pledge.objects.main().filter(year=year, state__in=signed).exists()


def _links(user, year) -> Iterator[Task]:
    """The rooms that this user goes to most."""
    if user.province_id:
        yield Task(_("Organizations"), link("cooperatives:organization_list"), "", "building")
    if user.role == Role.OFFICER:
        yield Task(_("Import from Excel"), link("cooperatives:import_list"), "", "upload")
    if year and may_see_year(user, ReportingYear(cluster=year.cluster, year=year.year)):
        yield Task(
            _("Figures of %(year)s") % {"year": year.year},
            link("cooperatives:figures_year", year.year),
            "",
            "bar-chart",
        )
    if year:
        yield Task(
            _("Emulation year %(year)s") % {"year": year.year},
            year.get_absolute_url(),
            "",
            "trophy",
        )
    if visible(ConferenceReport.objects.all(), user, Permission.REPORT_VIEW).exists():
        yield Task(_("Summary reports"), link("reports:report_list"), "", "file-text")
