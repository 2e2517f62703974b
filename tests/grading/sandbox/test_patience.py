"""A limit of time means the student's own time, whoever of the notebook's processes waits."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.sandbox import patience
from grading.sandbox.patience import PatientClock, WaitMeter


class Machine:
    """A clock and a kernel's queue that stand still until a test moves them."""

    def __init__(self) -> None:
        self.now, self.waits = 0.0, {"1": 0.0}

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def machine(monkeypatch):
    machine = Machine()
    monkeypatch.setattr(patience, "read_waits", lambda pid: dict(machine.waits))
    monkeypatch.setattr(patience.time, "monotonic", machine.monotonic)
    return machine


def test_waiting_for_a_processor_does_not_count(machine):
    clock = PatientClock(WaitMeter(1), 2.0)
    machine.now, machine.waits = 2.1, {"1": 0.5}
    assert not clock.has_passed()
    machine.now = 2.6
    assert clock.has_passed()


def test_patience_ends_at_three_times_the_limit(machine):
    clock = PatientClock(WaitMeter(1), 2.0)
    machine.now, machine.waits = 5.9, {"1": 1000.0}
    assert not clock.has_passed()
    machine.now = 6.1
    assert clock.has_passed()


def test_the_clock_counts_only_what_was_waited_since_it_started(machine):
    meter = WaitMeter(1)
    machine.waits = {"1": 5.0}
    clock = PatientClock(meter, 2.0)
    machine.now = 2.1
    assert clock.has_passed()


def test_a_notebook_that_sleeps_while_its_child_waits_for_a_processor_is_waited_for(machine):
    clock = PatientClock(WaitMeter(1), 2.0)
    machine.now, machine.waits = 2.1, {"1": 0.0, "2": 0.5}
    assert not clock.has_passed()


def test_what_children_waited_one_after_another_adds_up_after_they_have_ended(machine):
    meter = WaitMeter(1)
    clock = PatientClock(meter, 2.0)
    for child in "2345678":
        machine.waits = {"1": 0.0, child: 0.3}
        meter.sample()
    machine.now, machine.waits = 4.0, {"1": 0.0}
    assert not clock.has_passed()
    machine.now = 4.2
    assert clock.has_passed()


def test_what_waits_side_by_side_counts_once(machine):
    meter = WaitMeter(1)
    machine.waits = {"1": 0.1, "2": 0.5, "3": 0.4}
    assert meter.sample() == 0.5


def test_a_new_child_with_the_number_of_one_that_ended_counts_from_its_start(machine):
    meter = WaitMeter(1)
    machine.waits = {"1": 0.0, "2": 1.0}
    meter.sample()
    machine.waits = {"1": 0.0, "2": 0.25}
    assert meter.sample() == 1.25


@given(st.lists(st.dictionaries(st.sampled_from("123"), st.floats(0, 100))))
def test_the_meter_never_runs_backwards(looks):
    left = iter([{}, *looks])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(patience, "read_waits", lambda pid: next(left))
        meter = WaitMeter(1)
        seconds = [meter.sample() for _ in looks]
    assert seconds == sorted(seconds)


def test_every_thread_and_every_child_of_a_notebook_is_looked_at(session):
    session.run(
        "import os, threading, time\n"
        "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
        "if os.fork() == 0:\n    time.sleep(60)\n    os._exit(0)"
    )
    assert len(patience.read_waits(session.pid)) == 3


def test_the_watcher_looks_all_the_time_for_children_may_end_before_the_deadline(session):
    looked, sample = threading.Event(), session.waits.sample

    def note():
        if threading.current_thread().name == "watcher":
            looked.set()
        return sample()

    session.waits.sample = note
    assert looked.wait(60)


def test_a_process_that_is_gone_waits_for_nothing():
    assert patience.read_waits(0) == {}
