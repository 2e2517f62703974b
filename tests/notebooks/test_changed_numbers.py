"""A learner may change any number in a cell on the screen: no figure and no question turns red.

Only the cells run that a figure or a question depends on, in this process and with two seeds.
"""

import pytest

from tests.alterations.alteration import read_cells, with_seeds
from tests.alterations.slicing import list_needed

# Lesson, the cells that have to run through, and for each change its cell, what stands there, and
# what a learner puts there. What only shortens the run stands behind the changes.
TRIED = {
    "small steps alone": (
        "02",
        ["step-size-figure"],
        [("step-size-error", "np.logspace(-12, 0, 49)", "np.logspace(-12, -4, 49)")],
    ),
    "five layers for ten, and four": (
        "03",
        ["error-travels-numbers", "exploding-grown"],
        [("error-travels-measure", "* 10", "* 5"), ("exploding-networks", "* 10", "* 4")],
    ),
    "Adam on another network": (
        "03",
        ["movement-show", "recall-adam-first-layer"],
        [
            ("train-classic-networks", '"sigmoid, Adam": ("sigmoid"', '"tanh, Adam": ("tanh"'),
            ("train-classic-steps", "EPOCHS = max(3", "EPOCHS = min(1"),
        ],
    ),
    "another rate and width in the baseline": (
        "04",
        ["activation-histograms-show", "three-changes-show", "width-table"],
        [
            ("make-network", '"width": 32', '"width": 64'),
            ("make-network", '"rate": 0.3', '"rate": 0.5'),
            ("length-of-training", "round(2944 / steps_in_an_epoch / 32)", "0"),
        ],
    ),
    "fewer scales in the sweep, others in the cut": (
        "05",
        ["one-picture-show", "curves-show"],
        [
            ("sweep-measure", "0.1, 1000, 13", "0.5, 50, 4"),
            ("section-train", "3.0, 6.0, 10.0, 14.0, 30.0", "4.0, 12.0, 20.0"),
            ("section-train", "0.6, 1.0, 2.0, 4.0, 8.0", "1.5, 5.0"),
            ("small-training-set", "32, 200, 40", "32, 40, 20"),
        ],
    ),
    "another leak, and its name": (
        "06",
        ["revival-show", "recall-leaky-revives"],
        [
            ("revival-function", '"leaky ReLU, 0.2"', '"leaky ReLU, 0.5"'),
            ("revival-function", '"negative_slope": 0.2', '"negative_slope": 0.5'),
            ("train-patients", "EPOCHS = 10", "EPOCHS = 2"),
        ],
    ),
    "a bias that kills no unit": (
        "06",
        ["weight-decay-keeps-the-sign"],
        [
            ("make-silenced-function", "-3.0", "-0.1"),
            ("train-patients", "EPOCHS = 10", "EPOCHS = 1"),
        ],
    ),
    "fewer points on the curve": (
        "08",
        ["gradients-figure", "recall-turn-around"],
        [("losses-against-autograd", "-12, 12, 241", "-6, 6, 13")],
    ),
    "other recurrent weights, other forget gates": (
        "08",
        ["compare-cells", "recall-left-in-an-lstm"],
        [
            ("measure-all-rnns", "(0.5, 1, 2, 3)", "(0.8, 1.5)"),
            ("memory-held", "BIASES = (0, 1, 2, 4)", "BIASES = (1, 3)"),
            ("measure-rnn-lags", "WIDTH = 128", "WIDTH = 16"),
        ],
    ),
    "six hidden layers for four": (
        "09",
        ["recall-layers-that-move"],
        [
            ("measure-layers-that-move", "depth=4", "depth=6"),
            ("measure-layers-that-move", "epochs=epochs_for(450)", "epochs=1"),
        ],
    ),
    "six hidden layers for ten": (
        "09",
        ["takeaway-attenuation", "takeaway-signal", "make-patients", "remedies-figure"],
        [("make-deep", "depth=10", "depth=6")],
    ),
    "six layers on the hook": ("10", ["split-figure"], [("one-hook", "depth=10", "depth=6")]),
}


@pytest.mark.parametrize(("lesson", "shown", "changes"), TRIED.values(), ids=TRIED)
def test_a_changed_number_turns_nothing_red(lesson, shown, changes, tmp_path, monkeypatch):
    monkeypatch.setenv("TQDM_DISABLE", "1")
    cells = read_cells(lesson)
    for cell, old, new in changes:
        assert old in cells[cell]
        cells[cell] = cells[cell].replace(old, new)
    ids = list(cells)
    sources = [with_seeds(source, "range(2)") for source in cells.values()]
    needed = {place for cell in shown for place in list_needed(sources, ids.index(cell))}
    monkeypatch.chdir(tmp_path)  # where a lesson looks for predictions
    namespace: dict[str, object] = {"__name__": "__main__"}
    for place in sorted(needed):
        exec(compile(sources[place], f"<cell {ids[place]}>", "exec"), namespace)
