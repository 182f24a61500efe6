"""Renews the time stamps of sealed pledges: once a year, before the certificate of the time stamp server runs out."""

import json
from datetime import timedelta

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from cluster_portal.commands import JsonCommand
from emulation import actions
from emulation.models import Pledge, PledgeKind
from emulation.signing.revisions import StaleBase, current_revision
from emulation.signing.sealing import NOT_NOW

RENEWED_AFTER = timedelta(days=330)


class Command(JsonCommand):
    help = (
        "Append a new time stamp to each sealed pledge whose last one is older than eleven months."
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--all", action="store_true", dest="every", help="the younger ones too")

    def handle(self, *, every, as_json, **options):
        if not settings.TSA_URL:
            raise CommandError("Chưa cấu hình máy chủ dấu thời gian (TSA_URL).", returncode=1)
        renewed, failed = [], []
        sealed = Pledge.objects.once_in_force().exclude(kind=PledgeKind.PRACTICE)
        for pledge in sealed.select_related("year"):
            current = current_revision(pledge)
            now = timezone.now()
            if current is None or (not every and current.created_at > now - RENEWED_AFTER):
                continue
            try:
                if actions.renew_timestamp(pledge=pledge, at=now):
                    renewed.append(pledge.code)
            except (*NOT_NOW, StaleBase) as silent:
                failed.append({"code": pledge.code, "failure": repr(silent)})
        if as_json:
            self.stdout.write(json.dumps({"renewed": renewed, "failed": failed}))
        else:
            self.stdout.write(f"Đã gia hạn dấu thời gian của {len(renewed)} giao ước.")
            for each in failed:
                self.stderr.write(f"{each['code']}: {each['failure']}")
        if failed:
            raise SystemExit(1)
