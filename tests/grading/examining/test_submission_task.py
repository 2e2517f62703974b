"""One submission: whatever a notebook does, its answers before that keep their points."""

import json
import os
import signal
from dataclasses import replace

import pytest

from grading.course.assignment import Assignment, Role, SourceCell, from_json
from grading.examining.examiner import SPARE_SECONDS
from grading.examining.task import CUT_NOTE, grade
from grading.examining.time_alarm import Alarm
from grading.limits import Limits
from grading.outcomes import Outcome
from grading.result import Result, not_run
from grading.running.executor import ProcessExecutor
from grading.running.worker import (
    Setting,
    Task,
    longest_attempt,
    longest_seconds,
    prepare_worker,
    run_task,
)
from grading.sandbox import patience
from grading.sandbox.zygote_session import START_SECONDS
from tests.grading.this_course import FILES

TEST = """
print("read", {name})
### BEGIN HIDDEN TESTS
assert {name} == 42, "{name} is not it."
### END HIDDEN TESTS
"""


def cell(name, role, source, kind="code"):
    points = 1.0 if role is Role.TEST else 0.0
    return SourceCell(name, kind, role, source, points, False, {})


ASSIGNMENT = Assignment(
    "demo",
    (
        cell("title", Role.TEXT, "# Demo", "markdown"),
        cell("setup", Role.SETUP, "base = 40"),
        cell("a", Role.ANSWER, "a = None"),
        cell("test-a", Role.TEST, TEST.format(name="a")),
        cell("b", Role.ANSWER, "b = None"),
        cell("test-b", Role.TEST, TEST.format(name="b")),
        cell("c", Role.ANSWER, "c = None"),
        cell("test-c", Role.TEST, TEST.format(name="c")),
    ),
    {},
)


def submission(**answers):
    answers = {"a": "a = base + 2", "b": "b = 42", "c": "c = 42"} | answers
    cells = [
        {"cell_type": "code", "id": name, "metadata": {}, "source": source}
        for name, source in answers.items()
    ]
    return json.dumps({"nbformat": 4, "cells": cells}).encode()


def run(zygote, limits=None, **answers):
    limits = limits or Limits(cell=20, submission=60)
    return grade(ASSIGNMENT, submission(**answers), limits, zygote)


def points(result):
    return [verdict.points for verdict in result.verdicts]


def test_right_answers_get_their_points_and_what_was_shown_is_kept(zygote):
    result = run(zygote, b="print('hello')\nb = 42")
    assert (result.outcome, points(result)) == ("graded", [1, 1, 1])
    shown = {step.name: step for step in result.cells}
    assert shown["b"].outputs == [{"output_type": "stream", "name": "stdout", "text": "hello\n"}]
    assert [step.name for step in result.cells] == [one.name for one in ASSIGNMENT.cells]
    assert Result.from_bytes(result.to_bytes()) == result


def test_of_outputs_there_is_only_what_a_page_may_show(zygote):
    """Whatever is odd about them ends in the worker, and never in the grader's own process."""
    page = "from IPython.display import HTML, display\ndisplay(HTML('<b>words</b>'))\nb = 42"
    result = run(zygote, b=page)
    assert "<b>" not in str([cell.outputs for cell in result.cells])
    assert points(result) == [1, 1, 1]


def test_the_text_of_a_test_is_not_in_the_result(zygote):
    assert "is not it" not in json.dumps(run(zygote).to_json())
    assert "HIDDEN" not in json.dumps(run(zygote, a="a = 1").to_json())


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("import os; os._exit(0)", Outcome.CRASHED),
        ("import ctypes; ctypes.string_at(0)", Outcome.CRASHED),
        ("x = [bytearray(10**7) for _ in range(10**5)]", Outcome.MEMORY),
    ],
    ids=["exit", "signal", "memory"],
)
def test_a_notebook_that_ends_early_keeps_the_points_from_before(answer, outcome, zygote):
    result = run(zygote, b=answer)
    assert (result.outcome, points(result)) == (outcome, [1, 0, 0])
    messages = [verdict.message for verdict in result.verdicts]
    assert messages[0] == ""
    assert all(outcome.sentence in message for message in messages[1:])


def test_too_much_output_costs_no_points_and_is_told(zygote):
    for flood in ("print('x' * 10**7)", "[print('x' * 1000) for _ in range(9000)]"):
        result = run(zygote, b=f"{flood}\nb = 42")
        assert (result.outcome, points(result)) == ("output", [1, 1, 1])
        assert result.notes == (CUT_NOTE,)


