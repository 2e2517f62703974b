"""Tests run in the examiner, see the student's names as data, and never show their hidden part."""

import sys
import textwrap

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.examining import examiner as examining
from grading.examining import hidden_tests
from grading.examining.examiner import Examiner
from grading.inside.values.encoding import encode
from grading.limits import Limits
from tests.grading.session_in_process import PlainSession


def examine(test, student="", session=None, limits=Limits()):  # noqa: B008
    session = session or PlainSession(student)
    return Examiner(session, limits).examine("cell", textwrap.dedent(test))


def assert_passes(test, student=""):
    verdict = examine(test, student)
    assert verdict.passed, verdict.detail


def test_a_test_that_holds_passes_and_one_that_does_not_says_its_message():
    assert_passes("assert x == 3", "x = 3")
    verdict = examine("assert x == 3, 'three was asked'", "x = 4")
    assert (verdict.passed, verdict.message, verdict.error) == (
        False,
        "three was asked",
        "AssertionError",
    )


@pytest.mark.parametrize(
    "test",
    [
        "assert x == 3",
        "def check():\n    return x\nassert check() == 3",
        "assert (lambda: x)() == 3",
        "assert [x for _ in range(2)] == [3, 3]",
        "assert sum(x for _ in range(2)) == 6",
        "class Check:\n    def get(self):\n        return x\nassert Check().get() == 3",
        "def outer():\n    def inner():\n        return x\n    return inner()\nassert outer() == 3",
        "global x\nassert x == 3",
    ],
)
def test_names_are_found_wherever_a_test_uses_them(test):
    assert_passes(test, "x = 3")


def test_names_are_looked_up_in_tests_then_built_ins_then_the_student():
    student = "len = sum = print = lambda *a: 1 / 0\nown = 5\n__name__ = 'theirs'"
    assert_passes(
        "own = 1\nassert len([own]) == sum([1]) == 1\nassert __name__ == '__test__'", student
    )
    session = PlainSession(student)
    examine("assert len([]) == 0\nassert __name__", session=session)
    assert session.asked == []


def test_a_name_is_fetched_at_its_cells_place_in_the_notebook():
    session = PlainSession("x = 1")
    examiner = Examiner(session, Limits())
    assert examiner.examine("a", "assert x == 1").passed
    session.names["x"] = 2
    assert examiner.examine("b", "assert x == 2").passed


def test_what_a_test_defines_is_there_for_the_next_test():
    examiner = Examiner(PlainSession(), Limits())
    assert examiner.examine("a", "import math\ntwo = 2").passed
    assert examiner.examine("b", "assert math.sqrt(4) == two").passed


def test_a_missing_name_is_a_name_error_that_python_words():
    verdict = examine("assert x == 3")
    assert verdict.message == "NameError: name 'x' is not defined"


def test_a_test_that_never_ran_to_its_end_does_not_pass():
    assert not examine("raise SystemExit(0)").passed
    assert not examine("import sys\nsys.exit()").passed
    assert examine("exit = 1").passed


LYING = """
class Liar:
    def __eq__(self, other): return True
    def __bool__(self): return True
    def __lt__(self, other): return True
    def __instancecheck__(self, other): return True
    __class__ = int
    __hash__ = None
x = Liar()
class LyingInt(int):
    def __eq__(self, other): return True
y = LyingInt(4)
def f(a): return Liar()
"""


@pytest.mark.parametrize(
    "test", ["assert x == 3", "assert y == 3", "assert f(1) == 3", "assert x is True"]
)
def test_an_object_that_lies_about_being_equal_is_not_asked(test):
    assert not examine(test, LYING).passed


def test_functions_are_called_with_data_and_answer_with_data():
    student = "def add(a, b=1): return a + b"
    assert_passes("assert add(1) == 2 and add(1, b=[2][0]) == 3 and callable(add)", student)


def test_an_edit_of_an_argument_shows_and_a_read_only_one_stays():
    student = "def shift(a): a += 1\ndef sort(items): items.sort()"
    assert_passes(
        """
        import numpy as np
        array, items = np.zeros(3), [2, 1]
        shift(array), sort(items)
        assert array.tolist() == [1, 1, 1] and items == [1, 2]
        """,
        student,
    )


def test_an_exception_of_the_students_can_be_expected_by_its_type():
    student = "def f(x):\n    if x < 0: raise ValueError('negative')"
    assert_passes(
        """
        import pytest
        with pytest.raises(ValueError, match="negative"):
            f(-1)
        """,
        student,
    )
    verdict = examine("f(-1)", student)
    assert verdict.message == "ValueError: negative"


