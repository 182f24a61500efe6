"""E-mail to people of the alliances, sent by the worker: asked for in the transaction of what it tells of."""

from django.conf import settings
from django.core.mail import send_mail
from django_q.tasks import async_task


def tell(people, subject: str, text: str, *, path: str) -> int:
    """Write to each of these users who has an address, once; return to how many. `path` is the page to look at.

    The messages to the worker are rows of the same database: nobody is told of what was rolled back.
    """
    addresses = sorted({each.email for each in people if each.email})
    letter = f"{text}\n\n{settings.SITE_URL}{path}\n"
    for address in addresses:
        async_task("cooperatives.letters.send", subject, letter, address)
    return len(addresses)


def send(subject: str, text: str, address: str) -> None:
    """The job."""
    send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [address])
