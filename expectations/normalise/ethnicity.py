"""Normalises ethnicity to the 20 codes of the children in need census.

Belongs here: the decision which code a reading means. Does not belong here: vocabulary
(``ethnicity_words``), code sets (``ethnicity_codes``), reading (``ethnicity_reading``).

Rules, in order:
1. A code of the census or of DfE's extended set decides, unless the words beside it contradict it.
2. Words decide next. An origin takes the code of its group; a nationality without a code of its own takes
   "any other" of the group stated beside it.
3. A former social services code (A1, D2) decides only undotted and where no words say more. Dotted local
   codes (A.A28) differ between authorities: C.C7 is Bangladeshi in one and any other Asian in another.
4. A broad group alone is none of the 20 codes and is refused.
"Black and White" without more is any other mixed background, as in the National Statistics frame.
A list entry such as "White (Not yet obtained)" means not obtained, not a White child of unknown detail.
"""

import re
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

from expectations import codes
from expectations.normalise.ethnicity_codes import (
    AMBIGUOUS_FORMER_CODES,
    ANY_OTHER,
    FORMER_CODES,
    GROUP_OF,
    GROUPS,
)
from expectations.normalise.ethnicity_reading import Reading, list_words, read_ethnicity
from expectations.normalise.ethnicity_words import NEGATIONS, Origin
from expectations.normalise.outcome import Unrecognised
from expectations.normalise.text import fold
from expectations.normalise.vocabulary import build_vocabulary, complete_label

# "A1", "(A1) White", "D2: D2 - ...", "A.A1", "N.E4": whether dotted, and the code itself.
_FORMER_CODE: Final = re.compile(r"^\(?(?P<dotted>[a-z]\.)?(?P<code>[a-e]\d)\)?(?![a-z0-9.])")
_CLOSE_ENOUGH: Final = 75.0
# For labels cut at a system's width inside a short word: "Information not ye".
_LABELS: Final = build_vocabulary(codes.ETHNICITY)


_IRISH_TRAVELLER: Final = Origin("irish_traveller", "white", {"": "WIRT", "white": "WIRT"})


@dataclass(frozen=True, slots=True)
class _Verdict:
    """Outcome of the words: a code, or the rule they break with what could be meant."""

    code: str | None = None
    rule: str = ""
    suggestion: str | None = None


def normalise_ethnicity(text: str) -> str:
    """Return one of the 20 codes WBRI to NOBT.

    Raises Unrecognised: `ethnicity_conflict` (code and words, or two words, contradict), `ethnicity_group_only`
    (a broad group), `ethnicity_ambiguous` (several codes fit), `ethnicity_local_code` (a local list's code),
    `ethnicity_unrecognised` (a word without a known meaning).
    """
    reading = read_ethnicity(text)
    if reading.codes:
        return _decide_by_code(reading)
    verdict = _judge(reading)
    former = _FORMER_CODE.match(fold(text))
    if former is not None and not reading.unread and (reading.says_nothing or verdict.rule == "ethnicity_group_only"):
        return _decide_by_former_code(former, reading, verdict)
    if reading.unread:
        label = complete_label(text, _LABELS)
        if label is None:
            raise Unrecognised("ethnicity_unrecognised", _suggest(text, reading))
        return label
    if verdict.code is None:
        raise Unrecognised(verdict.rule, verdict.suggestion)
    return verdict.code


def _decide_by_code(reading: Reading) -> str:
    if len(reading.codes) > 1:
        raise Unrecognised("ethnicity_conflict", ", ".join(sorted(reading.codes)))
    (code,) = reading.codes
    if not _agrees(code, reading):
        raise Unrecognised("ethnicity_conflict", code)
    return code


def _agrees(code: str, reading: Reading) -> bool:
    """Tell whether the words leave room for the code."""
    if not NEGATIONS.isdisjoint(reading.unread):
        return False
    if reading.says_nothing:
        return True
    group = GROUP_OF[code]
    verdict = _judge(reading)
    if group == "none" or reading.missing - {"obsolete"}:
        # "REFU - Not stated" is only loosely worded; "NOBT - Refused" and "WBRI - Refused" contradict.
        return verdict.code == code or (code == "REFU" and verdict.code == "NOBT")
    if verdict.code == code:
        return True
    if not reading.groups or verdict.rule == "ethnicity_ambiguous" or group == "mixed":
        verdict = _judge(reading, stated=group)
    if verdict.rule in {"ethnicity_group_only", "ethnicity_ambiguous"}:
        return not reading.groups or group in reading.groups or group == "mixed"
    return verdict.code == code


def _decide_by_former_code(former: re.Match[str], reading: Reading, verdict: _Verdict) -> str:
    key = former["code"].upper()
    meant = FORMER_CODES.get(key)
    fits = meant is None or not reading.groups or GROUP_OF[meant] in reading.groups
    if not fits:
        raise Unrecognised("ethnicity_conflict", verdict.suggestion)
    if meant is None or former["dotted"] is not None:
        rule = "ethnicity_local_code" if reading.says_nothing else verdict.rule
        raise Unrecognised(rule, meant or AMBIGUOUS_FORMER_CODES.get(key) or verdict.suggestion)
    return meant


