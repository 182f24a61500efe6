"""Walk the audit chain and the hashes stored with papers."""

import json

from django.core.management.base import BaseCommand

from reports.verification import audit


class Command(BaseCommand):
    help = "Check the audit trail and every stored paper. Exit code 1 when something was changed."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true")

    def handle(self, **options):
        lines, broken = audit()
        if options["json"]:
            self.stdout.write(json.dumps({"lines": lines, "broken": broken}, ensure_ascii=False))
        else:
            for each in broken:
                self.stderr.write(f"{each['line']}: {each['problem']}")
            self.stdout.write(f"{lines} dòng nhật ký, {len(broken)} chỗ hỏng.")
        if broken:
            raise SystemExit(1)
