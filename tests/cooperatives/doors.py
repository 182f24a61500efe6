"""The doors through which the register is written: each a function that tries, and says what it was answered."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import StringIO

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from cooperatives import actions
from cooperatives.actions import FiguresRefused, MendRefused
from cooperatives.actions.imports import (
    ImportHasProblems,
    ImportOutdated,
    answer_import,
    commit_import,
    discard_import,
    plan_import,
)
from cooperatives.actions.undo import ImportNotUndone
from cooperatives.actions.versions import ChangedMeanwhile
from cooperatives.gates import YearNotOpen
from cooperatives.history import HistoryRefused
from cooperatives.models import (
    GroupTally,
    ImportMoveNotAllowed,
    ImportRun,
    Kind,
    Organization,
    Sector,
    Status,
    YearlyFigures,
)
from cooperatives.workbook.answers import Answers
from cooperatives.workbook.refusals import WorkbookRefused

from .test_organization_pages import page, typed_in
from .workbook.workbooks import xlsx

YEAR = 2023
AT = datetime(2024, 1, 15, 2, tzinfo=UTC)
TURNED_AWAY, REFUSED = "turned away", "refused"
REFUSALS = (
    ChangedMeanwhile,
    FiguresRefused,
    HistoryRefused,
    ImportHasProblems,
    ImportMoveNotAllowed,
    ImportNotUndone,
    ImportOutdated,
    MendRefused,
    WorkbookRefused,
    YearNotOpen,
)


@dataclass(frozen=True)
class Told:
    """What a door answered: «done», «turned away» (not seen, not allowed) or «refused», and in which words."""

    outcome: str
    words: str = ""


def workbook(scene) -> bytes:
    """The exported list, with one member more."""
    return xlsx(
        [
            ["Mã hồ sơ", "Loại hình", "Tên đầy đủ", "Số thành viên", "Phiên bản"],
            [
                scene.organization.code,
                "Hợp tác xã",
                scene.organization.name,
                101,
                scene.version_mark,
            ],
        ]
    )


PAGES = {
    "figures": lambda scene: reverse(
        "cooperatives:figures_edit", args=[scene.organization.pk, scene.year]
    ),
    "tally": lambda scene: reverse(
        "cooperatives:group_tally_edit", args=[scene.year, scene.tally.pk]
    ),
    "new tally": lambda scene: reverse("cooperatives:group_tally_create", args=[scene.year]),
    "organization": lambda scene: reverse(
        "cooperatives:organization_edit", args=[scene.organization.pk]
    ),
    "status": lambda scene: reverse(
        "cooperatives:organization_status", args=[scene.organization.pk]
    ),
    "new organization": lambda scene: reverse("cooperatives:organization_create", args=["htx"]),
}


# Doors


def by_action(act):
    """A door that is the action itself."""

    def knock(scene):
        try:
            act(scene)
        except PermissionDenied:
            return Told(TURNED_AWAY)
        except REFUSALS as refusal:
            return Told(REFUSED, str(refusal))
        return Told("done")

    return knock


def by_page(address, **typed):
    """A form that the officer opened before anything happened, sent now; what is typed may depend on the scene."""

    def knock(scene):
        told = {name: value(scene) if callable(value) else value for name, value in typed.items()}
        return answered(scene, address(scene), scene.form | told)

    return opening(address, knock)


def opening(address, knock):
    """The officer opens that page before anything happens."""
    knock.opens = address
    return knock


def prepared(prepare, knock):
    """Before the door can be tried, `prepare(scene)` has to have happened."""

    def after(scene):
        return knock(scene)

    after.opens, after.prepares = getattr(knock, "opens", None), prepare
    return after


def by_button(name, **sent):
    def knock(scene):
        return answered(scene, reverse(f"cooperatives:{name}", args=[scene.run.pk]), sent)

    return knock


def answered(scene, address, data):
    """Send, and read the answer as a person would."""
    scene.client.force_login(scene.by)
    response = scene.client.post(address, data)
    if response.status_code in (403, 404) or "dang-nhap" in response.headers.get("Location", ""):
        return Told(TURNED_AWAY)
    if response.status_code == 422:
        return Told(REFUSED, page(response).select_one("main").get_text(" "))
    return Told("done", str(response.status_code))


@by_action
def figures_action(scene, **values):
    actions.record_figures(
        organization=scene.organization,
        year=YEAR,
        values={"members_count": 101} | values,
        base=scene.bases["figures"],
        expected_version=0 if not YearlyFigures.objects.exists() else scene.figures.version,
        by=scene.by,
        at=AT,
    )


@by_action
def organization_action(scene):
    actions.update_organization(
        organization=scene.organization,
        values={"phone": "0255 2"},
        base=scene.bases["organization"],
        expected_version=scene.organization.version,
        by=scene.by,
        at=AT,
    )


@by_action
def register_action(scene):
    organization = Organization(
        province=scene.province,
        kind=Kind.COOPERATIVE,
        sector=Sector.AGRICULTURE,
        name="Hợp tác xã Mới (mẫu)",
    )
    actions.register_organization(organization=organization, by=scene.by, at=AT)


@by_action
def status_action(scene):
    actions.change_status(
        organization=scene.organization,
        status=Status.STOPPED,
        on=date(2023, 6, 30),
        basis="QĐ 1",
        by=scene.by,
        at=AT,
    )


@by_action
def tally_action(scene):
    tally = GroupTally.objects.select_related("province").get(pk=scene.tally.pk)
    tally.groups_count = 11
    actions.record_group_tally(tally=tally, by=scene.by, at=AT)


@by_action
def remove_tally_action(scene):
    actions.remove_group_tally(tally=scene.tally, by=scene.by, at=AT)


@by_action
def plan_action(scene):
    run = plan_import(
        content=workbook(scene),
        filename="sau.xlsx",
        province=scene.province,
        year=YEAR,
        by=scene.by,
        at=AT,
    )
    _said(run)


def _said(run):
    """A plan that cannot be written says why."""
    if not run.can_be_committed:
        raise ImportHasProblems(" ".join(each["message"] for each in run.problems))


@by_action
def commit_action(scene):
    commit_import(run=scene.run, by=scene.by, at=AT)


@by_action
def discard_action(scene):
    discard_import(run=scene.run, by=scene.by, at=AT)


@by_action
def answer_action(scene):
    answer_import(run=scene.run, answers=Answers(good_rows_only=True), by=scene.by, at=AT)


def remove_tally_page(scene):
    address = reverse("cooperatives:group_tally_remove", args=[YEAR, scene.tally.pk])
    return answered(scene, address, {})


def upload_page(scene):
    """Upload, then write: the refusal may come with either."""
    file = SimpleUploadedFile("sau.xlsx", workbook(scene))
    before = set(ImportRun.objects.values_list("pk", flat=True))
    told = answered(scene, reverse("cooperatives:import_list"), {"year": YEAR, "file": file})
    new = ImportRun.objects.exclude(pk__in=before).first()
    if told.outcome != "done" or new is None:
        return told
    return answered(scene, reverse("cooperatives:import_commit", args=[new.pk]), {})


def command(scene, tmp_path):
    path = tmp_path / "sau.xlsx"
    path.write_bytes(workbook(scene))
    out = StringIO()
    arguments = [str(path), "--province", scene.province.code, "--year", str(YEAR), "--commit"]
    arguments += ["--by", scene.by.username]
    try:
        call_command("import_organizations", *arguments, "--json", stdout=out)
    except CommandError:  # no such user
        return Told(TURNED_AWAY)
    except SystemExit:  # refused; the answer says why
        pass
    answer = json.loads(out.getvalue())
    if answer["committed"]:
        return Told("done")
    if [each["code"] for each in answer["problems"]] == ["A-01"]:
        return Told(TURNED_AWAY)
    return Told(REFUSED, " ".join(each["message"] for each in answer["problems"]))


DOORS = {
    "figures page": by_page(PAGES["figures"], members_count="101"),
    "figures action": figures_action,
    "organization page": by_page(PAGES["organization"], phone="0255 2"),
    "organization action": organization_action,
    "new organization page": by_page(
        PAGES["new organization"],
        name="Hợp tác xã Mới (mẫu)",
        sector="agriculture",
        founded_on="01/02/2020",
    ),
    "new organization action": register_action,
    "status page": by_page(PAGES["status"], status="stopped", on="30/06/2023", basis="QĐ 1"),
    "status action": status_action,
    "tally page": by_page(PAGES["tally"], groups_count="11"),
    "new tally page": by_page(
        PAGES["new tally"], sector="transport", groups_count="11", as_of="31/12/2023"
    ),
    "tally action": tally_action,
    "remove tally page": remove_tally_page,
    "remove tally action": remove_tally_action,
    "Excel upload": upload_page,
    "Excel plan action": plan_action,
    "Excel commit button": by_button("import_commit"),
    "Excel commit action": commit_action,
    "Excel discard button": by_button("import_discard"),
    "Excel discard action": discard_action,
    "Excel answer action": answer_action,
    "command": command,
}


def come_to(door, scene):
    """What has to have happened, and a form that is opened before; what it held then is sent later."""
    if prepare := getattr(door, "prepares", None):
        prepare(scene)
    if opens := getattr(door, "opens", None):
        scene.client.force_login(scene.officer)
        scene.form = typed_in(scene.client.get(opens(scene)))


def knock(door, scene, tmp_path) -> Told:
    return door(scene, tmp_path) if door is command else door(scene)
