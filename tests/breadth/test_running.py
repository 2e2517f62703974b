"""A lesson runs past its failing statements, and each of them is told, with noise and stops."""

import nbformat
import pytest
from nbformat import NotebookNode

from tests.breadth.image_sets import DIGITS, find_set
from tests.breadth.noise import find_warnings
from tests.breadth.outcome import HELD, NOT_HERE, NOT_REACHED, Noise
from tests.breadth.plan import Setting
from tests.breadth.running import run_setting

pytestmark = pytest.mark.usefixtures("warm_kernels")

SETUP = """\
from helpers.claims import statements
from helpers.data import load_dataset
SEEDS = range(2)
images = load_dataset(8)"""
TEN_ONLY = "{10: 'ten'}[images.num_classes]"  # an error where there are not ten classes


def state(**measured):
    lines = [f"    state({name!r}, 'It is so.', {value})" for name, value in measured.items()]
    return "\n".join(["with statements(seeds=SEEDS) as state:", *lines])


CELLS = {
    "setup": SETUP,
    "classes": state(ten="images.num_classes, equals=10", always="1, equals=1"),
    "never": state(wrong="2, equals=1"),
    "threads": "import torch\ntorch.set_num_threads(1)",
    "settings": state(
        own_seeds="list(SEEDS), below=2",
        one_thread="torch.get_num_threads(), equals=1",
        many="len(images.train_labels), above=100",
    ),
    "warn": "import warnings; warnings.warn('look here')",
    "words": "print('a nanosecond; the loss is', float('nan'))",
    "table": "import pandas; pandas.DataFrame({'loss': [1.0, None]})",
    "picture": "import matplotlib.pyplot as plt; plt.plot([0, 1]); plt.show()",
    "block": state(before="1, equals=1", broken=f"len({TEN_ONLY}), equals=3", behind="1, equals=1"),
    "stop": f"print({TEN_ONLY})",
    "after": state(after="1, equals=1"),
}


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A function that runs the lesson of `CELLS` and returns what it has shown."""
    path = tmp_path_factory.mktemp("lessons") / "99_tiny.ipynb"
    cells = [nbformat.v4.new_code_cell(source, id=name) for name, source in CELLS.items()]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    before = path.read_bytes()

    def run_lesson(setting, images):
        record = run_setting(path, setting, images)
        assert path.read_bytes() == before
        return record.outcome

    return run_lesson


@pytest.fixture(scope="module")
def on_digits(run, tmp_path_factory):
    return run(Setting(DIGITS), find_set(DIGITS, tmp_path_factory.mktemp("unused")))


@pytest.fixture(scope="module")
def on_shapes(run, shapes):
    return run(Setting(shapes.name, limit="30", threads=2), shapes)


def told(outcome, name):
    (found,) = [found for found in outcome.found if found.name == name]
    return found.verdict, found.measured


def test_a_statement_that_holds_on_the_digits_only_is_told_apart(on_digits, on_shapes):
    assert told(on_digits, "ten") == (HELD, "10")
    assert told(on_shapes, "ten") == (NOT_HERE, "3")
    assert told(on_digits, "always") == told(on_shapes, "always") == (HELD, "1")


def test_on_the_digits_a_lesson_goes_on_after_a_statement_that_fails(on_digits):
    assert told(on_digits, "wrong") == (NOT_HERE, "2")
    assert told(on_digits, "after") == (HELD, "1")
    assert on_digits.stopped == ""
    assert on_digits.count(HELD) == len(on_digits.found) - 1


def test_a_statement_is_kept_with_its_words_and_its_bounds(on_shapes):
    found = next(found for found in on_shapes.found if found.name == "ten")
    assert (found.sentence, found.wanted) == ("It is so.", "10 exactly")


def test_other_seeds_take_the_place_of_the_lessons_own(run, on_digits, tmp_path):
    assert told(on_digits, "own_seeds") == (HELD, "0 to 1")
    others = run(Setting(DIGITS, block=3), find_set(DIGITS, tmp_path))
    assert told(others, "own_seeds") == (NOT_HERE, "6 to 7")


def test_the_number_of_threads_and_of_images_is_what_is_set(on_digits, on_shapes):
    assert told(on_digits, "one_thread") == (HELD, "1")
    assert told(on_digits, "many") == (HELD, "1,438")
    assert told(on_shapes, "one_thread") == (NOT_HERE, "2")
    assert told(on_shapes, "many") == (NOT_HERE, "24")


def test_what_a_lesson_that_stops_did_not_reach_is_told_with_the_reason(on_shapes):
    assert on_shapes.stopped == "cell stop: KeyError: 3"
    assert told(on_shapes, "after") == (NOT_REACHED, "the lesson stopped at cell stop: KeyError: 3")


def test_what_a_block_did_not_measure_is_told_with_the_exception(on_shapes):
    assert told(on_shapes, "before") == (HELD, "1")
    for name in ("broken", "behind"):
        assert told(on_shapes, name) == (NOT_REACHED, "not measured here: KeyError: 3.")


def test_a_warning_and_a_number_that_is_none_are_told_with_their_cells(on_digits):
    (warning,) = on_digits.warnings
    assert warning.cell == "warn"
    assert "UserWarning: look here" in warning.text
    assert {nan.cell for nan in on_digits.nans} == {"words", "table"}
    assert Noise("words", "a nanosecond; the loss is nan") in on_digits.nans


def test_a_warning_is_kept_without_the_place_of_its_library():
    text = "/home/ada/lib/site-packages/library/part.py:1: Warning: no"
    output = NotebookNode(output_type="stream", name="stderr", text=text)
    assert find_warnings([output]) == ["library/part.py:1: Warning: no"]
