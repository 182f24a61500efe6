"""What all tables of moves share: the refusal, and the one way to change a state."""

from django.utils.translation import gettext_lazy as _


class MoveNotAllowed(Exception):
    """The row is in a state that does not allow this move; the text is for users."""


def move(row, state, moves):
    """Set `row.state`, if the table allows it from where the row is. Does not save."""
    if state not in moves[row.state]:
        labels = {"now": row.get_state_display(), "next": state.label}
        raise MoveNotAllowed(_("«%(now)s» cannot become «%(next)s».") % labels)
    row.state = state
