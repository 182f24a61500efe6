"""Does a finished PDF keep the form of Nghị định 30/2020? Each rule with page and measured value."""

import json
from pathlib import Path

from django.core.management.base import CommandError

from cluster_portal.commands import JsonCommand
from reports.form import NotAPdf, Verdict, lint


class Command(JsonCommand):
    help = "Check the form of a finished PDF; exit code 1 when a rule is broken."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)

    def handle(self, *, file, as_json, **options):
        try:
            verdicts = lint(file)
        except OSError as error:
            raise CommandError(f"Không đọc được {file}: {error.strerror}.", returncode=1) from error
        except NotAPdf as error:
            raise CommandError(f"{file} không phải là tệp PDF đọc được.", returncode=1) from error
        broken = [verdict.rule.code for verdict in verdicts if not verdict.is_kept]
        if as_json:
            rules = [as_plain(verdict) for verdict in verdicts]
            facts = {"file": str(file), "kept": not broken, "broken": broken, "rules": rules}
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
        else:
            for verdict in verdicts:
                self.tell(verdict)
            kept = len(verdicts) - len(broken)
            self.stdout.write(f"{kept}/{len(verdicts)} quy tắc đạt.")
        if broken:
            raise SystemExit(1)

    def tell(self, verdict: Verdict):
        if not verdict.measures:
            word = "–   "
        else:
            word = "đạt " if verdict.is_kept else "SAI "
        rule = verdict.rule
        self.stdout.write(f"{word} {rule.code:<14} {rule.title} [{rule.source}; {rule.certainty}]")
        for each in verdict.broken or verdict.measures[:1]:
            where = f"trang {each.page}" if each.page else "tệp"
            wanted = "" if each.is_kept else f"; cần {each.wanted}"
            self.stdout.write(f"       {where}: {each.found}{wanted}")


def as_plain(verdict: Verdict) -> dict:
    rule = verdict.rule
    return {
        "code": rule.code,
        "title": rule.title,
        "source": rule.source,
        "certainty": str(rule.certainty),
        "kept": verdict.is_kept,
        "measured": [
            {"page": each.page, "found": each.found, "wanted": each.wanted, "kept": each.is_kept}
            for each in verdict.measures
        ],
    }
