"""A lesson runs past its failing statements, and each of them is told, with noise and stops."""

import nbformat
import pytest

from tests.breadth.image_sets import DIGITS, find_set, read_set, write_drawn_set
from tests.breadth.outcome import HELD, NOT_HERE, NOT_REACHED
from tests.breadth.plan import Setting
from tests.breadth.running import run_setting

SETUP = (
    "from helpers.claims import statements\nfrom helpers.data import load_dataset\nSEEDS = range(2)"
)


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    return find_set(DIGITS, tmp_path_factory.mktemp("unused"))


@pytest.fixture(scope="module")
def shapes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawn") / "three-shapes"
    write_drawn_set("three-shapes", folder, limit=60)
    return read_set(folder, "shapes")


@pytest.fixture
def run(tmp_path):
    """A function that runs a lesson of these cells, after a first one that sets it up."""

    def run_cells(setting, images, **cells):
        code = {"setup": SETUP, **cells}
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(source, id=name) for name, source in code.items()]
        )
        path = tmp_path / "99_tiny.ipynb"
        nbformat.write(notebook, path)
        before = path.read_bytes()
        record = run_setting(path, setting, images)
        assert path.read_bytes() == before
        return record.outcome

    return run_cells


def state(*statements):
    lines = [f"    state({name!r}, 'It is so.', {measured})" for name, measured in statements]
    return "\n".join(["with statements(seeds=SEEDS) as state:", *lines])


def verdicts(outcome):
    return {found.name: found.verdict for found in outcome.found}


TEN_CLASSES = state(("ten", "load_dataset(8).num_classes, equals=10"), ("always", "1, equals=1"))


def test_a_statement_about_the_digits_holds_on_them_and_not_on_others(run, digits, shapes):
    assert verdicts(run(Setting(DIGITS), digits, only=TEN_CLASSES)) == {"ten": HELD, "always": HELD}
    other = run(Setting(shapes.name), shapes, only=TEN_CLASSES)
    assert verdicts(other) == {"ten": NOT_HERE, "always": HELD}
    (ten, _) = other.found
    assert (ten.sentence, ten.measured, ten.wanted) == ("It is so.", "3", "10 exactly")


def test_on_the_digits_a_lesson_goes_on_after_a_statement_that_fails(run, digits):
    outcome = run(
        Setting(DIGITS), digits, first=state(("no", "2, equals=1")), second=state(("yes", "1 == 1"))
    )
    assert verdicts(outcome) == {"no": NOT_HERE, "yes": HELD}
    assert outcome.stopped == ""


def test_other_seeds_take_the_place_of_the_lessons_own(run, digits):
    own = state(("own", "list(SEEDS), below=2"))
    assert verdicts(run(Setting(DIGITS), digits, only=own)) == {"own": HELD}
    outcome = run(Setting(DIGITS, block=3), digits, only=own)
    assert [(found.verdict, found.measured) for found in outcome.found] == [(NOT_HERE, "6 to 7")]


def test_the_number_of_threads_and_of_images_is_what_is_set(run, shapes):
    threads = "import torch\ntorch.set_num_threads(1)\nprint()"
    counted = state(
        ("threads", "torch.get_num_threads(), equals=2"),
        ("images", "len(load_dataset(8).train_labels), equals=24"),
    )
    outcome = run(Setting(shapes.name, limit="30", threads=2), shapes, t=threads, c=counted)
    assert verdicts(outcome) == {"threads": HELD, "images": HELD}


def test_what_a_lesson_that_stops_did_not_reach_is_told_with_the_reason(run, shapes):
    outcome = run(
        Setting(shapes.name),
        shapes,
        before=state(("before", "1, equals=1")),
        broken="{}['gone']",
        after=state(("after", "1, equals=1")),
    )
    assert verdicts(outcome) == {"before": HELD, "after": NOT_REACHED}
    assert outcome.stopped == "cell broken: KeyError: 'gone'"
    assert outcome.found[1].measured == f"the lesson stopped at {outcome.stopped}"


def test_what_a_block_did_not_measure_is_told_with_the_exception(run, shapes):
    block = state(("before", "1, equals=1"), ("broken", "1 / 0"), ("after", "1, equals=1"))
    outcome = run(Setting(shapes.name), shapes, only=block)
    assert verdicts(outcome) == {"before": HELD, "broken": NOT_REACHED, "after": NOT_REACHED}
    assert outcome.found[1].measured == "not measured here: ZeroDivisionError: division by zero."
    assert outcome.stopped == ""


def test_a_warning_and_a_nan_are_told_with_their_cells(run, digits):
    outcome = run(
        Setting(DIGITS),
        digits,
        warn="import warnings; warnings.warn('look here')",
        count="print('a nanosecond')",
        words="print('the loss is', float('nan'))",
        table="import pandas; pandas.DataFrame({'loss': [1.0, None]})",
    )
    assert [noise.cell for noise in outcome.warnings] == ["warn"]
    assert "look here" in outcome.warnings[0].text
    assert {noise.cell for noise in outcome.nans} == {"words", "table"}
    assert outcome.nans[0].text == "the loss is nan"


def test_a_quiet_lesson_has_no_noise(run, digits):
    picture = "import matplotlib.pyplot as plt\nplt.plot([0, 1])\nplt.show()"
    outcome = run(Setting(DIGITS), digits, picture=picture, only=state(("yes", "1, equals=1")))
    assert (outcome.stopped, outcome.warnings, outcome.nans) == ("", (), ())