def test_what_costs_points_is_told_before_what_costs_none(zygote):
    flood = "print('x' * 10**7)\na = 42"
    late = run(zygote, Limits(cell=1, submission=60), a=flood, b="while True: pass")
    assert (late.outcome, points(late)) == ("timeout", [1, 0, 1])
    assert CUT_NOTE in late.notes
    strange = "class Model:\n    def __eq__(self, other): return True\nb = Model()"
    result = run(zygote, a=flood, b=strange)
    assert (result.outcome, points(result)) == ("unjudged", [1, None, 1])


def test_too_much_output_hides_no_cell_that_stopped(zygote):
    result = run(zygote, a="print('x' * 10**7)\na = 42", c="c = 42\n1 / 0")
    assert (result.outcome, points(result)) == ("output", [1, 1, 1])
    assert result.sentence.startswith(Outcome.OUTPUT.sentence)
    assert result.sentence.endswith("this cell did not run to its end: c.")


def test_a_cell_that_takes_too_long_costs_its_own_points_only(zygote):
    result = run(zygote, Limits(cell=1, submission=60), b="while True: pass")
    assert (result.outcome, points(result)) == ("timeout", [1, 0, 1])
    assert result.notes == ("The cell b was stopped after 1 seconds.",)


def test_a_function_without_an_end_leaves_time_for_the_answers_after_it(zygote):
    """Many tests call it: if each waited for the whole limit, the notebook's own would be over."""
    tests = [cell(f"test-a{number}", Role.TEST, "assert a() == 1") for number in range(12)]
    cells = (*ASSIGNMENT.cells[:3], *tests, *ASSIGNMENT.cells[4:])
    data = submission(a="def a():\n    while True: pass")
    result = grade(replace(ASSIGNMENT, cells=cells), data, Limits(cell=0.4, submission=3), zygote)
    assert (result.outcome, points(result)) == ("timeout", [0] * 12 + [1, 1])


def test_an_error_in_a_cell_costs_its_own_points_only(zygote):
    result = run(zygote, b="1 / 0")
    assert (result.outcome, points(result)) == ("graded", [1, 0, 1])
    assert result.verdicts[1].message == "NameError: name 'b' is not defined"
    assert result.verdicts[1].error == "ZeroDivisionError"
    assert result.sentence == (
        "Every test gave its verdict, but this cell did not run to its end: b."
    )


def test_a_test_that_misses_what_an_endless_loop_should_have_made_says_so(zygote):
    result = run(zygote, Limits(cell=1, submission=60), b="while True: pass")
    verdict = result.verdicts[1]
    assert verdict.error == "TimeoutError"
    assert verdict.cause == "The cell b was stopped after 1 seconds."


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (
            "x = 1\nb = = 42",
            "The cell b before it did not run: SyntaxError in line 2: invalid syntax.",
        ),
        ("x = 1\n b = 2", "The cell b before it did not run: IndentationError in line 2: unexpect"),
        ("1 / 0", "The cell b before it stopped at ZeroDivisionError: division by zero."),
        ("raise KeyError", "The cell b before it stopped at KeyError."),
        (
            "raise ValueError('\x1b[2J\u202e')",
            "The cell b before it stopped at ValueError: \ufffd[2J",
        ),
        ("b = 41", ""),
    ],
)
def test_a_test_names_the_cell_that_stopped_before_it_and_no_other_test_does(answer, cause, zygote):
    result = run(zygote, b=answer)
    causes = [verdict.cause for verdict in result.verdicts]
    assert causes[1].startswith(cause)
    assert bool(causes[1]) == bool(cause)
    assert (causes[0], causes[2]) == ("", "")
    assert points(result) == [1, 0, 1]


def test_a_later_test_that_misses_a_name_names_the_cell_that_should_have_made_it(zygote):
    cells = [
        {"cell_type": "code", "metadata": {}, "source": "mine = (42", "id": "x"},
        {"cell_type": "code", "metadata": {}, "source": "a = 42", "id": "a"},
        {"cell_type": "code", "metadata": {}, "source": "def b(): return mine", "id": "b"},
    ]
    data = json.dumps({"nbformat": 4, "cells": cells}).encode()
    verdicts = grade(ASSIGNMENT, data, Limits(), zygote).verdicts
    assert [verdict.error for verdict in verdicts] == ["", "AssertionError", "SyntaxError"]
    assert verdicts[0].cause == verdicts[1].cause == ""
    assert verdicts[2].cause.startswith("A cell of your own before it did not run: SyntaxError")


def test_a_value_that_is_too_large_costs_its_own_points_only(zygote):
    result = run(zygote, b="b = bytes(10**8)")
    assert (result.outcome, points(result)) == ("value", [1, 0, 1])


def test_own_cells_run_in_place_and_other_answers_can_use_them(zygote):
    cells = [
        {"cell_type": "code", "metadata": {}, "source": source} | name
        for source, name in (
            ("mine = 42", {}),
            ("a = mine", {"id": "a"}),
            ("b = mine", {"id": "b"}),
            ("raise ValueError", {"id": "test-b"}),
            ("c = 1", {"id": "c"}),
            ("c = 42", {}),
        )
    ]
    data = json.dumps({"nbformat": 4, "cells": cells}).encode()
    result = grade(ASSIGNMENT, data, Limits(), zygote)
    assert points(result) == [1, 1, 1]