def test_a_global_that_a_call_changes_is_fetched_again():
    student = "count = 0\ndef step():\n    global count\n    count += 1"
    assert_passes("assert count == 0\nstep()\nassert count == 1", student)


def test_the_same_value_is_the_same_object_within_a_test():
    student = "items = [1]\ndef f(): pass"
    assert_passes("items.append(2)\nf()\nassert items == [1, 2] and items is items", student)


def test_a_students_object_can_be_handed_back_and_asked_for_its_attributes():
    student = "class Net: weight = 3\nnet = Net()\ndef weight(net): return net.weight"
    assert_passes("assert weight(net) == net.weight == 3", student)


def test_a_stand_in_is_called_as_the_students_type_is():
    student = "class Net: pass\nnet = Net()\ndef f(): pass"
    assert_passes("assert (type(net).__name__, type(f).__name__) == ('Net', 'function')", student)


def test_a_call_with_a_time_limit_of_the_course_is_made_directly():
    student = "def double(x): return 2 * x\ndef fail(x): raise ValueError('no')"
    test = """
    from helpers.checks.time_limit import CallFailed, call_within
    assert call_within(double, 2) == 4
    try:
        call_within(fail, 2)
    except CallFailed as problem:
        assert str(problem) == "the function raised ValueError: no"
    else:
        raise AssertionError
    """
    assert_passes(test, student)


def test_what_a_test_prints_is_kept_up_to_a_limit_and_fit_for_a_file():
    verdict = examine("print(x * 10**6)\nprint('end')", "x = 'a\\ud800'")
    assert len(verdict.printed) <= hidden_tests.MAX_PRINTED
    verdict.printed.encode("utf-8")


def test_a_message_is_cut_and_fit_for_a_file():
    verdict = examine("assert False, x", "x = '\\ud800' * 10**5")
    assert len(verdict.message) <= examining.MAX_MESSAGE
    verdict.message.encode("utf-8")


WARNING = "import numpy as np\nnp.float64(x) / 0\nimport warnings\nwarnings.warn('of a library')"


def test_a_warning_is_not_shown_and_does_not_depend_on_who_was_examined_before(monkeypatch):
    def show(message, *rest):
        print(message, file=sys.stderr)

    monkeypatch.setattr("warnings.showwarning", show)
    for _ in range(2):
        assert examine(WARNING, "x = 1.0").printed == ""


def test_chance_is_the_same_for_every_submission():
    draw = "import random\nimport numpy as np\nprint(random.random(), np.random.rand())"
    assert examine(draw).printed == examine(draw).printed


def test_a_test_that_is_not_python_is_the_instructors_to_mend():
    with pytest.raises(SyntaxError):
        examine("!ls")


@given(st.binary(max_size=200))
def test_whatever_bytes_come_back_a_test_fails_and_the_examiner_goes_on(answer):
    session = PlainSession()
    session.lookup = lambda name: answer
    examiner = Examiner(session, Limits())
    assert not examiner.examine("a", "assert x == 3").passed
    assert examiner.examine("b", "pass").passed


@given(st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=5))
def test_whatever_value_comes_back_from_a_call_it_is_a_value_and_no_verdict(value):
    session = PlainSession("def f(): pass")
    session.call = lambda *question: encode(value)
    assert not examine("assert f() == object()", session=session).passed


def test_tests_work_with_exact_types():
    student = "import numpy as np\na = np.float32(1.5)\nt = (1, [2], {3: {4}})"
    session = PlainSession(student)
    examiner = Examiner(session, Limits())
    assert examiner.examine("a", "import numpy as np\nassert type(a) is np.float32").passed
    assert examiner.examine("b", "assert t == (1, [2], {3: {4}})").passed
    assert isinstance(session.names["a"], np.float32)
    session = PlainSession(student)
    examiner = Examiner(session, Limits())
    assert examiner.examine("a", "import numpy as np\nassert type(a) is np.float32").passed
    assert examiner.examine("b", "assert t == (1, [2], {3: {4}})").passed
    assert isinstance(session.names["a"], np.float32)


@pytest.mark.parametrize(
    "test",
    [
        "import pytest\nwith pytest.raises(ValueError):\n    f()",
        "import pytest\npytest.fail('no')",
        "import pytest\npytest.skip('not today')",
        "raise KeyboardInterrupt",
        "raise GeneratorExit",
        "class Own(BaseException):\n    pass\nraise Own('of my own')",
    ],
)
def test_whatever_a_test_raises_is_its_verdict_and_ends_no_worker(test):
    verdict = examine(test, "def f():\n    return 1")
    assert not verdict.passed
    assert verdict.error
