"""How long a live slider takes from the learner's move to the new picture, in the kernel."""

import statistics

from benchmarks.timing import threads, time_in_turn
from helpers.data import load_dataset
from helpers.live import SigmoidSlider
from helpers.live.explorer import ACTIVATIONS, DEEPEST, NetworkExplorer

ROUNDS = 15
SCALES = (0.1, 1.0, 10.0, 100.0)


def measure() -> dict[str, object]:
    """Move each control; for the explorer every activation, at the greatest depth."""
    data = load_dataset(image_size=8)
    slider = SigmoidSlider()
    explorer = NetworkExplorer(*data.batch())
    explorer.depth.value = DEEPEST

    def move_z() -> None:
        slider.slider.value = -slider.slider.value

    def explore(name: str) -> None:
        explorer.activation.value = name
        for scale in SCALES:
            explorer.weight_scale.value = scale

    works = {name: lambda name=name: explore(name) for name in ACTIVATIONS}
    torch_threads = 1  # as in the lessons
    with threads(torch_threads):
        seconds = time_in_turn({"z": move_z, **works}, ROUNDS)
    moves = len(SCALES) + 1  # the activation's own, too
    explored = [second / moves for name in ACTIVATIONS for second in seconds[name]]
    return {
        "slider_z_median_ms": 1000 * statistics.median(seconds["z"]),
        "slider_z_worst_ms": 1000 * max(seconds["z"]),
        "slider_network_median_ms": 1000 * statistics.median(explored),
        "slider_network_worst_ms": 1000 * max(explored),
    }
