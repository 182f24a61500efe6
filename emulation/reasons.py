"""Reasons that others will read (cluster_portal/reasons.py)."""

from cluster_portal.reasons import LONGEST, SHORTEST, ReasonTooShort, checked_reason

__all__ = ["LONGEST", "SHORTEST", "ReasonTooShort", "checked_reason"]
