"""The command `course mark`: written answers, one question at a time, in a browser."""

import asyncio
from typing import Annotated

import typer

from grading.commands.words import (
    Database,
    Folder,
    Name,
    one_sentence_on_failure,
    open_course,
    say,
)


def mark_command(
    assignment: Name,
    question: Annotated[
        str | None,
        typer.Option("--question", help="The name of its cell, or how it begins, such as 3e."),
    ] = None,
    names: Annotated[bool, typer.Option("--names", help="Show whose each answer is.")] = False,
    db: Database = None,
    course: Folder = None,
) -> None:
    """Mark what a person has to read: all answers to one question on one page.

    It prints an address for your browser, in which the question and its rubric stand beside the
    answers, and which works by keyboard alone (? shows the keys). Nobody sees whose an answer is,
    and points and comments are in the gradebook at once, as formgrader would write them. Several
    people and windows can mark at the same time. Nothing of it leaves this machine.

    Examples:

    - `course mark practice` lists the questions

    - `course mark practice --question 3e` begins with one of them
    """
    with one_sentence_on_failure():
        from grading.records.results_reading import load_results
        from grading.returning.marking.desk import Desk
        from grading.returning.marking.questions import choose, list_questions
        from grading.returning.marking.server import serve

        taken = open_course(course, db)
        questions = list_questions(taken, assignment)
        chosen = choose(questions, assignment, question)
        say(load_results(taken, assignment).warn())
        desk = Desk(taken, assignment, questions)
        if chosen is None and len(questions) == 1:
            chosen = 0

        # No browser is started: whoever else is on this machine can read a program's arguments.
        def announce(address: str) -> None:
            page = address if chosen is None else f"{address}question/{chosen + 1}"
            print(f"Open this in a browser: {page}")
            say(["Whoever has this address can mark, so keep it to yourself. Ctrl-C ends it."])

        try:
            asyncio.run(serve(desk, names, announce, asyncio.Event()))
        except KeyboardInterrupt:
            for at, one in enumerate(questions):
                print(f"{one.title}: {desk.say_progress(at)}.")
        finally:
            desk.close()
