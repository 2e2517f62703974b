"""The notebook to run: the instructor's, with the text of the student's answers and own cells."""

from collections.abc import Iterable, Sequence

from grading.answers.copies import Choice, choose_answer, choose_fixed, join
from grading.answers.matching import Matching, match_cells
from grading.answers.reading import SubmittedCell, take_data_urls
from grading.answers.steps import Rebuilt, Step
from grading.answers.written_answers import let_wait
from grading.course.assignment import Assignment, Role, SourceCell
from grading.errors import NotReadable
from grading.outcomes import Outcome


def rebuild(assignment: Assignment, submitted: Iterable[SubmittedCell]) -> Rebuilt:
    """Put the student's text into the instructor's notebook.

    Answers are found by name, or else by place and text. Cells of the student's own stay where they
    were, behind the cell that they followed; they can never be tests.

    Raises:
        NotReadable: the notebook has no answer cell of this assignment.
    """
    submitted, cells = list(submitted), assignment.cells
    matching = match_cells(cells, submitted)
    choices = {
        place: (choose_answer if cell.role is Role.ANSWER else choose_fixed)(
            cell, place, matching, submitted
        )
        for place, cell in enumerate(cells)
        if place in matching.places
    }
    answers = [place for place, cell in enumerate(cells) if cell.role is Role.ANSWER]
    if answers and not any(place in choices for place in answers):
        raise NotReadable(
            Outcome.UNREADABLE,
            f"None of the answer cells of {assignment.name} is in this notebook. "
            "Is it the notebook of another assignment?",
        )
    own = _place_own_cells(submitted, matching, choices)
    steps = list(own.get(None, []))
    for place, cell in enumerate(cells):
        parts = choices[place].parts if place in choices else ()
        steps += [_fill(cell, [submitted[at] for at in parts]), *own.get(place, [])]
    copied = {cells[place].name for place, choice in choices.items() if choice.own}
    steps, waiting = let_wait(assignment, steps, copied)
    missing = [cells[place].name for place in answers if place not in choices]
    notes = [f"The answer cell {name} is missing; it counts as empty." for name in missing]
    notes += _explain_guesses(
        [
            cells[place].name
            for place in sorted(matching.guessed)
            if cells[place].role is Role.ANSWER
        ]
    )
    notes += [choice.note for choice in choices.values() if choice.note]
    return Rebuilt(tuple(steps), (*notes, *waiting))


def _place_own_cells(
    submitted: Sequence[SubmittedCell], matching: Matching, choices: dict[int, Choice]
) -> dict[int | None, list[Step]]:
    """Collect the student's own cells by the source cell that they follow; None is the top."""
    taken = {at for choice in choices.values() for at in choice.parts}
    copies = {at for choice in choices.values() for at in choice.own}
    own: dict[int | None, list[Step]] = {}
    before, count = None, 0
    for at, cell in enumerate(submitted):
        place = matching.places[at]
        is_theirs = place is None or at in copies
        if place is not None and (at in taken or not choices[place].parts):
            before = place
        if at in taken or not is_theirs or not (cell.source.strip() or cell.pasted):
            continue
        count += 1
        is_code = cell.kind == "code"
        own.setdefault(before, []).append(
            Step(
                name=f"own-cell-{count}",
                kind="code" if is_code else "markdown",  # pages show raw cells as HTML
                role=Role.ANSWER if is_code else Role.TEXT,
                source=cell.source,
                is_own=True,
                pasted=cell.pasted,
            )
        )
    return own


def _fill(cell: SourceCell, parts: list[SubmittedCell]) -> Step:
    if cell.role is not Role.ANSWER:
        return Step(cell.name, cell.kind, cell.role, cell.source)
    if not parts:
        return Step(cell.name, cell.kind, cell.role, "", is_untouched=True)
    answer = join(cell, parts)
    handed_out, pictures = take_data_urls(cell.released)
    is_same = _without_ends(answer.source) == _without_ends(handed_out)
    return Step(
        name=cell.name,
        kind=cell.kind,
        role=cell.role,
        source=answer.source,
        is_untouched=is_same and len(answer.pasted) <= len(pictures),
        pasted=answer.pasted,
    )


def _without_ends(text: str) -> list[str]:
    """Return the lines without the blanks at their ends, which front ends add and take away."""
    return [line.rstrip() for line in text.strip().splitlines()]


def _explain_guesses(names: list[str]) -> list[str]:
    if not names:
        return []
    subject, verb = ("cell has", "was") if len(names) == 1 else ("cells have", "were")
    return [
        f"The answer {subject} lost the name that nbgrader gave, and {verb} recognised by place "
        f"and text: {', '.join(names)}."
    ]
