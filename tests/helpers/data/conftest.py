"""Fixtures for tests of the data that lessons use."""

import pytest


@pytest.fixture
def no_settings(monkeypatch):
    """Forget what the machine says of data."""
    for name in ("COURSE_DATA", "COURSE_DATA_LIMIT", "COURSE_CACHE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def use(tmp_path, monkeypatch, write_idx):
    """Write IDX files into a folder and make it the course's data."""

    def write_and_use(**arrays):
        for name, array in arrays.items():
            kind = "idx1" if array.ndim == 1 else "idx3"
            write_idx(tmp_path / f"{name.replace('_', '-')}-{kind}-ubyte.gz", array)
        monkeypatch.setenv("COURSE_DATA", str(tmp_path))
        return tmp_path

    return write_and_use
