"""The styles of the Word file (Nghị định 30/2020/NĐ-CP, Phụ lục I), and the bits of Word that python-docx lacks.

Every paragraph of the document carries one of these styles, so that whoever edits it changes a style and not each line.
"""

import io
import zipfile
from functools import cache

from django.conf import settings
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

# A zip keeps the day of each part; the same document gives the same bytes.
DAY_OF_PARTS = (1980, 1, 1, 0, 0, 0)
FONT = "Times New Roman"
LEFT, CENTRE, RIGHT, JUSTIFIED = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
    WD_ALIGN_PARAGRAPH.JUSTIFY,
)
FIRST_LINE = Mm(12.7)

# name: (based on, {what differs}). Sizes in points; `before` and `after` are the distances between paragraphs.
STYLES = {
    "Body Text": ("Normal", {"align": JUSTIFIED, "first": FIRST_LINE, "before": 6, "after": 6}),
    "Chưa viết": ("Body Text", {"italic": True, "colour": "9F1C20"}),
    "Căn cứ": ("Body Text", {"italic": True}),
    "Title": ("Normal", {"align": CENTRE, "bold": True, "before": 14, "keep": True}),
    "Trích yếu": ("Normal", {"align": CENTRE, "bold": True, "keep": True}),
    "Heading 1": (
        "Normal",
        {"align": CENTRE, "bold": True, "before": 14, "after": 6, "keep": True},
    ),
    "Heading 2": (
        "Normal",
        {"align": LEFT, "bold": True, "first": FIRST_LINE, "before": 10, "after": 6, "keep": True},
    ),
    "Heading 3": (
        "Normal",
        {"align": LEFT, "bold": True, "first": FIRST_LINE, "before": 6, "after": 6, "keep": True},
    ),
    "Cơ quan chủ quản": ("Normal", {"align": CENTRE, "size": 12}),
    "Tên cơ quan": ("Cơ quan chủ quản", {"bold": True}),
    "Quốc hiệu": ("Cơ quan chủ quản", {"bold": True}),
    "Tiêu ngữ": ("Cơ quan chủ quản", {"bold": True, "size": 13}),
    "Số, ký hiệu": ("Cơ quan chủ quản", {"size": 13, "before": 8}),
    "Kính gửi": ("Normal", {"align": CENTRE, "before": 6, "after": 12}),
    "Địa danh, ngày tháng": ("Số, ký hiệu", {"italic": True}),
    "Đường kẻ": ("Normal", {"align": CENTRE, "size": 2}),
    "Tên bảng": ("Normal", {"align": CENTRE, "bold": True, "before": 8, "keep": True}),
    "Đơn vị tính": ("Normal", {"align": RIGHT, "italic": True, "size": 12, "keep": True}),
    "Trong bảng": ("Normal", {"size": 12, "line": 1.0}),
    "Ghi chú bảng": ("Normal", {"italic": True, "size": 11, "before": 3}),
    "Caption": ("Normal", {"align": CENTRE, "italic": True, "size": 11, "after": 8}),
    "Hình": ("Normal", {"align": CENTRE, "before": 8, "line": 1.0, "keep": True}),
    "Nơi nhận": ("Normal", {"align": LEFT, "size": 11}),
    "Tiêu đề nơi nhận": ("Normal", {"align": LEFT, "size": 12, "bold": True, "italic": True}),
    "Chức vụ, người ký": ("Normal", {"align": CENTRE, "bold": True, "keep": True}),
    "Số phụ lục": ("Heading 1", {"before": 0, "after": 0}),
    "Tên phụ lục": ("Normal", {"align": CENTRE, "bold": True, "keep": True}),
    "Kèm theo": ("Normal", {"align": CENTRE, "italic": True, "after": 8, "keep": True}),
    "Số liệu phụ lục": ("Normal", {"align": CENTRE, "size": 12, "after": 6, "keep": True}),
    "Tiêu đề mục lục": ("Normal", {"align": CENTRE, "bold": True, "after": 10, "keep": True}),
    "toc 1": ("Normal", {"align": LEFT, "bold": True, "before": 8, "after": 3}),
    "toc 2": ("Normal", {"align": LEFT, "left": Mm(8), "before": 3, "after": 3}),
    "Chân trang": ("Normal", {"size": 8}),
    "Số trang": ("Normal", {"align": CENTRE, "size": 14}),
}


def add_styles(document: Document) -> None:
    """Make the styles of STYLES; those that Word has (Normal, Title, Heading 1 …) are given our look."""
    normal = document.styles["Normal"]
    _put_font(normal)
    normal.font.size = Pt(14)
    form = normal.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.MULTIPLE, 1.1
    _language(normal.element.get_or_add_rPr())
    # What Word and LibreOffice take the whole document to be written in
    for defaults in document.styles.element.iter(qn("w:rPrDefault")):
        _language(defaults.find(qn("w:rPr")))
    known = {style.name for style in document.styles}
    for name, (base, look) in STYLES.items():
        style = (
            document.styles[name]
            if name in known
            else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        )
        style.base_style = document.styles[base]
        style.quick_style = True
        _dress(style, look)


