"""How much processor time the reference solution of the lab takes, part by part."""

import time

from tests.zoo.marking import read_parts, run_cell, set_up


def measure() -> dict[str, object]:
    """Run each part's set-up, reference answer and tests in this process.

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
