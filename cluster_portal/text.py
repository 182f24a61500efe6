"""Vietnamese text: folding for search, the order of the alphabet, and numbers as papers write them. No domain words."""

import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache

# A text that begins with one of these is a formula to a spreadsheet, unless it is written with care.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
# The Vietnamese alphabet with the four guests; order and tones as ICU's `vi` collation has them.
LETTERS = {letter: rank for rank, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz", start=1)}
TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
# PostgreSQL takes no NUL, XML no control character; those that are spaces are folded as such
INVISIBLE |= {code: None for code in (*range(32), *range(127, 160)) if not chr(code).isspace()}


def clean(text: str) -> str:
    """Compose accents (NFC), drop invisible characters and fold runs of spaces: done once, on input."""
    text = str(text)
    return _cleaned(text) if len(text) <= REMEMBERED else _cleaned.__wrapped__(text)


def fold(text: str) -> str:
    """Lower case without diacritics, đ as d: what a search compares. «Hợp tác xã Đà Nẵng» → «hop tac xa da nang»."""
    text = str(text)
    return _folded(text) if len(text) <= REMEMBERED else _folded.__wrapped__(text)


# An import asks for the same names, addresses and words some ten times; longer texts are not kept in memory.
REMEMBERED = 200


@lru_cache(maxsize=2**15)
def _cleaned(text: str) -> str:
    visible = unicodedata.normalize("NFC", text).translate(INVISIBLE)
    return " ".join(visible.split())


@lru_cache(maxsize=2**15)
def _folded(text: str) -> str:
    return clean(text).lower().translate(FOLDING)


class _Folding(dict):
    """What str.translate asks for each letter; each is worked out once. An import folds some hundred thousand words."""

    def __missing__(self, code):
        marks = unicodedata.normalize("NFD", chr(code).replace("đ", "d"))
        self[code] = "".join(char for char in marks if not unicodedata.combining(char))
        return self[code]


FOLDING = _Folding()


def sort_key(text: str) -> str:
    """A string whose plain order is the Vietnamese order: letters first, then tones, then case.

    Stored in a column, it sorts alike on SQLite and PostgreSQL (with COLLATE "C") and can be indexed.
    """
    parts = [_sorted_letter(char) for char in clean(text)]
    letters, tones, case = zip(*parts, strict=True) if parts else ("", "", "")
    # \x01 sorts before everything above, so that a word stands before its own continuation.
    return "\x01".join(["".join(letters), "".join(tones).rstrip("0"), "".join(case).rstrip("0")])


@cache
def _sorted_letter(char: str) -> tuple[str, str, str]:
    """Rank, tone and case of one letter; an import asks for some ten thousand names."""
    marks = unicodedata.normalize("NFD", char.lower())
    base = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in TONES))
    tone = str(next((TONES[mark] for mark in marks if mark in TONES), 0))
    return _letter_rank(base), tone, "1" if char.isupper() else "0"


def _letter_rank(base: str) -> str:
    """Two characters that sort as the letter does; spaces before digits, digits before letters."""
    if base == " ":
        return "  "
    if base in LETTERS:
        return f"m{chr(ord('0') + LETTERS[base])}"
    if base.isdigit():
        return f"d{base}"
    return f"b{base[:1]}" if base.isascii() else f"z{base[:1]}"


def person_sort_key(full_name: str) -> str:
    """People are listed by given name (the last word), then family name, then the names between."""
    words = clean(full_name).split(" ")
    return "|".join(sort_key(word) for word in [words[-1], words[0], *words[1:-1]])


def number(value, decimals: int | None = None) -> str:
    """1789 → «1.789»; Decimal("5.50") → «5,5» unless `decimals` fixes the places. None is «–»."""
    if value is None:
        return "–"
    value = Decimal(value)
    if decimals is not None:
        # Half up, as people round: Python alone would make 97,2 of 97,25.
        rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
        text = f"{rounded:,f}"
    else:
        text = f"{value.normalize():,f}"
    return text.translate(str.maketrans(",.", ".,"))


def count_in_prose(value: int) -> str:
    """Counts from 1 to 9 take a leading zero in running text: «05 liên hiệp», as Vietnamese papers write them."""
    return f"{value:02d}" if 0 < value < 10 else number(value)


def rounded_phrase(value: int) -> str:
    """«gần 5.500» for 5.487, «hơn 5.400» for 5.420, the exact number where it is round or small.

    Rule of the house (no paper fixes it): R is the nearest multiple of a "round" step; below R within 5 % is
    «gần», above is «hơn». The exact number always stands in the table beside it.
    """
    if value < 100:
        return count_in_prose(value)
    step = 5 * 10 ** (len(str(value)) - 2)
    below, above = value // step * step, -(-value // step) * step
    if value == below:
        return number(value)
    if above - value <= value - below:
        return (
            f"gần {number(above)}" if Decimal(value) >= Decimal("0.95") * above else number(value)
        )
    return f"hơn {number(below)}" if Decimal(value) <= Decimal("1.05") * below else number(value)


def day_in_words(day) -> str:
    """«ngày 02 tháng 12 năm 2023»: a zero before days below 10 and before months 1 and 2 only (Nghị định 30/2020)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"
