"""Import of one workbook of 1.900 rows: our door beside stock django-import-export, on the same file in the same run.

    python tests/benchmarks/bench_import.py [rows]         DATABASE_URL=postgresql://… for PostgreSQL

Ours: read, plan, and commit with history, status periods and a hashed audit line for every changed row (the plan is
made twice: once to be looked at, once on locked rows). Stock: two ModelResources with default settings, organizations
and figures, without history or audit. Each in a process of its own; seconds by the clock and of the
processor (on a busy machine compare those), peak memory of the process.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import world

COLUMNS = (
    ("Loại hình", "kind"),
    ("Tên đầy đủ", "name"),
    ("Mã số thuế", "tax_code"),
    ("Số GCN", "registration_no"),
    ("Ngày thành lập", "founded_on"),
    ("Lĩnh vực", "sector"),
    ("Địa chỉ", "address"),
    ("Mã xã", "commune"),
    ("Người đại diện", "representative"),
    ("Điện thoại", "phone"),
    ("Số thành viên", "members_count"),
    ("Thành viên nữ", "female_members_count"),
    ("Lao động thường xuyên", "workers_count"),
    ("Vốn điều lệ", "charter_capital"),
    ("Tổng nguồn vốn", "total_capital"),
    ("Tổng tài sản", "total_assets"),
    ("Doanh thu", "revenue"),
    ("Chi phí", "cost"),
    ("Lãi trước thuế", "profit"),
    ("Nộp NSNN", "budget_payment"),
    ("Thu nhập bình quân", "worker_income"),
)


def write_workbook(path, count):
    """One header row in row 1, which is all that stock import-export can read."""
    import xlsxwriter

    from cooperatives.models import Commune, Province
    from cooperatives.sample.generator import organizations_of
    from cooperatives.sample.plans import BY_SLUG
    from cooperatives.workbook import words

    province, _officer = world.province_with_officer()
    communes = list(Commune.objects.filter(province=province))
    organizations = organizations_of(
        BY_SLUG["quangnam"], Province.objects.get(pk=province.pk), communes
    )
    book = xlsxwriter.Workbook(path)
    sheet, day = book.add_worksheet("Danh sách"), book.add_format({"num_format": "dd/mm/yyyy"})
    for index, (heading, _name) in enumerate(COLUMNS):
        sheet.write_string(0, index, heading)
    for row, each in enumerate(organizations[:count], start=1):
        figures = {
            name: value for name, value in each.figures.get(2023, {}).items() if value != "KCSL"
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
        for index, (_heading, name) in enumerate(COLUMNS):
            value = values.get(name)
            if name == "founded_on":
                sheet.write_datetime(row, index, value, day)
            elif isinstance(value, str):
                sheet.write_string(row, index, value)
            elif value is not None:
                sheet.write_number(row, index, float(value))
    book.close()


def ours(path):
    from cooperatives.actions.imports import commit_import, plan_import
    from cooperatives.workbook.reader import read_workbook

    province, officer = world.province_with_officer()
    for label in ("new", "again, unchanged"):
        start, cpu = time.perf_counter(), time.process_time()
        content = Path(path).read_bytes()
        read_workbook(content, "a.xlsx")
        read = time.perf_counter()
        run = plan_import(
            content=content,
            filename="a.xlsx",
            province=province,
            year=2023,
            by=officer,
            at=world.AT,
        )
        planned = time.perf_counter()
        run = commit_import(run=run, by=officer, at=world.AT)
        end = time.perf_counter()
        done = run.counts["create"] + run.counts["unchanged"]
        assert done == run.counts["rows"], run.problems[:3]
        yield {
            "case": f"ours, {label}",
            "rows": done,
            "read": read - start,
            "read + plan": planned - read,
            "commit": end - planned,
            "seconds": end - read,
            "cpu": time.process_time() - cpu,
        }


def stock(path):
    from import_export import fields, resources, widgets
    from import_export.formats.base_formats import XLSX

    from cooperatives.models import Commune, Organization, YearlyFigures
    from cooperatives.workbook import words

    province, _officer = world.province_with_officer()
    known = {"kind": words.by_word(words.KINDS), "sector": words.by_word(words.SECTORS)}

    class CommuneOfProvince(widgets.ForeignKeyWidget):
        """A code alone is not unique: it may mean one commune before 01/07/2025 and another after."""

        def get_queryset(self, value, row, *args, **kwargs):
            return Commune.objects.filter(province=province)

    class Organizations(resources.ModelResource):
        commune = fields.Field("commune", "Mã xã", CommuneOfProvince(Commune, "code"))

        class Meta:
            model = Organization
            import_id_fields = ("registration_no",)
            fields = tuple(name for _heading, name in COLUMNS[:10])

        def before_import_row(self, row, **kwargs):
            for name, by_word in known.items():
                if row[name] not in by_word.values():
                    row[name] = by_word[words.plain(row[name])]
            for name in ("tax_code", "phone"):
                row[name] = row[name] or ""

        def before_save_instance(self, instance, row, **kwargs):
            instance.province = province

    class Figures(resources.ModelResource):
        organization = fields.Field(
            "organization",
            "registration_no",
            widgets.ForeignKeyWidget(Organization, "registration_no"),
        )

        class Meta:
            model = YearlyFigures
            import_id_fields = ("organization",)
            fields = ("organization", *[name for _heading, name in COLUMNS[10:]])

        def before_save_instance(self, instance, row, **kwargs):
            instance.year = 2023

    for label in ("new", "again"):
        start, cpu = time.perf_counter(), time.process_time()
        dataset = XLSX().create_dataset(Path(path).read_bytes())
        dataset.headers = [
            dict(COLUMNS)[heading] if heading != "Mã xã" else heading for heading in dataset.headers
        ]
        read = time.perf_counter()
        rows = 0
        for part in (Organizations(), Figures()):
            result = part.import_data(dataset, raise_errors=True)
            rows = result.total_rows
        end = time.perf_counter()
        yield {
            "case": f"stock, {label}",
            "rows": rows,
            "read": read - start,
            "seconds": end - start,
            "cpu": time.process_time() - cpu,
        }


def child(what, path, count):
    world.set_up()
    with world.own_database():
        if what == "write":
            write_workbook(path, count)
        else:
            for answer in {"ours": ours, "stock": stock}[what](path):
                print(json.dumps(answer | {"peak": world.peak_mb()}), flush=True)


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1900
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "a.xlsx")
        run = [sys.executable, __file__, "--child"]
        subprocess.run([*run, "write", path, str(count)], check=True)
        answers = []
        for what in ("ours", "stock"):
            done = subprocess.run(
                [*run, what, path, str(count)], check=True, stdout=subprocess.PIPE, text=True
            )
            answers += [json.loads(line) for line in done.stdout.splitlines()]
    slowest = {"new": answers[2]["seconds"], "again": answers[3]["seconds"]}
    print(
        world.as_table(
            [
                "case",
                "rows",
                "read s",
                "read + plan s",
                "commit s",
                "all s",
                "cpu s",
                "rows/s",
                "times stock",
                "peak MB",
            ],
            [
                [
                    each["case"],
                    each["rows"],
                    f"{each['read']:.2f}",
                    f"{each['read + plan']:.2f}" if "commit" in each else "",
                    f"{each['commit']:.2f}" if "commit" in each else "",
                    f"{each['seconds']:.2f}",
                    f"{each['cpu']:.2f}",
                    round(each["rows"] / each["seconds"]),
                    f"{slowest['again' if 'again' in each['case'] else 'new'] / each['seconds']:.1f}",
                    each["peak"],
                ]
                for each in answers
            ],
        )
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        main()
