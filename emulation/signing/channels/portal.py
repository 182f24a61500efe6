"""Confirmed in the portal: the own password once more, and the code of an account that has a second factor; the
sentence agreed to, the hash that was shown.

Recorded as a CMS signature by the portal's own key over a statement that names person, position, time and method. It
proves that the portal said so and nobody has changed it since; it is no signature of the person by certificate.
"""

from asn1crypto import cms
from django.utils.translation import gettext as _
from pyhanko.sign.validation.generic_cms import async_validate_detached_cms

from emulation.models import SigningMethod
from emulation.signing.keys import portal_signer
from emulation.signing.loops import run
from emulation.signing.proofs import PasswordProof
from emulation.signing.trust import portal_context

from .base import Channel, ChannelRefused, HandedIn, Order, Problem
from .statement import statement_of

DIGEST = "sha256"


class PortalConfirmation(Channel):
    method = SigningMethod.PORTAL
    rests_on_account = True

    def __init__(self, proof: PasswordProof):
        self.proof = proof

    def make(self, order: Order) -> HandedIn:
        if not self.proof.holds_for(order.signer, order.at):
            raise ChannelRefused(Problem("proof", _("Type your password once more, then sign.")))
        statement = statement_of(order, self.method, proved_by=self.proof.code_of)
        return HandedIn(attest(statement), suffix=".p7s", statement=statement, claimed_at=order.at)


def attest(statement: str) -> bytes:
    """A detached CMS signature by the portal's key. Raises KeyMissing."""
    signed = run(
        portal_signer().async_sign_general_data(
            statement.encode(), digest_algorithm=DIGEST, detached=True, use_cades=True
        )
    )
    return signed.dump()


def is_attested(statement: str, signature: bytes) -> bool:
    """Whether the portal has signed exactly this statement, with its present key or one before it."""
    try:
        signed = cms.ContentInfo.load(signature)["content"]
        status = run(
            async_validate_detached_cms(
                statement.encode(), signed, signer_validation_context=portal_context()
            )
        )
    except (ValueError, TypeError, KeyError):
        return False
    return status.intact and status.valid and status.trusted
