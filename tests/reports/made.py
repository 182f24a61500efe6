"""Reports made of plain values, without a database."""

from datetime import date

from cooperatives.statistics import Counts
from reports.annual import AnnualReport, Economy, Head, Register


def register_of(active: Counts, *, name="", before=None, **values) -> Register:
    plain = {
        "registered": active,
        "before": before or Counts(),
        "founded": Counts(),
        "left": Counts(),
        "certified_groups": None,
        "tallied_groups": 0,
        "alliance_members": 0,
        "sectors": {},
        "ratings": {},
        "cooperatives": Economy(),
        "credit_funds": Economy(),
        "both": Economy(),
        "cooperatives_before": Economy(),
        "both_before": Economy(),
    }
    return Register(name=name, alliance=name, active=active, **(plain | values))


def report_of(active: Counts, *, before=None, provinces=(), **values) -> AnnualReport:
    """The report of 2023 with these counts; `provinces` are (name, Counts)."""
    head = Head(
        parent_body="", body_lines=(), cluster="Cụm thi đua mẫu", number=5, symbol="BC-CTĐ",
        place="Quảng Ngãi", on=date(2023, 12, 2), signer_name="", host="", host_printed="", deputy="",
    )  # fmt: skip
    plain = {
        "year": 2023,
        "head": head,
        "as_of": date(2023, 12, 31),
        "is_estimate": True,
        "estimated_figures": 0,
        "targets": (),
        "scores": None,
        "next_pledge": None,
    }
    whole = {
        name: values.pop(name)
        for name in list(values)
        if name not in AnnualReport.__dataclass_fields__
    }
    return AnnualReport(
        whole=register_of(active, before=before, **whole),
        provinces=tuple(register_of(counts, name=name) for name, counts in provinces),
        **(plain | values),
    )
