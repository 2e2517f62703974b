"""What a graded cell is called for people: the heading of its question, where it has one."""

import re
from collections import Counter
from collections.abc import Sequence

from grading.course.assignment import Assignment, Role

HEADING = re.compile(r"(#{1,6})[ \t]+(.+?)[ \t]*#*")
FENCE = re.compile(r"\s{0,3}(```|~~~)")
POINTS = re.compile(r"\s*\([^()]*\b(?:points?|marks?)\b[^()]*\)", re.IGNORECASE)
MARKUP = re.compile(r"[*_`]+")
LABEL = re.compile(r"[\w.]{1,5}")  # such as "1a", which says nothing of what is asked
LONGEST = 80
LONGEST_LABEL = 10


def title_of(name: str) -> str:
    """Turn a cell's name into a title: "1a-sigma-prime" into "1a · sigma prime"."""
    part, _, rest = name.partition("-")
    return f"{part} · {rest.replace('-', ' ')}" if rest else name


def short_labels(names: Sequence[str]) -> dict[str, str]:
    """Return a label for a narrow column by the name of each cell: "1a", else a number."""
    labels = [name.rpartition("/")[2].partition("-")[0] for name in names]
    if len(set(labels)) < len(labels) or any(len(label) > LONGEST_LABEL for label in labels):
        labels = [str(number) for number, _ in enumerate(names, start=1)]
    return dict(zip(names, labels, strict=True))


def list_titles(assignment: Assignment, of_answers: bool = False) -> dict[str, str]:
    """Return a title for each graded cell, by its name.

    It is the nearest heading above the question, without its points. Cells that share one, and
    those whose heading is a label alone or holds a formula, are called by their names.

    Args:
        assignment: with the cells.
        of_answers: of each cell that students write, instead.
    """
    headings, heading = {}, ""
    for cell in assignment.cells:
        if cell.kind == "markdown" and cell.role is Role.TEXT:
            heading = find_heading(cell.released, heading)
        if cell.role is Role.ANSWER if of_answers else cell.is_graded:
            headings[cell.name] = heading
    shared = Counter(headings.values())
    return {
        name: heading
        if heading and shared[heading] == 1 and not LABEL.fullmatch(heading)
        else title_of(name.removesuffix("-answer"))
        for name, heading in headings.items()
    }


def find_heading(text: str, before: str = "") -> str:
    """Return the last heading of a text without its points.

    Args:
        text: Markdown.
        before: the heading that the text stands under; one of the first level ends it.

    Returns:
        The heading as plain text, or "" for the notebook's own title and for one with a formula.
    """
    heading, is_code = before, False
    for line in text.splitlines():
        if FENCE.match(line):
            is_code = not is_code
        match = None if is_code else HEADING.fullmatch(line)
        if match is not None:
            words = " ".join(MARKUP.sub("", POINTS.sub("", match[2])).split())
            is_title = len(match[1]) == 1 or "$" in words or len(words) > LONGEST
            heading = "" if is_title else words
    return heading
