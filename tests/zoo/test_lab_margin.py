"""Neither chance nor a broken recipe passes the lab's last part, and no honest repair fails it.

`python -m tests.zoo.lab_margin` measures a hundred of each; here every kind has to hold with room.
"""

import numpy as np
import pytest

from helpers.checks.recipes import measure_recipe, pass_mark
from tests.zoo.lab_margin import (
    BROKEN,
    SENSIBLE,
    HiddenTest,
    choose_kinds,
    draw_recipes,
    measure_medians,
    read_tests,
)
from tests.zoo.marking import read_parts

TESTS = read_tests()
ROOM = 0.1  # five standard errors of a share among 500 points


@pytest.fixture(scope="module")
def medians() -> dict[tuple[str, str], np.ndarray]:
    """Return the medians of one recipe of each kind, by test cell and list."""
    return {
        (cell, title): measure_medians(
            draw_each(kinds, test), test.problem, test.num_classes, test.seeds
        )
        for cell, test in TESTS.items()
        for title, kinds in (("broken", BROKEN), ("sensible", SENSIBLE))
    }


def draw_each(kinds: dict, test: HiddenTest) -> list[dict]:
    generator = np.random.default_rng(99)
    return [draw(generator) for draw in choose_kinds(kinds, test).values()]


@pytest.mark.parametrize("cell", TESTS)
def test_every_kind_of_broken_recipe_stays_below_the_mark(cell, medians):
    assert (medians[cell, "broken"] < pass_mark(TESTS[cell].num_classes) - ROOM).all()


@pytest.mark.parametrize("cell", TESTS)
def test_every_kind_of_sensible_recipe_gets_past_the_mark(cell, medians):
    assert (medians[cell, "sensible"] > pass_mark(TESTS[cell].num_classes) + ROOM).all()


def test_the_margin_is_measured_on_what_the_test_cells_train():
    assert set(TESTS) == {cell.id.partition("-")[0] for cell in read_parts()["6"][1:]}
    for test in TESTS.values():
        assert (test.problem > 0, test.num_classes > 2, len(set(test.seeds))) == (True, True, 3)


def test_both_lists_hold_recipes_that_leave_the_sigmoid_as_it_is():
    (test,) = [one for one in TESTS.values() if one.sigmoid_stays]
    assert choose_kinds(BROKEN, test)
    assert choose_kinds(SENSIBLE, test)
    assert not test.allows({"activation": "relu"})


def test_recipes_side_by_side_get_what_each_gets_alone():
    drawn = [{"activation": "tanh", "gain": gain} for gain in (0.9, 1.2)]
    alone = [np.median(measure_recipe(recipe, [0, 1, 2], 3)) for recipe in drawn]
    assert measure_medians(drawn, 3, 4, [0, 1, 2]).tolist() == alone


def test_recipes_are_drawn_from_all_kinds():
    names = {name for name, _ in draw_recipes(BROKEN, 100, seed=0)}
    assert names == set(BROKEN)
