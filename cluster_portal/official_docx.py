"""An official paper as a Word file with real styles, made of the same Document as its PDF."""

from .docx_frame import (
    ROOM_TO_SIGN,
    SIGNATURE,
    TEXT_WIDTH,
    add_basis,
    add_letterhead,
    add_ruled_table,
    add_title,
    new_paper,
    saved,
    write_cell,
)
from .docx_styles import CENTRE, LEFT, RIGHT, fill, keep_whole, set_cell_margins, set_widths
from .official import Clause, Document, Heading, Paragraph, Table

ALIGNMENTS = {"number": RIGHT, "middle": CENTRE, "text": LEFT}


def render(document: Document) -> bytes:
    """The .docx; the same document gives the same bytes."""
    word = new_paper(
        title=document.title,
        author=" ".join(document.body_lines),
        subject=document.symbol,
        foot=document.foot,
        on=document.on,
    )
    add_letterhead(
        word,
        parent_body=document.parent_body,
        body_lines=document.body_lines,
        number=document.symbol,
        draft="DỰ THẢO" if document.is_draft else "",
        place_date=document.place_date,
    )
    add_title(word, document.kind.upper(), document.subject)
    if document.addressees:
        word.add_paragraph(f"Kính gửi: {'; '.join(document.addressees)}", "Kính gửi")
    add_basis(word, document.basis)
    for block in document.blocks:
        WRITERS[type(block)](word, block)
    # The signatures never stand on a page without a line of the text.
    word.paragraphs[-1].paragraph_format.keep_with_next = True
    _closing(word, document)
    return saved(word)


def _heading(word, block):
    word.add_paragraph(block.text.upper(), "Heading 2")


def _clause(word, block):
    word.add_paragraph(block.text, "Heading 3")


def _line(word, block):
    word.add_paragraph(block.text, "Body Text")


def _table(word, block):
    rows = 1 + len(block.rows)
    table = add_ruled_table(word, rows=rows, head_rows=1, widths=block.widths)
    for cell, text in zip(table.rows[0].cells, block.head, strict=True):
        write_cell(cell, text, CENTRE, is_bold=True, with_next=True)
    for place, (is_total, cells) in enumerate(block.marked_rows, start=1):
        # Neither the first row nor the last goes alone to another page.
        with_next = place in (1, rows - 2) and place < rows - 1
        for cell, (kind, text) in zip(table.rows[place].cells, cells, strict=True):
            write_cell(cell, text, ALIGNMENTS[kind], is_bold=is_total, with_next=with_next)


WRITERS = {Heading: _heading, Clause: _clause, Paragraph: _line, Table: _table}


def _closing(word, document):
    recipients = [(each, "Nơi nhận") for each in document.recipients]
    if recipients:
        recipients.insert(0, ("Nơi nhận:", "Tiêu đề nơi nhận"))
    if len(document.signers) == 1:
        _pair(word, recipients, _signature(document.signers[0]))
        return
    for left, right in document.rows_of_signers:
        _pair(word, _signature(left), _signature(right))
    _pair(word, recipients, [])


def _pair(word, left, right):
    if not (left or right):
        return
    table = word.add_table(rows=1, cols=2)
    set_widths(table, (0.5 * TEXT_WIDTH, 0.5 * TEXT_WIDTH))
    set_cell_margins(table, 0)
    keep_whole(table.rows[0])
    for cell, lines in zip(table.rows[0].cells, (left, right), strict=True):
        fill(cell, lines)
    # Two tables that touch are one to Word.
    word.add_paragraph("", "Đường kẻ")


def _signature(signer):
    if signer is None:
        return []
    lines = [(line.upper(), SIGNATURE) for line in signer.lines]
    return [*lines, *ROOM_TO_SIGN, (signer.name, SIGNATURE)]
