"""What happens after the page has answered. Jobs may be run twice: after a crash the queue runs them again."""

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from cluster_portal import pdf

from .models import Pledge
from .papers import filename, paper_html
from .signing.prepared import ensure_file


def prepare_pledge_file(pk: int) -> None:
    """Typeset what was frozen: the file that the signers sign. Once, however often it is asked for."""
    pledge = Pledge.objects.select_related("year__cluster", "prepared_in").get(pk=pk)
    if pledge.is_frozen:
        ensure_file(pledge, at=timezone.now())


def store_signed_pledge(pk: int) -> None:
    """Make the PDF of a pledge in force and keep it with its SHA-256, once."""
    pledge = Pledge.objects.select_related("year__cluster", "prepared_in").get(pk=pk)
    if pledge.pdf or not pledge.is_signed:
        return
    paper = pdf.typeset(paper_html(pledge))
    with transaction.atomic():
        # The slow work is done; only now is the row locked, and looked at again.
        pledge = Pledge.objects.select_for_update(of=("self",)).select_related("year").get(pk=pk)
        if not pledge.pdf:
            pledge.pdf.save(filename(pledge), ContentFile(paper.content), save=False)
            pledge.pdf_sha256 = paper.sha256
            pledge.save(update_fields=["pdf", "pdf_sha256"])
