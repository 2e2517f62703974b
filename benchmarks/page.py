"""docs/costs.md: what the results say, in tables."""

from collections.abc import Mapping
from pathlib import Path
from statistics import median

from benchmarks.class_sizes import tabulate as tabulate_classes
from benchmarks.results import MEASURED, describe_origin, describe_stamp, find_usual
from benchmarks.trainer_breakdown import count_threads
from benchmarks.trainer_breakdown import tabulate as tabulate_breakdown
from tools.markdown import write_table
from tools.places import ROOT

PAGE = ROOT / "docs" / "costs.md"
WORKERS = (1, 2, 8, 32, 128)
STUDENTS = (30, 200, 1000, 5000, 30_000)
WORKER_SECONDS = {
    "practice": "grading_practice_worker_seconds",
    "lab": "grading_lab_worker_seconds",
}
HEAD = """# What it costs

`make bench` measures this side by side with what one would use instead, and writes this page,
[the figure](../README.md#what-it-costs) and [all figures](../benchmarks/results.json).
"""


def write_page(results: Mapping[str, dict], path: Path = PAGE) -> None:
    """Write a section for each of the benchmarks that there are figures of.

    Where and when most of them were measured stands at the top; the others say so themselves.
    """
    sections = (
        ("trainer", describe_trainer),
        ("breakdown", describe_breakdown),
        ("grading", describe_grading),
        ("large_class", describe_large_class),
        ("grading", describe_hours),
        ("lessons", describe_lessons),
        ("sliders", describe_sliders),
        ("lab", describe_lab),
        ("imports", describe_imports),
        ("diagnosis", describe_diagnosis),
    )
    usual = find_usual(results)
    written = [HEAD, f"*{describe_stamp(usual)}*\n"]
    for name, describe in sections:
        if name in results:
            written.append(describe(results[name]))
            if origin := describe_origin(results[name][MEASURED], usual):
                written.append(f"*Measured by itself: {origin}*\n")
    path.write_text("\n".join(written), encoding="utf-8")


def describe_trainer(figures: dict) -> str:
    """Say how fast `train_many` is, beside a loop and beside matrix products."""
    one = next(iter(figures["cases"].values()))
    looped, stacked = one["loop_networks"], one["stacked_networks"]
    cases = write_table(
        ["Case", f"loop, {looped} networks", f"`train_many`, {stacked}", "times as fast"],
        [
            [
                name.replace("_", ", ").replace("x", "×"),
                f"{median(case['loop_seconds']):.2f} s",
                f"{median(case['stacked_seconds']):.2f} s",
                f"{case['speedup']:.1f}",
            ]
            for name, case in figures["cases"].items()
        ],
    )
    shares = write_table(
        ["Threads", "matrix products", "`train_many`", "share"],
        [
            [
                count,
                f"{measured['large_products_gflops']:.0f}",
                f"{measured['training_gflops']:.0f}",
                f"{measured['share']:.2f}",
            ]
            for count, measured in figures["by_threads"].items()
        ],
    )
    return f"""## Many small networks at once

`train_many` trains {stacked} networks together; a loop trains one after the other, of which
{looped} are measured here. Both train {one["epochs"]} epochs, each with the number of threads that
suits it best.

{cases}
The same training with Adam and four layers, in turn with products of 2048² matrices at the same
number of threads, in 10⁹ operations a second. Of `train_many` the operations of its matrix products
are counted, and the time of all that it does.

{shares}"""


def describe_breakdown(figures: dict) -> str:
    """Say where a step's time goes."""
    by_threads = figures["by_threads"]
    limits = ", ".join(
        f"{one['share_if_all_else_were_free']:.2f} with {count_threads(count)}"
        for count, one in by_threads.items()
    )
    return f"""### Where a step's time goes

The stages are read off torch's profiler in a real training, so they have its shapes: 48 products at
a time, of 64 rows and columns, whose rate is not that of large ones. If all but them took no time,
a step would reach this share of the large products' rate: {limits}.

{tabulate_breakdown(by_threads)}"""


