"""How often a process of ours looks for garbage that refers to itself.

Belongs here: that one choice. Does not belong here: what is kept and let go.
"""

import gc
from typing import Final

# Python's own 700 has a run look again and again through some hundred thousand objects that stay until it ends: most
# of them come with the libraries it loads.
_OBJECTS: Final = 50_000


def collect_seldom() -> None:
    """Look only after so many new objects: of what a command or a run makes, most is needed until it ends."""
    gc.set_threshold(_OBJECTS)
