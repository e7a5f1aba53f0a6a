"""The definitions of an installation whose figures are words: pictures would take half the time of a run."""

import sys
from contextlib import ExitStack

from pipelines.definitions import panelwatch
from tests.faults.injection import drawing_in_words

__all__ = ["panelwatch"]
#: for as long as the process lives, which is a run's
_KEPT = ExitStack()
# Tests read this file, too, as they read every one for its examples: their own figures stay what they are.
if "pytest" not in sys.modules:
    _KEPT.enter_context(drawing_in_words())
