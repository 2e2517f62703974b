"""Every statement of the lessons has an alteration under which its check fails.

All run here, and a third of them where `CI` is set: they take minutes. `make claims` runs all too.
"""

import os

import pytest
import torch

from tests.alterations.alteration import (
    find_broken,
    find_statements,
    list_altered_lessons,
    read_alterations,
    read_cells,
)
from tests.thirds import draw_third

LESSONS = list_altered_lessons()
EVERY = [alteration for lesson in LESSONS for alteration in read_alterations(lesson)]
ALTERATIONS = draw_third(EVERY, [[read_cells(lesson) for lesson in LESSONS], EVERY])


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
