"""What one student hands in spoils, takes over or dates no classmate's submission."""

import dataclasses

import pytest

from tests.redteam.neighbours import NEIGHBOURS
from tests.redteam.neighbours_met import find_harm

IDS = [one.name for one in NEIGHBOURS]
each_neighbour = pytest.mark.parametrize("one", NEIGHBOURS, ids=IDS)


@each_neighbour
def test_without_the_defence_the_neighbour_comes_to_harm(one, tmp_path):
    assert one.harm in find_harm(one, tmp_path, is_defended=False)


@each_neighbour
def test_without_the_defence_nobody_comes_to_harm_as_long_as_nothing_is_added(one, tmp_path):
    alone = dataclasses.replace(one, added=(), is_asked=False)
    assert find_harm(alone, tmp_path, is_defended=False) == set()


@each_neighbour
def test_the_neighbours_stay_as_they_are(one, tmp_path):
    assert find_harm(one, tmp_path) == set()


def test_harm_is_found_where_there_is_some(tmp_path):
    asked = next(one for one in NEIGHBOURS if one.is_asked)
    assert find_harm(dataclasses.replace(asked, is_asked=False), tmp_path)
