"""From ties to groups: which records hang together, and by how sure a tie each of them does.

Belongs here: components of a graph and the band of each of its members. Does not belong here: which ties there are
(`assets.linking.bands`), what a group is about.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

CONFIRMED: Final = "confirmed"
_SUREST: Final = {CONFIRMED: 0, "strong": 1, "possible": 2}
Node = TypeVar("Node", bound=Hashable)
Record = tuple[str, str]
"""A notification and the adult's reference in it."""


@dataclass(frozen=True, slots=True)
class Tie:
    """Two records that may be of one person, how sure, and why."""

    left: Record
    right: Record
    band: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Member:
    """A record of a group, which its first record names, with the surest of its ties and whether it is disputed."""

    group: Record
    record: Record
    band: str
    evidence: str
    is_disputed: bool


def label_components(nodes: Iterable[Node], edges: Iterable[tuple[Node, Node]]) -> dict[Node, Node]:
    """Return for each node the first, in the order of `nodes`, of those it hangs together with.

    >>> label_components("abcd", [("d", "b"), ("a", "b")])
    {'a': 'a', 'b': 'a', 'c': 'c', 'd': 'a'}
    """
    names = list(dict.fromkeys(nodes))
    place = {node: number for number, node in enumerate(names)}
    root = list(range(len(names)))

    def find(number: int) -> int:
        while root[number] != number:
            root[number] = root[root[number]]
            number = root[number]
        return number

    for left, right in edges:
        one, other = sorted((find(place[left]), find(place[right])))
        root[other] = one
    return {node: names[find(number)] for number, node in enumerate(names)}


def group_records(
    ties: Sequence[Tie], family_of: Mapping[str, str], apart: Iterable[tuple[Record, Record]]
) -> list[Member]:
    """Return the members of every group that spans several families, in the order of their first records.

    `family_of` tells the family of a notification; `apart` are pairs of which a person decided that they are different:
    a group that holds both is disputed.
    """
    records = sorted({record for tie in ties for record in (tie.left, tie.right)})
    group_of = label_components(records, ((tie.left, tie.right) for tie in ties))
    families: dict[Record, set[str]] = {}
    for record, group in group_of.items():
        families.setdefault(group, set()).add(family_of[record[0]])
    disputed = {group_of[one] for one, other in apart if one in group_of and group_of[one] == group_of.get(other)}
    surest = _find_surest(ties)
    return [
        Member(group, record, surest[record].band, surest[record].evidence, group in disputed)
        for record, group in sorted(group_of.items(), key=lambda each: (each[1], each[0]))
        if len(families[group]) > 1
    ]


def _find_surest(ties: Iterable[Tie]) -> dict[Record, Tie]:
    surest: dict[Record, Tie] = {}
    for tie in ties:
        for record in (tie.left, tie.right):
            if record not in surest or _SUREST[tie.band] < _SUREST[surest[record].band]:
                surest[record] = tie
    return surest
