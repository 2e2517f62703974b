"""What one submission may use: the limits, their defaults, and how `--limits` writes them."""

import re
from dataclasses import dataclass, fields, replace

from grading.errors import GradingError

TIME_UNITS = {"": 1.0, "ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
BYTE_UNITS = {"": 1, "B": 1, "K": 2**10, "M": 2**20, "G": 2**30}
NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*([A-Za-z]*)")
EXAMPLE = "cell=10s,submission=60s,memory=1G"


@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    Attributes:
        cell: seconds that one cell, one lookup or one call may take; then it is interrupted.
        submission: seconds from the start of the student's process to its end.
        memory: bytes of memory of all its processes together, shared pages counted once.
        processes: processes and threads at the same time, the notebook's own among them.
        output: bytes that its cells may put out, figures included.
        written: bytes of all files that it may keep in its scratch folder.
        value: bytes of one encoded value that is handed to the tests.
    """

    cell: float = 10.0
    submission: float = 60.0
    memory: int = 2**30
    processes: int = 32
    output: int = 4 * 2**20
    written: int = 64 * 2**20
    value: int = 16 * 2**20


# Below these the student's Python does not even start, and a grade would say nothing of the
# notebook.
SMALLEST = Limits(
    cell=0.1,
    submission=1.0,
    memory=256 * 2**20,
    processes=2,
    output=2**10,
    written=2**20,
    value=2**10,
)


def parse_limits(text: str, base: Limits = Limits()) -> Limits:
    """Read limits as `--limits` takes them.

    Args:
        text: parts such as "cell=10s,memory=1G", in any order; times in ms, s, m or h, bytes in K,
            M or G (powers of 1024).
        base: the values of those that are not named.

    Raises:
        GradingError: a part has no such form, an unknown name, a name twice, or a value below the
            smallest that makes sense.
    """
    changes: dict[str, float | int] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals:
            raise GradingError(f"--limits: {part!r} has no '='; write for example {EXAMPLE}.")
        if name not in _NAMES:
            raise GradingError(
                f"--limits: there is no limit {name!r}; there are {', '.join(_NAMES)}."
            )
        if name in changes:
            raise GradingError(f"--limits: {name} is given twice; keep one of the two.")
        changes[name] = _parse_value(name, value)
    return replace(base, **changes)


def describe_limits(limits: Limits) -> str:
    """Write limits as `parse_limits` reads them."""
    return ",".join(f"{name}={_describe_value(name, getattr(limits, name))}" for name in _NAMES)


_NAMES = [field.name for field in fields(Limits)]
_TIMES = ("cell", "submission")


def _parse_value(name: str, text: str) -> float | int:
    match = NUMBER.fullmatch(text)
    units = TIME_UNITS if name in _TIMES else {"": 1} if name == "processes" else BYTE_UNITS
    unit = match and (match[2].lower() if name in _TIMES else match[2].upper())
    if match is None or unit not in units:
        known = ", ".join(filter(None, units)) or "no unit"
        raise GradingError(f"--limits: {name}={text!r} is no number with a unit ({known}).")
    value = float(match[1]) * units[unit]
    smallest = getattr(SMALLEST, name)
    if value < smallest:
        raise GradingError(
            f"--limits: {name}={text} is too small for any notebook; take "
            f"{_describe_value(name, smallest)} or more."
        )
    return value if name in _TIMES else int(value)


def _describe_value(name: str, value: float | int) -> str:
    if name in _TIMES:
        return f"{value:g}s"
    if name == "processes":
        return str(value)
    for unit in ("G", "M", "K"):
        if value % BYTE_UNITS[unit] == 0:
            return f"{value // BYTE_UNITS[unit]}{unit}"
    return str(value)
