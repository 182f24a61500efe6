"""Plan the import of a workbook of organizations, and with --commit write it."""

import json
import sys
from dataclasses import replace
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.accounts.models import User
from cluster_portal.accounts.permissions import can
from cluster_portal.accounts.roles import Permission
from cluster_portal.commands import JsonCommand, calendar_year
from cooperatives.actions.imports import (
    ImportHasProblems,
    ImportOutdated,
    commit_import,
    plan_import,
)
from cooperatives.gates import YearNotOpen
from cooperatives.models import ImportRun, ImportState
from cooperatives.places import ProvinceUnknown, province_for
from cooperatives.workbook.answers import Answers
from cooperatives.workbook.refusals import WorkbookRefused

PROBLEM = ("sheet", "row", "column", "heading", "value", "level", "code", "message", "fix")
COUNTS = ("rows", "create", "update", "unchanged", "conflict", "blocked", "warnings")


class Command(JsonCommand):
    help = "Say what a workbook (.xlsx, .xls, .ods, .csv) would change; with --commit change it. Exit code 1: refused."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)
        parser.add_argument("--province", required=True, metavar="CODE")
        parser.add_argument("--year", required=True, type=calendar_year)
        parser.add_argument("--commit", action="store_true", help="write, if nothing blocks")
        parser.add_argument(
            "--by", metavar="USER", help="default: the first officer of the province"
        )

        parser.add_argument(
            "--answers",
            type=Path,
            metavar="FILE.json",
            help="what is decided, as cooperatives/workbook/answers.py names it: {columns, units, cells, same_as, "
            "reasons …}",
        )
        parser.add_argument(
            "--good-rows-only",
            action="store_true",
            help="write the rows that nothing blocks, and leave the others",
        )

    def handle(
        self, *, file, province, year, commit, by, answers, good_rows_only, as_json, **options
    ):
        if not file.is_file():
            raise CommandError(_("There is no file %(file)s.") % {"file": file}, returncode=2)
        decided = replace(answers_in(answers), good_rows_only=good_rows_only)
        answer = answer_of(file, province, year, commit, by, decided)
        if as_json:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(in_words(answer)))
        if any(each["level"] == "block" for each in answer["problems"]) or (
            commit and not answer["committed"]
        ):
            sys.exit(1)


def answers_in(path) -> Answers:
    """The answers in a JSON file; none without a file."""
    if path is None:
        return Answers()
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        for name, value in told.items():
            if not isinstance(value, bool if name == "good_rows_only" else dict):
                raise ValueError(name)
        return Answers.from_json(told)
    except (OSError, ValueError, AttributeError) as error:
        raise CommandError(
            _("%(file)s holds no answers: %(why)s.") % {"file": path, "why": error}, returncode=2
        ) from error


def answer_of(file, province_code, year, commit, username, answers) -> dict:
    """The answer as JSON knows it; a refusal is a problem like any other."""
    try:
        province = province_for(province_code, year)
        by = person(username, province)
        at = timezone.now()
        run = plan_import(
            content=file.read_bytes(),
            filename=file.name,
            province=province,
            year=year,
            by=by,
            at=at,
            answers=answers,
        )
        if commit and run.can_be_committed:
            run = commit_import(run=run, by=by, at=at)
    except WorkbookRefused as refusal:
        return refused(refusal.as_problem())
    except PermissionDenied:
        message = _("%(user)s may not import workbooks of this province.") % {"user": username}
        return refused(problem("A-01", message, _("Name an officer of the province with --by.")))
    except (YearNotOpen, ProvinceUnknown, ImportHasProblems, ImportOutdated) as refusal:
        return refused(problem("A-02", str(refusal), ""))
    return {
        **{name: run.counts[name] for name in COUNTS},
        "committed": run.state == ImportState.COMMITTED,
        "run": run.pk,
        "problems": [{name: each[name] for name in PROBLEM} for each in run.problems],
    }


def person(username, province) -> User:
    """The user of that name, or the first officer who may import here."""
    users = User.objects.filter(is_active=True).order_by("is_secretary", "username")
    if username:
        found = users.filter(username=username).first()
        if found is None:
            raise CommandError(_("There is no user «%(user)s».") % {"user": username}, returncode=2)
        return found
    run = ImportRun(province=province)
    for user in users.filter(province=province):
        if can(user, Permission.WORKBOOK_IMPORT, run):
            return user
    raise CommandError(
        _("%(province)s has no officer yet; name a user with --by.") % {"province": province},
        returncode=2,
    )


def refused(found) -> dict:
    return {**dict.fromkeys(COUNTS, 0), "committed": False, "run": None, "problems": [found]}


def problem(code, message, fix) -> dict:
    return WorkbookRefused(code, message, fix).as_problem()


def in_words(answer):
    yield ", ".join(f"{name}: {answer[name]}" for name in (*COUNTS, "committed"))
    for each in answer["problems"]:
        place = " ".join(
            str(each[name]) for name in ("sheet", "row", "column", "heading") if each[name]
        )
        yield f"[{each['level']}] {each['code']} {place}: {each['message']} {each['fix']}"
