"""Saying how a typed answer is read, without judging it: what open test cells print."""

from collections.abc import Collection

from helpers.checks.reading import NotAChoice, NotANumber, to_letter, to_letters, to_number


def describe_number(answer: object, unit: str = "", is_size: bool = False) -> str:
    """Say how a typed number is read, without judging it.

    Args:
        answer: whatever the learner typed, see `to_number`.
        unit: written behind the number, for example " %".
        is_size: a size is asked for, so a minus sign is worth a word.
    """
    try:
        number = to_number(answer)
    except NotANumber as problem:
        return str(problem)
    if is_size and number < 0:
        return f"Read as {number:.6g}{unit}, but a size is never negative."
    return f"Read as {number:.6g}{unit}: a number. Its value is checked after you hand in."


def describe_choice(answer: object, options: Collection[str] = "ABCD") -> str:
    """Say how a typed letter is read, without judging it."""
    try:
        letter = to_letter(answer, options)
    except NotAChoice as problem:
        return str(problem)
    return f"Read as {letter}. Whether it is right is checked after you hand in."


def describe_choices(answer: object, options: Collection[str] = "ABCD") -> str:
    """Say how a typed choice of letters is read, without judging it."""
    try:
        letters = to_letters(answer, options)
    except NotAChoice as problem:
        return str(problem)
    listed = ", ".join(sorted(letters))
    return f"Read as {listed}. Whether it is right is checked after you hand in."
