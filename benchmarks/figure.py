"""What the results say, as one figure of all."""

from collections.abc import Mapping
from pathlib import Path

from benchmarks.class_sizes import STAGES
from benchmarks.results import MEASURED, describe_origin, describe_stamp, find_usual
from benchmarks.trainer_breakdown import count_threads
from helpers import style
from helpers.figures import make_figure

TICKS = (1, 3, 10, 30, 100, 300, 1000)  # seconds


def draw(results: Mapping[str, dict], path: Path) -> None:
    """Draw what there is in the results, one panel per question, and write it as a PNG.

    A panel whose figures are not from the usual machine, day and commit says where they are from.
    """
    drawers = (
        ("trainer", _draw_speedups),
        ("counts", _draw_cost_by_count),
        ("breakdown", _draw_rates),
        ("breakdown", _draw_stages),
        ("lessons", _draw_lessons),
        ("diagnosis", _draw_diagnosis),
        ("grading", _draw_graders),
        ("grading", _draw_grading_costs),
        ("large_class", _draw_large_class),
        ("imports", _draw_imports),
    )
    present = [(name, drawer) for name, drawer in drawers if name in results]
    style.apply_style()
    rows = -(-len(present) // 2)
    figure, axes = make_figure(rows, 2, width=12, height=rows * 3.4, squeeze=False)
    usual = find_usual(results)
    for ax, (name, drawer) in zip(axes.flat, present, strict=False):
        drawer(results[name], ax)
        origin = describe_origin(results[name][MEASURED], usual)
        if origin:
            ax.set_title(f"{ax.get_title()}\n(measured by itself: {origin})")
    for ax in axes.flat[len(present) :]:
        ax.set_axis_off()
    figure.suptitle(describe_stamp(usual), fontsize=10)
    figure.savefig(path, dpi=style.SAVED_DPI)


def _draw_speedups(figures: dict, ax) -> None:
    cases = figures["cases"]
    speedups = {name.replace("_", " "): case["speedup"] for name, case in cases.items()}
    _draw_bars(ax, speedups, "{:.1f}×", style.BLUE)
    ax.axvline(1, color=style.BLACK, linewidth=1)
    ax.set(title="train_many against the plain loop, 48 networks", xlabel="times as fast")


def _draw_cost_by_count(figures: dict, ax) -> None:
    costs = figures["train_many_seconds_per_network_epoch"]
    counts = [int(count) for count in costs]
    ax.plot(counts, [1000 * cost for cost in costs.values()], **style.series_look(0, marker=True))
    ax.set_xscale("log", base=2)
    ax.set_yscale("log")
    ax.set_xticks(counts[::3], counts[::3])
    ax.set_yticks([2, 5, 10, 20, 50], [2, 5, 10, 20, 50])
    ax.minorticks_off()
    ax.set(
        title="train_many: one epoch of one network",
        xlabel="networks trained at once",
        ylabel="milliseconds (4×64, Adam)",
    )


def _draw_rates(figures: dict, ax) -> None:
    rates = {
        words: [one[key] for one in figures["by_threads"].values()]
        for words, key in (
            ("products of 2048²", "large_products_gflops"),
            ("a step's own products", "products_alone_gflops"),
            ("a whole step", "step_gflops"),
        )
    }
    _draw_grouped_bars(ax, rates, list(figures["by_threads"]), "{:.0f}")
    ax.set(title="train_many against the matrix products' rate", xlabel="10⁹ operations a second")


def _draw_stages(figures: dict, ax) -> None:
    by_threads = figures["by_threads"]
    stages = {
        stage: [one["stages_ms"][stage] for one in by_threads.values()]
        for stage in next(iter(by_threads.values()))["stages_ms"]
    }
    _draw_grouped_bars(ax, stages, list(by_threads), "{:.2f}")
    ax.set(title="Where a step's time goes (48 networks 4×64, Adam)", xlabel="milliseconds")


def _draw_lessons(figures: dict, ax) -> None:
    seconds = {
        f"{name[:2]} · {each['peak_memory_mb']} MB": each["seconds"]
        for name, each in figures["lessons"].items()
    }
    _draw_bars(ax, seconds, "{:.0f} s", style.GREEN)
    ax.set(title="Each lesson: peak memory and time", xlabel="seconds")


def _draw_diagnosis(figures: dict, ax) -> None:
    steps = {
        f"{name}, watch costs {figures[f'watch_{name}_share_of_time']:.1%}": figures[
            f"diagnose_{name}_in_training_steps"
        ]
        for name in ("small", "mlp", "conv", "transformer")
    }
    _draw_bars(ax, steps, "{:.1f}", style.GREEN)
    ax.set(title="A diagnosis, and watching every 50th step", xlabel="training steps that it takes")


def _draw_imports(figures: dict, ax) -> None:
    seconds = {
        "torch alone": figures["import_torch_seconds"],
        "all of helpers": figures["import_helpers_seconds"],
    }
    _draw_bars(ax, seconds, "{:.2f} s", (style.GREY, style.BLUE))
    ax.set(title=f"Imports: {figures['import_ratio']:.2f} times torch alone", xlabel="seconds")


def _draw_graders(figures: dict, ax) -> None:
    count = figures["grading_count"]
    seconds = {
        "nbgrader autograde": figures["grading_nbgrader_seconds"],
        "course grade": figures["grading_seconds"],
    }
    _draw_bars(ax, seconds, "{:.0f} s", (style.GREY, style.BLUE))
    speedup = figures["grading_vs_nbgrader_speedup"]
    ax.set(title=f"Grading {count} practices: {speedup:.0f} times as fast", xlabel="seconds")


def _draw_grading_costs(figures: dict, ax) -> None:
    costs = figures["grading_cost_ms"]
    longest_first = dict(sorted(costs.items(), key=lambda cost: -cost[1]))
    _draw_bars(ax, longest_first, "{:.1f}", style.BLUE)
    ax.set(title="Where one submission's time goes", xlabel="milliseconds, in one process")


def _draw_large_class(figures: dict, ax) -> None:
    classes = figures["classes"]
    counts = [one["count"] for one in classes]
    for number, stage in enumerate(STAGES):
        seconds = [one[stage]["seconds"] for one in classes]
        ax.plot(counts, seconds, label=f"course {stage}", **style.series_look(number, marker=True))
    ax.set_xscale("log")
    ax.set_yscale("log")
    ax.set_xticks(counts, [f"{count:,}" for count in counts])
    ax.set_yticks(TICKS, TICKS)
    ax.minorticks_off()
    ax.set_ylim(top=10 * ax.get_ylim()[1])  # room for the legend
    ax.legend(loc="upper left", ncols=2)
    ax.set(title="Large classes of the practice", xlabel="submissions", ylabel="seconds")


def _draw_grouped_bars(
    ax, groups: Mapping[str, list[float]], threads: list[str], words: str
) -> None:
    """Draw a bar per name and number of threads, the first on top, its length at its end."""
    height = 0.8 / len(threads)
    for number, count in enumerate(threads):
        places = [place + number * height for place in range(len(groups))]
        lengths = [lengths[number] for lengths in groups.values()]
        bars = ax.barh(
            places,
            lengths,
            height,
            color=(style.SKY_BLUE, style.BLUE)[number % 2],
            label=count_threads(count),
        )
        ax.bar_label(bars, [words.format(length) for length in lengths], padding=3, fontsize=8)
    middle = height * (len(threads) - 1) / 2
    ax.set_yticks([place + middle for place in range(len(groups))], list(groups))
    ax.legend(loc="lower right")
    ax.grid(visible=False)
    ax.invert_yaxis()
    ax.margins(x=0.18)


def _draw_bars(ax, lengths: dict[str, float], words: str, colour) -> None:
    """Draw one bar per name, the first on top, with its length in words at its end."""
    bars = ax.barh(list(lengths), list(lengths.values()), color=colour)
    ax.bar_label(bars, [words.format(length) for length in lengths.values()], padding=3, fontsize=9)
    ax.grid(visible=False)
    ax.invert_yaxis()
    ax.margins(x=0.18)
