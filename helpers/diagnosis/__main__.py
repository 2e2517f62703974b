"""`python -m helpers.diagnosis SCRIPT:FUNCTION` prints what ails a model; for CI as well."""

import argparse
import contextlib
import sys
import traceback
from collections.abc import Sequence

from helpers.diagnosis.checking import CannotDiagnose
from helpers.diagnosis.diagnosing import diagnose
from helpers.diagnosis.loading import make_parts
from helpers.diagnosis.report import Report

HEALTHY, SICK, MISUSED = 0, 1, 2
EXAMPLES = """\
FUNCTION takes nothing and returns what diagnose takes: model, batch, loss function.

examples:
  python -m helpers.diagnosis train.py:make
  python -m helpers.diagnosis my_package.training:make --json > report.json
  python -m helpers.diagnosis train.py:make --unseen-ok   # with an LSTM in it, in CI

train.py has then, beside the rest:
  def make():
      model = Network()
      inputs, targets = next(iter(train_loader))
      return model, (inputs, targets), torch.nn.functional.cross_entropy

It ends with 0 if the model is healthy; with 1 if it is not, or if something could not be seen; and
with 2 if there could be no diagnosis.
"""


def main(arguments: Sequence[str]) -> int:
    """Diagnose and print; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.diagnosis",
        description="Say which mechanism ails a torch model.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "place",
        metavar="SCRIPT:FUNCTION",
        help="what makes model, batch and loss function; also MODULE:FUNCTION",
    )
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument(
        "--unseen-ok",
        action="store_true",
        help="end with 0 although something could not be seen, if nothing else was found",
    )
    options = parser.parse_args(arguments)
    try:
        report = examine_place(options.place)
    except CannotDiagnose as problem:
        print(f"No diagnosis: {problem}.", file=sys.stderr)
        return MISUSED
    print(report.to_json() if options.json else report)
    if report.verdicts or (report.unseen and not options.unseen_ok):
        return SICK
    return HEALTHY


def examine_place(place: str) -> Report:
    """Diagnose what a place makes.

    What the script itself prints goes to standard error, so that a report as JSON is nothing else.

    Raises:
        CannotDiagnose: there could be no diagnosis. If something has failed, its traceback has been
            printed.

    """
    with contextlib.redirect_stdout(sys.stderr):
        try:
            return diagnose(*make_parts(place))
        except CannotDiagnose:
            raise
        except SystemExit:
            raise CannotDiagnose(
                f"{place} ends the program by itself: put what is not to run here under "
                'if __name__ == "__main__"'
            ) from None
        except Exception as error:
            traceback.print_exc()
            reason = f"{type(error).__name__}: {error}".strip().rstrip(".:")
            raise CannotDiagnose(f"{place} has stopped with {reason}") from error


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
