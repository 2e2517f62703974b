"""Where the time of one of `train_many`'s steps goes, and what its matrix products alone allow.

`python -m benchmarks.trainer_breakdown` prints the table. The stages are read off torch's profiler
during a real training of 48 networks 4×64 with Adam, so they have the trainer's own shapes. A step
without the profiler is the difference between a longer and a shorter training, in which building,
stacking and evaluating cancel out.
"""

import os
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from unittest import mock

import torch
from rich.console import Console
from rich.markdown import Markdown
from torch.autograd.profiler_util import FunctionEvent
from torch.profiler import ProfilerActivity, profile
from torch.utils._python_dispatch import TorchDispatchMode

from benchmarks.timing import threads, time_in_turn, without_progress
from benchmarks.trainer import (
    BATCH_SIZE,
    DEEP_ADAM,
    MATRIX_SIZE,
    NETWORKS,
    PRODUCTS,
    multiply,
    operations,
    stacked,
    thread_counts,
)
from helpers.data import Dataset, load_dataset
from tools.markdown import write_table

SHORT, LONG, ROUNDS = 2, 8, 5  # epochs of the two trainings
WANTED = 0.45  # share of the rate of large products that a step should reach
REPEATED = 20  # times that the products of one step are computed
MATRIX_PRODUCTS = "matrix products"
BIASES = "biases and their gradients"
SIGMOIDS = "sigmoids and their slopes"
OPTIMIZER = "optimizer"
BOOKKEEPING = "autograd's own work, and views"
BETWEEN = "Python, between torch's operations"
# Which stage an operation belongs to; one that is not here, to that of what called it.
STAGES = {
    "aten::bmm": MATRIX_PRODUCTS,
    "aten::add_": BIASES,
    "aten::_foreach_add_ > aten::add_": OPTIMIZER,
    "aten::sum": BIASES,
    "aten::sigmoid": SIGMOIDS,
    "aten::sigmoid_backward": SIGMOIDS,
    "aten::cross_entropy_loss": "loss",
    "aten::_log_softmax_backward_data": "loss",
    "aten::nll_loss_backward": "loss",
    "aten::nll_loss2d_backward": "loss",
    "aten::div": "loss",
    "aten::randperm": "drawing and gathering batches",
    "aten::split": "drawing and gathering batches",
    "aten::stack": "drawing and gathering batches",
    "aten::index": "drawing and gathering batches",
    "aten::_foreach_add_": OPTIMIZER,
    "aten::_fused_adam_": OPTIMIZER,
}
FIRST, LAST = "aten::randperm", "aten::_fused_adam_"  # of an epoch, and of a step


class ProductRecorder(TorchDispatchMode):
    """Keeps the matrix products of the first training step that runs in its block.

    Attributes:
        calls: each with nothing to give, and on the tensors that the step had.

    """

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__()
        self.calls: list[Callable[[], torch.Tensor]] = []
        self._recording = False

    def __torch_dispatch__(self, function, types, arguments=(), options=None):
        """Run an operation, and keep it if it is one of those."""
        packet = function.overloadpacket
        if packet is torch.ops.aten.randperm:
            self._recording = not self.calls
        elif packet is torch.ops.aten._fused_adam_:
            self._recording = False
        elif self._recording and packet is torch.ops.aten.bmm:
            self.calls.append(partial(function, *arguments))
        return function(*arguments, **(options or {}))


def record_products(dataset: Dataset) -> list[Callable[[], torch.Tensor]]:
    """Return the matrix products of one step, forward and backward, to be computed again."""
    with ProductRecorder() as recorder:
        stacked(DEEP_ADAM, dataset, 1)
    return recorder.calls


def profile_steps(dataset: Dataset, epochs: int) -> tuple[dict[str, float], int]:
    """Train under the profiler.

    Returns:
        Seconds of each stage over all steps, and how many steps there were.

    """
    with (
        mock.patch.dict(os.environ, KINETO_LOG_LEVEL="6"),  # it says when it starts and stops
        profile(activities=[ProfilerActivity.CPU]) as profiler,
    ):
        stacked(DEEP_ADAM, dataset, epochs)
    return sum_stages(profiler.events())


def sum_stages(events: Iterable[FunctionEvent]) -> tuple[dict[str, float], int]:
    """Add up what the profiler saw from the first batch to the last step, in seconds by stage."""
    events = list(events)
    start = min(event.time_range.start for event in events if event.name == FIRST)
    end = max(event.time_range.end for event in events if event.name == LAST)
    seconds: dict[str, float] = defaultdict(float)
    for event in events:
        if start <= event.time_range.start <= end:
            seconds[find_stage(event)] += event.self_cpu_time_total / 1e6
    seconds[BETWEEN] = (end - start) / 1e6 - sum(seconds.values())
    return dict(seconds), sum(event.name == LAST for event in events)


def find_stage(event: FunctionEvent | None) -> str:
    """Return the stage of an operation, or of what called it."""
    while event is not None:
        caller = event.cpu_parent
        for name in (f"{caller.name if caller else ''} > {event.name}", event.name):
            if name in STAGES:
                return STAGES[name]
        event = caller
    return BOOKKEEPING


