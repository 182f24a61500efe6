"""The ways to sign, behind one interface (base.py). Each says on the paper what it is."""

from .base import CertificateFacts, Channel, ChannelRefused, HandedIn, Order, Problem
from .certificate import KeyFile, Token
from .ink import InkScan, sheet_code
from .portal import PortalConfirmation, is_attested
from .upload import SignedOutside

__all__ = [
    "CertificateFacts",
    "Channel",
    "ChannelRefused",
    "HandedIn",
    "InkScan",
    "KeyFile",
    "Order",
    "PortalConfirmation",
    "Problem",
    "SignedOutside",
    "Token",
    "is_attested",
    "sheet_code",
]
