"""What lies on the desk of whoever marks: questions, answers without names, and what is given."""

import getpass
import hashlib
from dataclasses import dataclass
from datetime import datetime

from grading.course.folder import Course
from grading.errors import GradingError
from grading.records.by_hand import HandMark, HandMarks
from grading.records.gradebook import GradebookWriter
from grading.records.journal import Journal, Record
from grading.records.late import LatePenalties
from grading.records.looked_at import Look, Looks
from grading.records.results import BY_NBGRADER_SENTENCE, DAMAGED_SENTENCE
from grading.returning.marking.answers import find_answer
from grading.returning.marking.questions import Question
from grading.returning.marking.typed import Refused, read_comment, read_points
from grading.returning.titles import list_titles

GONE = "This answer is not there any more: load the page again."
ANOTHER = (
    "This answer was handed in anew and graded since the page was loaded: load it again, and read "
    "what is there now."
)


@dataclass(frozen=True)
class Entry:
    """One answer on the page.

    Attributes:
        key: of its grade in the gradebook.
        student: whose it is; shown only where names are asked for.
        html: what was written, safe to show; "" where nothing can be shown.
        answer: a hash of what was written, "" where nothing is known of it.
        mark: what is given so far.
        state: "open", "marked", "untouched" (0 without a person) or "again" (graded again since).
        note: what to know about it, in a sentence, or "".
    """

    key: str
    student: str
    html: str
    answer: str
    mark: HandMark
    state: str
    note: str


