"""Import and export of 7.300 rows: our doors beside stock django-import-export and beside the bare libraries.

    python tests/benchmarks/bench_import.py [--rows 7300] [--only ours] [--postgres]

DATABASE_URL names a PostgreSQL server on which databases may be made; `--postgres` starts one of its own, as the tests
do. Every case runs in a process of its own on a copy of one prepared database, and the machine is told apart from the
work by the seconds of the processor (Python's own and, on SQLite, the database's): on a busy machine compare those.

new, again  read, plan and commit, with history, status periods, figures, a hashed audit line for every changed row
            and whatever else a commit writes; the second time with the same file
bare        read the same file, then one upsert a model (bulk_create with update_conflicts) of the very rows that we
            wrote, in all tables, without any check
stock       django-import-export with default settings, two ModelResources, without history or audit
export      ours: styles, lists, locks; bare: XlsxWriter (constant_memory) with the very cells of our file, already in
            memory; stock: import-export with tablib and openpyxl, organizations and figures
"""

import argparse
import contextlib
import io
import json
import os
import pickle
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import databases
import world

YEAR = 2023
# What the benchmark is for: (case, beside which, how many times its time at most)
GOALS = {
    "SQLite": {"stock": 1 / 6, "bare": 2, "again": 0.5, "export bare": 1.5, "export stock": 1 / 4},
    "PostgreSQL": {
        "stock": 1 / 10,
        "bare": 2,
        "again": 0.5,
        "export bare": 1.5,
        "export stock": 1 / 4,
    },
}
PEAK_MB = 300
# Of one installation, not of an import
NOT_IMPORTED = {"accounts.activitychain"}


def prepare(folder):
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    world.province_with_officer()


def write_workbook(folder, count):
    """One header row in row 1, which is all that stock import-export can read. Names of one commune differ."""
    import stock
    import xlsxwriter

    from cooperatives.models import Commune
    from cooperatives.sample.generator import organizations_of
    from cooperatives.sample.plans import PLANS
    from cooperatives.workbook import words

    province, _officer = known()
    communes = list(Commune.objects.filter(province=province))
    organizations = [each for plan in PLANS for each in organizations_of(plan, province, communes)]
    book = xlsxwriter.Workbook(folder / "a.xlsx")
    sheet, day = book.add_worksheet("Danh sách"), book.add_format({"num_format": "dd/mm/yyyy"})
    for index, (heading, _name) in enumerate(stock.COLUMNS):
        sheet.write_string(0, index, heading)
    names = set()
    for row, each in enumerate(organizations[:count], start=1):
        if (each.kind, each.name.lower()) in names:
            each.name = f"{each.name} {row}"
        names.add((each.kind, each.name.lower()))
        figures = {
            name: value for name, value in each.figures.get(YEAR, {}).items() if value != "KCSL"
        }
        values = (
            vars(each)
            | figures
            | {
                "kind": words.KINDS[each.kind][0],
                "sector": words.SECTORS[each.sector][0],
                "commune": each.commune.code,
                "registration_no": f"B{row:06d}",
            }
        )
        for index, (_heading, name) in enumerate(stock.COLUMNS):
            value = values.get(name)
            if name == "founded_on":
                sheet.write_datetime(row, index, value, day)
            elif isinstance(value, str):
                sheet.write_string(row, index, value)
            elif value is not None:
                sheet.write_number(row, index, float(value))
    book.close()


def ours(folder):
    from cooperatives.actions.imports import commit_import, plan_import

    province, officer = known()
    with measured() as answer:
        run = plan_import(
            content=(folder / "a.xlsx").read_bytes(),
            filename="a.xlsx",
            province=province,
            year=YEAR,
            by=officer,
            at=world.AT,
        )
        answer["plan"] = time.perf_counter() - answer["begun"]
        run = commit_import(run=run, by=officer, at=world.AT)
    answer["rows"] = run.counts["create"] + run.counts["unchanged"]
    assert answer["rows"] == run.counts["rows"], run.problems[:3]
    return answer


