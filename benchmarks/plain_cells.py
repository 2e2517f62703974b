"""The processor time of an assignment's code cells alone, solved, in one plain process."""

import importlib
import json
import sys
import time

from grading.classfolder import COURSE
from grading.preload import find_modules, list_code


def main(assignment: str) -> None:
    """Print it in seconds; imports do not count, for the grader's come warm, too."""
    cells = list_code((COURSE / "solutions" / assignment / f"{assignment}.ipynb").read_bytes())
    for name in find_modules(cells):
        importlib.import_module(name)
    names = {"__name__": "__main__"}
    begin = time.process_time()
    for cell in cells:
        exec(compile(cell, "<cell>", "exec"), names)
    print(json.dumps({"processor_seconds": time.process_time() - begin}))


if __name__ == "__main__":
    main(sys.argv[1])
