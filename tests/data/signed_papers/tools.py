"""Small pieces to build and to break signed files with."""

import io
from datetime import UTC, datetime

from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from tests.pki.authorities import PASSPHRASE, Person
from tests.pki.server import asn1, asn1_key

TEXT = b"BT /F1 24 Tf 60 700 Td (%s) Tj ET"


def a_file(text: bytes = b"CHI TIEU 100") -> bytes:
    """One page with a line of text, and a text field «ghi-chu» to be filled."""
    out = PdfFileWriter()
    drawing = out.add_object(generic.StreamObject(stream_data=TEXT % text))
    page = PageObject(contents=drawing, media_box=(0, 0, 595, 842), resources=_fonts(out))
    out.insert_page(page)
    made = io.BytesIO()
    out.write(made)
    return appended(made.getvalue(), add_text_field)


def appended(content: bytes, change) -> bytes:
    """The file with what `change` writes into one more revision."""
    out = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
    change(out)
    made = io.BytesIO()
    out.write(made)
    return made.getvalue()


def signed(
    content: bytes,
    person: Person,
    field: str = "Signature1",
    *,
    box=None,
    stamper=None,
    digest="sha256",
    change=None,
    **metadata,
) -> bytes:
    """As any tool signs; `change` writes something else into the same revision."""
    out = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
    if change:
        change(out)
    meta = PdfSignatureMetadata(field_name=field, md_algorithm=digest, **metadata)
    spec = SigFieldSpec(field, box=box) if box else None
    made = io.BytesIO()
    PdfSigner(meta, signer_of(person), timestamper=stamper, new_field_spec=spec).sign_pdf(
        out, output=made
    )
    return made.getvalue()


def signer_of(person: Person) -> SimpleSigner:
    return SimpleSigner.load_pkcs12_data(
        person.pkcs12(), other_certs=[], passphrase=PASSPHRASE.encode()
    )


def stamper(service: Person, at: datetime | None = None) -> DummyTimeStamper:
    """A time stamp authority that says this moment, or the present one."""
    store = SimpleCertificateStore()
    store.register_multiple(map(asn1, service.chain))
    return DummyTimeStamper(
        tsa_cert=asn1(service.certificate),
        tsa_key=asn1_key(service.key),
        certs_to_embed=store,
        fixed_dt=at or datetime.now(UTC),
    )


def der(certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


# Changes


def write_line(out, text: bytes, at=(60, 700)):
    """A line of text at the end of the first page."""
    drawing = b"BT /F9 24 Tf %d %d Td (%s) Tj ET" % (*at, text)
    stream = out.add_object(generic.StreamObject(stream_data=drawing))
    out.add_stream_to_page(0, stream, resources=_fonts(out, "/F9"))
    return stream


def _fonts(out, name="/F1"):
    font = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Font"),
            pdf_name("/Subtype"): pdf_name("/Type1"),
            pdf_name("/BaseFont"): pdf_name("/Helvetica"),
        }
    )
    fonts = generic.DictionaryObject({pdf_name(name): out.add_object(font)})
    return generic.DictionaryObject({pdf_name("/Font"): fonts})


def add_text_field(out, name="ghi-chu", box=(60, 600, 300, 620)):
    page = out.find_page_for_modification(0)[0]
    field = generic.DictionaryObject(
        {
            pdf_name("/FT"): pdf_name("/Tx"),
            pdf_name("/T"): generic.pdf_string(name),
            pdf_name("/V"): generic.pdf_string("90"),
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Widget"),
            pdf_name("/F"): generic.NumberObject(4),
            pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, box)),
            pdf_name("/P"): page,
        }
    )
    reference = out.add_object(field)
    form = generic.DictionaryObject({pdf_name("/Fields"): generic.ArrayObject([reference])})
    out.root["/AcroForm"] = out.add_object(form)
    out.update_root()
    out.register_annotation(page, reference)


def fill_field(out, name="ghi-chu", value="999"):
    field = next(
        each.get_object()
        for each in out.root["/AcroForm"]["/Fields"]
        if str(each.get_object().get("/T")).startswith(name)
    )
    field["/V"] = generic.TextStringObject(value)
    out.update_container(field)


def add_note(out, text="Ghi chú thêm"):
    """A comment on the page, as readers let anybody write one."""
    page = out.find_page_for_modification(0)[0]
    note = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Text"),
            pdf_name("/Contents"): generic.TextStringObject(text),
            pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (10, 10, 30, 30))),
            pdf_name("/F"): generic.NumberObject(4),
        }
    )
    out.register_annotation(page, out.add_object(note))


def cover_with_text(out, text="CHI TIEU 1"):
    """An annotation that looks like a part of the page (evil annotation)."""
    shown = generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 300, 40))),
        },
        stream_data=b"1 g 0 0 300 40 re f",
    )
    page = out.find_page_for_modification(0)[0]
    note = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/FreeText"),
            pdf_name("/Contents"): generic.TextStringObject(text),
            pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (50, 690, 350, 730))),
            pdf_name("/F"): generic.NumberObject(4),
            pdf_name("/AP"): generic.DictionaryObject({pdf_name("/N"): out.add_object(shown)}),
        }
    )
    out.register_annotation(page, out.add_object(note))


def add_script(out):
    out.root["/OpenAction"] = generic.DictionaryObject(
        {
            pdf_name("/S"): pdf_name("/JavaScript"),
            pdf_name("/JS"): generic.pdf_string("app.alert(1)"),
        }
    )
    out.update_root()


def add_page(out):
    stream = out.add_object(generic.StreamObject(stream_data=b"0 g 50 50 100 100 re f"))
    out.insert_page(PageObject(contents=stream, media_box=(0, 0, 595, 842)))


def field_named(out, name):
    return next(
        each
        for each in out.root["/AcroForm"]["/Fields"]
        if str(each.get_object().get("/T")).startswith(name)
    )


def unsign(name):
    """Take the signature out of its field."""

    def change(out):
        field = field_named(out, name).get_object()
        del field["/V"]
        out.update_container(field)

    return change


def replace_object(reference, new):
    """What an older revision holds under this number, the new one holds otherwise."""

    def change(out):
        out.objects[(reference.generation, reference.idnum)] = new

    return change