def test_what_cannot_be_read_is_not_run_and_has_no_verdicts():
    class NoSource:
        def open(self, limits):
            raise AssertionError

    result = grade(ASSIGNMENT, b"{", Limits(), NoSource())
    assert (result.outcome, result.verdicts, result.cells) == ("unreadable", (), ())


def test_the_same_bytes_give_the_same_result(zygote):
    first, second = (run(zygote, b="b = 41") for _ in range(2))
    assert replace(first, seconds=0) == replace(second, seconds=0)


class Fragile:
    """Sessions of a source, the first few of which are killed from outside in their second cell."""

    def __init__(self, source, times):
        self.source, self.times = source, times

    def open(self, limits):
        session = self.source.open(limits)
        if self.times > 0:
            self.times -= 1
            run = session.run

            def kill_and_run(source):
                if source.startswith("a ="):
                    os.kill(session.pid, signal.SIGKILL)
                return run(source)

            session.run = kill_and_run
        return session


def test_a_process_that_is_killed_from_outside_changes_no_grade(zygote):
    result = grade(ASSIGNMENT, submission(), Limits(), Fragile(zygote, times=1))
    assert (result.outcome, points(result)) == ("graded", [1, 1, 1])
    result = grade(ASSIGNMENT, submission(), Limits(), Fragile(zygote, times=2))
    assert (result.outcome, points(result)) == ("crashed", [0, 0, 0])


SEARCH = """
import gc
words = "is not" + " it."
reachable = [item for item in gc.get_objects() if type(item) in (dict, list, tuple)]
b = 41 if any(words in str(item)[:10**5] for item in reachable if item is not globals()) else 42
"""


def test_no_text_of_a_test_reaches_the_students_process(zygote):
    assert points(run(zygote, b=SEARCH)) == [1, 1, 1]
    assert points(run(zygote, b="leaked = ['b is not it.']\n" + SEARCH)) == [1, 0, 1]


def test_a_test_that_makes_something_huge_of_a_small_value_fails_and_the_worker_lives():
    assignment = replace(
        ASSIGNMENT,
        cells=(
            cell("a", Role.ANSWER, "a = None"),
            cell("test-a", Role.TEST, "import numpy as np\nassert np.ones(a).sum() > 0"),
        ),
    )

    def task(number):
        content = {"cell_type": "code", "id": "a", "source": f"a = {number}"}
        data = json.dumps({"nbformat": 4, "cells": [content]}).encode()
        return Task(assignment.to_json(), data, setting)

    setting = Setting(FILES, Limits(), sandboxed=False)
    with ProcessExecutor(1, 100, prepare_worker, setting) as executor:
        huge, small = (executor.submit(run_task, task(number)) for number in (2 * 10**9, 3))
        verdict = Result.from_bytes(huge.result()).verdicts[0]
        assert (verdict.passed, verdict.error) == (False, "MemoryError")
        assert Result.from_bytes(small.result()).verdicts[0].passed


@pytest.mark.parametrize("tests", [0, 1, 7])
def test_a_worker_is_waited_for_as_long_as_the_most_patient_clocks_let_a_notebook_run(
    tests, monkeypatch
):
    """Otherwise whoever crashes late would be `failed`, a fault of the grader's, in every run."""
    now = [0.0]
    monkeypatch.setattr(patience, "read_waits", lambda pid: {"1": now[0]})
    monkeypatch.setattr(patience.time, "monotonic", lambda: now[0])

    def let_pass(clock):
        while not clock.has_passed():
            now[0] += 1.0

    let_pass(patience.PatientClock(patience.WaitMeter(1), START_SECONDS))
    let_pass(patience.PatientClock(patience.WaitMeter(1), 60.0))
    assert now[0] == 240
    for _ in range(tests):
        let_pass(Alarm(60.0 + SPARE_SECONDS).clock)
    assert now[0] == 240 + tests * 195
    assert longest_attempt(Limits(submission=60), tests) > now[0]
    assert longest_seconds(Limits(submission=60), tests) > 2 * now[0]


def test_an_assignment_travels_to_a_worker_unchanged():
    assert from_json(ASSIGNMENT.to_json()) == ASSIGNMENT
    assert from_json(ASSIGNMENT.to_json()).digest == ASSIGNMENT.digest


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_a_name_and_a_sentence(outcome):
    assert outcome == outcome.value == outcome.value.lower()
    assert outcome.sentence.endswith(".")
    assert not_run(outcome).sentence == outcome.sentence
