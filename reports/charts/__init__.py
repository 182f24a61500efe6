"""The pictures of the report: SVG, the same on screen and on paper, kept on disk by the hash of what they show.

Each function takes plain values and returns a Chart, whose `twin` is the table of the very numbers that are drawn.
"""

from .country import UnknownLand, map_of_members, sides
from .drawing import SOURCE_OF_MAP, WIDTH, Chart, Twin, png
from .figures import growth, income, province_counts, province_growth, sectors, standings
from .targets import Met, target_and_actual

__all__ = [
    "SOURCE_OF_MAP",
    "WIDTH",
    "Chart",
    "Met",
    "Twin",
    "UnknownLand",
    "growth",
    "income",
    "map_of_members",
    "png",
    "province_counts",
    "province_growth",
    "sectors",
    "sides",
    "standings",
    "target_and_actual",
]
