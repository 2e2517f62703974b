"""Runs every downloaded notebook to its end, each in an empty folder: `make alone`.

Each has an environment of its own, which holds what Colab brings and nothing of the course, and no
network but for a site on this machine. It takes some minutes.
"""

import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient.exceptions import CellExecutionError

from helpers.start import list_stops
from tests.alone.like_colab import make_environment
from tests.alone.running import run_alone, serve, write_downloads
from tools.lessons.executing import LESSONS
from tools.lessons.run import exit_code_of


def main() -> int:
    """Run all of them, one line for each; the exit code is 1 when one fails."""
    failed = []
    with tempfile.TemporaryDirectory(prefix="alone-") as scratch, serve(Path(scratch)) as site:
        downloads = write_downloads(Path(scratch), site)
        for stop in list_stops(LESSONS):
            place = Path(scratch, "places", Path(stop.path).stem)
            (place / "empty").mkdir(parents=True)
            python = make_environment(place / "environment")
            notebook = nbformat.read(downloads / stop.path, as_version=4)
            for cell in notebook.cells:
                if cell.metadata.get("nbgrader", {}).get("grade"):  # its answer is still empty
                    cell.metadata.tags = ["raises-exception"]
            try:
                run_alone(notebook, python, place / "empty")
            except CellExecutionError as problem:
                failed.append(stop.path)
                print(f"{stop.path} fails: {problem.ename}: {problem.evalue}", flush=True)
            else:
                print(f"{stop.path} runs alone.", flush=True)
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(exit_code_of(main))
