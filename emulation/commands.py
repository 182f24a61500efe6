"""What the commands about one emulation year share: the year, the file, whoever acts, the answer with its exit code."""

import json
import sys
from pathlib import Path

from django.core.management.base import CommandError

from cluster_portal.accounts.models import User
from cluster_portal.commands import JsonCommand, calendar_year
from emulation.models import EmulationYear, HeadTerm


class ScoreFileCommand(JsonCommand):
    """Loads a file into a year. By default the secretary of the unit that heads the year acts."""

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)
        parser.add_argument("--year", required=True, type=calendar_year)
        parser.add_argument("--source", default="", help="the paper it comes from")
        parser.add_argument("--plan", action="store_true", help="only say what was understood")
        parser.add_argument("--cluster", metavar="CODE", help="needed when there is more than one")
        parser.add_argument(
            "--by", metavar="USER", help="default: the secretary of the unit that heads the year"
        )

    def editor_of(self, year: EmulationYear, username: str | None) -> User:
        if username:
            try:
                return User.objects.get(username=username)
            except User.DoesNotExist:
                raise CommandError(f"There is no user {username}.") from None
        term = year.head_terms.filter(duty=HeadTerm.Duty.HEAD).first()
        people = User.objects.filter(is_secretary=True, is_active=True)
        found = people.filter(province=term.province_id).order_by("pk").first() if term else None
        if found is None:
            raise CommandError(
                f"{year} has no head with a secretary yet. Say with --by who loads the file."
            )
        return found

    def answer(self, answer: dict, refused: str, as_json: bool, lines: list[str]) -> None:
        """Print the answer; with a refusal the exit code is 1."""
        if as_json:
            self.stdout.write(
                json.dumps(
                    {**answer, **({"refused": refused} if refused else {})}, ensure_ascii=False
                )
            )
        else:
            self.stdout.write("\n".join(lines))
            if refused:
                self.stderr.write(refused)
        if refused:
            sys.exit(1)


def chosen_year(year: int, cluster: str | None) -> EmulationYear:
    """The emulation year; CommandError when there is none, or several."""
    years = EmulationYear.objects.filter(year=year).select_related("cluster")
    if cluster:
        years = years.filter(cluster__code=cluster)
    try:
        return years.get()
    except EmulationYear.DoesNotExist:
        raise CommandError(f"There is no emulation year {year}.") from None
    except EmulationYear.MultipleObjectsReturned:
        codes = ", ".join(years.values_list("cluster__code", flat=True).order_by("cluster__code"))
        raise CommandError(f"Several clusters: name one with --cluster ({codes}).") from None


def problem_lines(problems):
    for each in problems:
        place = f"{each.sheet}!{each.column}{each.row or ''}"
        yield " ".join(
            filter(None, [f"{each.level:<5} {each.code} {place}:", each.message, each.fix])
        )
