"""Timing several pieces of work in turn, so that all meet the same machine."""

import os
import statistics
import time
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from unittest import mock

import torch


def time_in_turn(
    works: Mapping[str, Callable[[], object]], rounds: int, warm_up: bool = True
) -> dict[str, list[float]]:
    """Run each piece of work once per round, A B C A B C ….

    Args:
        works: functions without arguments, by name.
        rounds: that count.
        warm_up: begin with a round that does not count; needless where all of it has just run.

    Returns:
        The seconds of each round, by name.

    """
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for number in range(-1 if warm_up else 0, rounds):
        for name, work in works.items():
            start = time.perf_counter()
            work()
            if number >= 0:
                seconds[name].append(time.perf_counter() - start)
    return seconds


def median_ratio(slower: list[float], faster: list[float]) -> float:
    """Return the median of slower / faster, round by round: a drifting machine leaves it alone."""
    return statistics.median(a / b for a, b in zip(slower, faster, strict=True))


def best_thread_count(work: Callable[[], object], counts: list[int], rounds: int = 3) -> int:
    """Return the number of torch's threads with which a piece of work has the least median."""
    medians = {}
    for count in counts:
        with threads(count):
            medians[count] = statistics.median(time_in_turn({"work": work}, rounds)["work"])
    return min(medians, key=medians.get)


@contextmanager
def threads(count: int):
    """Let torch use `count` threads while the block runs."""
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@contextmanager
def without_progress():
    """Show no progress bars while the block runs: they would stand between the results."""
    with mock.patch.dict(os.environ, TQDM_DISABLE="1"):
        yield
