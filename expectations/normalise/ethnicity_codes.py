"""Code sets for ethnicity that authorities send instead of the 20 codes of the children in need census.

Belongs here: the department's extended set, the former social services codes, the broad groups.
Does not belong here: words (``ethnicity_words``), judgements on whole cells (``ethnicity``).
Sources: DfE school census, extended ethnicity codes (OGL v3.0); Department of Health coding for
social services returns (2001 Census groups A to E), as used until 2009 in the looked-after children return.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

# Main code -> codes of the extended set that DfE counts under it.
_EXTENDED: Final = {
    "WBRI": "WCOR WENG WNIR WSCO WWEL WOWB",
    "WOTH": (
        "WALB WBOS WCRO WGRE WGRK WGRC WITA WKOS WPOR WSER WTUR WTUK WTUC "  # one country each
        "WEUR WEEU WWEU WOTW"
    ),
    "WROM": "WROG WROR WROO",
    "MWAS": "MWAP MWAI MWAO",
    "MOTH": "MAOE MABL MACH MBOE MBCH MCOE MWOE MWCH MOTM",
    "APKN": "AMPK AKPA AOPK",
    "AOTH": "AAFR AKAO ANEP ASNL ASLT ASRO AOTA",
    "BAFR": "BANN BCON BGHA BNGN BSLN BSOM BSUD BAOF",
    "BOTH": "BEUR BNAM BOTB",
    "CHNE": "CHKG CMAL CSNG CTWN COCH",
    "OOTH": "OAFG OARA OEGY OFIL OIRN OIRQ OJPN OKOR OKRD OLAM OLEB OLIB OMAL OMRC OPOL OTHA OVIE OYEM OOEG",
}
EXTENDED_CODES: Final[Mapping[str, str]] = MappingProxyType(
    {extended: main for main, listed in _EXTENDED.items() for extended in listed.split()}
)
"""Extended code -> main code; the main codes themselves are not repeated."""

# A4, A5 (Traveller and Roma in one system, any other White in another), C4 (any other Asian, or Chinese in
# the 2011 groups) and E1 (Chinese, or Arab) mean different things in real deliveries: suggested, never used.
FORMER_CODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "A1": "WBRI",
        "A2": "WIRI",
        "A3": "WOTH",
        "B1": "MWBC",
        "B2": "MWBA",
        "B3": "MWAS",
        "B4": "MOTH",
        "C1": "AIND",
        "C2": "APKN",
        "C3": "ABAN",
        "D1": "BCRB",
        "D2": "BAFR",
        "D3": "BOTH",
        "E2": "OOTH",
        "E3": "REFU",
        "E4": "NOBT",
    }
)
AMBIGUOUS_FORMER_CODES: Final[Mapping[str, str]] = MappingProxyType(
    {"A4": "WIRT", "A5": "WROM", "C4": "AOTH", "E1": "CHNE"}
)

GROUPS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "white": ("WBRI", "WIRI", "WIRT", "WOTH", "WROM"),
        "mixed": ("MWBC", "MWBA", "MWAS", "MOTH"),
        "asian": ("AIND", "APKN", "ABAN", "AOTH"),
        "black": ("BCRB", "BAFR", "BOTH"),
        "other": ("CHNE", "OOTH"),
        "none": ("REFU", "NOBT"),
    }
)
"""Broad group -> its codes, as the children in need census groups them."""

GROUP_OF: Final[Mapping[str, str]] = MappingProxyType(
    {code: group for group, members in GROUPS.items() for code in members}
)
ANY_OTHER: Final[Mapping[str, str]] = MappingProxyType(
    {"white": "WOTH", "mixed": "MOTH", "asian": "AOTH", "black": "BOTH", "other": "OOTH"}
)
"""Broad group -> its code for any other background."""
