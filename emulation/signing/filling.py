"""What the seal writes into the file before it signs: the blocks of the grid, and the list (bản kê) for programs."""

import io
import json
import logging
from dataclasses import replace

from django.template.loader import render_to_string
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from cluster_portal import pdf
from emulation.papers import Paper

from .pictures import pictures_of
from .prepared import LIST_FIELD, appearance, block_field

logger = logging.getLogger(__name__)


def fill(out: IncrementalPdfFileWriter, paper: Paper, ledger: dict, stamps: bytes) -> None:
    """Fill the fields; `stamps` has a page for each cell that is signed, in their order."""
    fields = {field.get_object()["/T"]: field for field in out.root["/AcroForm"]["/Fields"]}
    _set_value(out, fields[LIST_FIELD], json.dumps(ledger, sort_keys=True))
    # Without an appearance of its own, readers would draw the value.
    _show(fields[LIST_FIELD], appearance(out, 0, 0))
    pages = PdfFileReader(io.BytesIO(stamps)) if stamps else None
    shared = {}
    for number, cell in enumerate(signed_cells(paper)):
        field = fields[block_field(cell.key)]
        _set_value(out, field, _in_words(cell))
        _show(field, _appearance(out, pages, number, shared))


def listed(content: bytes) -> dict:
    """The list that stands in the file; empty before the first seal."""
    form = PdfFileReader(io.BytesIO(content), strict=False).root["/AcroForm"]
    for each in form["/Fields"]:
        field = each.get_object()
        if field["/T"] == LIST_FIELD:
            return json.loads(str(field["/V"])) if field.get("/V") else {}
    return {}


def signed_cells(paper: Paper) -> list:
    return [cell for cell in paper.cells if cell.is_signed]


def typeset_stamps(paper: Paper) -> bytes:
    """The filled blocks, a small page for each cell that is signed; nothing when there is none. Raises PaperFailed."""
    cells = signed_cells(paper)
    if not cells:
        return b""
    pictures = pictures_of(paper.pledge)
    if pictures:
        try:
            with_pictures = [replace(cell, picture=pictures.get(cell.key, "")) for cell in cells]
            return _typeset_blocks(paper, with_pictures)
        except pdf.PaperFailed:
            # A picture adorns; the seal does not wait for it.
            logger.warning("blocks of %s without pictures", paper.pledge.code, exc_info=True)
    return _typeset_blocks(paper, cells)


def _typeset_blocks(paper, cells) -> bytes:
    article = render_to_string("emulation/signature_stamps.html", {"cells": cells})
    html = pdf.whole_page(
        title=paper.title,
        author=paper.content["cluster"]["name"],
        on=paper.on,
        article=article,
        is_draft=False,
    )
    made = pdf.typeset(html, is_part=True)
    if made.pages != len(cells):
        raise pdf.PaperFailed(f"{len(cells)} blocks took {made.pages} pages.")
    return made.content


def _set_value(out, reference, text):
    field = reference.get_object()
    field["/V"] = generic.TextStringObject(text)
    out.update_container(field)


def _show(reference, shown):
    reference.get_object()["/AP"] = generic.DictionaryObject({pdf_name("/N"): shown})


def _in_words(cell) -> str:
    return "\n".join([*cell.position, f"Đã ký {cell.method}", f"lúc {cell.time}", cell.name])


def _appearance(out, pages, number, shared):
    """The page as the appearance of the field, which has the size of the page. Fonts are taken over once."""
    page = pages.find_page_for_modification(number)[0].get_object()
    left, bottom, right, top = (float(each) for each in page["/MediaBox"])
    source = page.raw_get("/Resources")
    key = source.idnum if isinstance(source, generic.IndirectObject) else f"page {number}"
    if key not in shared:
        shared[key] = out.add_object(out.import_object(source.get_object()))
    return appearance(
        out, right - left, top - bottom, data=page["/Contents"].data, resources=shared[key]
    )
