"""A learner's call comes back, raises, or is ended: the caller is never held up."""

import contextlib
import sys
import threading
import time
import warnings

import pytest

from helpers.checks import time_limit
from helpers.checks.time_limit import CallFailed, call_within


def endless():
    while True:
        pass


def endless_and_deaf():
    while True:
        with contextlib.suppress(Exception):
            endless()


def asleep():
    time.sleep(3)


def endless_and_deaf_to_everything():
    stop = time.monotonic() + 3  # so that the tests themselves end
    while time.monotonic() < stop:
        try:
            while time.monotonic() < stop:
                pass
        except BaseException:
            pass


def test_a_value_comes_back():
    assert call_within(max, 2, 3) == 3


@pytest.mark.parametrize("function", [endless, endless_and_deaf])
def test_a_loop_without_an_end_is_ended_and_leaves_nothing_running(function):
    before = threading.active_count()
    with pytest.raises(CallFailed, match=r"did not come back within 0\.2 seconds"):
        call_within(function, seconds=0.2)
    assert threading.active_count() == before


@pytest.mark.parametrize("function", [asleep, endless_and_deaf_to_everything])
def test_what_cannot_be_ended_is_left_behind(function, monkeypatch):
    monkeypatch.setattr(time_limit, "STOP_TRIES", 2)
    started = time.monotonic()
    with pytest.raises(CallFailed, match="did not come back"):
        call_within(function, seconds=0.1)
    assert time.monotonic() - started < 2.5
    assert all(thread.daemon for thread in threading.enumerate() if thread.name != "MainThread")


class BrokenError(Exception):
    def __str__(self):
        raise RuntimeError


def raise_it(error):
    raise error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ValueError("no"), "the function raised ValueError: no"),
        (NotImplementedError(), r"not answered yet \(the function raises NotImplementedError\)"),
        (RecursionError("deep"), "calls itself without an end"),
        (SystemExit(3), "the function raised SystemExit: 3"),
        (KeyboardInterrupt(), "the function raised KeyboardInterrupt"),
        (BrokenError(), "the function raised BrokenError"),
        (ValueError("x" * 5000), "x{200}$"),
    ],
)
def test_an_exception_becomes_a_sentence(error, words):
    with pytest.raises(CallFailed, match=words):
        call_within(raise_it, error)


def test_a_call_leaves_nothing_on_stderr(capsys):
    def noisy():
        warnings.warn("overflow", RuntimeWarning, stacklevel=1)
        print("debugging", file=sys.stderr)
        return 1

    assert call_within(noisy) == 1
    assert capsys.readouterr().err == ""


def test_what_is_no_function_is_said_to_be_none():
    with pytest.raises(CallFailed, match="not a function any more"):
        call_within(0.5)


class Elsewhere:
    """A stand-in for a function in another process, with a time limit of its own."""

    raises = KeyError

    def __init__(self, act):
        self.act = act

    def __call__(self, *arguments):
        return self.act(*arguments)


def test_a_stand_in_is_called_in_this_thread_and_keeps_the_time_itself():
    assert call_within(Elsewhere(threading.current_thread)) is threading.current_thread()


def test_a_stand_in_whose_time_was_up_says_what_to_look_for():
    with pytest.raises(CallFailed, match="within the time that it has: look for a loop"):
        call_within(Elsewhere(lambda: raise_it(TimeoutError())))


def test_only_the_stand_ins_own_kind_of_exception_is_the_functions():
    with pytest.raises(CallFailed, match="the function raised KeyError"):
        call_within(Elsewhere(lambda: raise_it(KeyError("name"))))
    with pytest.raises(ConnectionError):
        call_within(Elsewhere(lambda: raise_it(ConnectionError())))
