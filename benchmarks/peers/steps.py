"""One command that is timed, and what it leaves behind."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.peers.child import Finished, run_child


@dataclass(frozen=True, slots=True)
class Step:
    """A command, where it runs, what must go before it starts from nothing, and where its results are."""

    command: Sequence[str | Path]
    results: Path
    cwd: Path | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    clear: Sequence[Path] = ()

    def run(self, *, anew: bool = True, offline: bool = False) -> Finished:
        """Run it in a process of its own; `anew` without what an earlier run left."""
        for path in self.clear if anew else ():
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        return run_child(self.command, cwd=self.cwd, env=self.env, offline=offline)
