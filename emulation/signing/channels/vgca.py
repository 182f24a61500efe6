"""The signing tool of the Government Cipher Committee (VGCA): a program on the signer's machine that fetches the file
from us, signs it with the token, and hands it in again.

The page gives the program two addresses and a ticket (actions/tickets.py). The ticket travels as «JWTToken», which the
program sends as a header; neither address holds anything secret. Source of the parameters: the committee's sample page
for vgcaplugin.js (FileName, FileUploadHandler, SessionId, JWTToken, MetaData).
"""

from django.utils.translation import gettext as _

from emulation.models import SignedRevision, SigningMethod

from .base import ChannelRefused, HandedIn, Order, Problem
from .upload import SignedOutside


class ServedByTicket(SignedOutside):
    """A signed PDF that was made of the one revision for which a ticket was given."""

    def __init__(self, content: bytes, revision: SignedRevision):
        super().__init__(content)
        self.revision = revision

    def _base(self, order: Order, kept: HandedIn):
        revision = super()._base(order, kept)
        if revision != self.revision:
            text = _("This is another file than the one that was fetched for signing.")
            raise ChannelRefused(Problem("other_document", text), handed=kept)
        return revision


class SignedByVgca(ServedByTicket):
    method = SigningMethod.VGCA


def plugin_parameters(*, fetch_address: str, hand_in_address: str, token: str) -> dict:
    """What the page gives to vgca_sign_approved(). No session: the ticket is all that the program may do."""
    return {
        "FileName": fetch_address,
        "FileUploadHandler": hand_in_address,
        "SessionId": "",
        "JWTToken": token,
        "MetaData": [],
    }
