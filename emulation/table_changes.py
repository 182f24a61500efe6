"""What differs between two scoring tables, line by line: for whoever copies last year's and must say what is new."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from cluster_portal.text import fold

from .criteria import Table
from .explanations import rule_in_words
from .scoring import Line, parameters_of

ALIKE = 0.75


@dataclass(frozen=True)
class LineChange:
    """One line of either table: `kind` is same, changed, added or removed; `before` and `after` where it stands."""

    kind: str
    before: Line | None
    after: Line | None
    depth: int

    @property
    def line(self) -> Line:
        return self.after or self.before

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """[(what, before, after)] of a changed line; `what` is text, max or rule."""
        if self.kind != "changed":
            return []
        pairs = [
            ("text", self.before.text, self.after.text),
            ("max", self.before.max_points, self.after.max_points),
        ]
        found = [(what, old, new) for what, old, new in pairs if old != new]
        if _without_maximum(self.before.rule) != _without_maximum(self.after.rule):
            found.append(("rule", rule_in_words(self.before.rule), rule_in_words(self.after.rule)))
        return found


def compared(before: Table, after: Table) -> list[LineChange]:
    """All lines of both tables, in the order of the new one; what was taken out stands where it stood."""
    old = [pair for top in before.lines for pair in top.walk()]
    new = [pair for top in after.lines for pair in top.walk()]
    matcher = SequenceMatcher(
        a=[_name(line) for _depth, line in old],
        b=[_name(line) for _depth, line in new],
        autojunk=False,
    )
    changes = []
    for tag, start, end, first, last in matcher.get_opcodes():
        if tag == "equal":
            for (_depth, was), (depth, is_now) in zip(old[start:end], new[first:last], strict=True):
                kind = "same" if _facts(was) == _facts(is_now) else "changed"
                changes.append(LineChange(kind, was, is_now, depth))
        else:
            changes += _replaced(old[start:end], new[first:last])
    return changes


def _replaced(old, new):
    """Lines whose words differ: alike enough is the same line reworded, the rest is taken out or added."""
    left = list(old)
    for depth, line in new:
        same = next((pair for pair in left if _are_alike(pair[1], line)), None)
        if same is None:
            yield LineChange("added", None, line, depth)
            continue
        for was_depth, was in left[: left.index(same)]:
            yield LineChange("removed", was, None, was_depth)
        left = left[left.index(same) + 1 :]
        yield LineChange("changed", same[1], line, depth)
    for depth, line in left:
        yield LineChange("removed", line, None, depth)


def _are_alike(one, other) -> bool:
    return SequenceMatcher(a=_name(one), b=_name(other), autojunk=False).ratio() >= ALIKE


def _without_maximum(rule):
    return rule and (rule.kind, parameters_of(rule))


def _name(line) -> str:
    return fold(line.text)


def _facts(line):
    return (line.text, line.max_points, line.rule)
