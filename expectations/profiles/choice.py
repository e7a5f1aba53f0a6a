"""Which profile a file is read by.

Belongs here: the list of profiles and the choice among them. Does not belong here: what a profile says.
"""

from collections.abc import Iterable
from datetime import date

from expectations.contracts.catalogue import Extract
from expectations.profiles import HeaderMatch, HeaderRefused, Profile, match_header
from expectations.profiles.baseline import BASELINE
from expectations.profiles.dfe import DFE_PROFILES

PROFILES: tuple[Profile, ...] = (BASELINE, *DFE_PROFILES)


def choose_profile(
    header: tuple[str, ...], extract: Extract, extract_date: date, profiles: Iterable[Profile] = PROFILES
) -> tuple[Profile, HeaderMatch]:
    """Return the profile that knows most of the file's columns, newest first, and the match.

    Raises HeaderRefused of the best candidate when none fits: a file is never read by half.
    """
    valid = sorted(
        (p for p in profiles if p.valid_from <= extract_date or p is BASELINE),
        key=lambda p: p.valid_from,
        reverse=True,
    )
    speaking = [p for p in valid if extract.name in p.aliases] or [BASELINE]
    best: tuple[Profile, HeaderMatch] | None = None
    refusal: HeaderRefused | None = None
    for profile in speaking:
        try:
            match = match_header(header, extract, profile)
        except HeaderRefused as no:
            refusal = refusal or no
            continue
        if best is None or match.ignored < best[1].ignored:
            best = profile, match
    if best is None:
        raise refusal or HeaderRefused("columns_missing", extract.key[0])
    return best