def harvest(folder):
    """Keep every row that the import wrote, table by table, for the bare upsert."""
    from django.apps import apps

    found = []
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label_lower
        if model._meta.proxy or not model._meta.managed or label in NOT_IMPORTED:
            continue
        if label.split(".")[0] in ("cooperatives", "accounts"):
            names = [each.attname for each in model._meta.concrete_fields]
            rows = list(model._base_manager.order_by("pk").values_list(*names))
            found.append((label, names, rows))
    before = folder / "before.pickle"
    if not before.exists():
        before.write_bytes(pickle.dumps({label: len(rows) for label, _names, rows in found}))
        return
    known = pickle.loads(before.read_bytes())
    written = [(label, names, rows[known[label] :]) for label, names, rows in found]
    (folder / "rows.pickle").write_bytes(pickle.dumps([each for each in written if each[2]]))


def bare(folder):
    from django.apps import apps
    from django.db import connection, transaction

    from cooperatives.workbook.reader import read_workbook

    tables = pickle.loads((folder / "rows.pickle").read_bytes())
    # Unions before their members, organizations before what hangs on them
    tables.sort(key=lambda each: each[0] != "cooperatives.organization")
    with measured() as answer:
        sheets = read_workbook((folder / "a.xlsx").read_bytes(), "a.xlsx")
        with transaction.atomic(), connection.constraint_checks_disabled():
            for label, names, rows in tables:
                model = apps.get_model(label)
                model._base_manager.bulk_create(
                    [model(**dict(zip(names, row, strict=True))) for row in rows],
                    batch_size=1000,
                    update_conflicts=True,
                    unique_fields=["pk"],
                    update_fields=[
                        each.name for each in model._meta.concrete_fields if not each.primary_key
                    ],
                )
    answer["rows"] = len(sheets[0].rows) - 1
    answer["written"] = {label: len(rows) for label, _names, rows in tables}
    return answer


def stock_new(folder):
    import stock

    province, _officer = known()
    with measured() as answer:
        answer["rows"] = stock.import_file(folder / "a.xlsx", province, YEAR)
    return answer


def export_ours(folder):
    from django.core.management import call_command

    with measured() as answer:
        call_command(
            "export_organizations",
            str(folder / "ours.xlsx"),
            province="49",
            year=YEAR,
            stdout=io.StringIO(),
        )
    answer["rows"] = len(cells_of(folder)[0]) - 6
    return answer


def export_bare(folder):
    import xlsxwriter

    sheets = cells_of(folder)
    with measured() as answer:
        book = xlsxwriter.Workbook(folder / "bare.xlsx", {"constant_memory": True})
        styles = {kind: book.add_format({"border": 1, **more}) for kind, more in STYLES.items()}
        for rows in sheets:
            sheet = book.add_worksheet()
            for row, values in enumerate(rows):
                for index, (kind, value) in enumerate(values):
                    if kind == "blank":
                        sheet.write_blank(row, index, None, styles[kind])
                    elif kind == "day":
                        sheet.write_datetime(row, index, value, styles[kind])
                    elif kind == "number":
                        sheet.write_number(row, index, value, styles[kind])
                    else:
                        sheet.write_string(row, index, value, styles[kind])
        book.close()
    answer["rows"] = len(sheets[0]) - 6
    return answer


STYLES = {
    "text": {"num_format": "@"},
    "blank": {"num_format": "@"},
    "number": {"num_format": "#,##0"},
    "day": {"num_format": "dd/mm/yyyy"},
}


def cells_of(folder) -> list:
    """[sheet: [row: [(kind of cell, value)]]] of the workbook that we exported, empty cells as blanks."""
    from datetime import date

    from python_calamine import CalamineWorkbook

    def cell(value):
        if value == "":
            return "blank", None
        kinds = (("text", str), ("day", date), ("number", int | float))
        return next(kind for kind, of in kinds if isinstance(value, of)), value

    book = CalamineWorkbook.from_path(folder / "ours.xlsx")
    return [
        [[cell(value) for value in row] for row in book.get_sheet_by_name(name).to_python()]
        for name in book.sheet_names
    ]


def export_stock(folder):
    import stock

    province, _officer = known()
    with measured() as answer:
        answer["rows"] = stock.export_file(folder / "stock.xlsx", province, YEAR)
    return answer


def known():
    """The province and its officer that prepare() made."""
    from cluster_portal.accounts.models import User

    officer = User.objects.select_related("province").get(username="bench")
    return officer.province, officer


@contextlib.contextmanager
def measured():
    answer = {"begun": time.perf_counter()}
    cpu = time.process_time()
    yield answer
    answer["seconds"] = time.perf_counter() - answer["begun"]
    answer["cpu"] = time.process_time() - cpu