def break_down(dataset: Dataset) -> dict[str, object]:
    """Measure stages, whole steps and products, with the threads that torch has now.

    Returns:
        Milliseconds of each stage of a step, the largest first, and their sum; of a step without
        the profiler; of its products by themselves; of all else, and what all else may take where
        a step is to reach the share `WANTED`. The rates of its products, of large ones and of a
        step in 10⁹ operations a second. The share of the large products' rate that a step reaches,
        would reach if all but its products, sigmoids and optimizer took no time, and if all but its
        products did.

    """
    calls = record_products(dataset)
    matrix = torch.randn(MATRIX_SIZE, MATRIX_SIZE, generator=torch.Generator().manual_seed(0))

    def multiply_again() -> None:
        for _ in range(REPEATED):
            for call in calls:
                call()

    profiled: list[tuple[dict[str, float], int]] = []
    works = {
        "large": lambda: multiply(matrix),
        "products": multiply_again,
        "short": lambda: stacked(DEEP_ADAM, dataset, SHORT),
        "long": lambda: stacked(DEEP_ADAM, dataset, LONG),
        "profiled": lambda: profiled.append(profile_steps(dataset, SHORT)),
    }
    seconds = time_in_turn(works, ROUNDS)
    steps = profiled[0][1] // SHORT  # in an epoch
    differences = [
        long - short for long, short in zip(seconds["long"], seconds["short"], strict=True)
    ]
    step = statistics.median(differences) / steps / (LONG - SHORT)
    stages = {
        stage: 1000 * statistics.median(times[stage] / count for times, count in profiled[1:])
        for stage in profiled[0][0]
    }
    products = statistics.median(seconds["products"]) / REPEATED
    by_sample = NETWORKS * operations(DEEP_ADAM, dataset)
    large_rate = PRODUCTS * 2 * MATRIX_SIZE**3 / statistics.median(seconds["large"])
    products_rate = BATCH_SIZE * by_sample / products
    products_ms = 1000 * products * len(dataset.train_inputs) / steps / BATCH_SIZE
    step_rate = by_sample * len(dataset.train_inputs) / steps / step
    needed_ms = products_ms + stages[SIGMOIDS] + stages[OPTIMIZER]
    return {
        "stages_ms": dict(sorted(stages.items(), key=lambda stage: -stage[1])),
        "stages_sum_ms": sum(stages.values()),
        "step_ms": 1000 * step,
        "products_alone_ms": products_ms,
        "all_else_ms": 1000 * step - products_ms,
        "all_else_wanted_ms": 1000 * step * step_rate / large_rate / WANTED - products_ms,
        "products_alone_gflops": products_rate / 1e9,
        "large_products_gflops": large_rate / 1e9,
        "step_gflops": step_rate / 1e9,
        "share_of_a_step": step_rate / large_rate,
        "share_if_only_the_needed_took_time": products_rate / large_rate * products_ms / needed_ms,
        "share_if_all_else_were_free": products_rate / large_rate,
    }


@without_progress()
def measure() -> dict[str, object]:
    """Break a step down with one thread and with all."""
    dataset = load_dataset(image_size=8)
    return {
        "by_threads": {str(count): threads(count)(break_down)(dataset) for count in thread_counts()}
    }


def count_threads(count: str) -> str:
    """Say a number of threads, which the results have as a text."""
    return f"{count} thread{'s' * (count != '1')}"


def tabulate(breakdown: dict[str, dict]) -> str:
    """Write a Markdown table, a column for each number of threads."""
    by_threads = list(breakdown.values())
    head = [
        "One step of 48 networks 4×64, Adam",
        *map(count_threads, breakdown),
    ]
    stages = by_threads[-1]["stages_ms"]

    def in_ms(find: Callable[[dict], float]) -> list[str]:
        return [
            f"{find(one):.2f} ms ({find(one) / one['stages_sum_ms']:.0%})" for one in by_threads
        ]

    def rates(key: str, words: str) -> list[str]:
        return [words.format(one[key]) for one in by_threads]

    return write_table(
        head,
        [
            *(
                [stage, *in_ms(lambda one, stage=stage: one["stages_ms"][stage])]
                for stage in stages
            ),
            ["**all of them**", *in_ms(lambda one: one["stages_sum_ms"])],
            ["a step without the profiler", *in_ms(lambda one: one["step_ms"])],
            ["its matrix products by themselves", *in_ms(lambda one: one["products_alone_ms"])],
            ["all else", *in_ms(lambda one: one["all_else_ms"])],
            [
                f"all else that a share of {WANTED} would allow",
                *in_ms(lambda one: one["all_else_wanted_ms"]),
            ],
            [
                "rate of its products by themselves",
                *rates("products_alone_gflops", "{:.0f} GFLOP/s"),
            ],
            ["rate of 2048² products", *rates("large_products_gflops", "{:.0f} GFLOP/s")],
            ["a step's share of that rate", *rates("share_of_a_step", "{:.2f}")],
            [
                "its share if products, sigmoids and optimizer alone took time",
                *rates("share_if_only_the_needed_took_time", "{:.2f}"),
            ],
            [
                "its share if the products alone took time",
                *rates("share_if_all_else_were_free", "{:.2f}"),
            ],
        ],
    )


if __name__ == "__main__":
    Console().print(Markdown(tabulate(measure()["by_threads"])))
