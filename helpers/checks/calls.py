"""Calling a learner's function under a time limit, and judging what it returns."""

from collections.abc import Callable, Sequence
from copy import deepcopy

import numpy as np
from numpy.typing import ArrayLike

from helpers.checks.answers import Verdict
from helpers.checks.array_reading import NOTHING, NotAnArray, read_array
from helpers.checks.arrays import WrongAnswer, match_array
from helpers.checks.time_limit import CallFailed, TookTooLong, call_within
from helpers.checks.writing import write_call

# What a program returns that has another form than the one asked for makes a comparison impossible.
INCOMPARABLE = (IndexError, ValueError, TypeError, ZeroDivisionError, np.linalg.LinAlgError)


def match_call(
    function: Callable,
    arguments: Sequence[object],
    expected: ArrayLike,
    table: Sequence[WrongAnswer] = (),
    *,
    about: str = "",
    shown: str = "",
    part: tuple[int, int] | None = None,
    view: Callable[[np.ndarray], np.ndarray] | None = None,
    one_by_one: bool = False,
    seconds: float | None = None,
    **how: object,
) -> Verdict:
    """Call a learner's function under a time limit and judge what it returns.

    Args:
        function: what the learner wrote.
        arguments: handed over as they are.
        expected: what is right, see `arrays.match_array`.
        table: wrong answers with a name.
        about: the property that is looked at, in words; or else `shown`.
        shown: the name of the function, for a test that learners can read: the message then shows
            the call, what it gave, and what is expected.
        part: for a function that returns several results: which one, counted from 0, out of how
            many.
        view: what to look at instead of the array that came back, such as its signs; an array of
            another shape than the expected one is judged as it came.
        one_by_one: whether a function of one array that raises gets the numbers of the array one
            after the other; for a test to which it does not matter whether arrays are taken.
        seconds: the time limit, see `time_limit.call_within`.
        **how: rtol, atol, dtype and own_digits of `match_array`.
    """
    if shown:
        about, how = write_call(shown, arguments), how | {"reveal": True}
        if part is not None:
            about += f"[{part[0]}]"
    try:
        try:
            value = call_within(function, *arguments, seconds=seconds)
        except TookTooLong:
            raise
        except CallFailed:
            if not one_by_one:
                raise
            numbers = arguments[0].tolist()
            value = [call_within(function, number, seconds=seconds) for number in numbers]
    except CallFailed as problem:
        return Verdict(False, f"{about}: {problem}.")
    if part is not None and value is not None:
        place, count = part
        if not _holds(value, count):
            return Verdict(False, f"{about}: the function has to return {count} results (a tuple).")
        value = value[place]
    if view is not None:
        try:
            came = read_array(value)
        except NotAnArray as problem:
            return Verdict(False, f"{about}: {problem}.")
        value = view(came) if came.shape == np.shape(expected) else came
    return match_array(value, expected, table, about=about, **how)


def match_relation(
    calls: Sequence[tuple],
    relate: Callable[..., Sequence[tuple[ArrayLike, ArrayLike]] | str],
    table: Sequence[WrongAnswer] = (),
    *,
    about: str,
    results: int | None = None,
    seconds: float | None = None,
    **how: object,
) -> Verdict:
    """Judge how the results of several calls stand to each other.

    One property can be seen this way while the rest of a program is still wrong: what is wrong in
    all calls alike cancels.

    Args:
        calls: each a learner's function and its arguments. Of ordinary arrays, also inside a list,
            it gets copies, so that one call cannot edit what the next one gets.
        relate: takes what came back, an array per call (with `results` a list of so many arrays),
            and returns pairs of what is looked at and what it should be. One pair has to agree;
            the first gives the message. Or it returns a sentence that says why it cannot tell.
        table: wrong answers with a name, see `arrays.match_array`.
        about: the property, in words.
        results: how many results the functions return, if they are several.
        seconds: the time limit of one call.
        **how: rtol, atol, dtype, own_digits and reveal of `match_array`.
    """
    came = []
    for function, *arguments in calls:
        try:
            value = call_within(function, *map(_copy, arguments), seconds=seconds)
            if results is not None and value is not None and not _holds(value, results):
                raise NotAnArray(f"the function has to return {results} results (a tuple)")
            is_one = results is None or value is None
            came.append(read_array(value) if is_one else [read_array(one) for one in value])
        except (CallFailed, NotAnArray) as problem:
            return Verdict(False, f"{about}: {problem}.")
    try:
        with np.errstate(all="ignore"):
            pairs = relate(*came)
    except INCOMPARABLE:
        return Verdict(False, f"{about}: what came back has another number of values, or shape.")
    if isinstance(pairs, str):
        return Verdict(False, f"{about}: {pairs}")
    verdicts = [match_array(value, right, table, about=about, **how) for value, right in pairs]
    return next((one for one in verdicts if one.correct), verdicts[0])


def match_unchanged(
    function: Callable,
    arguments: Sequence[object],
    *,
    about: str,
    seconds: float | None = None,
) -> Verdict:
    """Call a learner's function and judge whether its arguments are what they were before.

    Args:
        function: what the learner wrote.
        arguments: arrays, numbers, or lists of them.
        about: the property that is looked at, in words.
        seconds: the time limit.
    """
    before = deepcopy(list(arguments))
    try:
        value = call_within(function, *arguments, seconds=seconds)
    except CallFailed as problem:
        return Verdict(False, f"{about}: {problem}.")
    if value is None:
        return Verdict(False, f"{about}: {NOTHING}.")
    if all(map(_is_same, before, arguments)):
        return Verdict(True, "Correct.")
    return Verdict(False, f"{about}: an input has other values after the call than before it.")


def _copy(argument: object) -> object:
    """Copy what a call could edit; an array in pieces or one that is locked stays what it is."""
    if type(argument) is list:
        return [_copy(part) for part in argument]
    if type(argument) is np.ndarray and argument.flags.writeable and argument.flags.c_contiguous:
        return argument.copy()
    return argument


def _holds(value: object, count: int) -> bool:
    """Tell whether several results came back, as many as are asked for."""
    is_several = type(value) is tuple or type(value) is list
    is_several = is_several or (type(value) is np.ndarray and value.ndim > 0)
    return is_several and len(value) == count


def _is_same(before: object, after: object) -> bool:
    if type(before) is not type(after):
        return False
    if type(before) is list or type(before) is tuple:
        return len(before) == len(after) and all(map(_is_same, before, after))
    before, after = np.asarray(before), np.asarray(after)
    same_kind = before.shape == after.shape and before.dtype == after.dtype
    return same_kind and bool(np.array_equal(before, after, equal_nan=before.dtype.kind == "f"))
