"""Before and after: a learner's first and second answers beside what has been measured."""

from collections.abc import Mapping
from pathlib import Path

from helpers.display import show_table, show_text
from helpers.questions.files import find_question
from helpers.questions.forms import kept_prediction
from helpers.questions.predictions import predictions_path

NOT_KEPT = "–"


def compare_predictions(measured: Mapping[str, str], path: Path | None = None) -> str:
    """Show first answers, second answers and measurements side by side, and count what agrees.

    Args:
        measured: the letter that the measurement speaks for, by question id.
        path: the file of the predictions; the one beside the notebook without it.

    Returns:
        How many of the first answers, and of the second ones, agree: one or two sentences.

    """
    path = path or predictions_path()
    questions = {question_id: find_question(question_id) for question_id in measured}
    # The first reading sets a damaged file aside and says so; there is nothing to say after it.
    reading = [kept_prediction(question, path) for question in questions.values()]
    notes = [note for _, note in reading if note]
    before = dict(zip(questions, (kept for kept, _ in reading), strict=True))
    after = {name: kept_prediction(of, path, again=True)[0] for name, of in questions.items()}
    counts = " ".join(
        _count(answers, measured, words)
        for answers, words in ((before, "first answers"), (after, "second answers"))
    )
    rows = [
        (name.partition(".")[2], before[name] or NOT_KEPT, after[name] or NOT_KEPT, letter)
        for name, letter in measured.items()
    ]
    show_text(" ".join([*notes[:1], counts]))
    head = ["question", "before the course", "after it", "measured"]
    show_table("Your answers beside the measurements", head, rows)
    return counts


def _count(answers: Mapping[str, object], measured: Mapping[str, str], words: str) -> str:
    given = {name: answer for name, answer in answers.items() if answer is not None}
    if not given:
        return f"None of your {words} is kept, so there is nothing to count."
    right = sum(answer == measured[name] for name, answer in given.items())
    return f"{right} of your {len(given)} {words} agree{'s' * (right == 1)} with the measurements."
