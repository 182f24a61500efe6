"""What is known of a PDF: whether it is ours, whole, and who signed it."""

import json
from pathlib import Path

from django.core.management.base import CommandError

from cluster_portal.commands import JsonCommand
from emulation.signing.offline_verifier import in_words, is_good
from reports.examination import examine_now
from reports.verification import with_what_we_know


class Command(JsonCommand):
    help = (
        "Say of a PDF whether it is ours, whole, and who signed it. Exit code 1 when it is not whole, or "
        "somebody else's and not signed by people who are trusted."
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--online",
            action="store_true",
            help="ask the authorities whether a certificate is revoked",
        )

    def handle(self, *, file, as_json, online, **options):
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"Không đọc được {file}: {error.strerror}.", returncode=1) from error
        answer = with_what_we_know(examine_now(content, is_online=online))
        self.stdout.write(json.dumps(answer, ensure_ascii=False) if as_json else in_words(answer))
        if not is_good(answer):
            raise SystemExit(1)
