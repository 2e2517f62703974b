"""What the results say: one figure of all, and the hours that a class takes.

`python -m benchmarks.figure` draws the figure anew and prints the table of docs/instructors.md.
"""

import json
from pathlib import Path

from helpers import style
from helpers.figures import make_figure

RESULTS = Path(__file__).parent / "results.json"
WORKERS = (1, 2, 8, 32, 128)
STUDENTS = (30, 200, 1000, 5000, 30_000)
KEYS = {"practice": "grading_practice_worker_seconds", "lab": "grading_lab_worker_seconds"}


def draw(results: dict, path: Path) -> None:
    """Draw what there is in the results, one panel per question, and write it as a PNG."""
    drawers = {
        "train_many_adam_4x64_speedup": _draw_speedups,
        "train_many_seconds_per_network_epoch": _draw_cost_by_count,
        "lessons": _draw_lessons,
        "import_ratio": _draw_imports,
        "grading_vs_nbgrader_speedup": _draw_graders,
        "grading_cost_ms": _draw_grading_costs,
    }
    present = [drawer for key, drawer in drawers.items() if key in results]
    style.apply_style()
    rows = -(-len(present) // 2)
    figure, axes = make_figure(rows, 2, width=12, height=rows * 3.2, squeeze=False)
    for ax, drawer in zip(axes.flat, present, strict=False):
        drawer(results, ax)
    for ax in axes.flat[len(present) :]:
        ax.set_axis_off()
    machine = results["machine"]
    figure.suptitle(
        f"{machine['processor']}, {machine['cores']} cores, Python {machine['python']}, "
        f"torch {machine['versions']['torch']}",
        fontsize=10,
    )
    figure.savefig(path, dpi=style.SAVED_DPI)


def _draw_speedups(results: dict, ax) -> None:
    speedups = {
        key.removeprefix("train_many_").removesuffix("_speedup").replace("_", " "): value
        for key, value in results.items()
        if key.startswith("train_many_") and key.endswith("_speedup")
    }
    _draw_bars(ax, speedups, "{:.1f}×", style.BLUE)
    ax.axvline(1, color=style.BLACK, linewidth=1)
    ax.set(title="train_many against the plain loop, 48 networks", xlabel="times as fast")


def _draw_cost_by_count(results: dict, ax) -> None:
    costs = results["train_many_seconds_per_network_epoch"]
    counts = [int(count) for count in costs]
    ax.plot(counts, [1000 * cost for cost in costs.values()], **style.series_look(0, marker=True))
    ax.set_xscale("log", base=2)
    ax.set_yscale("log")
    ax.set_xticks(counts[::3], counts[::3])
    ax.set_yticks([5, 10, 20, 50], [5, 10, 20, 50])
    ax.minorticks_off()
    ax.set(
        title="train_many: one epoch of one network",
        xlabel="networks trained at once",
        ylabel="milliseconds (4×64, Adam)",
    )


def _draw_lessons(results: dict, ax) -> None:
    lessons = results["lessons"]
    seconds = {
        f"{name[:2]} · {each['peak_memory_mb']} MB": each["seconds"]
        for name, each in lessons.items()
    }
    _draw_bars(ax, seconds, "{:.0f} s", style.GREEN)
    ax.set(title="Each lesson: peak memory and time", xlabel="seconds")


def _draw_imports(results: dict, ax) -> None:
    seconds = {
        "torch alone": results["import_torch_seconds"],
        "all of helpers": results["import_helpers_seconds"],
    }
    _draw_bars(ax, seconds, "{:.2f} s", (style.GREY, style.BLUE))
    ax.set(title=f"Imports: {results['import_ratio']:.2f} times torch alone", xlabel="seconds")


def _draw_graders(results: dict, ax) -> None:
    count = results["grading_count"]
    seconds = {
        "nbgrader autograde": results["grading_nbgrader_seconds"],
        "course grade": results["grading_seconds"],
    }
    _draw_bars(ax, seconds, "{:.0f} s", (style.GREY, style.BLUE))
    speedup = results["grading_vs_nbgrader_speedup"]
    ax.set(title=f"Grading {count} practices: {speedup:.0f} times as fast", xlabel="seconds")


def _draw_grading_costs(results: dict, ax) -> None:
    costs = results["grading_cost_ms"]
    longest_first = dict(sorted(costs.items(), key=lambda cost: -cost[1]))
    _draw_bars(ax, longest_first, "{:.1f}", style.BLUE)
    ax.set(title="Where one submission's time goes", xlabel="milliseconds, in one process")


def _draw_bars(ax, lengths: dict[str, float], words: str, colour) -> None:
    """Draw one bar per name, the first on top, with its length in words at its end."""
    bars = ax.barh(list(lengths), list(lengths.values()), color=colour)
    ax.bar_label(bars, [words.format(length) for length in lengths.values()], padding=3, fontsize=9)
    ax.grid(visible=False)
    ax.invert_yaxis()
    ax.margins(x=0.18)


def make_table(worker_seconds: dict[str, float]) -> str:
    """Write a Markdown table of hours.

    Args:
        worker_seconds: how long a worker has to do with one submission, by assignment.
    """
    heads = [f"{count} worker{'s' * (count > 1)}" for count in WORKERS]
    lines = [f"| | {' | '.join(heads)} |", "|---|" + "---:|" * len(WORKERS)]
    for assignment, seconds in worker_seconds.items():
        for students in STUDENTS:
            hours = [students * seconds / workers / 3600 for workers in WORKERS]
            cells = " | ".join(describe(each) for each in hours)
            lines.append(f"| {students:,} × `{assignment}` | {cells} |")
    return "\n".join(lines)


def describe(hours: float) -> str:
    """Write hours with two digits; below a thousandth there is nothing to wait for."""
    return f"{hours:.2g}" if hours >= 0.001 else "< 0.001"


def main() -> None:
    """Draw the figure and print the table."""
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    draw(results, RESULTS.with_suffix(".png"))
    print(make_table({name: results[key] for name, key in KEYS.items()}))


if __name__ == "__main__":
    main()
