"""What the tests of faults compare with."""

import pytest

from tests.faults.injection import deliver, inject, run, sum_up


@pytest.fixture(scope="session")
def quiet(tmp_path_factory):
    """What a run that nothing happens to comes to, and how many calls it makes."""
    root = tmp_path_factory.mktemp("quiet") / "home"
    deliver(root)
    with inject(None) as counter:
        run(root)
    return sum_up(root), counter.calls
