"""Prints the expected hours by class size and workers, from what the benchmark has measured.

`python -m benchmarks.class_hours` writes the table of docs/instructors.md.
"""

import json
from pathlib import Path

RESULTS = Path(__file__).parent / "results.json"
WORKERS = (1, 2, 8, 32, 128)
STUDENTS = (30, 200, 1000, 5000, 30_000)
KEYS = {"practice": "grading_practice_worker_seconds", "lab": "grading_lab_worker_seconds"}


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
    """Print the table."""
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    print(make_table({name: results[key] for name, key in KEYS.items()}))


if __name__ == "__main__":
    main()
