"""How names and addresses are written: what looks alike to people and different to the machine."""

import re
import unicodedata

from django.utils.translation import gettext as _

from cluster_portal.text import INVISIBLE, clean, sort_key
from cooperatives.models.organizations import SEARCHED, search_text

from .check import Mend, check

TEXT_FIELDS = (
    "name",
    "short_name",
    "tax_code",
    "registration_no",
    "address",
    "representative",
    "representative_title",
    "phone",
    "email",
)
NAME_FIELDS = ("name", "short_name", "address", "representative")
# Letters that Unicode Vietnamese never uses, and that TCVN3 and VNI put in the place of ours.
OLD_ENCODING = re.compile(
    r"(?<=[A-Za-z])[¸·¶µ¹¨¾»¼½Æ©ª«¬®°±´§¢£¤¥¦¿×Þ]|[¸·¶µ¹¨¾»¼½Æ©ª¬®±´§¢£¤¥¦¿×Þ](?=[a-z])|[aeoy][ùøûõï]"
)
HIDDEN = re.compile(f"[{re.escape(''.join(map(chr, INVISIBLE)))}]")
SPARE_SPACE = re.compile(r"\s\s|^\s|\s$|[^\S ]")
LONG_NUMBER = re.compile(r"\d[\d. ]{8,}\d")
TRIAL_WORDS = re.compile(r"\b(?:test|thu nghiem|nhap thu|abc|xxx|aaa|asdf)\b")
KIND_WORDS = re.compile(
    r"^(?:hop tac xa|htx|to hop tac|tht|lien hiep hop tac xa|lhhtx|quy tin dung nhan dan|qtdnd)\b"
)
PAIRS = (("(", ")"), ("[", "]"), ("«", "»"), ("“", "”"))


def cleaned(row, scene) -> dict:
    """All texts as the forms clean them on input: one repair for spaces, accents and invisible characters."""
    texts = {name: getattr(row, name) for name in TEXT_FIELDS}
    return {name: clean(text) for name, text in texts.items() if text != clean(text)}


CLEAN = Mend(cleaned)


def _texts(scene, *, unusual_only=True):
    """(row, field, text) of everything that is written; plain ASCII such as «0905 123 456» hides nothing."""
    for row in scene.organizations:
        for name in TEXT_FIELDS:
            text = getattr(row, name)
            if text and not (unusual_only and text.isascii()):
                yield row, name, text


@check("C-01", mend=CLEAN)
def spare_spaces(scene):
    for row, name, text in _texts(scene, unusual_only=False):
        if SPARE_SPACE.search(text):
            yield scene.hit(row, _quoted(text), name)


@check("C-02", mend=CLEAN)
def accents_apart(scene):
    for row, name, text in _texts(scene):
        if not unicodedata.is_normalized("NFC", text):
            yield scene.hit(row, _quoted(text), name)


@check("C-03", mend=CLEAN)
def invisible_characters(scene):
    for row, name, text in _texts(scene, unusual_only=False):
        if found := HIDDEN.findall(text):
            codes = sorted({ord(char) for char in found})
            yield scene.hit(row, " ".join(f"U+{code:04X}" for code in codes), name)


@check("C-04")
def old_encoding(scene):
    for row, name, text in _texts(scene):
        if name in NAME_FIELDS and OLD_ENCODING.search(text):
            yield scene.hit(row, _quoted(text), name)


@check("C-05")
def only_capitals(scene):
    for row in scene.organizations:
        if len(row.name) > 12 and row.name.isupper():
            yield scene.hit(row, row.name, "name")


@check("C-06")
def half_a_bracket(scene):
    for row in scene.organizations:
        name = row.name
        is_open = any(name.count(a) != name.count(b) for a, b in PAIRS) or name.count('"') % 2
        if is_open or name[-1:] in ".,;:-–":
            yield scene.hit(row, name, "name")


@check("C-07")
def a_trial(scene):
    for row in scene.organizations:
        words = scene.folded_names[row.pk]
        own = KIND_WORDS.sub("", words).strip(" .-")
        if len(own) < 2 or own.isdigit() and len(own) > 3 or TRIAL_WORDS.search(words):
            yield scene.hit(row, row.name, "name")


def recomputed(row, scene) -> dict:
    wanted = {
        "folded": search_text(*(getattr(row, name) for name in SEARCHED)),
        "sort_key": sort_key(row.name)[:900],
    }
    return {name: value for name, value in wanted.items() if getattr(row, name) != value}


@check("C-08", mend=Mend(recomputed, is_derived=True))
def stale_search_words(scene):
    for row in scene.organizations:
        if stale := recomputed(row, scene):
            yield scene.hit(row, _("not found, or sorted wrongly"), next(iter(stale)))


@check("C-09")
def a_number_in_the_name(scene):
    for row in scene.organizations:
        if found := LONG_NUMBER.search(row.name):
            yield scene.hit(row, found.group(), "name")


def _quoted(text):
    return f"«{visible(text[:120])}»"


def visible(text: str) -> str:
    """Spaces and signs that nobody sees, in a form that one does: «Hợp␣␣tác xã», «‹200B›»."""
    marked = text.replace("  ", "␣␣").replace("\n", "⏎")
    inside = marked.strip(" ")
    before, after = marked.split(inside, 1) if inside else (marked, "")
    marked = "␣" * len(before) + inside + "␣" * len(after)
    return "".join(char if char.isprintable() else f"‹{ord(char):04X}›" for char in marked)
