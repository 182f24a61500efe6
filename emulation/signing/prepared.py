"""The file that is signed: the frozen content as PDF/A-3, with the content itself inside and a place for each signer.

For each signer, made up front so that signing changes nothing else: an empty invisible signature field, and a block in
the grid that the seal fills with what is known of the signature. A list (bản kê) for programs and the field of the
seal stand beside them. Whoever signs appends to these bytes; nobody writes the file anew.
"""

import io
from dataclasses import dataclass
from datetime import datetime

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, append_signature_field

from cluster_portal import pdf
from emulation.models import Pledge, SignedRevision
from emulation.papers import BLOCK, Cell, paper_html, read_paper

from .revisions import current_revision, first_revision

CONTENT_FILE = "giao-uoc.json"
LIST_FIELD = "ban-ke"
SEAL_FIELD = "con-dau"
# CSS pixels to points, the unit of PDF
POINTS = 0.75
# Flags of annotations and fields (ISO 32000-1, tables 165 and 221)
PRINT, READ_ONLY = 4, 1
# There are places to sign, and whoever signs must append; set now, so that the first signature does not change it.
ONLY_APPEND = 3
# PDF/A wants invisible fields to be printable, PDF/UA wants them off the page: so they are both.
INVISIBLE = InvisSigSettings(set_print_flag=True, box_out_of_bounds=True)


@dataclass(frozen=True)
class Block:
    """Where the seal writes: name of the field, page, lower left and upper right corner in points."""

    name: str
    page: int
    box: tuple[float, float, float, float]
    label: str


def signature_field(key: str) -> str:
    return f"ky-{key}"


def block_field(key: str) -> str:
    return f"{BLOCK}{key}"


def typeset_frozen(pledge: Pledge) -> pdf.Paper:
    """The frozen content as WeasyPrint sets it, before there is any field. Raises PaperFailed."""
    attached = pdf.Attached(
        name=CONTENT_FILE,
        description=f"Nội dung giao ước, JSON chuẩn tắc, SHA-256 {pledge.content_hash}",
        text=pledge.content,
    )
    return pdf.typeset(paper_html(pledge, is_blank=True), attachments=(attached,), marked=BLOCK)


def with_fields(paper: pdf.Paper, cells: tuple[Cell, ...]) -> bytes:
    """The same file with its empty fields appended."""
    out = IncrementalPdfFileWriter(io.BytesIO(paper.content))
    for cell in cells:
        label = f"Chữ ký của {' '.join(cell.unit)}"
        append_signature_field(out, invisible_field(signature_field(cell.key), label))
    append_signature_field(out, invisible_field(SEAL_FIELD, "Dấu của Cổng thông tin"))
    out.root["/AcroForm"]["/SigFlags"] = generic.NumberObject(ONLY_APPEND)
    structure = _Structure(out)
    for cell in cells:
        name = block_field(cell.key)
        label = f"Ô ký của {' '.join(cell.unit)}"
        _add_block(out, structure, _block(out, name, label, paper.places[name]))
    _add_text_field(out, LIST_FIELD, "Bản kê chữ ký", page=0, box=(0, 0, 0, 0))
    structure.close()
    made = io.BytesIO()
    out.write(made)
    return made.getvalue()


def ensure_file(pledge: Pledge, *, at: datetime) -> SignedRevision:
    """The newest file of a frozen pledge; typeset now if there is none yet. Raises PaperFailed.

    Outside a transaction: it takes a second or two. What is prepared here does not depend on who asks.
    """
    current = current_revision(pledge)
    if current is None:
        content = with_fields(typeset_frozen(pledge), read_paper(pledge, is_blank=True).cells)
        current = first_revision(pledge, content, at)
    return current


def invisible_field(name, label) -> SigFieldSpec:
    return SigFieldSpec(
        sig_field_name=name,
        on_page=-1,
        invis_sig_settings=INVISIBLE,
        readable_field_name=label,
    )


