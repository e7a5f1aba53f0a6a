"""One command that is timed: what must be so before it starts, and what it leaves behind."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.peers.child import Finished, run_child


@dataclass(frozen=True, slots=True)
class Step:
    """A command, where it runs, where its results are; what must go, and what be laid, for it to start from nothing."""

    command: Sequence[str | Path]
    results: Path
    cwd: Path | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    clear: Sequence[Path] = ()
    #: folders copied before it starts: from, to
    lay: Sequence[tuple[Path, Path]] = ()

    def run(self, *, anew: bool = True, offline: bool = False) -> Finished:
        """Run it in a process of its own; `anew` without what an earlier run left."""
        if anew:
            self.start_over()
        return run_child(self.command, cwd=self.cwd, env=self.env, offline=offline)

    def start_over(self) -> None:
        """Take away what an earlier run left; none of it is timed."""
        for path in self.clear:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        for source, target in self.lay:
            # With their times: a file that has just been written is waited for.
            shutil.copytree(source, target)
