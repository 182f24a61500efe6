"""Puts the seals that were left; the worker does it each minute, this is for by hand."""

import json

from django.utils import timezone

from cluster_portal.commands import JsonCommand
from emulation import actions
from emulation.models import Seal, SealState


class Command(JsonCommand):
    help = "Put the seals that a crash or a silent server has left. Exit code 1 when one is still missing."

    def handle(self, *, as_json, **options):
        put = actions.sweep_seals(at=timezone.now())
        left = list(Seal.objects.exclude(state=SealState.SEALED))
        if as_json:
            failures = [{"pledge": str(each.pledge), "failure": each.failure} for each in left]
            self.stdout.write(json.dumps({"sealed": put, "left": failures}, ensure_ascii=False))
        else:
            self.stdout.write(f"Đã đóng dấu {put} tệp, còn {len(left)}.")
            for each in left:
                self.stderr.write(f"{each.pledge}: {each.failure or 'đang làm'}")
        if left:
            raise SystemExit(1)
