"""What the portal knows of a PDF: whether it is ours, unchanged, and who signed it."""

import json
from pathlib import Path

from django.core.management.base import CommandError

from cluster_portal.commands import JsonCommand
from reports.verification import hash_of, paper_of_hash


class Command(JsonCommand):
    help = (
        "Compare a PDF with the published and signed papers. Exit code 1 when it is none of them."
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)

    def handle(self, *, file, as_json, **options):
        try:
            with file.open("rb") as opened:
                sha256 = hash_of(opened)
        except OSError as error:
            raise CommandError(f"Không đọc được {file}: {error.strerror}.", returncode=1) from error
        paper = paper_of_hash(sha256)
        if as_json:
            self.stdout.write(json.dumps(facts(paper), ensure_ascii=False))
        elif paper:
            self.stdout.write(f"{paper.title}, mã {paper.code}: đúng nguyên bản.")
        if paper is None:
            if not as_json:
                self.stderr.write(
                    f"Không có văn bản nào của cổng trùng với tệp này (SHA-256 {sha256})."
                )
            raise SystemExit(1)


def facts(paper) -> dict:
    """The keys of the seam. A file that is not ours byte for byte says nothing of its signatures yet."""
    if paper is None:
        return {"ours": False, "intact": False, "signatures": []}
    return {
        "ours": True,
        "intact": not any(each.problems for each in paper.signatures),
        "signatures": [
            {
                "name": each.name,
                "province": each.province,
                "method": each.method,
                "signed_at": each.signed_at.isoformat(),
                "covers_whole_file": each.covers_whole_file,
                "trusted": each.trusted,
                "problems": list(each.problems),
            }
            for each in paper.signatures
        ],
    }
