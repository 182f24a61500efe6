"""Load provinces and communes from cooperatives/data/*.csv."""

from django.core.management.base import BaseCommand

from cooperatives.places import load_places


class Command(BaseCommand):
    help = "Load provinces, their successions and communes. A second run changes nothing."

    def handle(self, **options):
        loaded = load_places()
        self.stdout.write(", ".join(f"{count} {name}" for name, count in loaded.items()))
