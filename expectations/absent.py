"""Importing a library as it is where another one is not installed.

Belongs here: hiding a package while something is imported. Does not belong here: what is imported.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


@dataclass(frozen=True, slots=True)
class _Hiding(MetaPathFinder):
    package: str

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None, /
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] == self.package:
            raise ModuleNotFoundError(f"No module named {self.package!r}", name=self.package)
        return None


@contextmanager
def absent(package: str) -> Iterator[None]:
    """Let imports find no such package, in any thread; one that is loaded already is there, whole."""
    if package in sys.modules:
        yield
        return
    hiding = _Hiding(package)
    sys.meta_path.insert(0, hiding)
    try:
        yield
    finally:
        sys.meta_path.remove(hiding)
