"""Ways to show that an attack succeeds where the defence that it targets is switched off."""

import json
import os
import pickle
import signal
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import torch

from grading.course.assignment import Assignment
from grading.examining.task import grade
from grading.limits import Limits, parse_limits
from grading.outcomes import Outcome
from grading.result import Result
from grading.sandbox.session import SessionEnded
from grading.sandbox.zygote_session import ZygoteSession
from grading.sandbox.zygote_source import ZygoteSource
from tests.grading.waiting import wait_until
from tests.redteam.attacks import PRELUDE, SUCCESS, Attack, make_notebook, put_in
from tests.redteam.one_kernel import printed, run_in_one_kernel
from tests.redteam.target import Target

ROOMY = Limits(cell=20.0)
LARGE = 500  # bytes of text: much more than any number that was asked for
CLEAN = "!rm -f /tmp/poison.py /dev/shm/poison.py poison.py"


@dataclass(frozen=True)
class Means:
    """What it takes to run an attack without a defence.

    Attributes:
        zygote: starts notebooks behind walls, or behind all but some.
        unsandboxed: starts notebooks without any wall.
        target: what attacks are let loose on.
        assignment: the practice.
    """

    zygote: ZygoteSource
    unsandboxed: ZygoteSource
    target: Target
    assignment: Assignment

    def open(self, *without: str) -> ZygoteSession:
        """Open a session with some walls left out."""
        self.zygote.without = set(without)
        try:
            return self.zygote.open(ROOMY)
        finally:
            self.zygote.without = set()

    def run(self, session: ZygoteSession, source: str) -> str:
        """Run the source of an attack; return what it prints."""
        return printed(session.run(put_in(PRELUDE + source, self.target.places)).outputs)

    def grade(
        self, attack: Attack, limits: Limits = ROOMY, source: ZygoteSource | None = None
    ) -> Result:
        """Grade the notebook of an attack; return the result."""
        data = nbformat.writes(make_notebook(attack, self.target.places)).encode()
        return grade(self.assignment, data, limits, source or self.zygote)


def got_in(result: Result) -> bool:
    """Tell whether an attack has reached what it wanted, from what grading says of it."""
    return SUCCESS in "".join(printed(cell.outputs) for cell in result.cells)


def succeeds_in_one_kernel(attack: Attack, means: Means) -> bool:
    """Run the tests where the attack is; where it changes them, believe what it says of them."""
    with means.unsandboxed.open(ROOMY) as session:
        notebook = make_notebook(attack, means.target.places)
        points, told = run_in_one_kernel(session, notebook, attack.shown == "rebuild")
    return SUCCESS in told if attack.kind == "reading" else points == attack.undefended


def gets_in_without_walls(attack: Attack, means: Means) -> bool:
    """Leave out the walls that the attack names; a probe looks while the first is still there."""
    with ExitStack() as stack:
        first = stack.enter_context(means.open(*attack.shown))
        told = means.run(first, attack.source)
        if attack.probe:
            later = stack.enter_context(means.open(*attack.shown))
            told = means.run(later, attack.probe)
            for session in (first, later):
                session.run(CLEAN)
    means.target.traces()
    return SUCCESS in told


def comes_to_its_end(attack: Attack, means: Means) -> bool:
    """Give the attack the room that it wants."""
    return got_in(means.grade(attack, limits=parse_limits(attack.room, ROOMY)))


def answer_of(attack: Attack) -> Any:
    """Return the value that an attack gives as its answer, made in this process."""
    namespace: dict[str, Any] = {}
    exec(attack.source, namespace)
    return namespace["total_gradient"]


def is_large(attack: Attack, means: Means) -> bool:
    """Write the value out as a reader without limits would, or say how many bytes it would be."""
    value = answer_of(attack)
    if size := getattr(value, "nbytes", 0):
        return size > LARGE
    try:
        text = f"{value:f}" if isinstance(value, Decimal) else json.dumps(value)
    except (RecursionError, ValueError):  # it holds itself, or has too many digits to be text
        return True
    return len(text) > LARGE


def says_that_it_equals(attack: Attack, means: Means) -> bool:
    """Compare where the student's class is: the answer equals what is right and what is not."""
    value = answer_of(attack)
    return bool(value == 0.2**5) and bool(value == 7)


def understates_its_size(attack: Attack, means: Means) -> bool:
    """Ask the value itself how many bytes it has, and torch."""
    value = answer_of(attack)
    with torch._C.DisableTorchFunctionSubclass():
        return value.nbytes < LARGE < torch.Tensor.numel(value) * value.element_size()


