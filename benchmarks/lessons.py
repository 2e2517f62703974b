"""What a student waits for: imports, a slider's new picture, each lesson, the lab's last part."""

import multiprocessing
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.timing import median_ratio, threads, time_in_turn
from helpers.data import load_dataset
from helpers.live import SigmoidSlider
from helpers.live.explorer import ACTIVATIONS, DEEPEST, NetworkExplorer
from tests.zoo.marking import read_parts, run_cell, set_up
from tools.lessons.executing import execute_notebook, find_lessons
from tools.places import ROOT

IMPORT_ROUNDS, SLIDER_ROUNDS = 7, 9
SCALES = (0.1, 1.0, 10.0, 100.0)
BYTES_PER_UNIT = 1 if sys.platform == "darwin" else 1024  # of what the system calls maxrss


def helper_modules() -> list[str]:
    """List the modules of `helpers` by name."""
    files = sorted((ROOT / "helpers").rglob("[!_]*.py"))
    return [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in files]


def measure_imports() -> dict[str, object]:
    """Import all of `helpers`, and torch alone: a fresh Python per round and side."""

    def import_in_a_fresh_python(*modules: str) -> None:
        code = f"import {', '.join(modules)}"
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)

    seconds = time_in_turn(
        {
            "torch": lambda: import_in_a_fresh_python("torch"),
            "helpers": lambda: import_in_a_fresh_python(*helper_modules()),
        },
        IMPORT_ROUNDS,
    )
    return {
        "import_torch_seconds": statistics.median(seconds["torch"]),
        "import_helpers_seconds": statistics.median(seconds["helpers"]),
        "import_ratio": median_ratio(seconds["helpers"], seconds["torch"]),
    }


def measure_sliders() -> dict[str, object]:
    """Move each live control; for the explorer every activation, at the greatest depth."""
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
        seconds = time_in_turn({"z": move_z, **works}, SLIDER_ROUNDS)
    moves = len(SCALES) + 1  # the activation's own, too
    explored = [second / moves for name in ACTIVATIONS for second in seconds[name]]
    return {
        "slider_z_median_ms": 1000 * statistics.median(seconds["z"]),
        "slider_z_worst_ms": 1000 * max(seconds["z"]),
        "slider_network_median_ms": 1000 * statistics.median(explored),
        "slider_network_worst_ms": 1000 * max(explored),
    }


def measure_lab() -> dict[str, object]:
    """Measure the processor time of the lab's reference: each part's set-up, answer and tests.

    Raises:
        RuntimeError: the reference does not pass one of its own tests.

    """
    seconds = {}
    for part, cells in read_parts().items():
        started, namespace = time.process_time(), {}
        run_cell(set_up(part), namespace)
        for cell in cells:
            message = run_cell(cell.source, namespace)
            if message:
                raise RuntimeError(f"part {part} of the lab: {message}")
        seconds[part] = round(time.process_time() - started, 3)
    return {
        "lab_processor_seconds_by_part": seconds,
        "lab_processor_seconds": sum(seconds.values()),
        "lab_part_6_processor_seconds": seconds["6"],
    }


def measure_lessons() -> dict[str, object]:
    """Run every lesson once, each in a process of its own, so that their peaks stay apart.

    Raises:
        RuntimeError: a lesson failed.

    """
    context = multiprocessing.get_context("spawn")
    lessons = {}
    for path in find_lessons():
        with context.Pool(1) as pool:
            lessons[path.stem] = pool.apply(run_lesson, (str(path),))
    return {"lessons": lessons}


def run_lesson(path: str) -> dict[str, float]:
    """Return the seconds and the peak memory in MB of one lesson, kernel start included."""
    import resource

    with tempfile.TemporaryDirectory() as folder:
        run = execute_notebook(Path(path), Path(folder) / "executed.ipynb")
    if run.error:
        raise RuntimeError(f"{run.source.stem}: {run.error}")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "seconds": round(run.seconds, 1),
        "processor_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_memory_mb": round(used.ru_maxrss * BYTES_PER_UNIT / 1e6),
    }
