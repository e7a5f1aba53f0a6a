"""What the tests of faults compare with, and a disk that is soon full."""

import shutil
import subprocess

import pytest

from tests.conftest import share_home
from tests.faults.injection import begin, inject, run, sum_up


@pytest.fixture(scope="session")
def quiet(tmp_path_factory):
    """What a run that nothing happens to comes to, and how many calls it makes; run once for all test processes."""

    def make(root):
        begin(root)
        with inject(None) as counter:
            run(root)
        root.with_name("quiet.calls").write_text(str(counter.calls), encoding="ascii")

    root = share_home(tmp_path_factory, "quiet", make).root
    return sum_up(root), int(root.with_name("quiet.calls").read_text(encoding="ascii"))


@pytest.fixture
def disk(tmp_path):
    """A disk of a few megabytes, in memory."""
    place = tmp_path / "disk"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(words, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a small disk; the same is tried by words of the system")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)
