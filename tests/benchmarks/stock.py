"""Stock django-import-export: resources with default settings, for the columns of the benchmark's workbook."""

from import_export import fields, resources, widgets
from import_export.formats.base_formats import XLSX

from cooperatives.models import Commune, Organization, YearlyFigures
from cooperatives.workbook import words

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
OF_ORGANIZATION, OF_FIGURES = COLUMNS[:10], COLUMNS[10:]


def import_file(path, province, year: int) -> int:
    """Read the workbook and import it, organizations first, then figures; return the number of rows."""
    dataset = XLSX().create_dataset(path.read_bytes())
    dataset.headers = [
        dict(COLUMNS)[heading] if heading != "Mã xã" else heading for heading in dataset.headers
    ]
    organizations, figures = _resources(province, year)
    organizations.import_data(dataset, raise_errors=True)
    return figures.import_data(dataset, raise_errors=True).total_rows


def export_file(path, province, year: int) -> int:
    """Write organizations and figures, each as a workbook with the columns above; return the number of rows."""
    rows = Organization.objects.filter(province=province)
    for resource, found in zip(
        _resources(province, year),
        (rows, YearlyFigures.objects.filter(organization__in=rows, year=year)),
        strict=True,
    ):
        path.write_bytes(XLSX().export_data(resource.export(found)))
    return rows.count()


def _resources(province, year):
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
            fields = tuple(name for _heading, name in OF_ORGANIZATION)

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
            fields = ("organization", *[name for _heading, name in OF_FIGURES])

        def before_save_instance(self, instance, row, **kwargs):
            instance.year = year

    return Organizations(), Figures()
