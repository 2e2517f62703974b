"""Every statement of the lessons has an alteration under which its check fails.

All run here, and a third of them where `CI` is set: they take minutes. `make claims` runs all too.
"""

import os
import zlib

import pytest
import torch

from tests.alterations.alteration import (
    find_broken,
    find_statements,
    list_altered_lessons,
    read_alterations,
    read_cells,
)

LESSONS = list_altered_lessons()
THIRDS = 3


def draw_third(alterations):
    """Draw by what the lessons and the alterations say: the same for a commit, another later."""
    said = "".join(str(read_cells(lesson)) for lesson in LESSONS) + str(alterations)
    return alterations[zlib.crc32(said.encode()) % THIRDS :: THIRDS]


EVERY = [alteration for lesson in LESSONS for alteration in read_alterations(lesson)]
ALTERATIONS = draw_third(EVERY) if "CI" in os.environ else EVERY


@pytest.fixture
def environment(monkeypatch):
    """The environment variables, put back at the end, on the course's own images."""
    for name in ("COURSE_DATA", "COURSE_DATA_LIMIT", "COURSE_STRICT"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("TQDM_DISABLE", "1")
    torch.set_num_threads(1)
    return os.environ


@pytest.mark.parametrize(
    "alteration", ALTERATIONS, ids=lambda alteration: f"{alteration.lesson}.{alteration.name}"
)
def test_what_a_lesson_states_fails_when_altered(alteration, environment):
    failed = find_broken(alteration, read_cells(alteration.lesson), environment)
    assert set(alteration.fails) <= failed, f"holds even {alteration.how}"


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_statement_has_an_alteration(lesson):
    stated = set(find_statements(read_cells(lesson)))
    broken = {name for alteration in read_alterations(lesson) for name in alteration.fails}
    assert stated == broken