def _judge(reading: Reading, *, stated: str | None = None) -> _Verdict:
    """Return what the words mean; `stated` adds a broad group known from a code beside them."""
    missing = reading.missing - {"obsolete"}
    if missing:
        return _judge_missing(reading, missing)
    if reading.says_nothing:
        return _Verdict(rule="ethnicity_local_code") if not reading.unread else _Verdict()
    if reading.missing and not (reading.groups or reading.origins):
        return _Verdict(code="NOBT")
    families = _list_families(reading)
    groups = reading.groups | ({stated} if stated else set())
    if "mixed" in groups or (reading.is_mixture and len(families) > 1):
        return _judge_mixture(reading, families)
    if len(groups) > 1:
        return _Verdict(rule="ethnicity_conflict", suggestion=_judge_mixture(reading, families).code)
    return _judge_single(reading, next(iter(groups), ""))


def _judge_missing(reading: Reading, missing: frozenset[str]) -> _Verdict:
    if reading.origins:
        return _Verdict(rule="ethnicity_conflict")
    if "refused" in missing:
        return _Verdict(code="REFU")
    if "not_obtained" in missing or not reading.groups:
        return _Verdict(code="NOBT")
    return _name_groups(reading.groups)


def _name_groups(groups: frozenset[str]) -> _Verdict:
    listed = [code for group in sorted(groups) for code in GROUPS[group]]
    return _Verdict(rule="ethnicity_group_only", suggestion=", ".join(listed))


def _list_families(reading: Reading) -> frozenset[str]:
    families = {origin.family for origin in reading.origins} | reading.groups
    return frozenset(families - {"", "mixed"})


def _judge_mixture(reading: Reading, families: frozenset[str]) -> _Verdict:
    if len(families) > 1:
        if families == {"white", "black"}:
            return _judge_black_and_white(reading)
        return _Verdict(code="MWAS" if families == {"white", "asian"} else "MOTH")
    if families == {"other"} or (not families and reading.has_other):
        return _Verdict(code="MOTH")
    if not families:
        return _name_groups(frozenset({"mixed"}))
    rule = "ethnicity_conflict" if reading.has_any_other else "ethnicity_ambiguous"
    return _Verdict(rule=rule, suggestion=ANY_OTHER["mixed"])


def _judge_black_and_white(reading: Reading) -> _Verdict:
    sides = {origin.codes.get("black") for origin in reading.origins if origin.family == "black"}
    match sides:
        case _ if sides == {"BCRB"}:
            return _Verdict(code="MWBC")
        case _ if sides == {"BAFR"}:
            return _Verdict(code="MWBA")
        case _ if not sides:
            return _Verdict(code="MOTH")
    return _Verdict(rule="ethnicity_ambiguous", suggestion="MWBC, MWBA")


def _judge_single(reading: Reading, group: str) -> _Verdict:
    origins = _drop_general(reading.origins)
    if not origins:
        return _judge_group(reading, group)
    if not group and reading.has_other and all(origin.name in {"unsettled", "european"} for origin in origins):
        # "Other - Kurdish" is an entry of the other group; "Other - Polish" may be of the White one.
        group = "other"
    if any(group not in origin.codes for origin in origins):
        return _Verdict(rule="ethnicity_conflict")
    meant = {origin.codes[group] for origin in origins}
    code = next(iter(meant))
    if code is None or len(meant) > 1:
        rule = "ethnicity_ambiguous" if None in meant else "ethnicity_conflict"
        return _Verdict(rule=rule, suggestion=_list_codes(origins))
    if reading.has_any_other and group in ANY_OTHER and group != "other" and code != ANY_OTHER[group]:
        return _Verdict(rule="ethnicity_conflict", suggestion=code)
    return _Verdict(code=code)


def _list_codes(origins: frozenset[Origin]) -> str | None:
    """Return every code that one of the origins can take, as a suggestion."""
    possible = {
        code
        for origin in origins
        for group, code in origin.codes.items()
        if code is not None and (group != "black" or origin.family == "black")
    }
    return ", ".join(sorted(possible)) or None


def _judge_group(reading: Reading, group: str) -> _Verdict:
    if not group or group == "other":
        return _Verdict(code="OOTH")
    if reading.has_other:
        return _Verdict(code=ANY_OTHER[group])
    return _name_groups(frozenset({group}))


def _drop_general(origins: frozenset[Origin]) -> frozenset[Origin]:
    """Return the origins without those a more precise one beside them includes."""
    by_name = {origin.name: origin for origin in origins}
    names = set(by_name)
    if any(name == "white_british" or by_name[name].family not in {"", "white"} for name in names):
        names -= {"british"}
    if names & {"indian", "pakistani", "bangladeshi"}:
        names -= {"south_asian"}
    if "chinese" in names:
        # "Malaysian Chinese", "Singaporean Chinese": DfE counts both as Chinese.
        names -= {"any_other_group", "unsettled"}
    if names >= {"traveller", "irish"}:
        names = names - {"traveller", "irish"} | {_IRISH_TRAVELLER.name}
        by_name[_IRISH_TRAVELLER.name] = _IRISH_TRAVELLER
    return frozenset(by_name[name] for name in names)


def _suggest(text: str, reading: Reading) -> str | None:
    """Return the code meant if the first unread word is a slip for a known one, or None."""
    word = reading.unread[0]
    closest = process.extractOne(word, list(list_words(word[0])), scorer=fuzz.ratio, score_cutoff=_CLOSE_ENOUGH)
    if closest is None:
        return _judge(reading).suggestion if reading.groups else None
    mended = read_ethnicity(fold(text).replace(word, closest[0], 1))
    if mended.unread:
        return None
    verdict = _judge(mended)
    return verdict.code or verdict.suggestion
