"""Which words can be Vietnamese syllables: what tells a right reading of old letters from a wrong one. Pure."""

import re
import unicodedata
from functools import cache
from itertools import product

ONSETS = re.findall(r"\S+", "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x")
RHYMES = re.findall(
    r"\S+",
    """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu
i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu y yêm yên yêng yêt yêu ych ynh yt
o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong oong op ot
ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
u ua uân uâng uât uây uc uê uêch uên uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut
uy uya uych uyên uyêt uyn uynh uyt uyu ư ưa ưc ưi ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu
""",
)
WITH_MARK = "ăâêôơư"
STOPS = ("c", "ch", "p", "t")
# None, grave, hook, tilde, acute, dot below
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
# Only acute and dot below go with a stop.
STOPPED_TONES = TONES[4:]
# Offices write both «hòa» and «hoà».
TWO_WAYS = {"oa", "oe", "uy"}


def is_syllable(word: str) -> bool:
    """Whether a word, composed and in any case, can be a Vietnamese syllable with its tone in the right place."""
    return word.lower() in syllables()


@cache
def syllables() -> frozenset[str]:
    """Some twenty thousand syllables, more than are ever used: a wrong reading seldom makes one."""
    toned = {unicodedata.normalize("NFC", each) for rhyme in RHYMES for each in _with_tones(rhyme)}
    return frozenset(f"{onset}{rhyme}" for onset, rhyme in product(["", *ONSETS], toned))


def _with_tones(rhyme):
    vowels = rhyme.rstrip("cghmnpt")
    coda = rhyme[len(vowels) :]
    tones = STOPPED_TONES if coda in STOPS else TONES
    for place, tone in product(_tone_places(vowels, coda), tones):
        yield f"{vowels[: place + 1]}{tone}{vowels[place + 1 :]}{coda}"


def _tone_places(vowels, coda):
    marked = [index for index, letter in enumerate(vowels) if letter in WITH_MARK]
    if marked:
        return [marked[-1]]
    if vowels in TWO_WAYS and not coda:
        return [0, 1]
    if len(vowels) == 1:
        return [0]
    return [1] if coda or len(vowels) == 3 else [0]
