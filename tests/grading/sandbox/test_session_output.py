"""What a notebook puts out beyond the limit is left out; it goes on, and so does its grading."""

import pytest

from grading.inside.frames import Kind, frame
from grading.limits import Limits
from grading.sandbox.outputs import CUT
from tests.grading.sandbox.test_session import names_of
from tests.grading.sandbox.test_session_hostile import FIND
from tests.grading.session_cells import answer

M = 2**20
PATIENT = {"cell": 60, "submission": 200}
FLOODS = {
    "prints": "for _ in range(3000):\n    print('x' * 1000)",
    "one print": "print('x' * 3_000_000)",
    "output of a program": "!head -c 3000000 /dev/zero",
    "one huge display": "display_it = 'x' * 3_000_000\ndisplay_it",
    "a display that no frame holds": "display_it = 'x' * 100_000_000\ndisplay_it",
    "raw output": "import os\nfor _ in range(300):\n    os.write(2, bytes(10_000))",
    "pictures of noise": (
        "import numpy as np, matplotlib.pyplot as plt\nfor _ in range(4):\n"
        "    plt.figure(figsize=(8, 8))\n    plt.imshow(np.random.rand(600, 600))\n    plt.show()"
    ),
    "frames that are no outputs": (
        f"{FIND}\nfor _ in range(600):\n    os.write(wire, {frame(Kind.OUTPUT)!r} * 1000)"
    ),
}


def size_of(outputs):
    return sum(len(output.get("text", "")) + len(str(output.get("data", ""))) for output in outputs)


@pytest.mark.parametrize("name", FLOODS)
def test_too_much_output_is_cut_off_and_the_notebook_goes_on(open_session, name):
    session = open_session(limits=Limits(**PATIENT, output=M))
    run = session.run(FLOODS[name])
    assert run.is_cut
    assert run.outputs[-1] == {"output_type": "stream", "name": "stderr", "text": CUT}
    assert size_of(run.outputs) <= M + len(CUT)
    assert session.run("x = 1").error is None
    assert not session.run("x").error


@pytest.mark.parametrize("name", FLOODS)
def test_the_same_output_is_whole_where_the_limit_is_far(open_session, name):
    session = open_session(limits=Limits(**PATIENT, output=2**30))
    assert not session.run(FLOODS[name]).is_cut


def test_what_was_shown_before_the_cut_is_kept(open_session):
    run = open_session(limits=Limits(output=2**15)).run("for _ in range(9000): print('many words')")
    shown, told = run.outputs
    assert shown["text"].startswith("many words\n")
    assert 2**14 < len(shown["text"]) <= 2**15
    assert told["text"] == CUT


def test_what_is_small_enough_is_shown_after_a_picture_that_was_too_large(open_session):
    session = open_session(limits=Limits(output=2**15))
    assert session.run("from IPython.display import display\ndisplay('x' * 40_000)").is_cut
    run = session.run("print('still here')")
    assert (run.is_cut, run.outputs[0]["text"]) == (False, "still here\n")


def test_an_endless_print_ends_at_the_time_limit_of_its_cell(open_session):
    session = open_session(limits=Limits(cell=1, submission=100, output=2**15))
    run = session.run("while True:\n    print('many words')")
    assert run.interrupted
    assert run.is_cut
    assert session.run("1").error is None


def test_a_program_that_prints_on_in_the_background_stops_nothing(open_session):
    session = open_session(limits=Limits(cell=20, submission=100, output=2**15))
    session.run("import subprocess\nendless = subprocess.Popen(['yes'])")
    for number in range(5):
        assert session.run(f"x = {number}").error is None
    session.run("endless.kill()")
    assert names_of(session)["x"] == 4


def test_what_a_function_prints_for_the_tests_takes_no_room_from_the_cells(open_session):
    session = open_session(limits=Limits(output=2**15))
    session.run("def loud():\n    print('x' * 100_000)")
    loud = names_of(session)["loud"]
    for _ in range(3):
        loud()
    assert answer(session, "print('own')") == "own"
