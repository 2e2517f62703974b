"""`course grade --watch` grades what is handed in as it comes, and nothing that is half copied."""

import contextlib
import itertools

import pytest

from grading.commands.grade import grade_as_it_comes
from grading.course.folder import Course
from grading.running.options import Options
from grading.running.watching import watch
from tests.grading.classes.grading_runs import read_results
from tests.grading.classes.source_cells import answer_cell, check_cell
from tests.grading.classes.tiny_course import NAME, hand_in, make_course


class Enough(Exception):  # noqa: N818 - ends the watching, and is no error
    """The end of a test."""


def look_at(folder, *happens):
    """Count how often there is something to do, while one thing after the other happens."""
    left = iter(happens)

    def pause():
        try:
            next(left)()
        except StopIteration:
            raise Enough from None

    count = 0
    with contextlib.suppress(Enough):
        for _ in watch([folder], pause):
            count += 1
    return count


def nothing():
    """Let time go by."""


def test_there_is_something_to_do_at_once_and_then_only_when_something_changes(tmp_path):
    assert look_at(tmp_path, nothing, nothing) == 1
    assert look_at(tmp_path, lambda: (tmp_path / "a").write_text("x"), nothing, nothing) == 2


def test_what_is_being_copied_is_waited_for(tmp_path):
    size = itertools.count(1)

    def copy_on():
        (tmp_path / "a").write_text("x" * next(size))

    assert look_at(tmp_path, copy_on, copy_on, copy_on) == 1
    assert look_at(tmp_path, copy_on, copy_on, nothing, nothing) == 2


def test_a_place_that_is_not_there_yet_is_waited_for(tmp_path):
    later = tmp_path / "later"
    assert look_at(later, later.mkdir, (later / "a").touch, nothing) == 2


def test_who_hands_in_later_is_graded_and_what_is_wrong_before_that_is_said(
    lent_worker, tmp_path, capsys
):
    folder = make_course(tmp_path, answer_cell("a", "a = 1"), check_cell("t", "assert a == 1"))
    happens = iter([lambda: hand_in(folder, ada={}), nothing])

    def pause():
        next(happens, stop)()

    def stop():
        raise Enough

    options = Options(source=folder / "handed-in", jobs=1)
    with pytest.raises(Enough):
        grade_as_it_comes(Course.read(folder), NAME, options, pause)
    assert {name: one.outcome for name, one in read_results(folder, NAME).items()} == {
        "ada": "graded"
    }
    printed = capsys.readouterr()
    assert "Waiting for what is handed in at handed-in" in printed.err
    assert "There is nothing at" in printed.err
    assert "1 graded now" in printed.out
