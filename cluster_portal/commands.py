"""What outsiders rely on of every command with --json: one JSON object on stdout, also when it is refused."""

import json
from argparse import ArgumentTypeError
from datetime import MAXYEAR, MINYEAR

from django.core.management.base import BaseCommand, CommandError

from cluster_portal.moves import MoveNotAllowed


class JsonCommand(BaseCommand):
    """Add --json. A refusal then answers with `refused`, its sentence, and the exit code as ever.

    Refusals are CommandError, and what an action does not allow (MoveNotAllowed).
    """

    def add_arguments(self, parser):
        parser.add_argument(
            "--json", action="store_true", dest="as_json", help="one JSON object on stdout"
        )

    def execute(self, *args, **options):
        try:
            return self._done_or_refused(*args, **options)
        except CommandError as refusal:
            if options.get("as_json"):
                self.stdout.write(json.dumps({"refused": str(refusal)}, ensure_ascii=False))
            raise

    def _done_or_refused(self, *args, **options):
        try:
            return super().execute(*args, **options)
        except MoveNotAllowed as refusal:
            raise CommandError(str(refusal)) from refusal


def calendar_year(typed: str) -> int:
    """The type of --year. What no calendar has is wrong usage; whether the year is open is not asked here."""
    try:
        year = int(typed)
    except ValueError:
        year = 0
    if not MINYEAR <= year <= MAXYEAR:
        raise ArgumentTypeError(f"no year of the calendar: {typed}")
    return year
