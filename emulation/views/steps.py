"""Buttons of a step of scoring: an officer presents and takes back, the leader gives back or passes on."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Move:
    """One button: its action, and what is said when it is done."""

    action: Callable
    done: str


def typed_version(request) -> int:
    """The version of the page that was read; 0, which no row has, where the form does not say it."""
    version = request.POST.get("version", "")
    return int(version) if version.isdecimal() else 0


def typed_facts(request, name: str) -> dict:
    """What the action of that button asks of the form: giving back its note, passing on the version that was read."""
    if name == "give_back":
        return {"note": request.POST.get("note", "")}
    return {"expected_version": typed_version(request)} if name == "submit" else {}
