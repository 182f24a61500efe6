"""Vietnamese as it was typed before Unicode: TCVN3 (ABC, fonts .Vn…), VNI (fonts VNI-…) and Windows-1258.

The letters are what a program shows that does not know the font: «Hîp t¸c x·», «Hôïp taùc xaõ». Sources: TCVN
5712:1993, table 3; VNI for Windows; code page 1258.
"""

import unicodedata

TONES = "\u0300\u0301\u0309\u0303\u0323"  # huyền, sắc, hỏi, ngã, nặng

# Vowel without tone: its five letters with huyền, sắc, hỏi, ngã, nặng
_TCVN3_TONED = {
    "a": "µ¸¶·¹",
    "ă": "»¾¼½Æ",
    "â": "ÇÊÈÉË",
    "e": "ÌÐÎÏÑ",
    "ê": "ÒÕÓÔÖ",
    "i": "×ÝØÜÞ",
    "o": "ßãáâä",
    "ô": "åèæçé",
    "ơ": "êíëìî",
    "u": "ïóñòô",
    "ư": "õøö÷ù",
    "y": "úýûüþ",
}
_TCVN3_PLAIN = dict(zip("ăâđêôơưĂÂÊÔƠƯĐ", "¨©®ª«¬\u00ad¡¢£¤¥¦§", strict=True))

_VNI_AFTER = {
    "": dict(zip(TONES, "øùûõï", strict=True)),
    "\u0302": dict(zip(TONES, "àáåãä", strict=True)),  # â, ê, ô
    "\u0306": dict(zip(TONES, "èéúüë", strict=True)),  # ă
}
_VNI_HATS = {"\u0302": "â", "\u0306": "ê"}
_VNI_I = dict(zip(TONES, "ìíæóò", strict=True))
_VNI_WHOLE = {"đ": "ñ", "ơ": "ô", "ư": "ö", "ỵ": "î"}


def tcvn3(text: str, *, capitals: bool = False) -> str:
    """`capitals`: as a font ….VnTimeH is typed, which shows capitals for small letters."""
    text = unicodedata.normalize("NFC", text)
    return "".join(map(_tcvn3_letter, text.lower() if capitals else text))


def _tcvn3_letter(letter):
    marks = unicodedata.normalize("NFD", letter)
    tone = next((mark for mark in marks if mark in TONES), "")
    base = unicodedata.normalize("NFC", marks.replace(tone, "") if tone else marks)
    if not tone:
        return _TCVN3_PLAIN.get(base, base)
    # A capital with a tone has no letter of its own: it was typed as a small one.
    return _TCVN3_TONED[base.lower()][TONES.index(tone)]


def vni(text: str) -> str:
    return "".join(map(_vni_letter, unicodedata.normalize("NFC", text)))


def _vni_letter(letter):
    if letter.lower() in _VNI_WHOLE:
        return _as_case(_VNI_WHOLE[letter.lower()], letter)
    marks = unicodedata.normalize("NFD", letter)
    tone = next((mark for mark in marks if mark in TONES), "")
    hat = next((mark for mark in marks if mark in _VNI_HATS), "")
    base = unicodedata.normalize("NFC", marks.replace(tone, "")) if tone else letter
    if base.lower() == "i" and tone:
        return _as_case(_VNI_I[tone], letter)
    if hat:
        return marks[0] + _as_case(_VNI_AFTER[hat][tone] if tone else _VNI_HATS[hat], letter)
    if tone:
        return _vni_letter(base) + _as_case(_VNI_AFTER[""][tone], letter)
    return letter


def _as_case(text, letter):
    return text.upper() if letter.isupper() else text


def windows_1258(text: str) -> bytes:
    """Tones stand behind their vowels, as Windows-1258 keeps them."""
    letters = []
    for letter in unicodedata.normalize("NFC", text):
        marks = unicodedata.normalize("NFD", letter)
        tone = next((mark for mark in marks if mark in TONES), "")
        base = unicodedata.normalize("NFC", marks.replace(tone, "")) if tone else letter
        letters.append(base + tone)
    return "".join(letters).encode("cp1258")