def describe_grading(figures: dict) -> str:
    """Say how fast the grader is, whether it stays so, and where its time goes."""
    costs = figures["grading_cost_ms"]
    total = sum(costs.values())
    stages = write_table(
        ["Stage", "a submission", "share"],
        [
            *(
                [stage, f"{cost:.1f} ms", f"{cost / total:.0%}"]
                for stage, cost in sorted(costs.items(), key=lambda cost: -cost[1])
            ),
            ["**all of them**", f"{total:.1f} ms", ""],
        ],
    )
    sizes = write_table(
        ["Submissions", "each, after the first", "peak memory of the grader"],
        [
            [
                f"{count:,}",
                f"{1000 * figures[f'grading_seconds_each_{count}']:.1f} ms",
                f"{figures[f'grading_main_memory_mb_{count}']:.0f} MB",
            ]
            for count in (50, 2000)
        ],
    )
    return f"""## Grading

A class of {figures["grading_count"]} practices takes `course grade`
{figures["grading_seconds"]:.1f} s, with two workers and a sandbox for each submission, and
`nbgrader autograde`, which has neither, {figures["grading_nbgrader_seconds"]:.0f} s. The grades are
the same.

{sizes}
Where the time of one goes, if one process grades it, as each worker does:

{stages}"""


def describe_large_class(figures: dict) -> str:
    """Say what a very large class takes, and whether that grows with its size alone."""
    return f"""### A very large class

`python -m benchmarks.large_class` generates a class of the practice, grades it in full with
{figures["jobs"]} workers, and makes what is given back. The last column says what one more
submission costs in the largest class, in those that it costs in the middle one: about 1, or less,
where time and memory grow with the class and no faster; nothing where the middle class takes
hardly more than a command takes to start.

{tabulate_classes(figures["classes"])}"""


def describe_hours(figures: dict) -> str:
    """Say how long classes take, by their size and by the number of workers."""
    seconds = {name: figures[key] for name, key in WORKER_SECONDS.items()}
    heads = [f"{count} worker{'s' * (count > 1)}" for count in WORKERS]
    rows = [
        [
            f"{students:,} × `{name}`",
            *(say_hours(students * each / workers / 3600) for workers in WORKERS),
        ]
        for name, each in seconds.items()
        for students in STUDENTS
    ]
    return f"""### Hours for a class

On processors of their own, from {seconds["practice"]:.2g} s of a worker for a practice and
{seconds["lab"]:.2g} s for a solved lab, which its own training takes.

{write_table(["Class", *heads], rows)}"""


def say_hours(hours: float) -> str:
    """Write hours with two digits; below a thousandth there is nothing to wait for."""
    return f"{hours:.2g}" if hours >= 0.001 else "< 0.001"


def describe_lessons(figures: dict) -> str:
    """Say how long each lesson runs, and how much memory it takes."""
    rows = [
        [name[:2], f"{each['seconds']:.0f} s", f"{each['peak_memory_mb']} MB"]
        for name, each in figures["lessons"].items()
    ]
    return f"""## Lessons

Each alone, from the start of its kernel.

{write_table(["Lesson", "time", "peak memory"], rows)}"""


def describe_sliders(figures: dict) -> str:
    """Say how long a new picture of a live control takes."""
    rows = [
        [words, f"{figures[f'{key}_median_ms']:.0f} ms", f"{figures[f'{key}_worst_ms']:.0f} ms"]
        for words, key in (
            ("the slider of z", "slider_z"),
            ("the explorer, at its deepest", "slider_network"),
        )
    ]
    return f"""### A slider is moved

{write_table(["Until the picture is there", "median", "longest"], rows)}"""


def describe_lab(figures: dict) -> str:
    """Say how much computing the lab's reference needs."""
    parts = figures["lab_processor_seconds_by_part"]
    rows = [[part, f"{seconds:.2f} s"] for part, seconds in parts.items()]
    return f"""### The lab, solved

{write_table(["Part", "processor time"], [*rows, ["**all**", f"{sum(parts.values()):.2f} s"]])}"""


def describe_imports(figures: dict) -> str:
    """Say how long the imports of a lesson take."""
    return f"""### Imports

A Python that imports all of `helpers` takes {figures["import_helpers_seconds"]:.2f} s to start and
end, one that imports torch alone {figures["import_torch_seconds"]:.2f} s.
"""


def describe_diagnosis(figures: dict) -> str:
    """Say what a diagnosis and a watched training cost."""
    rows = [
        [
            words,
            f"{figures[f'diagnose_{name}_in_training_steps']:.1f}",
            f"{figures[f'watch_{name}_share_of_time']:.1%}",
            f"{1000 * median(figures[f'diagnose_{name}']['step_seconds']):.1f} ms",
        ]
        for name, words in (
            ("small", "ten narrow layers, as in the lessons"),
            ("mlp", "eight wide layers"),
            ("conv", "six convolutions"),
            ("transformer", "four blocks of attention"),
        )
    ]
    head = ["Network", "`diagnose`, in training steps", "`watch`, every 50th step", "a step"]
    return f"""## Diagnosis

{write_table(head, rows)}"""
