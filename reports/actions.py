"""Changes of the document being written. Each: lock, permission, table of moves, audit line, one transaction."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from cluster_portal.accounts.activity import changes_between, record
from cluster_portal.accounts.permissions import require
from cluster_portal.accounts.roles import Permission
from cluster_portal.codes import new_code
from cluster_portal.moves import MoveNotAllowed
from cooperatives.actions.versions import ChangedMeanwhile, plain
from emulation.models import EmulationYear, SheetState

from .annual import AnnualReport, build_annual_report
from .completeness import Lack, empty_head, empty_texts, missing_figures, unsettled
from .models import Authority, ConferenceReport, ReportState, SectionVersion
from .sections import BY_KEY
from .writing import Fault, faults, tidy

HEAD_FIELDS = ("number", "symbol", "place", "on", "authority", "signer_title", "signer_name")
# A publication that was lost with its worker may be asked for again after so long; a job takes seconds.
LOST_AFTER = timedelta(minutes=10)


class ReportNotReady(MoveNotAllowed):
    """Something is still missing; `missing` names each thing, and where it is entered."""

    def __init__(self, missing: list[Lack]):
        super().__init__(_("Not yet: something is still missing."))
        self.missing = missing


class SectionsFaulty(MoveNotAllowed):
    """A text names figures that do not exist; `faults` are {section: its faults}, each with its line."""

    def __init__(self, found: dict[str, list[Fault]]):
        super().__init__(_("A bound number cannot be read; look at the lines marked below."))
        self.faults = found


def values_of(report: ConferenceReport) -> dict:
    """What an editor sees and may change, flat: the head, and each section by its key."""
    head = {name: getattr(report, name) for name in HEAD_FIELDS}
    return head | report.sections


@transaction.atomic
def start_report(*, year: EmulationYear, by, at: datetime) -> ConferenceReport:
    """Begin the document of a year, dated on its conference. Raises MoveNotAllowed when there is one already."""
    report = ConferenceReport(
        year=year,
        place=year.conference_place.removeprefix("thành phố ")[:60],
        on=year.conference_on or date(year.year, 12, 31),
    )
    require(by, Permission.REPORT_EDIT, report)
    if ConferenceReport.objects.filter(year=year).exists():
        raise MoveNotAllowed(_("The report of this year is begun already."))
    report.save()
    record(by=by, action="report_started", target=report, at=at)
    return report


@transaction.atomic
def edit_report(
    *, report: ConferenceReport, values: dict, base: dict, expected_version: int, by, at: datetime
) -> ConferenceReport:
    """Write the head fields and the sections. `base` is plain(values_of(…)) as the editor saw it.

    Raises PermissionDenied, MoveNotAllowed (no longer editable), ChangedMeanwhile (somebody was faster),
    SectionsFaulty (a bound number that does not exist).
    """
    report = locked_to_edit(report, by)
    before = values_of(report)
    _require_version(report, expected_version, base, before)
    for name in HEAD_FIELDS:
        setattr(report, name, values[name])
    sections = {key: text for key, text in values.items() if key not in HEAD_FIELDS}
    write_sections(report, sections, by=by, at=at)
    changed = changes_between(before, values_of(report))
    if changed:
        saved(report)
        record(by=by, action="report_edited", target=report, at=at, changes=changed)
    return report


def locked_to_edit(report: ConferenceReport, by) -> ConferenceReport:
    """The locked row, of which the text may be changed now and by this user."""
    report = locked(report)
    require(by, Permission.REPORT_EDIT, report)
    if not report.is_editable:
        raise MoveNotAllowed(
            _("The document is «%(state)s»; take it back to a draft before you change it.")
            % {"state": report.get_state_display()}
        )
    return report


def write_sections(report: ConferenceReport, sections: dict[str, str], *, by, at) -> None:
    """Set the sections of a locked report and keep a version of each that changes. Does not save the report.

    Raises SectionsFaulty. Every door that writes text comes through here.
    """
    now = {key: tidy(text) for key, text in sections.items()}
    changed = {key: text for key, text in now.items() if text != report.sections.get(key, "")}
    found = faults_of(report, changed)
    if found:
        raise SectionsFaulty(found)
    numbers = _next_versions(report, changed)
    SectionVersion.objects.bulk_create(
        SectionVersion(report=report, key=key, number=numbers[key], text=text, by=by, at=at)
        for key, text in changed.items()
    )
    report.sections = report.sections | now


def faults_of(report: ConferenceReport, sections: dict[str, str]) -> dict[str, list[Fault]]:
    """{section: what cannot be read in it}; the figures are read only where a text names one."""
    bound = {
        key: text
        for key, text in sections.items()
        if ("{{" in text or "}}" in text) and (key not in BY_KEY or BY_KEY[key].is_running)
    }
    if not bound:
        return {}
    numbers = build_annual_report(report.year).numbers
    found = {key: faults(text, numbers) for key, text in bound.items()}
    return {key: each for key, each in found.items() if each}


def _next_versions(report, keys) -> dict[str, int]:
    """{section: the number of its next version}."""
    rows = report.section_versions.filter(key__in=keys).order_by().values_list("key")
    last = dict(rows.annotate(last=Max("number")))
    return {key: last.get(key, 0) + 1 for key in keys}


@transaction.atomic
def consult_report(*, report: ConferenceReport, by, at: datetime) -> ConferenceReport:
    """Show the draft to the members for their comments."""
    report = locked(report)
    require(by, Permission.REPORT_EDIT, report)
    report.consult()
    return _moved(report, "report_sent_for_comments", by=by, at=at)


@transaction.atomic
def approve_report(*, report: ConferenceReport, by, at: datetime) -> ConferenceReport:
    """Close the text. Raises ReportNotReady with what is missing."""
    report = locked(report)
    require(by, Permission.REPORT_PUBLISH, report)
    _require_ready(missing_to_approve(report))
    report.approve()
    return _moved(report, "report_approved", by=by, at=at)


@transaction.atomic
def reopen_report(*, report: ConferenceReport, by, at: datetime) -> ConferenceReport:
    """Take the document back to a draft. A published version stays as it is; the next one will supersede it."""
    report = locked(report)
    require(by, Permission.REPORT_EDIT, report)
    if is_publishing(report, at):
        raise MoveNotAllowed(_("The document is being published right now."))
    report.reopen()
    report.publishing_since = None
    return _moved(report, "report_reopened", by=by, at=at)


@transaction.atomic
def request_publication(
    *, report: ConferenceReport, by, at: datetime, reason: str = ""
) -> ConferenceReport:
    """Have the worker make and store the files. A correction of a published version says what it corrects.

    Raises PermissionDenied, ReportNotReady, MoveNotAllowed (not approved, or being published already).
    """
    report = locked(report)
    require(by, Permission.REPORT_PUBLISH, report)
    if report.state != ReportState.APPROVED:
        raise MoveNotAllowed(_("Only an approved document can be published."))
    if is_publishing(report, at):
        raise MoveNotAllowed(_("The document is being published right now."))
    version = report.publications.count() + 1
    _require_ready(missing_to_publish(report, version, reason))
    report.publishing_since = at
    _moved(report, "report_publication_requested", by=by, at=at, note=reason)
    # The code is chosen here and not by the worker: a job that runs twice makes the same paper twice.
    order = {
        "report_id": report.pk,
        "version": version,
        "code": new_code("BC"),
        "by_id": by.pk,
        "at": at.isoformat(),
        "reason": reason,
        "reasons": report.correction_reasons,
    }
    transaction.on_commit(lambda: async_task("reports.jobs.publish", order))
    return report


def is_publishing(report: ConferenceReport, at: datetime) -> bool:
    """Whether a worker has it in hand; one that was lost does not hold it for ever."""
    return report.publishing_since is not None and at - report.publishing_since < LOST_AFTER


def missing_to_approve(report: ConferenceReport) -> list[Lack]:
    """What is lacking, in words; the page, the button and the refusal all say the same."""
    year = report.year.year
    head_page = reverse("reports:report_edit", args=[year])
    missing = empty_texts(report.sections, year) + empty_head(report.signer_name, year)
    if report.authority == Authority.DELEGATE and not report.signer_title:
        said = _("The title of the delegate is missing: it is printed under «TUQ.».")
        missing.append(Lack(said, head_page, _("head of the document")))
    pack = report.year.criteria_packs.order_by("-version").first()
    if pack and pack.sheets.exclude(state__in=[SheetState.SETTLED, SheetState.LOCKED]).exists():
        missing.append(unsettled(year))
    return missing


def missing_to_publish(
    report: ConferenceReport, version: int, reason: str, *, built: AnnualReport | None = None
) -> list[Lack]:
    """What is lacking before a version can be published. `built`: what the document says, where it is at hand."""
    missing = missing_to_approve(report)
    if not report.number:
        page = reverse("reports:report_edit", args=[report.year.year])
        said = _("The number of the paper is missing.")
        missing.append(Lack(said, page, _("head of the document")))
    if version > 1 and not reason:
        missing.append(Lack(_("Say what this version corrects.")))
    built = built or build_annual_report(report.year)
    return missing + missing_figures(built, report.year.provinces())


def locked(report: ConferenceReport) -> ConferenceReport:
    """The row, locked, with its year and cluster."""
    rows = ConferenceReport.objects.select_related("year__cluster").select_for_update(of=("self",))
    return rows.get(pk=report.pk)


def _require_ready(missing):
    if missing:
        raise ReportNotReady(missing)


def _require_version(report, expected, base, now):
    if report.lock_version != expected:
        theirs = {
            name: (base[name], value)
            for name, value in plain(now).items()
            if name in base and base[name] != value
        }
        raise ChangedMeanwhile(changes=theirs, version=report.lock_version)


def saved(report: ConferenceReport) -> None:
    """Save the next version of the row."""
    report.lock_version += 1
    report.save()


def _moved(report, action, *, by, at, note=""):
    saved(report)
    record(by=by, action=action, target=report, at=at, note=note)
    return report
