"""A student's session behaves like a notebook, and stays in step with the grader."""

import contextlib
import io
from pathlib import Path

import numpy as np
import pytest

from grading.examining.names import StudentNames
from grading.examining.question_ends import CallTimeoutError
from grading.examining.student_errors import StudentError
from grading.limits import Limits
from grading.outcomes import Outcome
from grading.sandbox.session import SessionEnded


def names_of(session):
    return StudentNames(session, Limits())


def call(session, name, *arguments):
    return names_of(session)[name](*arguments)


def text_of(run):
    return "".join(output["text"] for output in run.outputs if output["output_type"] == "stream")


def test_names_last_from_cell_to_cell_and_the_last_line_is_shown(session):
    session.run("x = 20")
    run = session.run("print('text')\nx + 1")
    assert run.outputs == [
        {"output_type": "stream", "name": "stdout", "text": "text\n"},
        {
            "output_type": "display_data",
            "data": {"text/plain": "21"},
            "metadata": {},
        },
    ]
    assert (run.error, run.interrupted) == (None, False)


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("%timeit -n1 -r1 1", "loop"),
        ("!echo from the shell", "from the shell"),
        ("%%bash\necho from bash", "from bash"),
        ("import subprocess\ndone = subprocess.run(['echo', 'from below'])", "from below"),
        ("import os\ndone = os.write(1, b'raw')", "raw"),
        ("import asyncio\nawait asyncio.sleep(0)\nprint('awaited')", "awaited"),
        ("import multiprocessing\nprint(multiprocessing.Pool(2).map(len, ['a', 'bb']))", "[1, 2]"),
        (
            "import multiprocessing\nchild = multiprocessing.get_context('fork').Process(\n"
            "    target=print, args=['from a child'])\nchild.start()\nchild.join()",
            "from a child",
        ),
        ("open('mine.py', 'w').write('x = 5')\nimport mine\nprint('mine', mine.x)", "mine 5"),
        ("%%writefile other.py\nx = 1", "Writing other.py"),
        ("print(len(open('/proc/cpuinfo').read()) > 100)", "True"),
        ("import sys\nprint('beside', file=sys.stderr)", "beside"),
        ("from helpers.checks import match_number\nprint(match_number.__name__)", "match_number"),
        ("print('half a pair: \\ud800')", "half a pair: ?"),
    ],
)
def test_a_cell_can_do_what_it_can_in_a_notebook(session, source, shown):
    run = session.run(source)
    assert run.error is None
    assert shown in text_of(run)


def test_a_figure_is_shown_at_the_end_of_its_cell(session):
    run = session.run("import matplotlib.pyplot as plt\nplt.plot([1, 2]);")
    (figure,) = run.outputs
    assert figure["output_type"] == "display_data"
    assert figure["data"]["image/png"].startswith("iVBORw0KGgo")


def test_the_notebook_goes_on_after_an_error(session):
    run = session.run("missing_name")
    assert run.error == "NameError: name 'missing_name' is not defined"
    assert run.outputs[-1]["ename"] == "NameError"
    assert session.run("1").error is None


@pytest.mark.parametrize(
    "source", ["exit()", "raise SystemExit", "quit", "def broken(:", "%nonsense"]
)
def test_nothing_ordinary_ends_the_session(session, source):
    session.run(source)
    assert session.run("1").error is None


def test_random_numbers_are_the_same_in_every_session_that_sets_no_seed(open_session):
    draw = "import random, numpy as np\nprint(random.random(), np.random.rand(), {'a', 'b', 'c'})"
    first, second = (text_of(open_session().run(draw)) for _ in range(2))
    assert first == second


def test_values_and_functions_cross_and_changes_of_arguments_come_back(session):
    session.run(
        "import numpy as np\nx = np.arange(3.0)\ndef double(a):\n    a *= 2\n    return a.sum()"
    )
    np.testing.assert_array_equal(names_of(session)["x"], [0, 1, 2])
    argument = np.ones(3)
    assert call(session, "double", argument) == 6
    np.testing.assert_array_equal(argument, [2, 2, 2])
    with pytest.raises(KeyError):
        names_of(session)["y"]


def test_an_exception_in_a_function_fails_the_call_and_nothing_else(session):
    session.run("def wrong():\n    raise ValueError('no')\ndef deadly():\n    raise GeneratorExit")
    with pytest.raises(ValueError, match="no"):
        call(session, "wrong")
    with pytest.raises(StudentError):
        call(session, "deadly")
    assert session.run("1").error is None


def test_what_a_called_function_prints_is_not_an_output_of_a_later_cell(session):
    session.run("def loud():\n    print('noise')")
    call(session, "loud")
    assert session.run("print('own')").outputs[0]["text"] == "own\n"


def test_a_test_that_takes_what_is_printed_gets_what_the_function_printed(session):
    session.run("def loud():\n    print('noise')\ndef still():\n    pass")
    names = names_of(session)
    with contextlib.redirect_stdout(io.StringIO()) as taken:
        names["still"]()
        assert taken.getvalue() == ""
        names["loud"]()
    assert taken.getvalue() == "noise\n"


def test_a_slow_cell_is_interrupted_and_the_session_lives_on(open_session):
    session = open_session(limits=Limits(cell=0.3))
    run = session.run("import time\nprint('before')\ntime.sleep(60)")
    assert run.interrupted
    assert run.error == "KeyboardInterrupt"
    assert text_of(run).startswith("before")
    assert session.run("1").error is None


def test_a_slow_call_is_interrupted_and_the_session_lives_on(open_session):
    session = open_session(limits=Limits(cell=0.3))
    session.run("import time\ndef slow():\n    time.sleep(60)")
    with pytest.raises(CallTimeoutError):
        StudentNames(session, Limits(cell=0.3))["slow"]()
    assert session.run("1").error is None


def test_an_interrupt_never_cuts_an_output_in_two(open_session):
    session = open_session(limits=Limits(cell=0.2, submission=600, output=2**30))
    for _ in range(5):
        run = session.run("while True:\n    print('x' * 3000)")
        assert run.interrupted
        assert set(text_of(run)) <= {"x", "\n"}
        assert session.run("1").error is None


def test_a_patched_library_does_not_stop_the_answers(session):
    session.run(
        "import json, struct, socket, signal, os, threading\n"
        "json.dumps = json.loads = struct.pack = struct.unpack = socket.socket = None\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)"
    )
    assert session.run("print('still here')").outputs[0]["text"] == "still here\n"


def test_a_closed_session_says_so(open_session):
    session = open_session()
    session.close()
    session.close()
    with pytest.raises(SessionEnded) as ended:
        session.run("1")
    assert ended.value.outcome is Outcome.FAILED


def test_a_session_without_a_sandbox_gives_the_same_and_cleans_up(unsandboxed):
    session = unsandboxed.open(Limits())
    run = session.run("import os\nx = 3\nopen('mine', 'w').close()\nprint(os.getcwd())")
    folder = Path(text_of(run).strip())
    assert (folder / "mine").exists()
    assert names_of(session)["x"] == 3
    session.close()
    assert not folder.exists()
