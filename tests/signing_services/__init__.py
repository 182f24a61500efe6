"""What signers use outside the portal, made up for tests: the tool on their machine, and a service that keeps keys."""

from .remote import MadeUpService, keeping_keys
from .tool import MadeUpTool

__all__ = ["MadeUpService", "MadeUpTool", "keeping_keys"]
