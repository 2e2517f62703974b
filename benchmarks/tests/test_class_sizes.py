"""What grows faster than a class is seen to do so, however long its command takes to start."""

import sys

import pytest

from benchmarks.class_sizes import growth
from benchmarks.watched_process import run_watched
from grading.errors import GradingError

COUNTS = (100, 1000, 10_000)


@pytest.mark.parametrize(
    ("cost", "grown"),
    [(lambda n: 500 + n, 1), (lambda n: 500 + n**2, 10), (lambda n: n**0.5, 0.3)],
    ids=["linear", "quadratic", "less"],
)
def test_the_growth_of_a_cost_is_one_where_it_is_linear(cost, grown):
    classes = [{"count": count, "cost": cost(count)} for count in COUNTS]
    assert growth(classes, lambda one: one["cost"]) == pytest.approx(grown, rel=0.1)


def test_what_lies_within_the_chance_of_a_start_is_no_growth():
    classes = [
        {"count": count, "cost": cost} for count, cost in zip(COUNTS, (5.9, 6.4, 20.3), strict=True)
    ]
    assert growth(classes, lambda one: one["cost"]) is None


def test_the_memory_of_a_command_and_of_what_it_starts_is_seen(tmp_path):
    child = "x = bytearray(200_000_000); import time; time.sleep(1)"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    used = run_watched([sys.executable, "-c", code], tmp_path)
    assert used["main_mb"] < 100 < 200 < used["largest_other_mb"] < 300
    assert used["seconds"] > 1
    assert 0 < used["processor_seconds"] < used["seconds"]


def test_a_command_that_fails_is_no_measurement(tmp_path):
    with pytest.raises(GradingError, match="because of this"):
        run_watched([sys.executable, "-c", "raise SystemExit('because of this')"], tmp_path)
