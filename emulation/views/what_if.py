"""What would be: a province tries results that are not there yet. Nothing is stored; the address holds it all."""

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cluster_portal.accounts.permissions import can, require
from cluster_portal.accounts.roles import Permission
from cooperatives.statistics import ProvinceYear
from emulation.behind_points import OF_OTHERS
from emulation.contests import Standpoint, YearContest, read_contest
from emulation.explanations import Explanation, explain, rule_in_words
from emulation.forms.what_if import Asked, WhatIfForm
from emulation.scoring import Derived, leaves_of
from emulation.sheet_rights import reads_self_score

from .lookups import get_year
from .scores import sees_all


@dataclass(frozen=True)
class Row:
    """One criterion as it stands and as it would be."""

    asked: Asked
    rule: str
    basis: str
    actual: Decimal | None
    target: Decimal | None
    now: Decimal | None
    then: Decimal | None
    explanation: Explanation | None

    @property
    def difference(self) -> Decimal:
        return (self.then or Decimal(0)) - (self.now or Decimal(0))


@dataclass(frozen=True)
class Member:
    """A member beside the others, now and then."""

    standpoint: Standpoint
    total_now: Decimal
    total_then: Decimal
    rank_now: int | None
    rank_then: int | None
    is_own: bool


@require_safe
def score_what_if(request, year, province):
    """Points, total and rank of one province with the results in the address; empty fields leave no trace in it."""
    year = get_year(request, year)
    contest, own = get_standpoint(request.user, year, province)
    form = WhatIfForm(request.GET or None, standpoint=own, criteria=list(criteria_of(contest)))
    given = {name: request.GET[name].strip() for name in form.fields if request.GET.get(name)}
    given = {name: value for name, value in given.items() if value}
    if set(request.GET) != set(given):
        address = f"{request.path}?{urlencode(given)}" if given else request.path
        return redirect(address)
    then = contest.present
    if form.is_valid():
        then = contest.supposed(own.contender.supposing(*form.supposed()))
    seen = sees_all(request.user, contest.found)
    hidden = () if seen else OF_OTHERS
    context = {
        "year": year,
        "own": own,
        "form": form,
        "contest": contest,
        "supposes": form.is_bound and form.is_valid(),
        "groups": list(groups_of(contest, then, own, form, hidden)),
        "member": member_of(contest, then, own, own),
        "members": [member_of(contest, then, each, own) for each in contest.standpoints],
        "sees_all": seen,
        "without_points": [each for each in contest.standpoints if not each.has_points],
        "address": request.build_absolute_uri(),
    }
    status = 422 if form.errors else 200
    return render(request, "emulation/score_what_if.html", context, status=status)


def get_standpoint(user, year, slug) -> tuple[YearContest, Standpoint]:
    """404 for a province that the user does not see or that has no sheet, 403 for one that is not the user's to try."""
    contest = contest_for(user, year)
    for each in contest.standpoints if contest else ():
        place = ProvinceYear(each.province.pk, year.year)
        if each.province.slug == slug and each.points.sheet:
            if not can(user, Permission.SCORE_VIEW, place):
                break
            require(user, Permission.SCORE_SUPPOSE, place)
            return contest, each
    raise Http404


def contest_for(user, year) -> YearContest | None:
    """The contest; the province of the user, whom the head of every page names, is among what was read for it."""
    contest = read_contest(year, lambda sheet: reads_self_score(user, sheet))
    if contest and user.province_id and (own := contest.of(user.province_id)):
        user.province = own.province
    return contest


def criteria_of(contest):
    """(criterion, line) of every criterion, in order."""
    lines = {line.key: line for line in leaves_of(contest.lines)}
    for group in contest.found.groups:
        for criterion in group.criteria:
            yield criterion, lines[criterion.order_no]


def groups_of(contest, then, own, form, hidden):
    """(group, points now, points then, [Row])."""
    asked = {each.line.key: each for each in form.asked()}
    key = own.contender.key
    for group in contest.found.groups:
        line = group.criterion.order_no
        yield (
            group.criterion,
            contest.present.units[key].sums.groups[line],
            then.units[key].sums.groups[line],
            [_row(contest, then, own, asked[each.order_no], hidden) for each in group.criteria],
        )


def _row(contest, then, own, asked, hidden) -> Row:
    key, line = (own.contender.key, asked.line.key), asked.line
    facts = own.contender.facts.get(line.key)
    scored = then.scored.get(key)
    rule = line.rule.inner if isinstance(line.rule, Derived) else line.rule
    return Row(
        asked=asked,
        rule=rule_in_words(rule),
        basis=own.bases[line.key].label,
        actual=facts.actual if facts else None,
        target=facts.target if facts else None,
        now=contest.present.points[key],
        then=then.points[key],
        explanation=explain(scored, hidden=hidden) if scored else None,
    )


def member_of(contest, then, standpoint, own) -> Member:
    key = standpoint.contender.key
    return Member(
        standpoint=standpoint,
        total_now=contest.present.units[key].total,
        total_then=then.units[key].total,
        rank_now=contest.present.rank_of(key),
        rank_then=then.rank_of(key),
        is_own=standpoint is own,
    )
