"""Where each point comes from: one criterion of one province, and its whole sheet."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from emulation.behind_points import read_point


@require_safe
def score_explain(request, year, province, criterion):
    """The rule with its numbers, where they come from, who gave how much, and who settled it when."""
    point = read_point(year, province, criterion, user=request.user)
    if point is None:
        raise Http404
    return render(request, "emulation/score_explain.html", {"year": point.year, "point": point})
