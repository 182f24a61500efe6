"""TCVN3 and VNI: the tables against published charts, and which reading a text has."""

import subprocess
import unicodedata

import pytest

from cooperatives.workbook.doctor.encodings import (
    TCVN3_TABLE,
    best_reading,
    decode,
    decode_tcvn3,
    decode_vni,
    readings,
)
from cooperatives.workbook.doctor.syllables import is_syllable
from cooperatives.workbook.marks import old_encoding

# (Unicode, TCVN3, VNI) as the fonts .VnTime and VNI-Times show them
TEXTS = [
    ("Hợp tác xã", "Hîp t¸c x·", "Hôïp taùc xaõ"),
    ("Liên minh", "Liªn minh", "Lieân minh"),
    ("Đà Nẵng", "§µ N½ng", "Ñaø Naüng"),
    ("Quảng Ngãi", "Qu¶ng Ng·i", "Quaûng Ngaõi"),
    ("Nguyễn Văn Tư", "NguyÔn V¨n T­", "Nguyeãn Vaên Tö"),
    ("Phú Thọ", "Phó Thä", "Phuù Thoï"),
    ("Bắc Ninh", "B¾c Ninh", "Baéc Ninh"),
    ("Trần Thị Kỷ", "TrÇn ThÞ Kû", "Traàn Thò Kyû"),
    ("thủy sản, đường, ướt", "thñy s¶n, ®­êng, ­ít", "thuûy saûn, ñöôøng, öôùt"),
    ("xã Hòa Quý, huyện Mỹ Tỵ", "x· Hßa Quý, huyÖn Mü Tþ", "xaõ Hoøa Quyù, huyeän Myõ Tî"),
]


@pytest.mark.parametrize("text, tcvn3, vni", TEXTS, ids=[text for text, _t, _v in TEXTS])
def test_old_letters_become_unicode(text, tcvn3, vni):
    assert decode_tcvn3(tcvn3) == text
    assert decode_vni(vni) == text


def test_every_letter_of_tcvn3_is_that_of_the_standard():
    """glibc knows TCVN 5712-1; only its combining tones have no place in the fonts."""
    known = bytes(TCVN3_TABLE)
    asked = subprocess.run(
        ["iconv", "-f", "TCVN5712-1", "-t", "UTF-8"],
        input=b" ".join(bytes([each]) for each in known),
        capture_output=True,
        check=True,
    )

    theirs = unicodedata.normalize("NFC", asked.stdout.decode()).split(" ")
    assert [TCVN3_TABLE[each] for each in known] == theirs


def test_every_vowel_with_every_tone_comes_back_from_vni():
    tones = {"\u0300": "ø", "\u0301": "ù", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
    for vowel, written in (("a", "a"), ("e", "e"), ("o", "o"), ("u", "u"), ("ơ", "ô"), ("ư", "ö")):
        for tone, mark in tones.items():
            assert decode_vni(written + mark) == unicodedata.normalize("NFC", vowel + tone)
            assert decode_vni((written + mark).upper()) == unicodedata.normalize(
                "NFC", (vowel + tone).upper()
            )


def test_font_of_capitals_shows_capitals():
    assert decode("hîp t¸c x·", "tcvn3-capitals") == "HỢP TÁC XÃ"


READINGS = {
    "Hîp t¸c x·": {"tcvn3"},
    "Hôïp taùc xaõ": {"vni"},
    "Hải Phòng": {"unicode"},
    "Phó Thä": {"tcvn3"},
    "Hòa": {"unicode", "tcvn3", "vni"},
    "HTX An": {"unicode", "tcvn3", "vni"},
    "m² «Hợp»": {"unicode"},
}


@pytest.mark.parametrize("text", READINGS)
def test_readings_that_make_vietnamese_words(text):
    assert readings(text) == READINGS[text]


@pytest.mark.parametrize("word", ["nghiêng", "Quý", "hoà", "hòa", "khuỷu", "ĐƯỜNG", "giếng", "ỷ"])
def test_syllable(word):
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["xaõ", "Hîp", "bac", "bàc", "ngươì", "sầch", "aâ"])
def test_no_syllable(word):
    assert not is_syllable(word)


def test_best_reading_of_a_csv():
    assert best_reading("Hợp tác xã Hòa", "Hî©p") == 0
    assert best_reading("Hîợ", "Hîp t¸c x·") == 1
    assert best_reading("¤¤ ¦¦¦x", "¤¤x ¦¦¦") is None


FONTS = {
    ".VnTime": "tcvn3",
    ".VnTimeH": "tcvn3-capitals",
    ".VnArial": "tcvn3",
    "VNI-Times": "vni",
    "Times New Roman": "",
}


@pytest.mark.parametrize("font", FONTS)
def test_font(font):
    assert old_encoding(font) == FONTS[font]
