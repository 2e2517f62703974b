"""Nothing lies beside a notebook that the instructor has not allowed, whatever it is called."""

import pytest

from tests.redteam.carrying import LOADS, comes_along

each_load = pytest.mark.parametrize("load", LOADS, ids=[load.name for load in LOADS])


@each_load
def test_it_stays_behind(load, tmp_path):
    assert not comes_along(load, tmp_path)


@each_load
def test_without_its_defence_it_comes_along(load, tmp_path):
    assert comes_along(load, tmp_path, is_defended=False)
