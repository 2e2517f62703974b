"""Hints below the cells of a notebook: slips in typing, and values of an earlier run.

Python says that `2.7%` is no Python, that `0.2^5` cannot be calculated and that `0,0066` begins
with zeros. It does not say what to type, and a cell that stops leaves behind what its names stood
for before.
"""

import re
import sys
from typing import Any

ASSIGNED = re.compile(r"(?m)^([A-Za-z_]\w*)\s*=(?!=)")
POWER = re.compile(r"[\w.)]\s*\^\s*[-\w.(]")
PERCENT = re.compile(r"\d\s*%\s*(?:#.*)?$", re.MULTILINE)
COMMA = re.compile(r"=\s*[-+]?\d+,\d+\s*(?:#.*)?$", re.MULTILINE)
POWER_HINT = "Hint: a power is typed with ** and not with ^, such as 0.5**3."
PERCENT_HINT = "Hint: type the number alone, without the percent sign."
COMMA_HINT = "Hint: type a number with a point and not with a comma, such as 0.25."
# What a cell holds that looks at an answer.
CHECKS = "helpers import checks"


def find_slip(source: str, has_failed: bool) -> str:
    """Return a hint to what was typed, or "".

    Args:
        source: the text of a cell.
        has_failed: whether it stopped with an error.
    """
    code = "\n".join(line.partition("#")[0] for line in source.splitlines())
    if POWER.search(code):
        return POWER_HINT
    if not has_failed:
        return ""
    if PERCENT.search(code):
        return PERCENT_HINT
    return COMMA_HINT if COMMA.search(code) else ""


class CellWatch:
    """Remembers which names a cell that stopped should have set, and says so below later cells.

    It changes nothing in the notebook: it only prints.
    """

    def __init__(self) -> None:
        """Begin with no cell that has stopped."""
        self._unset: set[str] = set()

    def look(self, result: Any) -> None:
        """Print what there is to say below a cell that has run.

        Args:
            result: IPython's `ExecutionResult`.
        """
        source = result.info.raw_cell or ""
        for sentence in self.find_sentences(source, result.error_before_exec, result.error_in_exec):
            print(sentence)

    def find_sentences(
        self, source: str, unread: BaseException | None, raised: BaseException | None
    ) -> list[str]:
        """Return what there is to say below a cell.

        Args:
            source: its text.
            unread: why it did not run at all, such as a SyntaxError.
            raised: what stopped it.
        """
        error = unread or raised
        sets = set(ASSIGNED.findall(source))
        sentences = [] if CHECKS in source else [find_slip(source, error is not None)]
        if error is None:
            used = sorted(name for name in self._unset - sets if _is_used(name, source))
            sentences += [
                f"✗ This is the value of `{name}` from an earlier run: its cell has since stopped "
                "with an error. Correct it and run it again."
                for name in used
            ]
            self._unset -= sets
        else:
            missing = error.name if isinstance(error, NameError) else None
            if missing is not None and (missing in self._unset or CHECKS in source):
                sentences.append(
                    f"✗ `{missing}` has no value: the cell that sets it has not run, or it has "
                    "stopped with an error. Run it first."
                )
            self._unset |= sets
        return [sentence for sentence in sentences if sentence]


def watch_cells() -> None:
    """Print hints below the cells of this notebook from now on; elsewhere do nothing."""
    ipython = sys.modules.get("IPython")
    shell = ipython and ipython.get_ipython()
    if shell is None:
        return
    for callback in list(shell.events.callbacks["post_run_cell"]):
        if isinstance(getattr(callback, "__self__", None), CellWatch):
            shell.events.unregister("post_run_cell", callback)
    shell.events.register("post_run_cell", CellWatch().look)


def _is_used(name: str, source: str) -> bool:
    return CHECKS in source and re.search(rf"\b{name}\b", source) is not None
