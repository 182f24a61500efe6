"""Load the indicators from emulation/data/indicators.csv."""

from django.core.management.base import BaseCommand

from emulation.indicators import load_indicators


class Command(BaseCommand):
    help = "Load the indicators that targets are set for. A second run changes nothing."

    def handle(self, **options):
        self.stdout.write(f"{load_indicators()} indicators")
