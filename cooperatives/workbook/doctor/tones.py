"""Where the tone stands in «hòa» and «hoà», «thúy» and «thuý»: one way in the whole register. Pure.

«quý» has its tone on the only vowel, «hoàn» and «khuỷu» leave no choice; those stay. «y» and «i» («Quý», «Quí») are
never rewritten in a name: they are alike only when names are compared.
"""

import re
import unicodedata

OLD, NEW = "hòa", "hoà"
TONES = "\u0300\u0309\u0303\u0301\u0323"
PAIRS = ("oa", "oe", "uy")


def _table(first_to_second: bool) -> dict[str, str]:
    table = {}
    for first, second in PAIRS:
        for tone in TONES:
            for one, other in (
                (first, second),
                (first.upper(), second),
                (first.upper(), second.upper()),
            ):
                early = unicodedata.normalize("NFC", one + tone + other)
                late = unicodedata.normalize("NFC", one + other + tone)
                table[early if first_to_second else late] = late if first_to_second else early
    return table


TABLES = {OLD: _table(first_to_second=False), NEW: _table(first_to_second=True)}
PATTERNS = {
    style: re.compile(rf"(?<![qQ])(?:{'|'.join(table)})(?![^\W\d_])")
    for style, table in TABLES.items()
}


def is_otherwise(text: str, style: str) -> bool:
    """Whether something in the text stands the other way. Cheap, also for a whole column."""
    return PATTERNS[style].search(text) is not None


def unified(text: str, style: str) -> str:
    """«Hoà Hải» → «Hòa Hải» in the old style; the other way round in the new one."""
    return PATTERNS[style].sub(lambda match: TABLES[style][match[0]], text)
