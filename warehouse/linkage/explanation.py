"""Why the model holds two records for one person, in words and weights for the reviewer, from inside the vault.

Belongs here: wording a comparison that `warehouse.linkage.model` made. Does not belong here: deciding, printing.

What is made here holds names and dates of birth: it goes to the reviewer's screen and nowhere else.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from warehouse.linkage.comparisons import LEVELS

_TITLES: Final = {"name": "Names", "born": "Date of birth"}
_FREQUENT: Final = 0.1


def explain(told: Mapping[str, Any], *, prior: float) -> Iterator[str]:
    """Give the lines of an explanation; weights are in bits: each bit doubles the odds, one below zero halves them."""
    for name, levels in LEVELS.items():
        place = told[f"gamma_{name}"]
        if place < 0:
            yield f"  {_TITLES[name]}: not known on one side, says nothing"
            continue
        level = levels[len(levels) - 1 - place]
        yield f"  {_TITLES[name]}: {level.words}  {told[f'mw_{name}']:+.1f} bits"
        common = told.get(f"mw_tf_adj_{name}") or 0.0
        if level.frequency is not None and abs(common) >= _FREQUENT:
            share = max(told[f"tf_{level.frequency}_l"] or 0.0, told[f"tf_{level.frequency}_r"] or 0.0)
            yield f"    how common that is: {share:.2%} of records  {common:+.1f} bits"
    yield f"  Before any comparison, two records are of one person {prior:.1e} of the time"
    yield f"  Together: probability {told['match_probability']:.3f}"
