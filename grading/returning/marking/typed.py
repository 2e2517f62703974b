"""Points and comments as people type them: what can be saved of them, or why it cannot."""

import re

from grading.text import clean

NUMBER = re.compile(r"([0-9]{1,6})(?:[.,]([0-9]{1,6}))?|[.,]([0-9]{1,6})")
LONGEST_COMMENT = 10_000  # characters


class Refused(Exception):  # noqa: N818 - reads as what it says
    """What was typed cannot be saved; the message says why and what to do."""


def read_points(text: str, maximum: float) -> float | None:
    """Read points as a person types them; "" is None.

    Raises:
        Refused: they are none that this answer can get.
    """
    text = text.strip()
    if not text:
        return None
    most = f"{maximum:g} point{'' if maximum == 1 else 's'}"
    if text.startswith(("-", "−")):
        raise Refused(f"{text[:20]} is less than nothing: give 0 to {most}.")
    if NUMBER.fullmatch(text) is None:
        raise Refused(f"{text[:20]!r} is no number of points: type one such as 2 or 2.5.")
    points = float(text.replace(",", "."))
    if points > maximum:
        raise Refused(
            f"{points:g} is more than the {most} of this question; what goes beyond is given as "
            "extra credit in formgrader."
        )
    return points


def read_comment(text: str) -> str:
    """Return a comment as it can be kept.

    Raises:
        Refused: it is too long.
    """
    if len(text) > LONGEST_COMMENT:
        raise Refused(
            f"The comment has {len(text):,} characters, and {LONGEST_COMMENT:,} are the most: "
            "shorten it."
        )
    return clean(text.replace("\r\n", "\n")).strip()
