"""Read an .xls from standard input, in a process of its own with limited memory; run by reader.py, needs no Django.

Its cells are laid out as a grid before anybody can ask how large it is: a stray cell in IV65536 would take a gigabyte.
calamine reads the values; what it does not tell (fonts, hidden rows and columns, errors) is looked for in the records
of the stream, as [MS-XLS] describes them. Exit code 3: protected by a password.
"""

import io
import pickle
import resource
import struct
import sys

MEMORY = 700 * 1024 * 1024

# Records of the stream
BOUNDSHEET, FONT, FORMAT, XF, ROW, COLINFO = 0x85, 0x31, 0x41E, 0xE0, 0x208, 0x7D
FORMULA, BOOLERR, MULRK, EOF = 0x06, 0x205, 0xBD, 0x0A
# LABELSST, LABEL, RSTRING, NUMBER, RK, FORMULA
CELLS = {0xFD, 0x204, 0xD6, 0x203, 0x27E, FORMULA}
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
PERCENT_FORMATS = {9, 10}


def main():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    content = sys.stdin.buffer.read()
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except PasswordError:
        sys.exit(3)
    marks = marks_by_sheet(stream_of(content))
    sheets = []
    for each in workbook.sheets_metadata:
        if each.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = workbook.get_sheet_by_name(each.name)
        margin = [""] * (sheet.start[1] if sheet.start else 0)
        rows = [
            (number, margin + values)
            for number, values in enumerate(sheet.iter_rows(), start=1)
            if any(value != "" for value in values)
        ]
        found = marks.get(each.name, {}) | {"merged": sheet.merged_cell_ranges or []}
        sheets.append((each.name, rows, each.visible != SheetVisibleEnum.Visible, found))
    sys.stdout.buffer.write(pickle.dumps(sheets))


def stream_of(content):
    """The stream «Workbook» inside the container; of Excel 95, which names it «Book», only the values are read."""
    import olefile

    with olefile.OleFileIO(io.BytesIO(content)) as container:
        if not container.exists("Workbook"):
            return b""
        return container.openstream("Workbook").read()


def marks_by_sheet(stream):
    """{sheet: what is marked in it}: fonts by name, cells by (row from 1, column from 0)."""
    sheets, fonts, formats, styles = [], [], {}, []
    for kind, data in records(stream, 0):
        if kind == BOUNDSHEET:
            sheets.append((text_of(data, data[6], 7), struct.unpack_from("<I", data)[0]))
        elif kind == FONT:
            fonts.append(text_of(data, data[14], 15))
            if len(fonts) == 4:  # no record refers to the font with the number 4
                fonts.append("")
        elif kind == FORMAT:
            number, length = struct.unpack_from("<HH", data)
            formats[number] = text_of(data, length, 4)
        elif kind == XF:
            styles.append(struct.unpack_from("<HH", data))
    percents = {number for number, text in formats.items() if "%" in text} | PERCENT_FORMATS
    looks = [
        (fonts[font] if font < len(fonts) else "", number_format in percents)
        for font, number_format in styles
    ]
    return {name: marks_of(stream, start, looks) for name, start in sheets}


def records(stream, start):
    """Yield (kind, data) up to the end of this part of the stream."""
    position = start
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        yield kind, stream[position + 4 : position + 4 + length]
        if kind == EOF:
            return
        position += 4 + length


def text_of(data, length, flags_at):
    """A text of `length` letters, in one byte or two each."""
    if data[flags_at] & 1:
        return data[flags_at + 1 : flags_at + 1 + 2 * length].decode("utf-16-le", "replace")
    return data[flags_at + 1 : flags_at + 1 + length].decode("latin-1")


def marks_of(stream, start, looks):
    """What is marked in one sheet. Only fonts that may be old are named: all others say nothing."""
    found = {"fonts": {}, "percents": set(), "faults": {}, "hidden_rows": set()}
    found["hidden_columns"] = set()
    old = {
        index: font
        for index, (font, _percent) in enumerate(looks)
        if font.lower().startswith((".vn", "vn"))
    }
    percents = {index for index, (_font, percent) in enumerate(looks) if percent}
    for kind, data in records(stream, start):
        if kind in CELLS or kind == BOOLERR:
            row, column, style = struct.unpack_from("<HHH", data)
            cell = (row + 1, column)
            if style in old:
                found["fonts"][cell] = old[style]
            if style in percents:
                found["percents"].add(cell)
            if error := error_of(kind, data):
                found["faults"][cell] = error
        elif kind == MULRK:
            row, first = struct.unpack_from("<HH", data)
            for index in range((len(data) - 6) // 6):
                if struct.unpack_from("<H", data, 4 + 6 * index)[0] in percents:
                    found["percents"].add((row + 1, first + index))
        elif kind == ROW:
            row, flags = struct.unpack_from("<H10xH", data)
            if flags & 0x20:
                found["hidden_rows"].add(row + 1)
        elif kind == COLINFO:
            first, last, _width, _style, flags = struct.unpack_from("<HHHHH", data)
            if flags & 1:
                found["hidden_columns"].update(range(first, last + 1))
    return found


def error_of(kind, data):
    """The error that a cell shows, "" when it shows none."""
    if kind == BOOLERR and data[7]:
        return ERRORS.get(data[6], "#?")
    if kind == FORMULA and data[12:14] == b"\xff\xff" and data[6] == 2:
        return ERRORS.get(data[8], "#?")
    return ""


if __name__ == "__main__":
    main()
