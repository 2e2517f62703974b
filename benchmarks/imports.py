"""How long it takes to import all modules of `helpers`, against importing torch alone."""

import statistics
import subprocess
import sys
from pathlib import Path

from benchmarks.timing import median_ratio, time_in_turn

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 9


def helper_modules() -> list[str]:
    """List the modules of `helpers` by name."""
    files = sorted((ROOT / "helpers").rglob("[!_]*.py"))
    return [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in files]


def measure() -> dict[str, object]:
    """Start a fresh Python per round and side."""

    def import_in_a_fresh_python(*modules: str) -> None:
        code = f"import {', '.join(modules)}"
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)

    seconds = time_in_turn(
        {
            "torch": lambda: import_in_a_fresh_python("torch"),
            "helpers": lambda: import_in_a_fresh_python(*helper_modules()),
        },
        ROUNDS,
    )
    return {
        "import_torch_seconds": statistics.median(seconds["torch"]),
        "import_helpers_seconds": statistics.median(seconds["helpers"]),
        "import_ratio": median_ratio(seconds["helpers"], seconds["torch"]),
    }
