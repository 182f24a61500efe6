"""Load the titles and rules of awards from emulation/data."""

from django.core.management.base import BaseCommand

from emulation.award_history import load_award_titles


class Command(BaseCommand):
    help = "Load the titles of awards and what they ask of earlier years. A second run changes nothing."

    def handle(self, **options):
        self.stdout.write(f"{load_award_titles()} award titles")
