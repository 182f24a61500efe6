"""Old Vietnamese letters, TCVN3 (ABC) and VNI: told by their fonts and by letters no Vietnamese word has, and decoded.

TCVN3 is TCVN 5712:1993 as the fonts .VnTime and .VnArial show it: one place a letter. VNI writes the accent as a letter
of its own behind the vowel («Hôïp» = «Hợp»). In a Unicode file both stand in the places of Latin-1.
"""

import re
import unicodedata
from functools import lru_cache

from cooperatives.workbook.marks import TCVN3, TCVN3_CAPITALS, VNI

from .syllables import is_syllable

UNICODE = "unicode"
# From place 0xA1 on; «.» where the fonts have nothing, so that m² and 25°C stay. 0xB5 à … 0xFE ỵ.
TCVN3_LETTERS = (
    "ĂÂÊÔƠƯĐăâêôơưđẰ"  # A1-AF
    ".....àảãáạẲằẳẵắẴ"  # B0-BF
    "ẮẦẨẪẤỀặầẩẫấậèỂẻẽ"  # C0-CF
    "éẹềểễếệìỉỄẾỒĩíịò"  # D0-DF
    "Ổỏõóọồổỗốộờởỡớợù"  # E0-EF
    "ỖủũúụừửữứựỳỷỹýỵỐ"  # F0-FF
)
TCVN3_TABLE = {0xA1 + index: letter for index, letter in enumerate(TCVN3_LETTERS) if letter != "."}

GRAVE, ACUTE, HOOK, TILDE, DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
CIRCUMFLEX, BREVE = "\u0302", "\u0306"
# The accent letters of VNI, each with the marks it stands for; a capital behind a capital.
VNI_ACCENTS = {
    "ø": GRAVE,
    "ù": ACUTE,
    "û": HOOK,
    "õ": TILDE,
    "ï": DOT,
    "â": CIRCUMFLEX,
    "à": CIRCUMFLEX + GRAVE,
    "á": CIRCUMFLEX + ACUTE,
    "å": CIRCUMFLEX + HOOK,
    "ã": CIRCUMFLEX + TILDE,
    "ä": CIRCUMFLEX + DOT,
    "ê": BREVE,
    "è": BREVE + GRAVE,
    "é": BREVE + ACUTE,
    "ú": BREVE + HOOK,
    "ü": BREVE + TILDE,
    "ë": BREVE + DOT,
}
VNI_SINGLE = dict(zip("ñôöìíæóòîÑÔÖÌÍÆÓÒÎ", "đơưìíỉĩịỵĐƠƯÌÍỈĨỊỴ", strict=True))
# The breve goes with a alone, the circumflex with a, e and o.
PLAIN_ACCENTS, ROUND_ACCENTS, BREVE_ACCENTS = "øùûõïØÙÛÕÏ", "âàáåãäÂÀÁÅÃÄ", "êèéúüëÊÈÉÚÜË"
VNI_PAIR = re.compile(
    f"[aA][{PLAIN_ACCENTS}{ROUND_ACCENTS}{BREVE_ACCENTS}]"
    f"|[eEoO][{PLAIN_ACCENTS}{ROUND_ACCENTS}]|[uUyYôÔöÖ][{PLAIN_ACCENTS}]|[{''.join(VNI_SINGLE)}]"
)

