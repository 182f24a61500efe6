"""Load the laws by date from cooperatives/data/*.csv."""

from django.core.management.base import BaseCommand

from cooperatives.laws import load_rules


class Command(BaseCommand):
    help = (
        "Load minimum members, size classes and rating bands by date. A second run changes nothing."
    )

    def handle(self, **options):
        loaded = load_rules()
        self.stdout.write(", ".join(f"{count} {name}" for name, count in loaded.items()))
