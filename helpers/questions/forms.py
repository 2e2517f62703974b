"""The questions of the lessons: check yourself, and predict first.

`ask` puts a question into a lesson and judges the answer at once. `predict` keeps what a learner
expects without judging it; `recall` later shows it beside the measurement. The question itself is
ordinary text that can be read anywhere; only the box to answer in needs a running kernel.
"""

from pathlib import Path

from helpers.checks import NotAChoice, NotANumber
from helpers.display import show_text, show_widget
from helpers.questions.boxes import Reply, answer_box
from helpers.questions.files import find_question
from helpers.questions.kinds import ChoiceQuestion, NumberQuestion, Prediction, Question
from helpers.questions.predictions import (
    keep_prediction,
    load_predictions,
    prediction_key,
    predictions_path,
)

AGAIN = "To answer here, run the first two code cells of the lesson and then this one."


def ask(question_id: str) -> None:
    """Show a question with a box to answer in; the verdict appears below the box.

    Raises:
        UnknownQuestion: there is no such question.
        ValueError: it is a prediction, which `predict` shows.

    """
    question = _find_judged(question_id)
    show_text(f"**Question.** {question.prompt}")
    box = answer_box(question, "Check", lambda given: reply_to(question, given))
    call = f'from helpers.questions import answer; answer("{question_id}", your_answer)'
    words = f"{AGAIN} If no box appears, run {call}"
    show_widget(box, words, AGAIN, replacing=_list_options(question), question=question_id)


def answer(question_id: str, given: object) -> None:
    """Judge an answer without a box to type it in: a letter in quotes, or a number.

    Raises:
        UnknownQuestion: there is no such question.
        ValueError: it is a prediction.

    """
    show_text(reply_to(_find_judged(question_id), given).text)


def predict(
    question_id: str, prediction: object = None, *, again: bool = False, path: Path | None = None
) -> None:
    """Show a question about what comes next, and keep the learner's prediction unjudged.

    Args:
        question_id: such as ``"03.which-depth-stalls"``.
        prediction: kept at once, without a box to answer in: a letter in quotes, or a number.
        again: the question was asked before, and the first answer stays as it is.
        path: the file to keep it in; ``my_predictions.json`` beside the notebook without it.

    Raises:
        UnknownQuestion: there is no such question.
        ValueError: it is not a prediction.

    """
    question = _find_prediction(question_id)
    path = path or predictions_path()
    if prediction is not None:
        show_text(keep(question, prediction, path, again).text)
        return
    show_text(f"**{'Again' if again else 'Predict'}.** {question.prompt}")
    kept, _ = kept_prediction(question, path, again)
    at_first = {} if kept is None else _as_left(question, kept)
    box = answer_box(
        question,
        "Keep my prediction",
        lambda given: keep(question, given, path, again),
        **at_first,
    )
    call = f'predict("{question_id}", your_answer{", again=True" if again else ""})'
    words = f"{AGAIN} If no box appears, run {call}"
    show_widget(box, words, AGAIN, replacing=_list_options(question), question=question_id)


def recall(question_id: str, measured: str, *, path: Path | None = None) -> None:
    """Show what the learner predicted beside what has been measured.

    Args:
        question_id: such as ``"03.which-depth-stalls"``.
        measured: the measurement in words, as Markdown.
        path: the file that `predict` kept the prediction in.

    Raises:
        UnknownQuestion: there is no such question.
        ValueError: it is not a prediction.

    """
    question = _find_prediction(question_id)
    path = path or predictions_path()
    kept, note = kept_prediction(question, path)
    if kept is None:
        predicted = " ".join(["No prediction of yours is kept, and that is fine.", note]).strip()
    else:
        predicted = f"**You predicted:** {question.in_words(kept)}"
    later, _ = kept_prediction(question, path, again=True)
    if later is not None:
        predicted += f"\n\n**Asked again, you said:** {question.in_words(later)}"
    show_text(f"**The question was:** {question.prompt}\n\n{predicted}\n\n**Measured:** {measured}")


def reply_to(question: NumberQuestion | ChoiceQuestion, given: object) -> Reply:
    """Judge an answer, or say why it cannot be read."""
    try:
        verdict = question.judge(given)
    except (NotANumber, NotAChoice) as problem:
        return Reply("note", str(problem))
    return Reply("right" if verdict.correct else "wrong", verdict.message)


def keep(question: Prediction, given: object, path: Path, again: bool = False) -> Reply:
    """Keep a prediction, or say why it cannot be read or kept."""
    try:
        prediction = question.read(given)
        note = keep_prediction(path, prediction_key(question.question_id, again), prediction)
    except (NotANumber, NotAChoice) as problem:
        return Reply("note", str(problem))
    except OSError as error:
        reason = error.strerror or error
        return Reply("note", f"This could not be kept in {path} ({reason}): note it on paper.")
    reply = _kept_reply(question, prediction)
    return Reply("note", f"{note} {reply.message}".strip())


def _find_judged(question_id: str) -> NumberQuestion | ChoiceQuestion:
    question = find_question(question_id)
    if isinstance(question, Prediction):
        raise ValueError(f"{question_id} is a prediction: show it with predict, not with ask")
    return question


def _find_prediction(question_id: str) -> Prediction:
    question = find_question(question_id)
    if not isinstance(question, Prediction):
        raise ValueError(f"{question_id} is not a prediction: show it with ask")
    return question


def _list_options(question: Question) -> str:
    """Return the options as Markdown for where there is no box, or nothing if there are none."""
    options = getattr(question, "options", {})
    return "\n".join(f"- **{letter})** {option}" for letter, option in options.items())


def kept_prediction(
    question: Prediction, path: Path, again: bool = False
) -> tuple[str | float | None, str]:
    """Return the kept prediction, or None and one sentence if there was trouble with the file."""
    try:
        predictions, note = load_predictions(path)
    except OSError as error:
        return None, f"{path} cannot be read ({error.strerror or error})."
    try:
        return question.read(predictions.get(prediction_key(question.question_id, again))), note
    except (NotANumber, NotAChoice):  # none, or the question has changed since
        return None, note


def _as_left(question: Prediction, prediction: str | float) -> dict[str, str | Reply]:
    """Return what a box shows whose prediction was kept before."""
    given = prediction if question.options else question.in_words(prediction)
    return {"given": given, "reply": _kept_reply(question, prediction)}


def _kept_reply(question: Prediction, prediction: str | float) -> Reply:
    kept = question.in_words(prediction)
    return Reply("note", f"Saved. You will see it again next to the measurement: {kept}")
