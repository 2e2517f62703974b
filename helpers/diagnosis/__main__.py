"""`python -m helpers.diagnosis SCRIPT:FUNCTION` prints what ails a model; for CI as well."""

import argparse
import importlib
import runpy
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from helpers.diagnosis import CannotDiagnose, diagnose

EXAMPLES = """\
FUNCTION takes nothing and returns what diagnose takes: model, batch, loss function.

examples:
  python -m helpers.diagnosis train.py:make
  python -m helpers.diagnosis my_package.training:make --json > report.json

It ends with 0 if the model is healthy, 1 if it is not, or if something could not be seen, and 2 if
there could be no diagnosis.
"""


def find_function(place: str) -> Callable[[], tuple]:
    """Return the function that a place such as ``train.py:make`` names.

    Raises:
        CannotDiagnose: there is none; the message says what to write.

    """
    source, mark, name = place.rpartition(":")
    if not mark or not source:
        raise CannotDiagnose(f"{place} names no function: write SCRIPT:FUNCTION, as train.py:make")
    if source.endswith(".py"):
        if not Path(source).is_file():
            raise CannotDiagnose(f"there is no file {source}")
        known = runpy.run_path(source)
    else:
        sys.path.insert(0, "")
        try:
            known = vars(importlib.import_module(source))
        except ModuleNotFoundError as error:
            raise CannotDiagnose(f"there is no module {error.name}") from None
    if not callable(known.get(name)):
        raise CannotDiagnose(f"{source} has no function {name}")
    return known[name]


def main(arguments: Sequence[str]) -> int:
    """Diagnose and print; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.diagnosis",
        description="Say which mechanism ails a torch model.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("place", metavar="SCRIPT:FUNCTION", help="what makes model, batch and loss")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    options = parser.parse_args(arguments)
    try:
        made = find_function(options.place)()
        if not isinstance(made, tuple) or len(made) != 3:
            raise CannotDiagnose(
                f"{options.place} returns no (model, batch, loss function): return these three"
            )
        report = diagnose(*made)
    except CannotDiagnose as problem:
        print(f"No diagnosis: {problem}.", file=sys.stderr)
        return 2
    print(report.to_json() if options.json else report)
    return int(not report.ok)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
