"""An error deep in a recursion is shown in a few lines, whatever led to it."""

import traceback

import pytest

from grading.inside import tracebacks
from grading.inside.tracebacks import MOST_CALLS, MOST_ERRORS, shorten

ENDLESS = "def again(n):\n    return again(n + 1)\nagain(0)"
RETRIES = """
def again(n):
    try:
        1 / 0
    except ZeroDivisionError:
        return again(n + 1)
again(0)
"""


def catch(source):
    try:
        exec(source, {})
    except Exception as error:
        return error


def count_calls(error):
    return len(list(traceback.walk_tb(error.__traceback__)))


def count_errors(error):
    count = 0
    while error is not None:
        count, error = count + 1, error.__cause__ or error.__context__
    return count


def test_the_first_and_the_last_calls_stay():
    error = catch(ENDLESS)
    assert count_calls(error) > 100
    first, last = list(traceback.walk_tb(error.__traceback__))[:: count_calls(error) - 1]
    shorten(error)
    assert count_calls(error) == 2 * MOST_CALLS
    assert list(traceback.walk_tb(error.__traceback__))[:: 2 * MOST_CALLS - 1] == [first, last]
    assert "calls in the middle are not shown" in "".join(traceback.format_exception(error))


def test_of_errors_that_led_to_one_another_the_nearest_stay():
    error = catch(RETRIES)
    assert count_errors(error) > 100
    shorten(error)
    assert count_errors(error) == MOST_ERRORS


@pytest.mark.parametrize(
    ("source", "errors"),
    [
        ("1 / 0", 1),
        ("try:\n    1 / 0\nexcept ZeroDivisionError:\n    int('x')", 2),
        ("try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    raise KeyError from error", 2),
        ("try:\n    1 / 0\nexcept ZeroDivisionError:\n    raise KeyError from None", 1),
    ],
)
def test_an_ordinary_error_is_shown_as_it_is(source, errors):
    error = catch(source)
    before = traceback.format_exception(error)
    shorten(error)
    assert traceback.format_exception(error) == before
    assert count_errors(error) == errors


def test_an_error_that_nobody_may_change_is_left_alone():
    class FrozenError(Exception):
        def __setattr__(self, name, value):
            raise AttributeError(name)

    shorten(FrozenError())


def test_the_graders_own_calls_are_not_shown():
    error = catch("from grading.inside.tracebacks import shorten\nshorten(1)")
    assert tracebacks.__file__ in "".join(traceback.format_exception(error))
    shorten(error)
    assert tracebacks.__file__ not in "".join(traceback.format_exception(error))
    assert '"<string>", line 2' in "".join(traceback.format_exception(error))


def test_errors_that_lead_in_a_circle_come_to_an_end():
    first, second = KeyError("first"), KeyError("second")
    first.__cause__, second.__cause__ = second, first
    shorten(first)


def test_a_notebook_shows_few_lines_of_an_endless_recursion_and_goes_on(session):
    for source in (ENDLESS, RETRIES):
        run = session.run(source)
        assert run.error.startswith("RecursionError")
        shown = run.outputs[-1]["traceback"]
        assert len(shown) < 300
        assert "calls in the middle are not shown" in "\n".join(shown)
    assert session.run("1").error is None
