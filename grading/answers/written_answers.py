"""Answers that a person reads: what stands beside an empty one may be the answer, so it waits."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from grading.answers.steps import Step
from grading.course.assignment import Assignment, Role, SourceCell


def let_wait(
    assignment: Assignment, steps: Sequence[Step], copied: Collection[str]
) -> tuple[list[Step], list[str]]:
    """Let an answer wait for a person, where the student's own cells stand beside an empty one.

    Args:
        assignment: says which answers a person reads.
        steps: the notebook to run.
        copied: answers of which the notebook has a copy with other text, wherever it stands.

    Returns:
        The steps, in which such an answer does not count as untouched, and a note for each.
    """
    known = {cell.name: cell for cell in assignment.cells}
    waiting, notes = list(steps), []
    for at, step in enumerate(steps):
        cell = known.get(step.name)
        if cell is None or not cell.by_hand or not step.is_untouched:
            continue
        if step.name in copied or _is_beside(known, steps, at):
            waiting[at] = replace(step, is_untouched=False)
            notes.append(
                f"Nothing stands in the answer cell {cell.name}, but there are own cells beside "
                "it: a person has to read them."
            )
    return waiting, notes


def _is_beside(known: dict[str, SourceCell], steps: Sequence[Step], at: int) -> bool:
    """Tell whether an own cell stands between the answers and tests around this answer.

    Text of the student's own at the end of the notebook can belong to any answer. Code directly
    behind another answer or test belongs to that one, and so does text behind what a person reads.
    """
    above = at
    while above > 0 and not _is_another(known, steps[above - 1]):
        above -= 1
    end = at + 1
    while end < len(steps) and not _is_another(known, steps[end]):
        end += 1
    before = list(steps[above:at])
    is_read = above > 0 and known[steps[above - 1].name].by_hand
    while above and before[1:] and before[0].is_own and (is_read or before[0].kind == "code"):
        del before[0]
    tail = len(steps)
    while tail and steps[tail - 1].is_own:
        tail -= 1
    own_text = [step for step in steps[tail:] if step.kind != "code"]
    return bool(own_text) or any(step.is_own for step in (*before, *steps[at + 1 : end]))


def _is_another(known: dict[str, SourceCell], step: Step) -> bool:
    cell = known.get(step.name)
    return cell is not None and (cell.role in (Role.ANSWER, Role.TEST) or cell.by_hand)
