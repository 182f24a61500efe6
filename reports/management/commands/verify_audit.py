"""Walk the audit chain and the hashes stored with papers."""

import json

from cluster_portal.commands import JsonCommand
from reports.verification import audit


class Command(JsonCommand):
    help = "Check the audit trail and every stored paper. Exit code 1 when something was changed."

    def handle(self, *, as_json, **options):
        lines, broken = audit()
        if as_json:
            self.stdout.write(json.dumps({"lines": lines, "broken": broken}, ensure_ascii=False))
        else:
            for each in broken:
                file = f" ({each['file']})" if each.get("file") else ""
                self.stderr.write(f"{each['line']}: {each['problem']}{file}")
            self.stdout.write(f"{lines} dòng nhật ký, {len(broken)} chỗ hỏng.")
        if broken:
            raise SystemExit(1)
