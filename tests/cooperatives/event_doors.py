"""Doors for what happens to organizations, for repairs, and for taking things back: each with the way back it needs."""

from datetime import date

from django.urls import reverse
from django.utils import timezone

from cooperatives import actions
from cooperatives.actions.imports import commit_import
from cooperatives.actions.undo import undo_import
from cooperatives.models import ActKind, Organization, OrganizationEvent, Paper, ReportedTotals

from .doors import AT, YEAR, answered, by_action, by_button, by_page, opening, prepared

PAPER = Paper("QĐ 12/QĐ-UBND", date(2023, 6, 1), "UBND huyện")
ON = date(2023, 6, 30)
CHECK = "C-01"  # spaces too many
TYPED = {"on": "30/06/2023", "basis": "QĐ 12/QĐ-UBND"}
NEW_NAME = "Hợp tác xã An Mới (mẫu)"
WHY = "Nhập nhầm tổ chức"


def _told(scene):
    return {"by": scene.by, "at": AT}


def _rename(scene, *, by=None, name=NEW_NAME):
    return actions.record_event(
        organization=scene.organization,
        kind=ActKind.RENAMED,
        values={"name": name, "short_name": ""},
        on=ON,
        paper=PAPER,
        by=by or scene.by,
        at=AT,
    )


# What has to be there before the door is tried


def _event(scene):
    scene.act = _rename(scene, by=scene.officer)
    scene.event = OrganizationEvent.objects.get(act=scene.act)
    scene.organization.refresh_from_db()


def _one_record(scene):
    """Of today: the page parts two records within thirty days only."""
    scene.act = _merge_duplicates(scene, by=scene.officer, at=timezone.now())


def _spaces(scene):
    name = scene.organization.name.replace("xã", "xã ")
    Organization.objects.filter(pk=scene.organization.pk).update(name=name)


def _mended(scene):
    _spaces(scene)
    scene.mend = _mend(scene, by=scene.officer)


def _written(scene):
    scene.run = commit_import(run=scene.run, by=scene.officer, at=AT)


# Acts


@by_action
def event_action(scene):
    _rename(scene)


@by_action
def merger_action(scene):
    actions.merge_into(
        organizations=[scene.organization],
        successor=scene.other,
        on=ON,
        paper=PAPER,
        **_told(scene),
    )


@by_action
def division_action(scene):
    actions.succeed(
        kind=ActKind.DIVIDED,
        organizations=[scene.organization],
        successors=[
            Organization(name=f"Hợp tác xã An {each} (mẫu)", sector=scene.organization.sector)
            for each in ("Đông", "Tây")
        ],
        on=ON,
        paper=PAPER,
        **_told(scene),
    )


@by_action
def correction_action(scene):
    actions.correct_event(
        event=scene.event, on=date(2023, 5, 30), paper=PAPER, reason=WHY, **_told(scene)
    )


@by_action
def withdrawal_action(scene):
    actions.withdraw_act(act=scene.act, reason=WHY, **_told(scene))


def _merge_duplicates(scene, *, by, at=AT):
    return actions.merge_duplicates(
        kept=scene.organization,
        dropped=scene.other,
        taken=set(),
        taken_years=set(),
        expected_versions=(scene.organization.version, scene.other.version),
        reason=WHY,
        by=by,
        at=at,
    )


@by_action
def duplicates_action(scene):
    _merge_duplicates(scene, by=scene.by)


@by_action
def parting_action(scene):
    actions.part_duplicates(act=scene.act, reason=WHY, **_told(scene))


def _mend(scene, *, by):
    seen = {scene.organization.pk: scene.organization.version}
    return actions.mend_organizations(
        province=scene.province, code=CHECK, year=YEAR, seen=seen, by=by, at=AT
    )


@by_action
def mend_action(scene):
    _mend(scene, by=scene.by)


@by_action
def mend_undo_action(scene):
    actions.undo_mend(run=scene.mend, **_told(scene))


def mend_undo_page(scene):
    return answered(scene, reverse("cooperatives:mend_undo", args=[scene.mend.pk]), {})


@by_action
def reported_action(scene):
    totals = ReportedTotals(
        province=scene.province, year=YEAR, cooperatives=2, source="Báo cáo số 45/BC-LMHTX"
    )
    actions.record_reported_totals(totals=totals, **_told(scene))


@by_action
def undo_action(scene):
    undo_import(run=scene.run, **_told(scene))


# Pages


def _of_organization(name, *words):
    return lambda scene: reverse(f"cooperatives:{name}", args=[scene.organization.pk, *words])


def _of_act(name):
    return lambda scene: reverse(f"cooperatives:{name}", args=[scene.act.pk])


def _duplicates_address(scene):
    address = reverse("cooperatives:duplicates_merge", args=[scene.organization.pk])
    return f"{address}?voi={scene.other.code}"


def _mend_page(scene):
    """The button stands on the page of the check, and leads to another address."""
    address = reverse("cooperatives:quality_mend", args=[CHECK])
    return answered(scene, f"{address}?tinh={scene.province.slug}&nam={YEAR}", scene.form)


def _check_page(scene):
    address = reverse("cooperatives:quality_check", args=[CHECK])
    return f"{address}?tinh={scene.province.slug}&nam={YEAR}"


def _correct_address(scene):
    return reverse("cooperatives:event_correct", args=[scene.event.pk])


DOORS = {
    "event page": by_page(
        _of_organization("organization_event", "doi-ten"), name=NEW_NAME, **TYPED
    ),
    "event action": event_action,
    "merger page": by_page(
        _of_organization("organization_succession", "sap-nhap"),
        successor=lambda scene: scene.other.code,
        **TYPED,
    ),
    "merger action": merger_action,
    "division page": by_page(
        _of_organization("organization_succession", "chia"),
        **{
            "successors-0-name": "Hợp tác xã An Đông (mẫu)",
            "successors-1-name": "Hợp tác xã An Tây (mẫu)",
        },
        **TYPED,
    ),
    "division action": division_action,
    "correction page": prepared(_event, by_page(_correct_address, on="30/05/2023", reason=WHY)),
    "correction action": prepared(_event, correction_action),
    "withdrawal page": prepared(_event, by_page(_of_act("act_withdraw"), reason=WHY)),
    "withdrawal action": prepared(_event, withdrawal_action),
    "duplicates page": by_page(_duplicates_address, reason=WHY),
    "duplicates action": duplicates_action,
    "parting page": prepared(_one_record, by_page(_of_act("duplicates_part"), reason=WHY)),
    "parting action": prepared(_one_record, parting_action),
    "mend page": prepared(_spaces, opening(_check_page, _mend_page)),
    "mend action": prepared(_spaces, mend_action),
    "mend undo page": prepared(_mended, mend_undo_page),
    "mend undo action": prepared(_mended, mend_undo_action),
    "reported totals page": by_page(
        lambda scene: reverse("cooperatives:reported_totals", args=[scene.year]),
        cooperatives="2",
        source="Báo cáo số 45/BC-LMHTX",
    ),
    "reported totals action": reported_action,
    "Excel undo button": prepared(_written, by_button("import_undo")),
    "Excel undo action": prepared(_written, undo_action),
    "Excel answer button": by_button("import_answer", good_rows_only="yes"),
    "Excel reading button": by_button("import_read", columns_shown="1"),
}
