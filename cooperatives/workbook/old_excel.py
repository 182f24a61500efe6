"""Read an .xls from standard input, in a process of its own with limited memory; run by reader.py, needs no Django.

Its cells are laid out as a grid before anybody can ask how large it is: a stray cell in IV65536 would take a gigabyte.
Exit code 3: protected by a password.
"""

import io
import pickle
import resource
import sys

MEMORY = 700 * 1024 * 1024


def main():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    from python_calamine import CalamineWorkbook, PasswordError, SheetVisibleEnum

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    except PasswordError:
        sys.exit(3)
    sheets = []
    for each in workbook.sheets_metadata:
        sheet = workbook.get_sheet_by_name(each.name)
        margin = [""] * (sheet.start[1] if sheet.start else 0)
        rows = [
            (number, margin + values)
            for number, values in enumerate(sheet.iter_rows(), start=1)
            if any(value != "" for value in values)
        ]
        sheets.append((each.name, rows, each.visible != SheetVisibleEnum.Visible))
    sys.stdout.buffer.write(pickle.dumps(sheets))


if __name__ == "__main__":
    main()
