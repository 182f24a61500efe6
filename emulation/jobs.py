"""What happens after the page has answered. Jobs may be run twice: after a crash the queue runs them again."""

from django.utils import timezone

from . import actions
from .models import Pledge, Seal
from .signing.prepared import ensure_file


def prepare_pledge_file(pk: int) -> None:
    """Typeset what was frozen: the file that the signers sign. Once, however often it is asked for."""
    pledge = Pledge.objects.select_related("year__cluster", "prepared_in").get(pk=pk)
    if pledge.is_frozen:
        ensure_file(pledge, at=timezone.now())


def put_seal(pk: int) -> None:
    """Seal the file of a pledge in force, once."""
    seal = Seal.objects.filter(pk=pk).first()  # gone when another seal holds all that was signed
    if seal:
        actions.put_seal(seal=seal, at=timezone.now())


def sweep_seals() -> int:
    """Each minute: put the seals that a crash or a silent server has left."""
    return actions.sweep_seals(at=timezone.now())
