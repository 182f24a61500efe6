"""The ways to sign, behind one interface (base.py). Each says on the paper what it is."""

from .base import CertificateFacts, Channel, ChannelRefused, HandedIn, Order, Problem
from .certificate import KeyFile, Token
from .ink import InkScan, sheet_code
from .portal import PortalConfirmation, is_attested
from .remote import RemoteService, SignedRemotely, remote_service
from .upload import SignedOutside
from .vgca import SignedByVgca, plugin_parameters

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
    "RemoteService",
    "SignedByVgca",
    "SignedOutside",
    "SignedRemotely",
    "Token",
    "is_attested",
    "plugin_parameters",
    "remote_service",
    "sheet_code",
]