def stops_its_reader(attack: Attack, means: Means) -> bool:
    """Read the values of a tensor as one does with those that have any."""
    try:
        np.asarray(answer_of(attack))
    except (RuntimeError, TypeError):
        return True
    return False


def ends_its_process(attack: Attack, means: Means) -> bool:
    """Run it in a process that others would share."""
    with means.unsandboxed.open(ROOMY) as session:
        with suppress(SessionEnded):
            session.run(PRELUDE + attack.source)
        try:
            session.run("1")
        except SessionEnded as ended:
            return ended.outcome is Outcome.CRASHED
    return False


def stays_behind(attack: Attack, means: Means) -> bool:
    """Without a namespace of processes something outlives the notebook; end it."""
    with tempfile.TemporaryDirectory(prefix="redteam-") as folder:
        note = Path(folder, "survivor")  # written by the one that is left, when it gets a turn
        source = PRELUDE + attack.source.replace(
            "time.sleep(120)",
            f"open({str(note)!r}, 'w').write(f'{{os.getpid()}}.'), time.sleep(120)",
        )
        with means.unsandboxed.open(ROOMY) as session, suppress(SessionEnded):
            session.run(source)
            session.run("1")
        wait_until(lambda: note.exists() and note.read_text().endswith("."))
        survivor = int(note.read_text().rstrip("."))
    is_there = Path(f"/proc/{survivor}").exists()
    os.kill(survivor, signal.SIGKILL)
    return is_there


def poisons_the_next(attack: Attack, means: Means) -> bool:
    """Run the next notebook in the same process."""
    with means.open() as session:
        means.run(session, attack.source)
        return SUCCESS in means.run(session, attack.probe)


def look_up_after(attack: Attack, means: Means) -> bytes:
    """Run it, and return the frame that arrives as its answer."""
    with means.open() as session:
        means.run(session, attack.source)
        return session.lookup("total_gradient")


def arrives_forged(attack: Attack, means: Means) -> bool:
    """Ask a notebook that has written its answers to the wire beforehand."""
    return look_up_after(attack, means) == b'\0\0\0\5["va]'


def runs_when_unpickled(attack: Attack, means: Means) -> bool:
    """Unpickle what it answers."""
    pickle.loads(look_up_after(attack, means))
    return means.target.traces() == ["unpickled"]


def takes_ever_longer(attack: Attack, means: Means) -> bool:
    """The work grows with the square: eight times the numbers take over sixteen times as long."""
    _, _, (_, (_, items)) = json.loads(look_up_after(attack, means)[4:])
    numbers = [int(digits, 16) for _, digits in items]
    seconds = []
    for count in (2_000, 16_000):
        begin = time.thread_time()
        assert len(set(numbers[:count])) == count
        seconds.append(time.thread_time() - begin)
    return seconds[1] > 16 * seconds[0]


@dataclass(frozen=True)
class Way:
    """One way of showing.

    Attributes:
        shows: tells whether an attack succeeds.
        without: what is switched off, in words, with a place for `attack`.
        then: what happens.
    """

    shows: Callable[[Attack, Means], bool]
    without: str
    then: str


WAYS = {
    "one kernel": Way(succeeds_in_one_kernel, "in one kernel with the tests", "it succeeds"),
    "rebuild": Way(succeeds_in_one_kernel, "with its own tests believed", "it succeeds"),
    "walls": Way(gets_in_without_walls, "without these walls: {attack.shown}", "it gets in"),
    "room": Way(comes_to_its_end, "limits {attack.room}", "it comes to its end"),
    "value": Way(is_large, "read whole", "it fills the memory or stops its reader"),
    "lies": Way(says_that_it_equals, "compared in its kernel", "it equals whatever is wanted"),
    "understated": Way(understates_its_size, "its size is believed", "it fills the memory"),
    "stops": Way(stops_its_reader, "read as numbers", "it stops its reader"),
    "crash": Way(ends_its_process, "in a process for all", "it ends the process"),
    "survivor": Way(stays_behind, "without a sandbox", "something stays behind"),
    "same process": Way(poisons_the_next, "in a process for all", "the next one is poisoned"),
    "forged": Way(arrives_forged, "its frames are believed", "forged answers arrive"),
    "pickle": Way(runs_when_unpickled, "its answer is unpickled", "its code runs in the grader"),
    "hashes": Way(takes_ever_longer, "read without a limit of time", "reading takes ever longer"),
}


def way_of(attack: Attack) -> str:
    """Name the way in which an attack is shown: a key of `WAYS`, or one of harmless attacks."""
    return "walls" if isinstance(attack.shown, list) else attack.shown
