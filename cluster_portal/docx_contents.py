"""The list of contents of a Word file: a field that Word can renew, with its lines written in.

The lines stand there without being asked for, so that Word and LibreOffice show them at once and print them; none asks
whether to update fields when the file is opened.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from .docx_frame import TEXT_WIDTH
from .docx_styles import add_run, begin_field, mark_field

# What the list tells of lies between the ends of this bookmark: appendices have page numbers of their own.
BODY = "NoiDungBaoCao"


@dataclass(frozen=True)
class Line:
    """A heading as the list names it; `page` is 0 where pages are numbered by themselves."""

    text: str
    level: int
    mark: str
    page: int = 0


def mark_place(first, last, name: str, number: int) -> None:
    """A bookmark from the beginning of one paragraph to the end of another; each needs a number of its own."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for each in (start, end):
        each.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    properties = first._p.pPr
    first._p.insert(0 if properties is None else 1, start)
    last._p.append(end)


def add_contents(word, lines: Iterable[Line], words: str, appendices: Iterable[Line]) -> None:
    """«MỤC LỤC» on a page of its own; `words` stand over the appendices, which no page number follows."""
    title = word.add_paragraph("MỤC LỤC", "Tiêu đề mục lục")
    title.paragraph_format.page_break_before = True
    for style in ("toc 1", "toc 2"):
        stops = word.styles[style].paragraph_format.tab_stops
        stops.add_tab_stop(Mm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    paragraph = None
    for line in lines:
        following = word.add_paragraph(style=f"toc {line.level}")
        if paragraph is None:
            begin_field(following, rf'TOC \o "1-2" \h \z \b {BODY}')
        paragraph = following
        _write(paragraph, line)
    mark_field(paragraph, "end")
    word.add_paragraph(words, "toc 1")
    for line in appendices:
        _write(word.add_paragraph(style=f"toc {line.level}"), line)


def _write(paragraph, line):
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), line.mark)
    link.set(qn("w:history"), "1")
    paragraph._p.append(link)
    _say(link, line.text)
    if line.page:
        add_run(link, OxmlElement("w:tab"))
        begin_field(link, rf"PAGEREF {line.mark} \h")
        _say(link, str(line.page))
        mark_field(link, "end")


def _say(link, text):
    said = OxmlElement("w:t")
    said.set(qn("xml:space"), "preserve")
    said.text = text
    add_run(link, said)
