"""What is signed: the content of a pledge as canonical JSON, and its SHA-256.

Page, paper and results read this content, never the rows, once it is frozen.
"""

import json
from decimal import Decimal

from emulation.models import EntryState, HeadTerm, Pledge, Signature

FORMAT = "giao-uoc-thi-dua/3"
OFFICE = "thuong-truc"


def content_of(pledge: Pledge) -> dict:
    """The frozen content, or what it would be if it were frozen now."""
    return json.loads(pledge.content) if pledge.is_frozen else build_content(pledge)


def key_of(signature: Signature) -> str:
    """How the content names a place to sign."""
    return signature.province.key if signature.province else OFFICE


def listed_unsigned(pledge: Pledge) -> set[str]:
    """The units that the frozen content itself lists as «chưa ký», by key."""
    return {unit["key"] for unit in unsigned_in(content_of(pledge))}


def unsigned_in(content: dict) -> list[dict]:
    """Contents of format 1 had no such list."""
    return content.get("unsigned", [])


def build_content(pledge: Pledge, baselines: dict | None = None) -> dict:
    """Texts, targets (common and by province) and who must sign. Decimals are text. Seven queries.

    `baselines` as baselines.read_baselines() gives them: what each had reached the year before. Read when the content
    is frozen; a draft does without.

    `units` are the alliances with targets, north to south, `signers` the order of the signature grid: head, deputy,
    the others, the standing office. `unsigned` are those whom the secretary has listed as «chưa ký», with the reason;
    they keep their place in the grid, and their targets if these were accepted.
    """
    cluster = pledge.year.cluster
    entries = _entries_north_to_south(pledge, cluster)
    duties = dict(pledge.prepared_in.head_terms.values_list("province", "duty"))
    reasons = dict(
        pledge.signatures.exclude(unsigned_reason="").values_list("province_id", "unsigned_reason")
    )
    members = [_unit(entry.province, duties) for entry in entries]
    unsigned = [
        {**_unit(entry.province, duties), "reason": reasons[entry.province_id]}
        for entry in entries
        if entry.province_id in reasons
    ]
    entries = [
        entry
        for entry in entries
        if entry.province_id not in reasons or entry.state == EntryState.ACCEPTED
    ]
    units = [_unit(entry.province, duties) for entry in entries]
    return {
        "format": FORMAT,
        "kind": pledge.kind,
        "amends": _named(pledge.amends),
        "replaces": _named(pledge.replaces),
        "cluster": {
            "code": cluster.code,
            "name": cluster.name,
            "parent_body": cluster.parent_body,
            "printed_name": cluster.printed_name,
        },
        "year": pledge.year.year,
        "version": pledge.version,
        "prepared_in": pledge.prepared_in.year,
        "place": pledge.place,
        "on": pledge.on.isoformat(),
        "basis": lines(pledge.basis_text),
        "contents": lines(pledge.contents_text),
        "organization": lines(pledge.organization_text),
        "copies": pledge.copies_count,
        "units": units,
        "unsigned": unsigned,
        "signers": _signers(members),
        "targets": [
            _target(common, entries, baselines or {}) for common in pledge.common_targets()
        ],
    }


def lines(text: str) -> list[str]:
    """The paragraphs of a text, one a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def plain(value: Decimal | None) -> str | None:
    """80.500 → «80.5»: the same number is always the same text."""
    return None if value is None else f"{value.normalize():f}"


def _named(pledge: Pledge | None) -> dict | None:
    """Another paper, as this one names it."""
    if pledge is None:
        return None
    return {"code": pledge.code, "sha256": pledge.content_hash, "version": pledge.version}


def _entries_north_to_south(pledge, cluster):
    order = {province.pk: number for number, province in enumerate(cluster.provinces_on(pledge.on))}
    entries = pledge.entries.select_related("province").prefetch_related("targets")
    return sorted(
        entries,
        key=lambda entry: (
            order.get(entry.province_id, len(order)),
            entry.province.order_no,
        ),
    )


def _unit(province, duties):
    return {
        "key": province.key,
        "name": province.name,
        "alliance": province.alliance_name,
        "printed": province.alliance_name_upper,
        "duty": duties.get(province.pk, "member"),
    }


def _signers(units):
    rank = {HeadTerm.Duty.HEAD: 0, HeadTerm.Duty.DEPUTY: 1}
    ordered = sorted(units, key=lambda unit: rank.get(unit["duty"], 2))
    return [*(unit["key"] for unit in ordered), OFFICE]


def _target(common, entries, baselines):
    indicator = common.indicator
    own = {
        entry.province.key: _aim(target)
        for entry in entries
        for target in entry.targets.all()
        if target.indicator_id == indicator.pk
    }
    before = {
        entry.province.key: _baseline(baselines[entry.province_id, indicator.pk])
        for entry in entries
        if (entry.province_id, indicator.pk) in baselines
    }
    return {
        "code": indicator.code,
        "text": indicator.text,
        "unit": indicator.unit,
        "definition": indicator.definition,
        "common": _aim(common),
        "units": own,
        "baselines": before,
    }


def _baseline(before):
    return {
        "year": before.year,
        "value": plain(before.value),
        "words": before.words,
        "origin": before.origin,
        "basis": str(before.basis),
        "as_of": before.as_of.isoformat() if before.as_of else None,
    }


def _aim(target):
    return {
        "direction": target.direction,
        "value": plain(target.value),
        "words": target.words,
    }
