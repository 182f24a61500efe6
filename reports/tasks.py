"""What a task of the first page is."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True)
class Task:
    """Something that waits for this user. `is_big` is shown as a large button: a signature is waiting."""

    text: str
    url: str
    button: str
    icon: str = "arrow-right"
    is_big: bool = False


def link(name, *args) -> str:
    """The address of a page; nothing while that page does not exist."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
