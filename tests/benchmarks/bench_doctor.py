"""What the file doctor costs: 7.300 rows of 40 columns, well and ill, without any database.

    python tests/benchmarks/bench_doctor.py [rows]

Prints the seconds of the processor (least of three) that the letters of the sheet, finding its table, and mending its
values take. The ill list has TCVN3 names, numbers as text, days as Excel's numbers, money in đồng and codes without
their zeros throughout.
"""

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cluster_portal.settings")
os.environ.setdefault("DEBUG", "1")

import django

django.setup()

from cluster_portal.text import number  # noqa: E402
from cooperatives.workbook.answers import Answers  # noqa: E402
from cooperatives.workbook.columns import COLUMNS, HELPER  # noqa: E402
from cooperatives.workbook.doctor.columns import Scene  # noqa: E402
from cooperatives.workbook.doctor.encodings import TCVN3_TABLE  # noqa: E402
from cooperatives.workbook.doctor.repairs import Ledger  # noqa: E402
from cooperatives.workbook.doctor.table import COUNTS, DAYS, mend_table  # noqa: E402
from cooperatives.workbook.doctor.texts import mend_texts  # noqa: E402
from cooperatives.workbook.layout import find_tables  # noqa: E402
from cooperatives.workbook.reader import Sheet  # noqa: E402

WIDTH = 40
OLD_LETTERS = {ord(letter): chr(code) for code, letter in TCVN3_TABLE.items()}
NAME = "Hợp tác xã nông nghiệp tổng hợp Bình Dương"


def sheet(rows, *, is_ill):
    columns = [column for column in COLUMNS if column.part != HELPER][:WIDTH]
    head = [
        f"{column.heading} (đồng)" if is_ill and column.is_money else column.heading
        for column in columns
    ]
    lines = [(1, head)]
    lines += [
        (row, [cell(column, row, is_ill) for column in columns]) for row in range(2, rows + 2)
    ]
    return Sheet("Danh sách", lines)


def cell(column, row, is_ill):
    if column.name in COUNTS:
        return number(1000 + row) if is_ill else float(row % 900 + 5)
    if column.name in DAYS:
        return 42000 + row % 900 if is_ill else f"{row % 28 + 1:02d}/05/2015"
    if column.is_money:
        return number((row % 5000 + 50) * 10**6) if is_ill else row % 5000 + 50.5
    if column.name == "tax_code":
        return 400101394 if is_ill else "0400101394"
    if column.name == "phone":
        return 905000000 + row if is_ill else f"0905{row:06d}"
    text = f"{NAME} {row}" if column.name == "name" else NAME
    return text.translate(OLD_LETTERS) if is_ill else text


def timed(well_or_ill):
    scene = Scene(Answers(), Ledger(Answers()))
    started = time.process_time()
    mended, _questions = mend_texts(well_or_ill, scene.answers, scene.ledger)
    letters = time.process_time()
    [table] = find_tables(mended)
    found = time.process_time()
    mend_table(table, scene)
    ended = time.process_time()
    repaired = sum(repair.count for repair in scene.ledger.found())
    return letters - started, found - letters, ended - found, repaired


def main():
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 7300
    print(f"{rows} rows, {WIDTH} columns")
    for is_ill in (False, True):
        runs = [timed(sheet(rows, is_ill=is_ill)) for _run in range(3)]
        letters, layout, values = (min(each) for each in list(zip(*runs, strict=True))[:3])
        print(
            f"{'ill' if is_ill else 'well'}: letters {letters:.3f} s, table {layout:.3f} s, values {values:.3f} s; "
            f"doctor together {letters + values:.3f} s, {runs[0][3]} cells mended"
        )


if __name__ == "__main__":
    main()
