"""What all tables of moves share: the refusal, and the one way to change a state."""

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _


class MoveNotAllowed(Exception):
    """The row is in a state that does not allow this move; the text is for users."""


class RefusedMoves:
    """Middleware: a refusal that no view answered on its own page still reaches the user as its sentence."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, MoveNotAllowed):
            return None
        return render(request, "refused.html", {"refusal": exception}, status=409)


def move(row, state, moves):
    """Set `row.state`, if the table allows it from where the row is. Does not save."""
    if state not in moves[row.state]:
        labels = {"now": row.get_state_display(), "next": state.label}
        raise MoveNotAllowed(_("«%(now)s» cannot become «%(next)s».") % labels)
    row.state = state
