"""What all ways to sign have in common: they are told what is to be signed, and hand in what a signer left.

A channel is one attempt: it is made of what the signer gave (a password proof, a key file, a signed PDF, a scan) and
does not touch the database. The actions ask permission, lock, store and decide whether the pledge is whole.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from emulation.models import (
    Mandate,
    Pledge,
    Signature,
    SignedRevision,
    SignerCertificate,
    SigningMethod,
)


@dataclass(frozen=True)
class Order:
    """What is to be signed, by whom, for whom.

    For channels that need the file: its `revisions`, the newest first, and the certificates `expected` of the signer.
    """

    pledge: Pledge
    place: Signature
    signer: object
    mandate: Mandate
    at: datetime
    revisions: tuple[SignedRevision, ...] = ()
    expected: tuple[SignerCertificate, ...] = ()

    @property
    def base(self) -> SignedRevision:
        """The newest file."""
        return self.revisions[0]


@dataclass(frozen=True)
class CertificateFacts:
    """What a certificate says of its owner, as it is stored beside the signature."""

    subject: str
    issuer: str
    serial: str
    sha256: str
    valid_from: datetime
    valid_to: datetime
    key_usage: str


@dataclass(frozen=True)
class HandedIn:
    """What came in. `is_revision`: it is the next revision of the file; `awaits_second`: somebody must confirm it."""

    content: bytes = field(repr=False)
    suffix: str
    statement: str = ""
    field_name: str = ""
    base: SignedRevision | None = None
    is_revision: bool = False
    awaits_second: bool = False
    certificate: CertificateFacts | None = None
    timestamped_at: datetime | None = None
    claimed_at: datetime | None = None


@dataclass(frozen=True)
class Problem:
    """Why something was not accepted: a code for programs, a sentence for people."""

    code: str
    text: str


class ChannelRefused(Exception):
    """It is no signature of this person on this content. What came in (`handed`) is kept all the same."""

    def __init__(self, *problems: Problem, handed: HandedIn | None = None, is_late: bool = False):
        super().__init__(" ".join(problem.text for problem in problems))
        self.problems = problems
        self.handed = handed
        self.is_late = is_late


class Channel(ABC):
    method: ClassVar[SigningMethod]
    # The signer signs the file itself, so it has to be there.
    needs_file: ClassVar[bool] = False
    # Nothing but the account says who signed; what else there is (a key, a sheet of paper) is not there.
    rests_on_account: ClassVar[bool] = False
    # make() may be called again on a newer file, without asking the signer.
    can_repeat: ClassVar[bool] = False

    @abstractmethod
    def make(self, order: Order) -> HandedIn:
        """Sign, or read what was signed. Raises ChannelRefused."""
