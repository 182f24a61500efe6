"""The steps of an emulation year with their dates, and what is done, late or next. Reads only."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cooperatives.models import Deadline, Period, Return

from .models import (
    EmulationYear,
    EntryState,
    ExplanationRound,
    Pledge,
    PledgeState,
    Result,
    ScoreSheet,
    SheetState,
)

DONE, LATE, NEXT, LATER = "done", "late", "next", "later"


@dataclass(frozen=True)
class Step:
    """`detail` says how far it is («5/7»); `state` is done, late, next (the first that is not done) or later."""

    code: str
    label: str
    due_on: date | None
    is_done: bool
    detail: str = ""
    state: str = LATER

    def on(self, today, *, is_next):
        if self.is_done:
            state = DONE
        elif self.due_on and self.due_on < today:
            state = LATE
        else:
            state = NEXT if is_next else LATER
        return Step(self.code, self.label, self.due_on, self.is_done, self.detail, state)


def steps_of(year: EmulationYear, today: date) -> list[Step]:
    """The year's steps in order (domain note 2). Eight queries at the most."""
    steps = _facts(year, today)
    open_steps = [
        step for step in steps if not step.is_done and not (step.due_on and step.due_on < today)
    ]
    first = open_steps[0] if open_steps else None
    return [step.on(today, is_next=step is first) for step in steps]


def _facts(year, today) -> list[Step]:
    own = _newest(Pledge.objects.main().filter(year=year))
    coming = _newest(Pledge.objects.for_year_after(year))
    results = Result.objects.filter(year=year).aggregate(
        all=Count("pk"),
        given=Count("pk", filter=Q(actual__isnull=False) | ~Q(actual_words="")),
    )
    sheets = _sheets(year)
    settled = sheets[SheetState.SETTLED] + sheets[SheetState.LOCKED]
    all_sheets = sum(sheets.values())
    returns = {step.code: step for step in _returns(year)}
    scored = all_sheets - sheets[SheetState.DRAFT]
    conference_is_over = bool(year.conference_on and year.conference_on <= today)
    return [
        Step(
            "plan",
            _("The cluster's plan is issued"),
            year.plan_issued_on,
            bool(year.plan_issued_on and year.plan_issued_on <= today),
        ),
        Step(
            "pledge",
            _("The pledge of this year is in force"),
            year.registration_due_on,
            bool(own and own.is_signed),
        ),
        *filter(None, [returns.get("return_mid_year"), returns.get("return_year")]),
        Step(
            "figures",
            _("Figures and results are complete"),
            year.figures_due_on,
            bool(results["all"]) and results["given"] == results["all"],
            _part(results["given"], results["all"]),
        ),
        Step(
            "self_score",
            _("The provinces have scored themselves"),
            year.self_score_due_on,
            bool(all_sheets) and scored == all_sheets,
            _part(scored, all_sheets),
        ),
        *_explanations(year),
        Step(
            "scores",
            _("The points are settled"),
            year.cross_check_due_on,
            bool(all_sheets) and settled == all_sheets,
            _part(settled, all_sheets),
        ),
        Step(
            "entries",
            _("The parts of next year's pledge are accepted"),
            year.conference_on,
            bool(coming) and _accepted(coming)[0] == _accepted(coming)[1],
            _part(*_accepted(coming)) if coming else "",
        ),
        Step("conference", _("Summary conference"), year.conference_on, conference_is_over),
        Step(
            "next_pledge",
            _("Next year's pledge is signed by all"),
            year.conference_on,
            bool(coming and coming.is_signed),
            coming.get_state_display() if coming else "",
        ),
    ]


def _returns(year) -> list[Step]:
    """A step for each period that has a deadline: how many provinces have sent their return. Two queries."""
    deadlines = list(Deadline.objects.filter(cluster=year.cluster_id, year=year.year))
    if not deadlines:
        return []
    rows = Return.objects.current().filter(province__in=year.provinces(), year=year.year)
    counted = (
        rows.order_by()
        .values_list("period")
        .annotate(all=Count("pk"), sent=Count("pk", filter=Q(submitted_at__isnull=False)))
    )
    counts = {period: (sent, every) for period, every, sent in counted}
    return [_return_step(each, *counts.get(each.period, (0, 0))) for each in deadlines]


def _return_step(deadline, sent, every) -> Step:
    label = _("The returns of the provinces are sent (%(period)s)") % {
        "period": Period(deadline.period).label
    }
    return Step(
        f"return_{deadline.period}",
        label,
        timezone.localdate(deadline.due_at),
        bool(every) and sent == every,
        _part(sent, every),
    )


def _explanations(year) -> list[Step]:
    """The explanation round, once it is opened: how many of the checked units have answered. Two queries at most."""
    asked = ExplanationRound.objects.filter(pack__year=year).order_by("-pack__version", "-round_no")
    asked = asked.first()
    if asked is None:
        return []
    sheets = ScoreSheet.objects.filter(pack=asked.pack_id, round_no=asked.round_no)
    counts = sheets.aggregate(checked=Count("cross_checked_at"), explained=Count("explained_at"))
    return [
        Step(
            "explanations",
            _("The provinces have explained where points differ"),
            timezone.localdate(asked.due_at),
            bool(counts["checked"]) and counts["explained"] == counts["checked"],
            _part(counts["explained"], counts["checked"]),
        )
    ]


def _newest(pledges):
    newest = pledges.exclude(state=PledgeState.REPLACED).holding_first()
    return newest.annotate(
        parts=Count("entries"),
        accepted_parts=Count("entries", filter=Q(entries__state=EntryState.ACCEPTED)),
    ).first()


def _accepted(pledge):
    return pledge.accepted_parts, pledge.parts


def _sheets(year) -> dict[str, int]:
    """{state: sheets} of the newest scoring table, in its newest round."""
    newest = year.criteria_packs.order_by("-version").values("pk")[:1]
    rounds = ScoreSheet.objects.filter(pack__in=newest).order_by("-round_no").values("round_no")
    rows = ScoreSheet.objects.filter(pack__in=newest, round_no=rounds[:1])
    rows = rows.order_by().values_list("state")
    counts = dict(rows.annotate(count=Count("pk")))
    return {state: counts.get(state, 0) for state in SheetState.values}


def _part(done, whole) -> str:
    return f"{done}/{whole}" if whole else ""