# Vietnamese letters that only Unicode has: such a cell is no old text, whatever its font says.
ONLY_UNICODE = re.compile("[\u0100-\u01b0\u0300-\u0323\u1ea0-\u1ef9]")
# What no Vietnamese text in Unicode holds: Latin-1 letters and signs that are not ours, signs right beside a letter,
# and pairs of vowels that only VNI writes. The last are looked for in short texts only: a long one has the first.
IMPOSSIBLE = frozenset("¡¢£¤¥¦¨©ª¬\u00ad®¯´µ¶¸¹º¿ÄÅÆÇËÎÏÐÑÖØÛÜÞßäåæçëîïðñöøûüþÿ")
SIGNS = frozenset("§«±·»¼½¾×÷")
SIGN_IN_WORD = re.compile("[A-Za-z][§«±·»¼½¾×÷]|[§«±·»¼½¾×÷][A-Za-z]")
PAIR_OF_VOWELS = re.compile("[aA][âùõêàáãèéúÂÙÕÊÀÁÃÈÉÚ]|[eE][âùõàáãÂÙÕÀÁÃ]|[oO][âùõÂÙÕ]")
LONG = 5000
# Neither m² nor 25°C is a word; the old fonts have nothing in these places.
TOKEN = re.compile("[A-Za-z\u00a1-\u00af\u00b5-\uffff]+")
PUNCTUATION = "«»“”‘’„–—…·•°"


def decode_tcvn3(text: str) -> str:
    """«Hîp t¸c x·» → «Hợp tác xã»."""
    return text.translate(TCVN3_TABLE)


def decode_vni(text: str) -> str:
    """«Hôïp taùc xaõ» → «Hợp tác xã»."""
    return VNI_PAIR.sub(lambda match: _vni_letter(match[0]), text)


@lru_cache(maxsize=512)
def _vni_letter(pair):
    base = VNI_SINGLE.get(pair[0], pair[0])
    marks = VNI_ACCENTS[pair[1].lower()] if len(pair) == 2 else ""
    return unicodedata.normalize("NFC", base + marks)


def decode(text: str, encoding: str) -> str:
    """The text in Unicode; capitals where the font showed capitals."""
    if encoding == VNI:
        return decode_vni(text)
    if encoding == TCVN3:
        return decode_tcvn3(text)
    if encoding == TCVN3_CAPITALS:
        return decode_tcvn3(text).upper()
    return text


def may_be_old(text: str, letters: set[str]) -> bool:
    """Whether a text holds something no Vietnamese word has; `letters` are those that it uses. Cheap for any length."""
    if not letters.isdisjoint(IMPOSSIBLE):
        return True
    if not letters.isdisjoint(SIGNS) and SIGN_IN_WORD.search(text):
        return True
    return len(text) < LONG and PAIR_OF_VOWELS.search(text) is not None


def is_only_unicode(text: str) -> bool:
    return ONLY_UNICODE.search(text) is not None


def score(text: str) -> tuple[int, int]:
    """(words that can be Vietnamese, words that cannot), of the words with letters beyond ASCII."""
    right = wrong = 0
    for token in TOKEN.findall(text):
        word = token.strip(PUNCTUATION)
        if not word or word.isascii():
            continue
        if is_syllable(word):
            right += 1
        else:
            wrong += 1
    return right, wrong


def readings(text: str) -> set[str]:
    """The readings, of UNICODE, TCVN3 and VNI, that make nothing but Vietnamese words of a text; all of plain ASCII."""
    if text.isascii():
        return {UNICODE, TCVN3, VNI}
    ways = {UNICODE} if is_only_unicode(text) else {UNICODE, TCVN3, VNI}
    for token in TOKEN.findall(text):
        if not token.isascii():
            ways &= _readings_of_token(token)
    return ways


@lru_cache(maxsize=8192)
def _readings_of_token(token) -> frozenset[str]:
    """A list has few words, over and over."""
    ways = {UNICODE: token, TCVN3: decode_tcvn3(token), VNI: decode_vni(token)}
    return frozenset(way for way, read in ways.items() if not score(read)[1])


def best_reading(unicode_text: str, old_text: str) -> int | None:
    """0 when the first text is the Vietnamese one, 1 when the second is once its old letters are decoded, else None."""
    ways = [unicode_text, decode_tcvn3(old_text), decode_vni(old_text)]
    scores = [score(text[:50_000]) for text in ways]
    best = max(range(3), key=lambda index: scores[index][0] - scores[index][1])
    right, wrong = scores[best]
    return None if right <= 2 * wrong else min(best, 1)
