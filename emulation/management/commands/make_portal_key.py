"""Makes the portal's own key, with which confirmations and seals are signed."""

from django.core.management.base import BaseCommand, CommandError

from emulation.signing.keys import NAME, KeyExists, make_key


class Command(BaseCommand):
    help = "Make the key of the portal (PORTAL_KEY_DIR); back it up apart from the database."
    # One of the checks asks for the key.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--name", default=NAME, help="the name in its certificate")
        parser.add_argument(
            "--replace", action="store_true", help="make a new one; the old certificate stays"
        )

    def handle(self, *, name, replace, **options):
        try:
            path = make_key(name=name, replace=replace)
        except KeyExists as taken:
            raise CommandError(f"{taken}. Thêm --replace nếu muốn thay khóa mới.") from taken
        self.stdout.write(f"Đã tạo khóa ký của Cổng thông tin: {path}")
