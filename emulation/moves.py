"""The moves of the emulation year's rows: what all tables of moves share stands in cluster_portal/moves.py."""

from cluster_portal.moves import MoveNotAllowed, move

__all__ = ["MoveNotAllowed", "move"]
