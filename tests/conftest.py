"""What several kinds of tests share."""

from pathlib import Path

import pytest

from warehouse.sample.writer import write_sample


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default sample, written once per test process and only read."""
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder, seed=1)
    return folder
