"""What two sides share is bounded, follows what the student still holds, and cannot be forged."""

import json
import struct

import pytest

from grading.examining.examiner import Examiner
from grading.examining.names import StudentNames
from grading.examining.question_ends import ValueRefused
from grading.inside.values.sharing import Shared
from grading.inside.values.wire import Caps, Refused
from grading.limits import Limits
from tests.grading.session_in_process import PlainSession

CAPS = Caps()


def sides():
    return Shared(is_students=True), Shared(is_students=False)


def pack(side, values):
    return side.pack(values, lambda value: None, CAPS)


def test_what_the_student_lets_go_of_is_not_kept_for_it():
    student, examiner = sides()
    for _ in range(3):
        examiner.unpack(pack(student, [[[1], [2]]]), None, CAPS)
    assert not student._objects
    assert not examiner._objects


def test_what_the_student_holds_is_shared_until_it_is_let_go():
    student, examiner = sides()
    held = [[1], [2]]
    (copy,) = examiner.unpack(pack(student, [held]), None, CAPS)
    assert len(student._objects) == len(examiner._objects) == 3
    held[0].append(5)
    examiner.unpack(pack(student, []), None, CAPS)
    assert copy == [[1, 5], [2]]
    del held
    examiner.unpack(pack(student, []), None, CAPS)
    assert not student._objects
    assert not examiner._objects


def test_what_has_left_a_list_is_followed_on():
    student, examiner = sides()
    row, rows = [1], []
    rows.append(row)
    (copy,) = examiner.unpack(pack(student, [rows]), None, CAPS)
    inner = copy[0]
    rows.clear()
    row.append(2)
    examiner.unpack(pack(student, []), None, CAPS)
    assert copy == []
    row.append(3)
    examiner.unpack(pack(student, []), None, CAPS)
    assert inner == [1, 2, 3]


def test_what_can_no_longer_cross_ends_being_shared_and_the_next_answer_comes():
    session = PlainSession("items = [1]\ndef spoil(): items.append(items)\ndef one(): return 1")
    examiner = Examiner(session, Limits())
    verdict = examiner.examine("a", "assert items == [1]\nspoil()\nassert items == [1]")
    assert not verdict.passed
    assert "contains itself" in verdict.detail
    assert examiner.examine("b", "assert one() == 1").passed


@pytest.mark.parametrize(
    "values",
    [
        [-5, [], [1]],
        [0, [], [1]],
        ["1", [], [1]],
        [2**70, [], [1]],
        [1, 5, [1]],
        [1, ["1"], [1]],
        [1, [], 5],
        [1, list(range(300_000)), []],
        [1, [], [["is", 1, ["list", []]], ["list", []], ["is", 1, ["list", []]]]],
        [1, [], [["is", 2, ["list", []]], ["list", []]]],
        [1, [], [["is", -1, ["dict", []]]]],
        [],
        5,
    ],
)
def test_a_forged_message_is_refused_and_changes_nothing(values):
    _, examiner = sides()
    mine = [1, 2]
    pack(examiner, [mine])  # has the number -1 now
    header = json.dumps(values).encode()
    with pytest.raises(Refused):
        examiner.unpack(struct.pack(">I", len(header)) + header, None, CAPS)
    assert mine == [1, 2]


GROWS = """
import numpy as np
kept = []
def f(keeps):
    made = np.zeros(1000)
    if keeps:
        kept.append(made)
    return made
"""


@pytest.mark.parametrize("keeps", [True, False])
def test_all_that_is_shared_together_is_bounded_and_what_is_let_go_does_not_count(keeps):
    names = StudentNames(PlainSession(GROWS), Limits(value=10_000))
    if not keeps:
        assert all(len(names["f"](False)) == 1000 for _ in range(100))
        return
    with pytest.raises(ValueRefused, match="handed to the tests are too large"):
        [names["f"](True) for _ in range(100)]


def test_a_student_can_change_what_it_was_given_and_nothing_else():
    session = PlainSession("def f(xs): xs.append(3)")
    names = StudentNames(session, Limits())
    given, kept = [1], [2]
    names["f"](given)
    assert (given, kept) == ([1, 3], [2])


def test_an_iterator_that_never_ends_ends_by_the_limit_of_a_value():
    session = PlainSession("import itertools\ndef f(): return itertools.repeat('x' * 1000)")
    names = StudentNames(session, Limits(value=2**16))
    with pytest.raises(ValueRefused, match="an iterator gives more than a list may hold"):
        list(names["f"]())


def test_an_iterator_that_never_ends_and_gives_little_ends_as_well():
    session = PlainSession("import itertools\ndef f(): return itertools.count()")
    names = StudentNames(session, Limits())
    names._caps = Caps(items=500)
    with pytest.raises(ValueRefused):
        list(names["f"]())


def test_all_steps_of_an_iterator_have_the_time_of_one_call():
    session, given = PlainSession("def f():\n    yield from range(5)"), []
    advance = session.advance

    def watch(handle, seconds):
        given.append(seconds)
        return advance(handle, seconds)

    session.advance = watch
    assert list(StudentNames(session, Limits(cell=7))["f"]()) == [0, 1, 2, 3, 4]
    assert given[0] == 7
    assert given == sorted(given, reverse=True)
    assert given[-1] < 7