def _block(out, name, label, place) -> Block:
    page, left, top, right, bottom = place
    height = float(_page(out, page)["/MediaBox"][3])
    box = (left * POINTS, height - bottom * POINTS, right * POINTS, height - top * POINTS)
    return Block(name, int(page), tuple(round(each, 2) for each in box), label)


def _page(out, number):
    return out.find_page_for_modification(int(number))[0].get_object()


def _add_block(out, structure, block: Block) -> None:
    """A text field with an empty appearance, tagged as a form element: PDF/UA wants every widget in the structure."""
    width, height = block.box[2] - block.box[0], block.box[3] - block.box[1]
    reference = _add_text_field(out, block.name, block.label, page=block.page, box=block.box)
    field = reference.get_object()
    field["/AP"] = generic.DictionaryObject({pdf_name("/N"): appearance(out, width, height)})
    structure.add_form_element(
        reference, field, page=out.find_page_for_modification(block.page)[0], label=block.label
    )


def appearance(out, width: float, height: float, *, data: bytes = b"", resources=None):
    """What a field shows: a form of that size with these drawing operators; empty without any."""
    form = generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): generic.ArrayObject(
                generic.FloatObject(number) for number in (0, 0, round(width, 2), round(height, 2))
            ),
            pdf_name("/Resources"): resources or generic.DictionaryObject(),
        },
        stream_data=data,
    )
    if data:
        form.compress()
    return out.add_object(form)


def _add_text_field(out, name, label, *, page, box):
    page_reference = out.find_page_for_modification(page)[0]
    field = generic.DictionaryObject(
        {
            pdf_name("/FT"): pdf_name("/Tx"),
            pdf_name("/T"): pdf_string(name),
            pdf_name("/TU"): generic.TextStringObject(label),
            pdf_name("/Ff"): generic.NumberObject(READ_ONLY),
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Widget"),
            pdf_name("/F"): generic.NumberObject(PRINT),
            pdf_name("/Rect"): generic.ArrayObject(generic.FloatObject(each) for each in box),
            pdf_name("/P"): page_reference,
        }
    )
    if not any(box):
        # Off the page, for the same reason as the signature fields.
        field["/Rect"] = generic.ArrayObject([generic.FloatObject(-9999)] * 4)
    reference = out.add_object(field)
    out.root["/AcroForm"]["/Fields"].append(reference)
    out.update_container(out.root["/AcroForm"]["/Fields"])
    out.register_annotation(page_reference, reference)
    page_reference.get_object()["/Tabs"] = pdf_name("/S")
    return reference


class _Structure:
    """The tags of the file, to which the form elements are added."""

    def __init__(self, out):
        self.out = out
        self.root = out.root["/StructTreeRoot"]
        self.document_reference = self._first(self.root.raw_get("/K"))
        self.document = self.document_reference.get_object()
        self.numbers = self.root["/ParentTree"]["/Nums"]
        self.next_key = max(int(key) for key in list(self.numbers)[::2]) + 1

    @staticmethod
    def _first(kids):
        if isinstance(kids, generic.ArrayObject):
            return kids.raw_get(0)
        return kids

    def add_form_element(self, reference, field, *, page, label):
        element = generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/StructElem"),
                pdf_name("/S"): pdf_name("/Form"),
                pdf_name("/P"): self.document_reference,
                pdf_name("/Alt"): generic.TextStringObject(label),
                pdf_name("/K"): generic.DictionaryObject(
                    {
                        pdf_name("/Type"): pdf_name("/OBJR"),
                        pdf_name("/Obj"): reference,
                        pdf_name("/Pg"): page,
                    }
                ),
            }
        )
        element_reference = self.out.add_object(element)
        self.document["/K"].append(element_reference)
        self.numbers.append(generic.NumberObject(self.next_key))
        self.numbers.append(element_reference)
        field["/StructParent"] = generic.NumberObject(self.next_key)
        self.next_key += 1

    def close(self):
        """Mark what was changed, once, for the writer."""
        self.out.update_container(self.document["/K"])
        self.out.update_container(self.numbers)