# Each case: what it runs, and the database it works on: a copy of another one, or one that stands already
CASES = {
    "new": (ours, "new", "base"),
    "again": (ours, "new", None),
    "bare": (bare, "bare", "base"),
    "stock": (stock_new, "stock", "base"),
    "export ours": (export_ours, "new", None),
    "export bare": (export_bare, "new", None),
    "export stock": (export_stock, "new", None),
}


def child(what, folder, count):
    world.set_up()
    from django.conf import settings

    settings.DEBUG = False  # or Django remembers every query
    folder = Path(folder)
    if what == "workbook":
        write_workbook(folder, count)
    elif what in ("prepare", "harvest"):
        {"prepare": prepare, "harvest": harvest}[what](folder)
    else:
        answer = CASES[what][0](folder)
        print(json.dumps(answer | {"peak": world.peak_mb()}))


def main(rows, only):
    made = ["base"]
    with tempfile.TemporaryDirectory() as folder:

        def run(what, database):
            done = subprocess.run(
                [sys.executable, __file__, "--child", what, folder, str(rows)],
                check=True,
                stdout=subprocess.PIPE,
                text=True,
                env=os.environ
                | {"DATABASE_URL": databases.address(folder, database), "VAR_DIR": folder},
            )
            return json.loads(done.stdout) if done.stdout else None

        databases.make_empty("base")
        answers = {}
        try:
            for what in ("prepare", "workbook", "harvest"):
                run(what, "base")
            for case, (_function, database, source) in CASES.items():
                if only and case not in only and case.split()[0] not in only:
                    continue
                if source:
                    made.append(database)
                    databases.copy(folder, source, database)
                answers[case] = run(case, database)
                if case == "new":
                    run("harvest", "new")
        finally:
            databases.drop(*made)
    print(as_markdown(answers, rows))


def as_markdown(answers, rows) -> str:
    lines = [
        f"{databases.vendor()}, {rows} rows",
        "",
        "| case | s | cpu s | plan s | rows/s | peak MB |",
        "|---|---|---|---|---|---|",
    ]
    for case, each in answers.items():
        plan = f"{each['plan']:.2f}" if "plan" in each else ""
        lines.append(
            f"| {case} | {each['seconds']:.2f} | {each['cpu']:.2f} | {plan} "
            f"| {each['rows'] / each['seconds']:.0f} | {each['peak']} |"
        )
    lines += ["", "| ratio | by the clock | by cpu | goal | |", "|---|---|---|---|---|"]
    for other, goal in GOALS[databases.vendor()].items():
        case = {"again": "again"}.get(other, "export ours" if "export" in other else "new")
        beside = "new" if other == "again" else other
        if case in answers and beside in answers:
            lines.append(ratio(case, answers[case], beside, answers[beside], goal))
    peak = max((each["peak"] for case, each in answers.items() if case in OURS), default=0)
    lines.append(
        f"| peak memory of ours | {peak} MB | | ≤ {PEAK_MB} MB | {said(peak <= PEAK_MB)} |"
    )
    if "bare" in answers:
        written = answers["bare"]["written"]
        lines += ["", f"Rows written: {', '.join(f'{key} {n}' for key, n in written.items())}"]
    return "\n".join(lines)


OURS = ("new", "again", "export ours")


def ratio(case, answer, beside, other, goal) -> str:
    clock, cpu = answer["seconds"] / other["seconds"], answer["cpu"] / other["cpu"]
    if goal < 0.5:
        shown = [f"1/{1 / value:.1f}" for value in (clock, cpu)] + [f"≤ 1/{1 / goal:.0f}"]
    else:
        shown = [f"{value:.2f}" for value in (clock, cpu)] + [f"≤ {goal}"]
    return f"| {case} : {beside} | {' | '.join(shown)} | {said(clock <= goal)} |"


def said(is_reached) -> str:
    return "reached" if is_reached else "missed"


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        parser = argparse.ArgumentParser()
        parser.add_argument("--rows", type=int, default=7300)
        parser.add_argument("--only", nargs="*", help="cases: new, again, bare, stock, export …")
        parser.add_argument("--postgres", action="store_true", help="start a server for this run")
        asked = parser.parse_args()
        if asked.postgres:
            sys.path.insert(0, str(world.ROOT))
            from tests.stages import postgres

            with postgres() as url:
                os.environ["DATABASE_URL"] = url
                main(asked.rows, asked.only)
        else:
            main(asked.rows, asked.only)
