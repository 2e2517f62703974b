"""A condition that was false has failed, whatever becomes of the words that say so."""

import pytest

from tests.grading.examining.test_examiner import examine

MODEL = """
class Model:
    def __eq__(self, other): return True
    def __contains__(self, other): return True
def f():
    return 3
def make():
    return Model()
"""


@pytest.mark.parametrize(
    "test",
    [
        "assert f() == 4, make() == 3",
        "assert f() == 4, f'it gives {make() == 3}'",
        "assert f() == 4, (\n    'it gives'\n    f'{3 in make()}'\n)",
        "def check():\n    assert f() == 4, make() == 3\ncheck()",
    ],
)
def test_a_message_that_cannot_be_made_leaves_the_test_failed(test):
    verdict = examine(test, MODEL)
    assert (verdict.passed, verdict.is_judged) == (False, True)
    assert verdict.error == "AssertionError"
    assert verdict.message == "This test did not pass."


@pytest.mark.parametrize(
    "test",
    [
        "assert make() == 3, 'no'",
        "assert make() == 3, f'it gives {f()}'",
        "x = make() == 3\nassert f() == 4, x",
        "assert 3 in make(), make() == 3",
    ],
)
def test_a_condition_that_cannot_be_judged_waits_for_a_person(test):
    verdict = examine(test, MODEL)
    assert (verdict.passed, verdict.is_judged) == (False, False)


def test_a_message_with_an_object_in_it_is_written_as_the_notebook_writes_it():
    student = "class Model:\n    def __repr__(self): return 'my model'\nmodel = Model()"
    verdict = examine("assert 1 == 2, f'{model} and {model!r:>10}'", student)
    assert verdict.message == "my model and   my model"
    assert examine("print(model)", student).printed == "my model\n"
    assert examine("assert str(model) == 'my model'", student).passed
