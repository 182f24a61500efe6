"""Take back what an import has written."""

import json
import sys

from django.core.exceptions import PermissionDenied
from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from cluster_portal.accounts.models import User
from cluster_portal.commands import JsonCommand
from cooperatives.actions.undo import ImportNotUndone, undo_import
from cooperatives.gates import YearNotOpen
from cooperatives.models import ImportMoveNotAllowed, ImportRun


class Command(JsonCommand):
    help = "Restore what an import changed and remove what it entered. Exit code 1: something was refused."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("run", type=int, help="its number, as import_organizations says it")
        parser.add_argument(
            "--partial",
            action="store_true",
            help="leave the rows that were changed since, and take back the others",
        )
        parser.add_argument("--by", metavar="USER", help="default: who wrote the import")

    def handle(self, *, run, partial, by, as_json, **options):
        found = ImportRun.objects.select_related("province", "committed_by").filter(pk=run).first()
        if found is None:
            raise CommandError(_("There is no import %(run)s.") % {"run": run}, returncode=2)
        answer = answer_of(found, person(by, found), partial)
        if as_json:
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            self.stdout.write("\n".join(in_words(answer)))
        if answer["refused"]:
            sys.exit(1)


def answer_of(run, by, partial) -> dict:
    """The answer as JSON knows it; what refuses the import as a whole stands in a line without a row."""
    try:
        run = undo_import(run=run, by=by, at=timezone.now(), partial=partial)
    except ImportNotUndone as refusal:
        rows = [{"row": each.row, "name": each.name, "why": each.why} for each in refusal.refused]
        return refused(run, rows or [whole(run, str(refusal))])
    except PermissionDenied:
        message = _("%(user)s may not import workbooks of this province.") % {"user": by}
        return refused(run, [whole(run, message)])
    except (YearNotOpen, ImportMoveNotAllowed) as refusal:
        return refused(run, [whole(run, str(refusal))])
    return {"run": run.pk, **run.undo_result}


def refused(run, rows) -> dict:
    return {"run": run.pk, "restored": 0, "removed": 0, "refused": rows}


def whole(run, why) -> dict:
    return {"row": None, "name": run.filename, "why": why}


def person(username, run) -> User:
    if not username:
        return run.committed_by or run.planned_by
    found = User.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise CommandError(_("There is no user «%(user)s».") % {"user": username}, returncode=2)
    return found


def in_words(answer):
    yield f"restored: {answer['restored']}, removed: {answer['removed']}, refused: {len(answer['refused'])}"
    for each in answer["refused"]:
        yield f"{each['row'] or '-'} {each['name']}: {each['why']}"
