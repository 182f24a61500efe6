"""Signed on paper: a sheet with a QR code is printed, signed and scanned; a second person compares before it counts."""

from django.utils.translation import gettext as _

from cluster_portal.scans import ScanRefused, read
from emulation.models import SigningMethod
from emulation.signing.documents import key_of

from .base import Channel, ChannelRefused, HandedIn, Order, Problem
from .statement import statement_of

MARK = "KY"
# Enough of the hash to tell two contents apart; the whole one is printed beside it.
SHOWN = 16


class InkScan(Channel):
    method = SigningMethod.INK

    def __init__(self, content: bytes):
        self.content = content

    def make(self, order: Order) -> HandedIn:
        """The scan, drawn anew; it waits for the second person. The QR code has to be that of this sheet."""
        try:
            scan = read(self.content)
        except ScanRefused as refusal:
            raise ChannelRefused(Problem(refusal.code, str(refusal))) from refusal
        handed = HandedIn(
            scan.content,
            suffix=".pdf",
            statement=statement_of(order, self.method, pages=scan.pages),
            awaits_second=True,
            claimed_at=order.at,
        )
        codes = [code for code in scan.codes if code.startswith(f"{MARK}:")]
        if not codes:
            text = _(
                "The QR code of the sheet cannot be read. Scan the whole sheet, flat and in good light."
            )
            raise ChannelRefused(Problem("no_code", text), handed=handed)
        if sheet_code(order.pledge, key_of(order.place)) not in codes:
            text = _(
                "This sheet belongs to another unit or to another content. Print the right one."
            )
            raise ChannelRefused(Problem("wrong_sheet", text), handed=handed)
        return handed


def sheet_code(pledge, key: str) -> str:
    """What the QR code of a sheet says: which paper, which content, whose place."""
    return f"{MARK}:{pledge.code}:{pledge.content_hash[:SHOWN]}:{key}"
