"""Files that are refused as a whole: each with its own sentence."""

import io
import zipfile

import msoffcrypto.format.ooxml

from .case import BLOCK, Case
from .files import Formula, Page, cell, csv, ods, repacked, xlsx, zipped
from .lists import HEADINGS, lines

MEGABYTE = 1024 * 1024
ENTITIES = b"""<!DOCTYPE lolz [<!ENTITY a "mau"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>"""
EXTERNAL = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><externalBook r:id="rId1">
<sheetNames><sheetName val="Sheet1"/></sheetNames></externalBook></externalLink>"""
EXTERNAL_TARGET = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath"
 Target="file:///D:/so-lieu/tong-hop.xlsx" TargetMode="External"/></Relationships>"""


def _with_entities(sheet):
    head, body = sheet.split(b"?>", 1)
    return head + b"?>" + ENTITIES + body.replace(b"</sheetData>", _row(b"&d;") + b"</sheetData>")


def _row(text):
    return b'<row r="5"><c r="C5" t="inlineStr"><is><t>' + text + b"</t></is></c></row>"


def _linked():
    """Revenue is drawn from a colleague's workbook, with the result of the day it was saved."""
    rows = lines()
    rows[1][8] = Formula("=[1]Sheet1!$B$2", 2100.5)
    parts = zipfile.ZipFile(io.BytesIO(xlsx(Page(rows))))
    kept = {name: parts.read(name) for name in parts.namelist()}
    kept["xl/externalLinks/externalLink1.xml"] = EXTERNAL.encode()
    kept["xl/externalLinks/_rels/externalLink1.xml.rels"] = EXTERNAL_TARGET.encode()
    kept["xl/workbook.xml"] = kept["xl/workbook.xml"].replace(
        b"<calcPr",
        b'<externalReferences><externalReference r:id="rId99"/></externalReferences><calcPr',
    )
    kept["xl/_rels/workbook.xml.rels"] = kept["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink"'
        b' Target="externalLinks/externalLink1.xml"/></Relationships>',
    )
    kept["[Content_Types].xml"] = kept["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Override PartName="/xl/externalLinks/externalLink1.xml" ContentType="application/vnd.openxmlformats-'
        b'officedocument.spreadsheetml.externalLink+xml"/></Types>',
    )
    return zipped(kept)


def _encrypted():
    target = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(xlsx(Page(lines())))).encrypt("mat-khau", target)
    return target.getvalue()


def _bomb(content):
    return content.replace(b"</worksheet>", b" " * (201 * MEGABYTE) + b"</worksheet>")


def _lying_bomb():
    """The directory of the zip says ten bytes where there are twelve million."""
    content = bytearray(
        zipped(
            {"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b" " * 12 * MEGABYTE}
        )
    )
    directory = content.rfind(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = (10).to_bytes(4, "little")
    return bytes(content)


WORD = {
    "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "word/document.xml": b"<w:document/>",
}

CASES = (
    Case(
        "empty-file.xlsx",
        BLOCK,
        "The mail program saved nothing.",
        lambda: b"",
        "block F-05",
    ),
    Case(
        "pdf-renamed.xlsx",
        BLOCK,
        "A scan was renamed because the page asks for .xlsx.",
        lambda: (
            b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
        ),
        "block F-01",
    ),
    Case(
        "word-document-renamed.xlsx",
        BLOCK,
        "A table of Word under another name: a zip as well.",
        lambda: zipped(WORD),
        "block F-01",
    ),
    Case(
        "web-page-named.xls",
        BLOCK,
        "The «Excel» of a web program is a page of HTML.",
        lambda: "<html><body><table><tr><td>Tên đầy đủ</td></tr></table></body></html>".encode(),
        "block F-01",
    ),
    Case(
        "cut-off.xlsx",
        BLOCK,
        "The download stopped half-way.",
        lambda: xlsx(Page(lines()))[:3000],
        "block F-08",
    ),
    Case(
        "damaged-sheet.xlsx",
        BLOCK,
        "The zip is whole, the sheet in it is not.",
        lambda: repacked(xlsx(Page(lines())), xl__worksheets__sheet1=lambda part: part[:700]),
        "block F-08",
    ),
    Case(
        "encrypted.xlsx",
        BLOCK,
        "Protected by a password.",
        _encrypted,
        "block F-02",
        is_kept=True,
    ),
    Case(
        "zip-bomb.xlsx",
        BLOCK,
        "A fifth of a megabyte that unfolds to two hundred.",
        lambda: repacked(xlsx(Page(lines())), xl__worksheets__sheet1=_bomb),
        "block F-04",
        is_kept=True,
    ),
    Case(
        "zip-bomb-that-lies.xlsx",
        BLOCK,
        "The same, and its directory says otherwise.",
        _lying_bomb,
        "block F-08",
        is_kept=True,
    ),
    Case(
        "xml-entities.xlsx",
        BLOCK,
        "Entities that grow tenfold with each step («billion laughs»).",
        lambda: repacked(xlsx(Page(lines())), xl__worksheets__sheet1=_with_entities),
        "block F-11",
    ),
    Case(
        "external-link.xlsx",
        BLOCK,
        "Figures are drawn from a workbook on a colleague's disk.",
        _linked,
        "block F-12",
    ),
    Case(
        "far-away-cell.xlsx",
        BLOCK,
        "A letter was typed by mistake in the last cell of the sheet.",
        lambda: repacked(
            xlsx(Page(lines())),
            xl__worksheets__sheet1=lambda part: part.replace(
                b"</sheetData>",
                b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>',
            ),
        ),
        "block F-07",
    ),
    Case(
        "far-away-cell.ods",
        BLOCK,
        "The same from LibreOffice.",
        lambda: ods(
            Page(lines()),
            after_rows='<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>'
            '<table:table-row><table:table-cell table:number-columns-repeated="1000"/>'
            '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell></table:table-row>',
        ),
        "block F-07",
    ),
    Case(
        "broken-letters.csv",
        BLOCK,
        "Bytes that are letters in no code that Vietnamese was ever written in.",
        lambda: csv(lines(), encoding="utf-8").replace("ợ".encode(), b"\x81\x8d\xd2\xff"),
        "block F-09",
    ),
    Case(
        "no-list.xlsx",
        BLOCK,
        "The covering letter was uploaded in place of the list.",
        lambda: xlsx(
            Page([["Kính gửi: Liên minh Hợp tác xã tỉnh"], ["Đơn vị gửi danh sách kèm theo."]])
        ),
        "block F-06",
    ),
    Case(
        "headings-only.xlsx",
        BLOCK,
        "The template came back empty.",
        lambda: xlsx(Page([list(HEADINGS)])),
        "block F-10",
    ),
    Case(
        "empty-sheets.xlsx",
        BLOCK,
        "Three sheets, nothing on them but colours.",
        lambda: xlsx(
            *(Page([[cell(None, bg_color="#FFFF00")]], name=f"Sheet{n}") for n in (1, 2, 3))
        ),
        "block F-06",
    ),
)
