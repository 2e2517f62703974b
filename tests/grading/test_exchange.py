"""Lookups and calls: what a student's function does to its arguments and raises, arrives."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from grading.boundary import Caps, Refused, encode
from grading.exchange import (
    NameMissing,
    StudentError,
    answer_call,
    answer_lookup,
    encode_call,
    read_lookup,
    read_reply,
)


class Kept(list):
    """The objects of a student that the grader knows by number."""

    def keep(self, value):
        self.append(value)
        return len(self) - 1


def tell(*told):
    return told


def call(function, *positional, caps=Caps(), **named):  # noqa: B008
    kept = Kept()
    answer = answer_call(
        function, encode_call(positional, named), kept.keep, kept.__getitem__, caps
    )
    return read_reply(answer, tell, positional, named)


def test_a_lookup_tells_a_value_from_a_missing_name_and_from_one_that_is_too_large():
    names = {"x": 3, "big": [0] * 100}
    caps = Caps(items=50)
    assert read_lookup(answer_lookup(names, "x", Kept().keep, caps), tell) == 3
    with pytest.raises(NameMissing):
        read_lookup(answer_lookup(names, "y", Kept().keep, caps), tell)
    with pytest.raises(Refused, match="more than 50 values"):
        read_lookup(answer_lookup(names, "big", Kept().keep, caps), tell)


def test_a_call_brings_back_what_the_function_returned():
    assert call(lambda a, *, b: (a, b), 1, b=[2]) == (1, [2])


def test_an_edit_of_an_argument_shows_in_the_callers_own_object():
    def edit(array, items, *, named):
        array[0] = 9
        items.sort()
        named["inner"][:] = 1
        named["new"] = 2

    array, items, inner = np.arange(3.0), [3, 1, 2], np.zeros(2)
    named = {"inner": inner}
    call(edit, array, items, named=named)
    assert array.tolist() == [9, 1, 2]
    assert items == [1, 2, 3]
    assert inner.tolist() == [1, 1]
    assert named["inner"] is inner
    assert named["new"] == 2


def test_an_edit_of_a_tensor_shows():
    tensor = torch.zeros(2)
    call(lambda given: given.add_(1).sum(), tensor)
    assert tensor.tolist() == [1, 1]


def test_an_edit_before_an_exception_shows():
    def fail(items):
        items.clear()
        raise ValueError("no")

    items = [1]
    with pytest.raises(ValueError, match="no"):
        call(fail, items)
    assert items == []


def test_a_read_only_array_stays_read_only_for_the_student():
    array = np.zeros(2)
    array.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        call(lambda given: given.fill(1), array)


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
        (ZeroDivisionError(), ArithmeticError, ""),
    ],
)
def test_an_exception_arrives_as_its_built_in_type_with_its_message(error, kind, text):
    def fail():
        raise error

    with pytest.raises(kind) as raised:
        call(fail)
    assert isinstance(raised.value, StudentError)
    assert isinstance(raised.value, Exception)
    assert not isinstance(raised.value, StopIteration)
    assert text in str(raised.value)
    assert type(raised.value).__name__ == type(error).__name__


def test_an_exception_that_cannot_describe_itself_arrives_without_a_message():
    class MuteError(ValueError):
        def __str__(self):
            raise RuntimeError

    def fail():
        raise MuteError

    with pytest.raises(ValueError, match=r"^$"):
        call(fail)


def test_a_result_that_is_too_large_is_refused():
    with pytest.raises(Refused, match="more than 50 values"):
        call(lambda: [0] * 100, caps=Caps(items=50))


def test_a_students_object_can_be_handed_back_to_its_owner():
    kept = Kept()
    number = kept.keep(str.upper)
    arguments = encode_call(("stand-in",), {}, None)
    assert b"stand-in" in arguments

    class StandIn:
        pass

    arguments = encode_call((StandIn(), "a"), {}, lambda value: number)
    answer = answer_call(lambda f, text: f(text), arguments, kept.keep, kept.__getitem__)
    assert read_reply(answer, tell, (), {}) == "A"


@pytest.mark.parametrize(
    "answer",
    [
        ("returned",),
        ("returned", 1, 5),
        ("returned", 1, [[3, 1]]),
        ("returned", 1, [("nowhere", 1)]),
        ("raised", "ValueError", "no", []),
        ("full marks", 1),
        5,
        None,
    ],
)
def test_a_forged_answer_is_refused(answer):
    with pytest.raises(Refused):
        read_reply(encode(answer), tell, (1,), {})


@given(st.lists(st.text(), max_size=4), st.text())
def test_whatever_types_an_exception_claims_it_is_an_ordinary_one(names, message):
    for claimed in (names, ["KeyboardInterrupt"], ["SystemExit", "BaseException"], ["print"]):
        answer = encode(("raised", claimed, message, []))
        with pytest.raises(StudentError):
            read_reply(answer, tell, (), {})


def test_a_changed_argument_of_another_kind_leaves_the_callers_object_alone():
    array = np.zeros(2)
    answer = encode(("returned", None, [(0, np.zeros(3)), (0, "text"), (0, np.zeros(2, "f4"))]))
    read_reply(answer, tell, (array,), {})
    assert array.tolist() == [0, 0]
