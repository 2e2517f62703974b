"""Lookups and calls: what a student's function does to its arguments and raises, arrives."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from grading.examining.names import StudentNames
from grading.examining.question_ends import ValueRefused
from grading.examining.student_errors import StudentError
from grading.inside.values.exchange import StudentSide
from grading.inside.values.sharing import Shared
from grading.inside.values.wire import Caps
from grading.limits import Limits
from tests.grading.session_in_process import PlainSession


def ask(function, **limits):
    """Return what stands for a function of a student's."""
    session = PlainSession(**limits)
    session.names["f"] = function
    return StudentNames(session, Limits(**limits))["f"]


def test_a_lookup_tells_a_value_from_a_missing_name_and_from_one_that_is_too_large():
    names = StudentNames(PlainSession("x = 3\nbig = bytes(3000)", 2000), Limits())
    assert names["x"] == 3
    with pytest.raises(KeyError):
        names["y"]
    with pytest.raises(ValueRefused, match="big: The value takes more than the 2000 bytes"):
        names["big"]


def test_a_call_brings_back_what_the_function_returned():
    assert ask(lambda a, *, b: (a, b))(1, b=[2]) == (1, [2])


def test_an_edit_of_an_argument_shows_in_the_callers_own_object():
    def edit(array, items, *, named):
        array[0] = 9
        items.sort()
        named["inner"][:] = 1
        named["new"] = 2

    array, items, inner = np.arange(3.0), [3, 1, 2], np.zeros(2)
    named = {"inner": inner}
    ask(edit)(array, items, named=named)
    assert array.tolist() == [9, 1, 2]
    assert items == [1, 2, 3]
    assert inner.tolist() == [1, 1]
    assert named["inner"] is inner
    assert named["new"] == 2


def test_an_edit_of_what_lies_in_a_tuple_shows():
    items = [1]
    ask(lambda pair: pair[0].append(2))((items, 5))
    assert items == [1, 2]


def test_an_edit_of_a_tensor_shows():
    tensor = torch.zeros(2)
    ask(lambda given: given.add_(1).sum())(tensor)
    assert tensor.tolist() == [1, 1]


def test_an_edit_before_an_exception_shows():
    def fail(items):
        items.clear()
        raise ValueError("no")

    items = [1]
    with pytest.raises(ValueError, match="no"):
        ask(fail)(items)
    assert items == []


def test_a_read_only_array_stays_read_only_for_the_student():
    array = np.zeros(2)
    array.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        ask(lambda given: given.fill(1))(array)


class OwnError(LookupError):
    pass


@pytest.mark.parametrize(
    ("error", "kind", "text"),
    [
        (ValueError("too small"), ValueError, "too small"),
        (KeyError("name"), KeyError, "'name'"),
        (OwnError("mine"), LookupError, "mine"),
        (FileNotFoundError(2, "gone"), OSError, "gone"),
        (UnicodeDecodeError("utf-8", b"x", 0, 1, "odd"), UnicodeDecodeError, "odd"),
        (StopIteration(), StudentError, ""),
        (SystemExit(0), StudentError, "0"),
        (GeneratorExit(), StudentError, ""),
        (ExceptionGroup("several", [ValueError()]), StudentError, "several"),
        (ZeroDivisionError(), ArithmeticError, ""),
    ],
)
def test_an_exception_arrives_as_its_built_in_type_with_its_message(error, kind, text):
    def fail():
        raise error

    with pytest.raises(kind) as raised:
        ask(fail)()
    assert isinstance(raised.value, StudentError)
    assert isinstance(raised.value, Exception)
    assert not isinstance(raised.value, StopIteration)
    assert text in str(raised.value)
    assert type(raised.value).__name__ == type(error).__name__
    if not isinstance(error, ExceptionGroup):
        assert raised.value.args == error.args


def test_an_exception_that_cannot_describe_itself_arrives_without_a_message():
    class MuteError(ValueError):
        def __str__(self):
            raise RuntimeError

    def fail():
        raise MuteError

    with pytest.raises(ValueError, match=r"^$"):
        ask(fail)()


def test_an_exception_that_carries_too_much_arrives_with_its_message_alone():
    def fail():
        raise ValueError(bytes(10**6))

    with pytest.raises(ValueError, match="x00") as raised:
        ask(fail)()
    assert raised.value.args == (str(raised.value),)


def test_a_result_that_is_too_large_is_refused():
    with pytest.raises(ValueRefused, match="more than the 2000 bytes"):
        ask(lambda: bytes(3000), value=2000)()


def test_a_students_object_can_be_handed_back_to_its_owner():
    session = PlainSession("def call(f, text): return f(text)\nupper = str.upper")
    names = StudentNames(session, Limits())
    assert names["call"](names["upper"], "a") == "A"


def forged(*values):
    """Return what a student's side would answer that says something of its own."""
    return Shared(is_students=True).pack(list(values), lambda value: 0, Caps())


@pytest.mark.parametrize(
    "answer",
    [
        forged("returned"),
        forged("raised", "ValueError", "no", (), {}),
        forged("raised", ValueError, 5, (), {}),
        forged("raised", ValueError, "no", [], {}),
        forged("raised", ValueError, "no", (), []),
        forged("raised", int, "no", (), {}),
        forged("raised"),
        forged("ended", None),
        forged("full marks", 1),
        forged("refused", 1),
        forged("refused", "no"),
        forged(),
        forged(5),
        forged(object(), 5),
        b"",
    ],
)
def test_a_forged_answer_to_a_call_is_refused(answer):
    session = PlainSession("def f(): pass")
    session.call = lambda *question: answer
    with pytest.raises(ValueRefused):
        StudentNames(session, Limits())["f"]()


@given(st.sampled_from([KeyboardInterrupt, SystemExit, BaseException, StopIteration]), st.text())
def test_whatever_an_exception_claims_to_be_it_is_an_ordinary_one(kind, message):
    session = PlainSession("def f(): pass")
    session.call = lambda *question: forged("raised", kind, message, (message,), {})
    with pytest.raises(StudentError) as raised:
        StudentNames(session, Limits())["f"]()
    assert isinstance(raised.value, Exception)
    assert not isinstance(raised.value, StopIteration)


@pytest.mark.parametrize(
    "hostile",
    [
        "import numpy as np\ndef f():\n    np.asarray = None\n    return np.float32(1)",
        "import sys\ndef f():\n    class Odd(type):\n        @property\n"
        "        def __mro__(cls): raise SystemExit\n    class One(metaclass=Odd): pass\n"
        "    return One()",
        "class Odd:\n    @property\n    def __doc__(self): raise MemoryError\n"
        "    def __call__(self): pass\ndef f(): return Odd()",
    ],
)
def test_a_value_that_breaks_what_looks_at_it_is_an_answer_and_the_next_question_is_answered(
    hostile, monkeypatch
):
    monkeypatch.setattr(np, "asarray", np.asarray)
    student = StudentSide()
    namespace = {"one": 1}
    exec(hostile, namespace)
    student.look_up(namespace, "f")
    arguments = Shared(is_students=False).pack([0, 0], lambda value: None, Caps())
    assert student.call(0, arguments)
    assert student.look_up(namespace, "one")