def _dress(style, look):
    _bare(style)
    _put_font(style)
    font, form = style.font, style.paragraph_format
    font.bold, font.italic = look.get("bold"), look.get("italic")
    if "size" in look:
        font.size = Pt(look["size"])
    if "colour" in look:
        font.color.rgb = RGBColor.from_string(look["colour"])
    if "align" in look:
        form.alignment = look["align"]
    if "first" in look:
        form.first_line_indent = look["first"]
    if "left" in look:
        form.left_indent = look["left"]
    for side in ("before", "after"):
        if side in look:
            setattr(form, f"space_{side}", Pt(look[side]))
    if "line" in look:
        form.line_spacing = look["line"]
    if look.get("keep"):
        form.keep_with_next = True


def _bare(style):
    """Take off the colours, sizes and borders that Word's own headings come with."""
    for tag in ("w:rPr", "w:pPr"):
        for element in style.element.findall(qn(tag)):
            outline = element.find(qn("w:outlineLvl"))
            for child in list(element):
                if child is not outline:
                    element.remove(child)


def _put_font(style):
    style.font.name = FONT
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for part in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(part), FONT)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
        fonts.attrib.pop(qn(theme), None)


def _language(properties):
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    language.set(qn("w:val"), "vi-VN")
    language.set(qn("w:eastAsia"), "vi-VN")


# The schema of Word fixes the order of what stands in an element; these come after what we put in.
_AFTER_PARAGRAPH_BORDERS = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")
_AFTER_PAGE_NUMBERS = ("w:cols", "w:titlePg", "w:docGrid")

# The lines under the motto, the body's name and the summary


def add_line(paragraph, width: float, room: float) -> None:
    """Give an empty paragraph a line of `width` points below it, centred in `room` points."""
    properties = paragraph._p.get_or_add_pPr()
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "000000")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    properties.insert_element_before(borders, *_AFTER_PARAGRAPH_BORDERS)
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Pt(max(0.0, (room - width) / 2))


def width_of(text: str, size: float, face: str = "Bold") -> float:
    """How wide a text is in points: Tinos is as wide as Times New Roman. `face` as in the names of the font files."""
    widths, unit = _widths(face)
    return sum(widths.get(ord(char), unit // 2) for char in text) * size / unit


@cache
def _widths(face):
    from fontTools.ttLib import TTFont

    font = TTFont(settings.BASE_DIR / "static" / "fonts" / f"Tinos-{face}.ttf")
    metrics = font["hmtx"]
    return (
        {code: metrics[name][0] for code, name in font.getBestCmap().items()},
        font["head"].unitsPerEm,
    )


# Fields and tables


def add_page_number(paragraph) -> None:
    """The number of the page, as a field that Word keeps right."""
    begin_field(paragraph, "PAGE")
    mark_field(paragraph, "end")


def begin_field(parent, instruction: str) -> None:
    """Begin a field in a paragraph or a hyperlink; its result comes next, then mark_field(parent, "end")."""
    mark_field(parent, "begin")
    code = OxmlElement("w:instrText")
    code.set(qn("xml:space"), "preserve")
    code.text = f" {instruction} "
    add_run(parent, code)
    mark_field(parent, "separate")


def mark_field(parent, kind: str) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    add_run(parent, mark)


def add_run(parent, child) -> None:
    """A run that holds one element."""
    run = OxmlElement("w:r")
    run.append(child)
    (parent._p if hasattr(parent, "_p") else parent).append(run)


def start_at_one(section) -> None:
    """Number the pages of a section from 1."""
    numbering = OxmlElement("w:pgNumType")
    numbering.set(qn("w:start"), "1")
    section._sectPr.insert_element_before(numbering, *_AFTER_PAGE_NUMBERS)


def repeat_as_header(row) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def keep_whole(row) -> None:
    """A row is not divided over two pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def set_widths(table, widths) -> None:
    """Fix the columns at these widths in millimetres, in the grid (LibreOffice reads that) and in the cells (Word)."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table._tbl.tr_lst:
        for cell, width in zip(row.tc_lst, widths, strict=True):
            cell.width = Mm(width)


def set_borders(table) -> None:
    properties = table._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "000000")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")


def set_cell_margins(table, sides: float, ends: float = 0) -> None:
    """Millimetres left and right of what stands in a cell, and above and below it."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("top", "left", "bottom", "right"):
        millimetres = ends if side in ("top", "bottom") else sides
        each = OxmlElement(f"w:{side}")
        each.set(qn("w:w"), str(round(millimetres * 56.7)))
        each.set(qn("w:type"), "dxa")
        margins.append(each)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")


def fill(cell, lines):
    """Write (text, style) one below the other; the first takes the paragraph that every cell has."""
    for place, (text, style) in enumerate(lines):
        paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
        paragraph.style = style
        paragraph.add_run(text)


# The file


def set_to_this_word(document: Document) -> None:
    """Word of today: an older one is announced as «compatibility mode» over the text."""
    settings_of_file = document.settings.element
    for each in settings_of_file.iter(qn("w:compatSetting")):
        if each.get(qn("w:name")) == "compatibilityMode":
            each.set(qn("w:val"), "15")
    for zoom in settings_of_file.iter(qn("w:zoom")):
        zoom.set(qn("w:percent"), "100")


def always_alike(made: io.BytesIO) -> bytes:
    """The file with the day of each part fixed: the same document gives the same bytes."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(made) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for name in source.namelist():
            part = zipfile.ZipInfo(name, DAY_OF_PARTS)
            part.compress_type = zipfile.ZIP_DEFLATED
            copy.writestr(part, source.read(name))
    return target.getvalue()
