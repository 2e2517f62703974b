"""The pages on which a person marks: the list of questions, and all answers to one of them."""

from typing import Any

from grading.records.by_hand import HandMark
from grading.returning.feedback import TEMPLATES, environment
from grading.returning.look import embed_typeface
from grading.returning.marking.desk import Desk, state_of
from grading.returning.marks import points_text
from grading.returning.report import hash_of_script

STATES = {
    "open": "not marked yet",
    "again": "graded again: look once more",
    "marked": "marked",
    "untouched": "nothing written: 0",
}


def make_list(desk: Desk) -> str:
    """Write the page with all questions.

    Raises:
        GradingError: the gradebook cannot be read.
    """
    told = [(question, desk.say_progress(at)) for at, question in enumerate(desk.questions)]
    page = environment().get_template("mark_questions.html.j2")
    others = desk.list_others()
    return page.render(
        typeface=embed_typeface(), assignment=desk.assignment, questions=told, others=others
    )


def make_page(desk: Desk, at: int, with_names: bool) -> str:
    """Write the page with all answers to a question.

    Args:
        desk: with questions and answers.
        at: the number of the question, from 0.
        with_names: show whose each answer is.

    Raises:
        GradingError: the gradebook cannot be read.
    """
    entries = desk.list_entries(at)
    script = read_script()
    return (
        environment()
        .get_template("mark.html.j2")
        .render(
            assignment=desk.assignment,
            question=desk.questions[at],
            at=at + 1,
            entries=entries,
            done=sum(entry.mark.is_marked for entry in entries),
            with_names=with_names,
            states=STATES,
            points_text=points_text,
            typeface=embed_typeface(),
            script=script,
            script_hash=hash_of_script(script),
        )
    )


def read_script() -> str:
    """Return the script of the page with answers."""
    return (TEMPLATES / "mark.js").read_text(encoding="utf-8")


def policy() -> str:
    """Return what a browser is told that these pages may do: run their own script, and save."""
    return (
        "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'; "
        f"script-src 'sha256-{hash_of_script(read_script())}'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def tell(mark: HandMark) -> dict[str, Any]:
    """Return what the page's script is told of a mark."""
    return {
        "version": mark.version,
        "state": state_of(mark),
        "points": "" if mark.points is None else f"{mark.points:g}",
        "comment": mark.comment,
    }
