"""Which runs are made: nothing twice, nothing that makes no difference, the most telling first."""

import nbformat
import pytest

from tests.breadth.image_sets import DIGITS, ImageSet
from tests.breadth.plan import Setting, list_for_lesson, list_settings
from tests.breadth.variant import NoBlocks, count_seeds, make_variant, uses_images

OWN = ImageSet(DIGITS, None, "", 1797, 10, (8, 8), "")
FEW = ImageSet("few", None, "", 200, 10, (28, 28), "")
MANY = ImageSet("many", None, "", 5000, 10, (28, 28), "")


def lesson(*sources):
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Title"), *cells])


def test_sets_come_first_then_seeds_then_threads_then_limits():
    settings = list_settings([OWN, MANY], blocks=1, limits=["default", "600"], threads=[1, 2])
    assert settings == [
        Setting(DIGITS),
        Setting("many"),
        Setting(DIGITS, block=1),
        Setting(DIGITS, threads=2),
        Setting(DIGITS, limit="600"),
        Setting("many", limit="600"),
    ]


def test_a_limit_that_leaves_a_set_as_it_is_makes_no_run():
    settings = list_settings([OWN, FEW, MANY], blocks=0, limits=["600", "5000"], threads=[1])
    limited = [setting for setting in settings if setting.limit != "default"]
    assert limited == [
        Setting(DIGITS, limit="600"),
        Setting("many", limit="600"),
        Setting("many", limit="5000"),
    ]


def test_no_seeds_and_threads_without_the_digits():
    assert list_settings([MANY], blocks=2, limits=[], threads=[1, 2]) == [Setting("many")]


def test_a_lesson_without_seeds_or_without_images_is_not_run_for_them():
    settings = [
        Setting(DIGITS),
        Setting("many"),
        Setting(DIGITS, block=1),
        Setting(DIGITS, limit="600"),
    ]
    assert list_for_lesson(settings, has_seeds=True, has_images=True) == settings
    assert list_for_lesson(settings, has_seeds=False, has_images=False) == [Setting(DIGITS)]


@pytest.mark.parametrize(
    ("setting", "strict"),
    [
        (Setting(DIGITS), True),
        (Setting(DIGITS, block=4), True),
        (Setting(DIGITS, threads=2), True),
        (Setting(DIGITS, limit="600"), False),
        (Setting("many"), False),
    ],
)
def test_the_text_must_be_true_on_all_of_the_digits_and_nowhere_else(setting, strict):
    assert setting.is_strict == strict


def test_another_block_has_as_many_seeds_and_none_in_common():
    shipped = lesson("x = 1\nSEEDS = range(5)", "print(SEEDS)")
    assert count_seeds(shipped) == 5
    assert make_variant(shipped).cells == shipped.cells
    assert make_variant(shipped, block=2).cells[1].source == "x = 1\nSEEDS = range(10, 15)"


def test_seeds_that_nothing_can_take_the_place_of_are_refused():
    for source in ("SEEDS = [0, 1]", "SEEDS = range(5)\nSEEDS = range(5)"):
        with pytest.raises(NoBlocks):
            count_seeds(lesson(source))
    assert count_seeds(lesson("seeds = range(5)")) == 0


def test_only_a_lesson_that_loads_the_images_uses_them():
    assert uses_images(lesson("data = load_dataset(8)"))
    assert not uses_images(lesson("x = 1"))
