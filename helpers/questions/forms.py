"""The questions of the lessons: check yourself, and predict first.

`ask` puts a question into a lesson and judges the answer at once. `predict` keeps what a learner
expects without judging it; `recall` later shows it beside the measurement. The question itself is
ordinary text that can be read anywhere; only the box to answer in needs a running kernel.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from helpers.checks import NotAChoice, NotANumber
from helpers.display import show_text, show_widget
from helpers.questions.files import find_question
from helpers.questions.kinds import ChoiceQuestion, NumberQuestion, Prediction, Question
from helpers.questions.predictions import (
    keep_prediction,
    load_predictions,
    prediction_key,
    predictions_path,
)

if TYPE_CHECKING:
    from ipywidgets import VBox

# Colours of the reader's own theme; a sign and words say the same without colour.
EDGES = MappingProxyType(
    {
        "right": "var(--jp-success-color1, #388e3c)",
        "wrong": "var(--jp-warn-color1, #d65d0e)",
        "note": "var(--jp-border-color1, #9e9e9e)",
    }
)
MARKS = MappingProxyType({"right": "✓ ", "wrong": "✗ **Not yet.** ", "note": ""})


@dataclass(frozen=True)
class Reply:
    """What a learner is told: `tone` is right, wrong or note, `message` is Markdown."""

    tone: str
    message: str

    @property
    def text(self) -> str:
        """The message behind its mark."""
        return MARKS[self.tone] + self.message


def ask(question_id: str) -> None:
    """Show a question with a box to answer in; the verdict appears below the box.

    Raises:
        UnknownQuestion: there is no such question.
        ValueError: it is a prediction, which `predict` shows.

    """
    question = _find_judged(question_id)
    show_text(_question_text("Question", question))
    form = answer_form(question, "Check", lambda given: reply_to(question, given))
    call = f'from helpers.questions import answer; answer("{question_id}", your_answer)'
    show_widget(form, f"No box to answer in? Run {call}", question=question_id)


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
    show_text(_question_text("Again" if again else "Predict", question))
    form = answer_form(
        question, "Keep my prediction", lambda given: keep(question, given, path, again)
    )
    kept, _ = kept_prediction(question, path, again)
    if kept is not None:
        form.children[1].value = _as_html(_kept_reply(question, kept))
    call = f'predict("{question_id}", your_answer{", again=True" if again else ""})'
    words = f"No box to answer in? Run {call}"
    show_widget(form, words, question=question_id)


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


def answer_form(question: Question, action: str, respond: Callable[[object], Reply]) -> "VBox":
    """Build the box to answer in: letters to choose from or a field to type in, and a button.

    Args:
        question: options make it a choice.
        action: the button's words.
        respond: called with the letter or the typed text; its reply appears below the box.

    Returns:
        A box whose children are a row (entry and button) and the reply.

    """
    import ipywidgets

    options = getattr(question, "options", None)
    if options:
        entry = ipywidgets.RadioButtons(
            options=list(options),
            value=None,
            orientation="horizontal",
            description="Your answer",
            layout={"width": "max-content"},
        )
    else:
        # Not continuous: the value arrives on Enter, or when the field is left.
        entry = ipywidgets.Text(
            placeholder="a number", description="Your answer", continuous_update=False
        )
    button = ipywidgets.Button(description=action, layout={"width": "max-content"})
    reply = ipywidgets.HTMLMath()

    def show_reply(_: object) -> None:
        reply.value = _as_html(respond(entry.value))

    button.on_click(show_reply)
    if not options:
        entry.observe(show_reply, "value")
    row = ipywidgets.HBox([entry, button], layout={"align_items": "flex-end", "flex_flow": "wrap"})
    return ipywidgets.VBox([row, reply])


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


def _question_text(heading: str, question: Question) -> str:
    options = getattr(question, "options", {})
    lines = [f"- **{letter})** {option}" for letter, option in options.items()]
    return "\n".join([f"**{heading}.** {question.prompt}", "", *lines]).strip()


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


def _kept_reply(question: Prediction, prediction: str | float) -> Reply:
    kept = question.in_words(prediction)
    return Reply("note", f"Saved. You will see it again next to the measurement: {kept}")


def _as_html(reply: Reply) -> str:
    # An alert is read out by screen readers as soon as it appears.
    return (
        f'<div role="alert" style="border-left: 4px solid {EDGES[reply.tone]}; '
        f'padding: 0.2em 0.8em; max-width: 50em; line-height: 1.5">{_inline_html(reply.text)}</div>'
    )


def _inline_html(markdown: str) -> str:
    """Turn **bold**, *emphasis* and `code` into HTML; leave $mathematics$ to the notebook."""
    parts = re.split(r"(`[^`]+`|\$[^$]+\$)", html.escape(markdown, quote=False))
    for index, part in enumerate(parts):
        if part.startswith("`"):
            parts[index] = f"<code>{part.strip('`')}</code>"
        elif not part.startswith("$"):
            part = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", part)
            parts[index] = re.sub(r"\*(.+?)\*", r"<em>\1</em>", part)
    return "".join(parts)
