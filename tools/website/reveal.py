"""What stands on a page behind a line to click: hints, and the answers to ungraded questions."""

from helpers.questions import ChoiceQuestion, NumberQuestion


def reveal(summary: str, markdown: str) -> str:
    """Hide Markdown behind a line to click; the keyboard reaches it, and it needs no script."""
    return f"<details>\n<summary>{summary}</summary>\n\n{markdown}\n\n</details>"


def reveal_answer(question: ChoiceQuestion | NumberQuestion) -> str:
    """Return the answer to a lesson's own, ungraded question, behind a reveal."""
    return reveal("Show the answer", say_answer(question))


def say_answer(question: ChoiceQuestion | NumberQuestion) -> str:
    """Return the answer to a lesson's own, ungraded question, and why the others are wrong."""
    if isinstance(question, ChoiceQuestion):
        right = f"**{question.answer}) {question.options[question.answer]}** {question.right}"
        wrong = [f"- **Not {letter}.** {hint}" for letter, hint in sorted(question.hints.items())]
    else:
        low, high = question.accepted
        right = f"**Any number from {low:g} to {high:g}.** {question.right}"
        wrong = []
    return "\n\n".join([right, *wrong])
