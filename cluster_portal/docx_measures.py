"""How high a text of the Word file will be, without Word: letters as wide as Tinos's, lines broken at their spaces.

Times New Roman, Liberation Serif and Tinos have the same widths and the same line. Lengths in points.
"""

from functools import cache

from .docx_frame import POINTS_A_MM, TEXT_WIDTH
from .docx_styles import STYLES, width_of

# What the face takes for a line, of its size; and Normal of docx_styles.
LINE_OF_FACE = 2355 / 2048
NORMAL = {"size": 14, "line": 1.1}
TEXT = TEXT_WIDTH * POINTS_A_MM


@cache
def look_of(style: str) -> dict:
    """The look of a style with what it takes from those that it is based on; distances are not inherited twice."""
    base, look = STYLES[style]
    return (NORMAL if base == "Normal" else look_of(base)) | look


def face_of(*, is_bold=False, is_italic=False) -> str:
    return f"{'Bold' * bool(is_bold)}{'Italic' * bool(is_italic)}" or "Regular"


def line_height(style: str) -> float:
    look = look_of(style)
    return look["size"] * look["line"] * LINE_OF_FACE


def lines_in(pieces, size: float, room: float, first: float = 0.0) -> int:
    """How many lines pieces of (text, face) take; `first` is what the first line is indented by."""
    count, used, word = 1, first, 0.0
    for text, face in pieces:
        for char in text:
            width = width_of(char, size, face)
            if char == "\n":
                count, used, word = count + 1, 0.0, 0.0
            elif char != " ":
                word += width
            if used + word > room and used:
                count, used = count + 1, 0.0
            if char == " ":
                used, word = used + word + width, 0.0
    return count


def lines_of(text, style: str) -> int:
    """The lines of a paragraph of the text; pieces of (text, face), or a text in the look of its style."""
    look = look_of(style)
    if isinstance(text, str):
        text = [(text, face_of(is_bold=look.get("bold"), is_italic=look.get("italic")))]
    indent = look["first"].pt if "first" in look else 0.0
    return lines_in(text, look["size"], TEXT, indent)
