"""The steps of scoring that an officer prepares and the own leader passes on: their buttons, and what a click does."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.accounts.permissions import can
from cluster_portal.accounts.roles import Permission
from cluster_portal.moves import MoveNotAllowed
from cluster_portal.reasons import ReasonTooShort
from cooperatives.actions import ChangedMeanwhile
from emulation.actions.pledges import NotComplete
from emulation.forms.self_scores import NoteForm

NAMES = ("present", "take_back", "give_back", "submit")


@dataclass(frozen=True)
class Step:
    """What an officer puts before the leader, who passes it on or gives it back.

    `page` is the name of its address, and of its buttons' with `_present`, … behind it; the arguments are the year and
    the province. The actions take the row by name, `by` and `at`; giving back its `note`, passing on the version read.
    `sent` is said when it is passed on.
    """

    page: str
    sent: str
    present: Callable
    take_back: Callable
    give_back: Callable
    submit: Callable

    def said(self, name) -> str:
        return {
            "present": _("It lies before the leader."),
            "take_back": _("You can write again."),
            "give_back": _("The officer has it back with your note."),
            "submit": self.sent,
        }[name]


def click(request, step: Step, name, row: dict, arguments, *, again):
    """Do what the button asks of the row; a refusal comes back on the page (`again(refusal)`, 422).

    `row` names the row as the action does.
    """
    facts = typed_facts(request, name)
    try:
        getattr(step, name)(**row, by=request.user, at=timezone.now(), **facts)
    except (NotComplete, MoveNotAllowed, ReasonTooShort, ChangedMeanwhile) as refusal:
        return again(str(refusal))
    messages.success(request, step.said(name))
    return redirect(f"emulation:{step.page}", *arguments)


def gate(request, step: Step, row, arguments, *, is_open, missing: Callable, refusal="") -> dict:
    """What `_leader_gate.html` asks of the page; `missing` is called only where somebody could pass the row on."""
    may_write = can(request.user, Permission.SCORE_PREPARE, row)
    may_pass = can(request.user, Permission.SCORE_SUBMIT, row)
    return {
        "gate": {name: reverse(f"emulation:{step.page}_{name}", args=arguments) for name in NAMES},
        "is_open": is_open,
        "may_write": may_write,
        "may_pass": may_pass,
        "missing": missing() if is_open and (may_write or may_pass) else [],
        "note_form": NoteForm(request.POST if refusal and "note" in request.POST else None),
        "refusal": refusal,
    }


def typed_facts(request, name: str) -> dict:
    """What the action of that button asks of the form: giving back its note, passing on the version that was read."""
    if name == "give_back":
        return {"note": request.POST.get("note", "")}
    return {"expected_version": typed_version(request)} if name == "submit" else {}


def typed_version(request) -> int:
    """The version of the page that was read; 0, which no row has, where the form does not say it."""
    version = request.POST.get("version", "")
    return int(version) if version.isdecimal() else 0
