"""Figure and page show what the results are, and each benchmark that there is."""

import re

import pytest

from benchmarks.__main__ import BENCHMARKS, main
from benchmarks.figure import draw
from benchmarks.page import PAGE, write_page
from benchmarks.results import MEASURED, read_results


def test_the_page_says_what_the_results_say(tmp_path):
    write_page(read_results(), tmp_path / "costs.md")
    assert (tmp_path / "costs.md").read_text(encoding="utf-8") == PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name", [name for name in read_results() if name not in ("sliders", "lab")]
)
def test_each_benchmark_can_be_drawn_by_itself(tmp_path, name):
    draw({name: read_results()[name]}, tmp_path / "one.png")
    assert (tmp_path / "one.png").read_bytes().startswith(b"\x89PNG")


def test_all_figures_are_of_a_benchmark_and_say_where_they_are_from():
    for name, figures in read_results().items():
        assert name in (*BENCHMARKS, "large_class")
        assert re.fullmatch(r"[0-9a-f]{7,}\+?", figures[MEASURED]["commit"])


def test_a_benchmark_that_does_not_exist_is_named(capsys):
    assert main(["trainers"]) == 2
    assert "no benchmark trainers" in capsys.readouterr().out