class Desk:
    """The answers of one class to the questions of one assignment that a person marks."""

    def __init__(self, course: Course, assignment: str, questions: list[Question]) -> None:
        """Open gradebook and records.

        Args:
            course: that the assignment belongs to.
            assignment: its name.
            questions: as `list_questions` returns them.

        Raises:
            GradingError: there is no gradebook, or it or the late plugin cannot be used.
        """
        self._course, self.assignment, self.questions = course, assignment, questions
        self._marks = HandMarks(course.db_url, assignment)
        self._looks = Looks(course.looks(assignment))
        self._late = LatePenalties(course)

    def close(self) -> None:
        """Close all connections."""
        self._marks.close()

    def list_entries(self, at: int) -> list[Entry]:
        """Return all answers to a question, in an order that names have no part in.

        Args:
            at: the number of the question, from 0.

        Raises:
            GradingError: the gradebook cannot be read.
        """
        question = self.questions[at]
        journal = self._journal(question)
        records, damaged = journal.read_with_damaged()
        entries = []
        for student, mark in self._list_marks(at).items():
            record = records.get(student)
            entries.append(self._make_entry(question, student, mark, record, student in damaged))
        return entries

    def say_progress(self, at: int) -> str:
        """Say how many answers to a question are marked: blank ones are, without a person."""
        marks = self._list_marks(at).values()
        if not marks:
            return "nothing handed in"
        done = sum(mark.is_marked for mark in marks)
        if done < len(marks) and all(mark.by_hand is None for mark in marks):
            return f"nobody marked this yet: {len(marks) - done} wait"
        return f"{done} of {len(marks)} marked"

    def list_others(self) -> dict[str, int]:
        """Return how many answers wait in each test cell, by its title: tests could not judge them.

        Raises:
            GradingError: the gradebook cannot be read.
        """
        notebooks = {question.notebook.part: question.notebook for question in self.questions}
        waiting = {}
        for notebook in notebooks.values():
            titles = list_titles(notebook)
            for cell in notebook.cells:
                if cell.is_graded and not cell.by_hand:
                    marks = self._marks.read(notebook.notebook, cell.name).values()
                    waiting[titles[cell.name]] = sum(not mark.is_marked for mark in marks)
        return {title: count for title, count in waiting.items() if count}

    def read_marks(self, at: int) -> list[HandMark]:
        """Return what is given so far for a question."""
        return list(self._list_marks(at).values())

    def save(
        self, at: int, key: str, version: str, answer: str, points: str, comment: str
    ) -> tuple[HandMark, str]:
        """Write points and a comment into the gradebook.

        Args:
            at: the number of the question, from 0.
            key: of the answer.
            version: of the mark that the person had before them.
            answer: the hash of the answer that they had before them.
            points: as they were typed; "" takes back what was given.
            comment: as it was typed.

        Returns:
            What is given now, and what to know about it in a sentence, or "".

        Raises:
            Refused: the points are none, or the answer is gone or another one now.
            ChangedMeanwhile: somebody was first, and nothing was written.
            GradingError: the gradebook cannot be written.
        """
        question = self.questions[at]
        given = read_points(points, question.cell.points)
        comment = read_comment(comment)
        try:
            student = self._marks.find_student(question.place, key)
            record = self._journal(question).read(student)
            if answer != _hash_of(question, record):
                raise Refused(ANOTHER)
            mark = self._marks.save(question.place, key, version, given, comment)
        except KeyError:
            raise Refused(GONE) from None
        look = Look(answer, given, getpass.getuser(), f"{datetime.now():%H:%M on %d %B}")
        told = [self._remember(key, look), self._update_penalty(question, student)]
        return mark, " ".join(filter(None, told))

    def say_who_was_first(self, found: HandMark) -> str:
        """Say what somebody else has given meanwhile, and what to do."""
        look = self._looks.read(found.key)
        given = "no points" if found.points is None else f"{found.points:g} points"
        given = "1 point" if found.points == 1 else given
        is_known = look is not None and look.points == found.by_hand
        when = f" at {look.time} by {look.who}" if is_known else " in another program"
        return (
            f"Somebody was first: this answer was given {given}{when}. Yours are not saved; press "
            "Enter once more to save them in place of those, or Escape to take those."
        )

    def _remember(self, key: str, look: Look) -> str:
        """Keep which answer was marked; the points count all the same where that fails."""
        try:
            self._looks.write(key, look)
        except GradingError as problem:
            return f"But later nobody can tell whether the answer has changed: {problem}"
        return ""

    def _update_penalty(self, question: Question, student: str) -> str:
        """Reckon anew what is taken off a late notebook; say so where the plugin fails."""
        if not self._late.is_in_force:
            return ""
        try:
            writer = GradebookWriter(self._course, question.notebook)
            try:
                writer.update_penalties({student})
            finally:
                writer.close()
        except GradingError as problem:
            return f"But what is taken off for coming late is the old one: {problem}"
        return ""

    def _journal(self, question: Question) -> Journal:
        return Journal(self._course.journal(self.assignment, question.notebook.part))

    def _list_marks(self, at: int) -> dict[str, HandMark]:
        found = self._marks.read(*self.questions[at].place)
        return dict(sorted(found.items(), key=lambda item: _shuffle(item[1].key)))

    def _make_entry(
        self,
        question: Question,
        student: str,
        mark: HandMark,
        record: Record | None,
        is_damaged: bool,
    ) -> Entry:
        if record is None:
            told = DAMAGED_SENTENCE if is_damaged else BY_NBGRADER_SENTENCE
            note = f"{told} Look at it in formgrader."
            return Entry(mark.key, student, "", "", mark, state_of(mark), note)
        if not record.result.cells:
            note = f"{record.result.outcome}: {record.result.sentence} You decide what it gets."
            return Entry(mark.key, student, "", "", mark, state_of(mark), note)
        answer = find_answer(question, record)
        note = self._compare(mark, answer.digest)
        return Entry(mark.key, student, answer.html, answer.digest, mark, state_of(mark), note)

    def _compare(self, mark: HandMark, digest: str) -> str:
        """Say whether an answer that was marked before is still the same."""
        if mark.by_hand is None:
            return ""
        look = self._looks.read(mark.key)
        if look is None or not look.answer:
            is_old = mark.is_waiting
            told = "It was graded again since it was marked; whether it has changed is not known."
            return told if is_old else ""
        if look.answer != digest:
            return f"The answer has changed since it was marked at {look.time}."
        return "Graded again; the answer is the one that was marked." if mark.is_waiting else ""


def _hash_of(question: Question, record: Record | None) -> str:
    has_answer = record is not None and record.result.cells
    return find_answer(question, record).digest if has_answer else ""


def state_of(mark: HandMark) -> str:
    """Return the state of an answer, one of those that `Entry` names."""
    if mark.by_hand is not None:
        return "again" if mark.is_waiting else "marked"
    return "open" if mark.is_waiting or mark.automatic is None else "untouched"


def _shuffle(key: str) -> str:
    """Return what to sort by: keys are drawn at random, and this is another order than theirs."""
    return hashlib.sha256(key.encode()).hexdigest()
