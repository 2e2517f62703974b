"""Whatever a student writes into the socket, the grader gets a wrong value or a named end."""

import json
import random
import struct

import pytest

from grading.inside.frames import HEAD, Kind, frame
from grading.limits import Limits
from grading.outcomes import Outcome
from grading.sandbox.session import CallInterrupted, CellRun, SessionEnded

# How a student finds the one socket: it is the only one that is open.
FIND = """
import os, stat
def find_wire():
    for descriptor in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                return descriptor
        except OSError:
            pass
wire = find_wire()
"""
DONE = frame(Kind.DONE, b"null")
SHAPES = {
    "nothing of the form": b"\x00" * 100,
    "text": b"GET / HTTP/1.1\r\n\r\n",
    "a frame that never ends": HEAD.pack(Kind.DONE, 4) + b"nu",
    "a head without its end": HEAD.pack(Kind.OUTPUT, 9)[:3],
    "the longest frame there is": HEAD.pack(Kind.OUTPUT, 2**32 - 1) + b"x" * 1000,
    "an answer to another question": frame(Kind.VALUE, b"\0\0\0\4null"),
    "a second start": frame(Kind.READY),
    "a request": frame(Kind.RUN, b"1"),
    "an interrupt that nobody asked for": frame(Kind.INTERRUPTED),
    "two ends": DONE + DONE,
    "an end that is no JSON": frame(Kind.DONE, b"\xff{"),
    "an end that nests deeply": frame(Kind.DONE, b"[" * 60_000),
    "an output that is no JSON": frame(Kind.OUTPUT, b"\xff") + DONE,
    "an output of no known type": frame(Kind.OUTPUT, b'{"output_type": "points"}') + DONE,
    "many empty outputs": frame(Kind.OUTPUT) * 1000 + DONE,
}


def use(session, source):
    """Use a session in every way; return what happened, in which nothing else may occur."""
    happened = []
    for step in (
        lambda: session.run(source),
        lambda: session.lookup("x"),
        lambda: session.call(0, b""),
        lambda: session.advance(0),
        lambda: session.change(b""),
        lambda: session.run("print('after')"),
    ):
        try:
            result = step()
            happened.append(type(result))
        except CallInterrupted:
            happened.append(CallInterrupted)
        except SessionEnded as ended:
            happened.append(ended.outcome)
    return happened


def check_use(session, attack):
    happened = use(session, attack)
    assert set(happened) <= {CellRun, bytes, CallInterrupted, *Outcome}
    assert not {Outcome.FAILED, Outcome.GRADED} & set(happened)


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("then", ["pass", "os._exit(0)", "import time; time.sleep(60)"])
def test_forged_frames_end_in_an_outcome_or_in_wrong_values(open_session, name, then):
    session = open_session(limits=Limits(cell=0.2))
    attack = f"{FIND}\nos.write(wire, {SHAPES[name][:50_000]!r})\n{then}"
    check_use(session, attack)


@pytest.mark.parametrize("seed", range(12))
def test_random_frames_end_in_an_outcome_or_in_wrong_values(open_session, seed):
    draw = random.Random(seed)
    stream = b"".join(
        HEAD.pack(draw.choice([*Kind, draw.randrange(256)]), draw.choice([0, 1, 4, 300, 2**20]))
        + draw.randbytes(draw.choice([0, 1, 4, 300]))
        for _ in range(5)
    )
    check_use(open_session(limits=Limits(cell=0.2)), f"{FIND}\nos.write(wire, {stream!r})")


def test_a_wire_that_is_closed_or_kept_by_a_child_ends_the_session(open_session):
    for attack in (
        "os.close(wire)",
        "os.dup2(os.open('/dev/null', os.O_RDWR), wire)",
        "os.dup2(wire, 99)\nif os.fork() == 0:\n    import time\n    time.sleep(60)\nos._exit(0)",
        "import signal\nif os.fork() == 0:\n    os.kill(1, signal.SIGKILL)\nimport socket\n"
        "socket.socket(fileno=os.dup(wire)).shutdown(socket.SHUT_RDWR)",
    ):
        session = open_session(limits=Limits(cell=3))
        with pytest.raises(SessionEnded) as ended:
            session.run(f"{FIND}\n{attack}")
        assert ended.value.outcome in (Outcome.CRASHED, Outcome.TIMEOUT)


def test_a_forged_value_is_only_ever_this_students_value(open_session):
    forger, honest = open_session(), open_session()
    value = struct.pack(">I", 13) + b'["tuple",[1]]'
    forger.run(
        f"{FIND}\nfrom grading.inside.values.exchange import StudentSide\n"
        f"StudentSide.look_up = lambda *rest: {value!r}"
    )
    honest.run("x = 'honest'")
    assert forger.lookup("x") == value
    assert b"honest" in honest.lookup("x")


def test_requests_are_answered_in_turn_after_a_forged_end(open_session):
    session = open_session()
    early = session.run(
        f"{FIND}\nos.write(wire, {frame(Kind.DONE, json.dumps('early').encode())!r})"
    )
    assert early.error == "early"
    assert session.run("1 / 0").error is None  # the true end of the cell before
    assert session.run("2").error == "ZeroDivisionError: division by zero"
