"""The forms of names that learning platforms and nbgrader's exchange give to what they pack."""

import re

# Nothing that a student chooses stands before the name and the number; a file's own name is behind,
# so the first place that has the form of a number is the platform's.
MOODLE = re.compile(
    # Behind two numbers, which Canvas gives, a student's own file name begins.
    r"(?P<name>(?:(?!_[0-9]+_[0-9]+_).)+?)_(?P<number>[0-9]+)_"
    r"assignsubmission_(?P<type>[a-z]+)_?(?P<rest>.*)",
    re.DOTALL,
)
MOODLE_FEEDBACK = re.compile(r".+?_[0-9]+_assignfeedback_.*", re.DOTALL)  # by a teacher
CANVAS = re.compile(
    r"(?P<name>.+?)_(?P<late>LATE_)?(?P<number>[0-9]+)_"
    r"(?:[0-9]+_(?P<rest>.+)|(?P<text>text\.html))",
    re.DOTALL,
)
EXCHANGE = re.compile(
    r"(?P<name>[^+]+)\+(?P<assignment>[^+]+)\+(?P<time>\d{4}-\d\d-\d\d[^+]*)(\+.*)?", re.DOTALL
)


def has_form(name: str, is_folder: bool) -> bool:
    """Tell whether a platform could have given this name to what one person handed in."""
    of_its_kind = EXCHANGE if is_folder else CANVAS
    return bool(MOODLE.fullmatch(name) or of_its_kind.fullmatch(name))


def is_late(name: str) -> bool:
    """Tell whether Canvas has marked a file as late."""
    match = CANVAS.fullmatch(name)
    return match is not None and match["late"] is not None
