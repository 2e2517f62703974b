"""Of the hidden part of a test a student reads its own messages, and nothing else."""

import pytest

from grading.course.assignment import load_assignment
from grading.course.folder import SETTINGS, Course
from grading.examining.examiner import Examiner
from grading.examining.hidden_tests import compile_cell
from grading.limits import Limits
from tests.grading.classes.source_cells import answer_cell, check_cell
from tests.grading.classes.tiny_course import NAME, make_course
from tests.grading.examining.test_examiner import PlainSession, examine

HIDDEN = """
print("seen", x)
### BEGIN HIDDEN TESTS
print("secret 42")
expected = {expected}
{check}
### END HIDDEN TESTS
"""


@pytest.mark.parametrize(
    ("check", "shown"),
    [
        ("assert x == expected", "This test did not pass."),
        ("assert x == expected, 'Not the right number.'", "Not the right number."),
        ("import numpy as np\nnp.testing.assert_allclose(x, expected)", "AssertionError"),
        ("import unittest\nunittest.TestCase().assertEqual(x, expected)", "AssertionError"),
        ("raise KeyError(expected)", "KeyError"),
        ("{}[expected]", "KeyError"),
        ("int(f'{expected} secret')", "ValueError"),
        ("def check():\n    raise ValueError(expected)\ncheck()", "ValueError"),
    ],
)
def test_of_a_hidden_test_only_its_own_message_is_shown(check, shown):
    verdict = examine(HIDDEN.format(expected=42, check=check), "x = 3")
    assert not verdict.passed
    assert shown in verdict.message
    assert "42" not in verdict.message + verdict.printed
    assert "secret" not in verdict.message + verdict.printed
    assert verdict.printed == "seen 3\n"
    assert verdict.printed_hidden == "secret 42\n"


WRAPPED = """
def check():
    print("seen", x)
    ### BEGIN HIDDEN TESTS
    print("secret 42")
    {check}
    ### END HIDDEN TESTS
    print("after")


check()
"""


@pytest.mark.parametrize(
    ("check", "shown"),
    [
        ("assert x == 42", "This test did not pass."),
        ("import numpy as np; np.testing.assert_allclose(x, 42)", "AssertionError"),
        ("{}[42]", "KeyError"),
        ("compare(42)", "KeyError"),
    ],
)
def test_a_hidden_part_inside_a_function_is_hidden_as_well(check, shown):
    examiner = Examiner(PlainSession("x = 3"), Limits())
    examiner.examine("earlier", "def compare(y):\n    return {}[y]")
    verdict = examiner.examine("cell", WRAPPED.format(check=check))
    assert not verdict.passed
    assert shown in verdict.message
    assert "42" not in verdict.message + verdict.printed
    assert (verdict.printed, verdict.printed_hidden) == ("seen 3\n", "secret 42\n")


def test_what_a_function_does_after_its_hidden_part_is_shown():
    verdict = examine(WRAPPED.format(check="pass") + "int('mine')", "x = 3")
    assert verdict.printed == "seen 3\nafter\n"
    assert "mine" in verdict.message


def test_a_failure_before_the_hidden_part_is_shown_in_full():
    test = "print(1)\nint(x)\n" + HIDDEN.format(expected=42, check="")
    verdict = examine(test, "x = 'mine'")
    assert "mine" in verdict.message


def test_in_a_hidden_test_the_students_own_error_is_shown():
    test = HIDDEN.format(expected=42, check="f()")
    verdict = examine(test, "x = 1\ndef f(): raise RuntimeError('my own words')")
    assert verdict.message == "RuntimeError: my own words"


@pytest.mark.parametrize(
    ("settings", "begin", "end"),
    [
        ("", "# BEGIN HIDDEN TESTS", "#END HIDDEN TESTS"),
        ("c.ClearHiddenTests.begin_test_delimeter = 'SECRET'", "# SECRET", "### END HIDDEN TESTS"),
        ("c.ClearHiddenTests.end_test_delimeter = 'SHOWN'", "### BEGIN HIDDEN TESTS", "1  # SHOWN"),
    ],
)
def test_lines_are_hidden_however_settings_and_notebook_mark_them(settings, begin, end, tmp_path):
    test = f"assert a\n{begin}\nassert a == 1\n{end}\nassert a < 2"
    folder = make_course(tmp_path, answer_cell("a", "a = 1"), check_cell("t", test))
    with (folder / SETTINGS).open("a") as file:
        file.write(f"{settings}\n")
    cell = load_assignment(Course.read(folder), NAME).cell("t")
    assert "a == 1" not in cell.released
    assert compile_cell(cell.source)[2] == {2, 3, 4}
