"""The register that spellings of authorities are looked up in, built from the rows of the reference tables.

Belongs here: which code or name stands for which authority and when, and who succeeded whom. Does not
belong here: anything about how a spelling was submitted (`authority_names`, `authorities`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple, Self

from expectations.normalise.authority_names import make_key

Rows = Sequence[Mapping[str, str | None]]
"""Rows as `csv.DictReader` gives them: every value text, dates in ISO 8601, blank or None for "still valid"."""

OUTSIDE: Final = "outside England"
_ENGLAND: Final = "E"
_LENGTH_OF_GSS_CODE: Final = 9


class Candidate(NamedTuple):
    """An authority a spelling can mean, and the days (both inclusive) on which it can."""

    gss_code: str
    valid_from: date
    valid_to: date | None

    def is_valid_at(self, day: date) -> bool:
        """Tell whether the authority existed on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Entry:
    """One meaning of a code or name: the authority, the kind it is addressed as, and how to suggest it."""

    candidate: Candidate
    kind: str
    label: str

    @property
    def is_outside_england(self) -> bool:
        """Tell whether the entry stands for a place that does not notify the Panel."""
        return self.kind == OUTSIDE


@dataclass(frozen=True, slots=True)
class Register:
    """Every known code and name, with its meanings."""

    codes: Mapping[str, tuple[Entry, ...]]
    names: Mapping[str, tuple[Entry, ...]]
    sorted_names: tuple[str, ...]
    _names_without_spaces: Mapping[str, tuple[Entry, ...]]
    joint_returns: Mapping[frozenset[str], tuple[Entry, ...]]
    _authorities: Mapping[str, Entry]
    _changes: tuple[tuple[str, str], ...]

    @classmethod
    def from_rows(
        cls, authorities: Rows, *, changes: Rows, aliases: Rows, districts: Rows, joint_returns: Rows
    ) -> Self:
        """Build the register; `KeyError` or `ValueError` where the reference rows contradict each other."""
        known = {row["gss_code"] or "": _to_entry(row) for row in [*authorities, *joint_returns]}
        successions = tuple((row["old_gss_code"] or "", row["new_gss_code"] or "") for row in changes)
        entries = _Entries()
        for row in authorities:
            entries.add_authority(row, known[row["gss_code"] or ""])
        for row in districts:
            entries.add_district(row, known[row["authority_gss_code"] or ""])
        for row in aliases:
            entries.add_alias(row)
        joint = dict(_find_joint_returns(joint_returns, known, successions))
        return cls(
            codes=_freeze(entries.codes),
            names=_freeze(entries.names),
            sorted_names=tuple(sorted(entries.names)),
            _names_without_spaces={name.replace(" ", ""): tuple(meanings) for name, meanings in entries.names.items()},
            joint_returns=joint,
            _authorities=known,
            _changes=successions,
        )

    def find_name(self, key: str) -> tuple[Entry, ...]:
        """Return the meanings of a name's key; missing or extra spaces do not matter ("TowerHamlets")."""
        return self.names.get(key) or self._names_without_spaces.get(key.replace(" ", ""), ())

    def describe(self, gss_code: str) -> str:
        """Return the code and name of an authority, as a suggestion shows it."""
        return self._authorities[gss_code].label

    def find_at(self, gss_code: str, day: date) -> list[str]:
        """Return the successors or predecessors of an authority that were valid on a day, in register order."""
        candidate = self._authorities[gss_code].candidate
        forward = candidate.valid_to is not None and candidate.valid_to < day
        steps = self._changes if forward else tuple((new, old) for old, new in self._changes)
        waiting, found = gss_code.split("/"), list[str]()
        while waiting:
            current = waiting.pop(0)
            reached = [there for here, there in steps if here == current]
            found.extend(code for code in reached if self._authorities[code].candidate.is_valid_at(day))
            waiting.extend(code for code in reached if not self._authorities[code].candidate.is_valid_at(day))
        return list(dict.fromkeys(found))


class _Entries:
    """Entries while the register is being built."""

    def __init__(self) -> None:
        self.codes: dict[str, list[Entry]] = {}
        self.names: dict[str, list[Entry]] = {}

    def add_authority(self, row: Mapping[str, str | None], entry: Entry) -> None:
        _add(self.codes, row["gss_code"] or "", entry)
        _add(self.codes, row["dfe_code"] or "", entry)
        name = row["name"] or ""
        _add(self.names, make_key(name), entry)
        for designation in ("City of", "County of"):
            if name.endswith(f", {designation}"):
                short = name.removesuffix(f", {designation}")
                _add(self.names, make_key(short), entry)
                _add(self.names, make_key(f"{designation} {short}"), entry)

    def add_district(self, row: Mapping[str, str | None], authority: Entry) -> None:
        start, end = _read_period(row)
        whole = authority.candidate
        last = min((day for day in (end, whole.valid_to) if day is not None), default=None)
        covering = Candidate(whole.gss_code, max(start, whole.valid_from), last)
        entry = Entry(covering, "district", f"{authority.label} ({row['name']})")
        _add(self.codes, row["gss_code"] or "", entry)
        _add(self.names, make_key(row["name"] or ""), entry)

    def add_alias(self, row: Mapping[str, str | None]) -> None:
        alias, code = row["alias"] or "", row["gss_code"] or ""
        kind = row["kind"] or ""
        is_code = alias.isdigit() or (len(alias) == _LENGTH_OF_GSS_CODE and alias[1:].isdigit())
        target = self.codes if is_code else self.names
        key = alias if is_code else make_key(alias)
        if not code.startswith(_ENGLAND):
            entry = Entry(Candidate(code, date.min, None), OUTSIDE, f"{code} {alias}")
            _add(target, key, entry)
            return
        for entry in self.codes[code]:
            # A unitary authority for a whole county is also addressed as one: "Rutland County Council".
            as_county = kind == "whole county"
            _add(target, key, Entry(entry.candidate, "county", entry.label) if as_county else entry)


def _add(where: dict[str, list[Entry]], key: str, entry: Entry) -> None:
    meanings = where.setdefault(key, [])
    if entry not in meanings:
        meanings.append(entry)


def _freeze(entries: Mapping[str, list[Entry]]) -> dict[str, tuple[Entry, ...]]:
    return {key: tuple(meanings) for key, meanings in entries.items()}


def _to_entry(row: Mapping[str, str | None]) -> Entry:
    code = row["gss_code"] or ""
    return Entry(Candidate(code, *_read_period(row)), row["authority_type"] or "", f"{code} {row['name']}")


def _read_period(row: Mapping[str, str | None]) -> tuple[date, date | None]:
    end = row["valid_to"]
    return date.fromisoformat(row["valid_from"] or ""), date.fromisoformat(end) if end else None


def _find_joint_returns(
    rows: Rows, known: Mapping[str, Entry], changes: Iterable[tuple[str, str]]
) -> Iterator[tuple[frozenset[str], tuple[Entry, ...]]]:
    """Yield the members of each joint return with what the pair means: itself, before that their predecessor."""
    origins: dict[str, set[str]] = {}
    for old, new in changes:
        origins.setdefault(new, set()).add(old)
    for row in rows:
        code = row["gss_code"] or ""
        members = frozenset(code.split("/"))
        shared = set.intersection(*(origins.get(member, set()) for member in members))
        yield members, (known[code], *(known[old] for old in sorted(shared)))
