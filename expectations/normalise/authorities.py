"""Authorities: any spelling of an English children's services authority to the one GSS code valid at a day.

Belongs here: resolving codes, names, districts and joint returns as submitted. Does not belong here:
reading files, the register itself (`authority_register`), or the words around a name (`authority_names`).

A spelling is resolved in two steps, so that a million rows cost one look-up per distinct spelling:
`candidates` says which authorities the spelling can mean over time, `at` picks the one valid at a day. A
lower-tier district is no authority itself: it resolves to the authority that covers its area on that day,
also after the district was abolished, because old lists of districts stay in forms for years and the area
is not in doubt.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, permutations
from typing import Final, Self

from rapidfuzz import fuzz, process

from expectations.normalise.authority_names import Peeled, make_key, peel, peel_cut
from expectations.normalise.authority_register import Candidate, Entry, Register, Rows
from expectations.normalise.outcome import Unrecognised
from expectations.normalise.text import clean

__all__ = ["AuthorityIndex", "Candidate"]

_LONGEST: Final = 200
_GSS: Final = re.compile(r"[A-Z]\d{8}")
_FOREIGN_GSS: Final = re.compile(r"[WSNJKLM]\d{8}")
_DFE: Final = re.compile(r"(\d{3})(?:\.0+)?")
_EMBEDDED_CODE: Final = re.compile(r"\b[A-Z]\d{8}\b|^\d{3}\b(?!\.\d)", re.IGNORECASE)
_SEPARATORS: Final = re.compile(r"[/;|+,()\[\]:]|\s-+\s")
_CONJUNCTIONS: Final = re.compile(r"\s+and\s+|&", re.IGNORECASE)

# "Bexley?" is a question, not an answer.
_DOUBT: Final = "?"

# Field lengths at which names are seen cut, or which fixed-width exports commonly have. Any other length is
# a misspelling, not a cut.
_CUTS: Final = frozenset({15, 16, 18, 20, 24, 25, 30, 31, 32, 35, 40, 50})
# Least rapidfuzz.ratio for a suggestion. Lower, or 80 for short names, proposes authorities for places that
# are none of them ("Kensington" is no Easington, "England" no Fenland).
_SUGGESTION_CUTOFF: Final = 80
_SUGGESTION_CUTOFF_SHORT: Final = 88
_SHORT_NAME: Final = 12  # letters


@dataclass(frozen=True, slots=True)
class AuthorityIndex:
    """Looks up spellings of authorities. Build one per reference data set; it holds no state."""

    register: Register

    @classmethod
    def from_rows(
        cls,
        authorities: Rows,
        changes: Rows,
        *,
        aliases: Rows = (),
        districts: Rows = (),
        joint_returns: Rows = (),
    ) -> Self:
        """Build the index from rows as `csv.DictReader` gives them.

        Columns: authorities and joint_returns gss_code, dfe_code, name, authority_type, valid_from, valid_to;
        changes old_gss_code, new_gss_code; aliases alias, gss_code, kind; districts gss_code, name,
        authority_gss_code, valid_from, valid_to.
        """
        return cls(
            Register.from_rows(
                authorities, changes=changes, aliases=aliases, districts=districts, joint_returns=joint_returns
            )
        )

    def candidates(self, text: str) -> tuple[Candidate, ...]:
        """Return every authority the spelling can mean, whatever the day.

        Raises `Unrecognised` with `authority_unknown` (suggesting the closest name), `authority_ambiguous`
        (the text names two different authorities) or `authority_outside_england`.
        """
        cleaned = clean(text).strip("'\" ")
        if len(cleaned) > _LONGEST:
            raise Unrecognised("authority_unknown")
        if _DOUBT in cleaned:
            raise Unrecognised("authority_unknown", self._suggest(cleaned))
        entries = self._find_one(cleaned) or self._find_parts(cleaned) or self._find_cut(cleaned)
        if not entries:
            raise Unrecognised("authority_unknown", self._suggest(cleaned))
        if all(entry.is_outside_england for entry in entries):
            raise Unrecognised("authority_outside_england")
        # A place of the same name outside England does not notify the Panel.
        english = (entry.candidate for entry in entries if not entry.is_outside_england)
        return tuple(dict.fromkeys(english))

    def at(self, candidates: Sequence[Candidate], day: date) -> str:
        """Return the one candidate valid on the day.

        Raises `Unrecognised` with `authority_not_valid_at_date`, suggesting who was responsible on that
        day, or `authority_ambiguous`, suggesting all that the spelling means on that day.
        """
        codes = list(dict.fromkeys(one.gss_code for one in candidates if one.is_valid_at(day)))
        if len(codes) == 1:
            return codes[0]
        if codes:
            raise Unrecognised("authority_ambiguous", self._describe(codes))
        relatives = [code for one in candidates for code in self.register.find_at(one.gss_code, day)]
        raise Unrecognised("authority_not_valid_at_date", self._describe(relatives))

    def resolve(self, text: str, day: date) -> str:
        """Return the GSS code of the authority a spelling means on a day; raises as `candidates` and `at` do."""
        return self.at(self.candidates(text), day)

    def _find_one(self, text: str) -> tuple[Entry, ...]:
        return self._find_code(text) or self._find_name(text)

    def _find_code(self, text: str) -> tuple[Entry, ...]:
        code = text.upper()
        if dfe := _DFE.fullmatch(code):
            return self.register.codes.get(dfe[1], ())
        if _FOREIGN_GSS.fullmatch(code):
            raise Unrecognised("authority_outside_england")
        return self.register.codes.get(code, ()) if _GSS.fullmatch(code) else ()

    def _find_name(self, text: str) -> tuple[Entry, ...]:
        key = make_key(text)
        for peeled in chain(peel(key), peel_cut(key)):
            if found := self._allowed(peeled.name, peeled):
                return found
        return ()

    def _allowed(self, name: str, peeled: Peeled) -> tuple[Entry, ...]:
        entries = self.register.find_name(name)
        return tuple(one for one in entries if one.is_outside_england or one.kind in peeled.kinds)

    def _find_parts(self, text: str) -> tuple[Entry, ...]:
        """Resolve text made of several codes or names: a joint return, or one authority said twice."""
        marked = _EMBEDDED_CODE.sub(lambda code: f"/{code[0]}/", text)
        parts = _split(_SEPARATORS, marked)
        if not _is_divided(parts, text):
            parts = _split(_CONJUNCTIONS, text)
        if not _is_divided(parts, text):
            return ()
        found = [self._find_one(part) for part in parts]
        if any(entries and all(one.is_outside_england for one in entries) for entries in found):
            raise Unrecognised("authority_outside_england")
        if not all(found):
            return ()
        return self._find_joint(found) or self._find_common(found)

    def _find_joint(self, parts: Sequence[tuple[Entry, ...]]) -> tuple[Entry, ...]:
        codes = [{entry.candidate.gss_code for entry in entries} for entries in parts]
        for members, meaning in self.register.joint_returns.items():
            if len(members) == len(codes) and any(
                all(member in part for member, part in zip(order, codes, strict=True))
                for order in permutations(members)
            ):
                return meaning
        return ()

    def _find_common(self, parts: Sequence[tuple[Entry, ...]]) -> tuple[Entry, ...]:
        common = set.intersection(*({entry.candidate.gss_code for entry in entries} for entries in parts))
        if not common:
            codes = (entry.candidate.gss_code for entries in parts for entry in entries)
            raise Unrecognised("authority_ambiguous", self._describe(codes))
        # The narrowest part decides when: a district moves between authorities, its county does not.
        narrowest = max(parts, key=lambda entries: any(one.kind == "district" for one in entries))
        return tuple(entry for entry in narrowest if entry.candidate.gss_code in common)

    def _find_cut(self, text: str) -> tuple[Entry, ...]:
        """Resolve a name cut at a usual field length, if only one name begins so."""
        key = make_key(text)
        # Where the end is missing no designation can follow: only those before the name come off.
        for peeled in (one for one in peel(key) if key.endswith(one.name)):
            meanings = {found for found in self._continue(peeled, len(text)) if found}
            if len(meanings) == 1:
                return meanings.pop()
        return ()

    def _continue(self, peeled: Peeled, length: int) -> Iterator[tuple[Entry, ...]]:
        names, start = self.register.sorted_names, peeled.name
        for name in names[bisect_left(names, start) :]:
            if not name.startswith(start):
                return
            # A space at the cut was trimmed, so the text is one shorter than the field.
            if length in _CUTS or (length + 1 in _CUTS and name[len(start) : len(start) + 1] == " "):
                yield self._allowed(name, peeled)

    def _suggest(self, text: str) -> str | None:
        """Name the closest entry of the register; with a zero lost or added, the code it was."""
        key = make_key(text)
        if entries := self.register.codes.get(key.lstrip("0").upper(), ()):
            return entries[-1].label
        for name in sorted((peeled.name for peeled in peel(key)), key=len):
            if close := self._find_beginning(name) or self._find_similar(name):
                return self.register.names[close][-1].label
        return None

    def _find_beginning(self, name: str) -> str | None:
        """Return the one registered name that continues this one by whole words: "barking"."""
        names, start = self.register.sorted_names, f"{name} "
        first = bisect_left(names, start)
        following = [one for one in names[first : first + 2] if one.startswith(start)]
        return following[0] if len(following) == 1 else None

    def _find_similar(self, name: str) -> str | None:
        cutoff = _SUGGESTION_CUTOFF if len(name) >= _SHORT_NAME else _SUGGESTION_CUTOFF_SHORT
        close = process.extractOne(name, self.register.sorted_names, scorer=fuzz.ratio, score_cutoff=cutoff)
        return close[0] if close else None

    def _describe(self, codes: Iterable[str]) -> str | None:
        return " or ".join(self.register.describe(code) for code in dict.fromkeys(codes)) or None


def _split(separators: re.Pattern[str], text: str) -> list[str]:
    return list(dict.fromkeys(part for piece in separators.split(text) if (part := piece.strip())))


def _is_divided(parts: Sequence[str], text: str) -> bool:
    return bool(parts) and parts != [text]
