"""Puts a test into one of the situations in which a lesson may run."""

import pytest

from helpers.claims import STRICT, hash_of_cell, shipped
from tests.helpers.claims.reasons import CHANGED, OTHER_IMAGES, STRICTLY

CELL = "x = 1"


class Shell:
    """What a kernel remembers: the sources that have run."""

    def __init__(self, *sources):
        self.history_manager = self
        self.input_hist_raw = ["", *sources]


@pytest.fixture
def set_reason(monkeypatch, tmp_path):
    """A function that puts the rest of the test into a situation of `reasons`."""

    def put(reason):
        (tmp_path / "99_lesson.txt").write_text(f"{hash_of_cell(CELL)} a-cell\n")
        monkeypatch.setattr(shipped, "FOLDER", tmp_path)
        monkeypatch.setenv(STRICT, "1" if reason == STRICTLY else "")
        monkeypatch.setenv("COURSE_DATA", str(tmp_path) if reason == OTHER_IMAGES else "")
        shell = Shell(CELL, "x = 2") if reason in (CHANGED, STRICTLY) else Shell(CELL)
        monkeypatch.setattr("IPython.get_ipython", lambda: shell)

    return put
