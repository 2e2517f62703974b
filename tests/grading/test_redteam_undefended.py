"""Each attack of the red team succeeds where the defence that it targets is switched off."""

import contextlib
import json
import os
import pickle
import signal
import time
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter

from grading.course.assignment import load_assignment
from grading.examining.hidden_tests import HIDDEN
from grading.examining.task import grade
from grading.inside.confine import WALLS
from grading.limits import Limits, parse_limits
from grading.outcomes import Outcome
from grading.sandbox.session import SessionEnded
from tests.grading.attacks import linux_only
from tests.grading.patience import wait_until
from tests.grading.redteam.ground import open_ground, password_in_an_environment
from tests.grading.this_course import COURSE
from tests.redteam.attacks import (
    BLANK,
    PRELUDE,
    SOURCE,
    SUCCESS,
    Attack,
    find,
    hidden_lines,
    is_test,
    make_notebook,
    put_in,
    read_attacks,
)

pytestmark = linux_only
ATTACKS = read_attacks()
ROOMY = Limits(cell=20.0)
REFERENCE = nbformat.read(SOURCE, as_version=4)
BLANK_TESTS = {cell.id: cell.source for cell in nbformat.read(BLANK, as_version=4).cells}


def shown_by(*kinds):
    """Parametrize a test with the attacks that are shown in one of these ways."""
    chosen = [
        attack
        for attack in ATTACKS
        if attack.shown in kinds or (isinstance(attack.shown, list) and list in kinds)
    ]
    return pytest.mark.parametrize(
        "attack", chosen, ids=[f"{attack.kind}: {attack.name}" for attack in chosen]
    )


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    """The ground, with stand-ins for what a grading run leaves in a class folder."""
    with open_ground(tmp_path_factory.mktemp("ground")) as ground:
        classroom = ground.folder / "classroom"
        for name in ("submitted/honest-01/practice.ipynb", "journal/practice/honest-01.json"):
            (classroom / name).parent.mkdir(parents=True)
            (classroom / name).touch()
        (classroom / "gradebook.db").write_bytes(b"SQLite format 3")
        yield ground


@pytest.fixture(scope="module")
def assignment():
    return load_assignment(COURSE, "practice")


@pytest.fixture
def grade_without(warm, ground, assignment):
    """Grade an attack's notebook, with walls of the sandbox left out; return the result."""

    def grade_one(attack, walls=(), limits=ROOMY, source=warm):
        data = nbformat.writes(make_notebook(attack, ground.places)).encode()
        warm.without = set(walls)
        try:
            return grade(assignment, data, limits, source)
        finally:
            warm.without = set()

    return grade_one


def printed(outputs):
    """Return all text of some outputs."""
    return "".join(
        output.get("text", "")
        + "".join(output.get("traceback", []))
        + output.get("data", {}).get("text/plain", "")
        for output in outputs
    )


def got_in(result):
    return SUCCESS in "".join(printed(cell["outputs"]) for cell in result["cells"])


def run_in_one_kernel(session, notebook, keep_tests):
    """Run a notebook as `nbgrader autograde` does; return its points and all that it put out.

    Tests run where the student's code runs. A cell with the tag skip-execution is skipped, and a
    test has its points unless there is an error among its outputs.

    Args:
        session: the one process.
        notebook: as it was handed in.
        keep_tests: believe what it says of its tests; otherwise the instructor's are run.
    """
    points, told = 0.0, ""
    for cell in notebook.cells:
        source = cell.source
        if cell.cell_type != "code":
            continue
        is_changed = cell.id not in BLANK_TESTS or source != BLANK_TESTS[cell.id]
        if is_test(cell) and not (keep_tests and is_changed):
            source = find(REFERENCE, cell.id).source
        outputs = []
        if "skip-execution" not in cell.metadata.get("tags", []):
            outputs = session.run(source).outputs
        told += printed(outputs)
        if is_test(cell) and not any(output["output_type"] == "error" for output in outputs):
            points += cell.metadata.nbgrader.points
    return points, told


def test_there_are_enough_attacks_of_every_class():
    kinds = {attack.kind for attack in ATTACKS}
    assert kinds == {"skipping", "reading", "escaping", "exhausting", "feedback"}
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS) >= 95


@shown_by("stock", "rebuild")
def test_in_one_kernel_with_the_tests_the_attack_succeeds(attack, unsandboxed, ground):
    with unsandboxed.open(ROOMY) as session:
        notebook = make_notebook(attack, ground.places)
        points, told = run_in_one_kernel(session, notebook, attack.shown == "rebuild")
    if attack.kind == "reading":
        assert SUCCESS in told
    else:
        assert points == attack.undefended


@shown_by("quote")
def test_in_one_kernel_an_error_quotes_the_hidden_test(attack, unsandboxed, ground):
    with unsandboxed.open(ROOMY) as session:
        _, told = run_in_one_kernel(session, make_notebook(attack, ground.places), False)
    assert any(line in told for line in hidden_lines(REFERENCE))


def test_in_one_kernel_right_answers_have_all_points_without_any_attack(unsandboxed, ground):
    right = Attack("none", "none", "total_gradient = 0.2 ** 5", "stock")
    wrong = Attack("none", "none", "total_gradient = 0.5", "stock")
    for attack, points in ((right, 12), (wrong, 10)):
        with unsandboxed.open(ROOMY) as session:
            notebook = make_notebook(attack, ground.places)
            assert run_in_one_kernel(session, notebook, False)[0] == points


@shown_by("sandbox")
def test_without_a_sandbox_the_attack_succeeds(attack, unsandboxed, grade_without, ground):
    with password_in_an_environment():
        assert got_in(grade_without(attack, source=unsandboxed))
    ground.traces()


@shown_by(list)
def test_without_these_walls_the_attack_succeeds(attack, warm, open_session, ground):
    assert set(attack.shown) <= WALLS
    first = open_session(*attack.shown)
    told = printed(first.run(put_in(PRELUDE + attack.source, ground.places)).outputs)
    if attack.probe:  # looked for by a later notebook, while the first one is still there
        later = open_session(*attack.shown)
        told = printed(later.run(put_in(PRELUDE + attack.probe, ground.places)).outputs)
    assert SUCCESS in told
    ground.traces()
    for session in (first, later) if attack.probe else ():
        session.run("import os\nfor folder in ('/tmp', '/dev/shm', '.'):\n"
                    "    try:\n        os.unlink(f'{folder}/poison.py')\n"
                    "    except OSError:\n        pass")  # fmt: skip


@shown_by("room")
def test_with_more_room_the_attack_comes_to_its_end(attack, grade_without):
    limits = parse_limits(attack.room, ROOMY)
    assert got_in(grade_without(attack, limits=limits))


@shown_by("value")
def test_without_a_limit_on_values_a_naive_reader_would_take_the_value(attack):
    namespace = {}
    exec(attack.source, namespace)
    value = namespace["total_gradient"]
    try:
        size = len(pickle.dumps(value))
    except RecursionError:
        size = 1000
    assert size > 500 or "itself" in attack.name or "whole" in attack.name


@shown_by("crash")
def test_the_accident_ends_a_process_that_runs_it_among_others(attack, unsandboxed):
    with unsandboxed.open(ROOMY) as session:
        with contextlib.suppress(SessionEnded):
            session.run(PRELUDE + attack.source)
        with pytest.raises(SessionEnded) as ended:
            session.run("1")
    assert ended.value.outcome is Outcome.CRASHED


@shown_by("survivor")
def test_without_a_namespace_of_processes_something_outlives_the_notebook(
    attack, unsandboxed, tmp_path
):
    note = tmp_path / "survivor"  # written by the process that is left, whenever it gets a turn
    source = PRELUDE + attack.source.replace(
        "time.sleep(120)", f"open({str(note)!r}, 'w').write(f'{{os.getpid()}}.'), time.sleep(120)"
    )
    with unsandboxed.open(ROOMY) as session, contextlib.suppress(SessionEnded):
        session.run(source)
        session.run("1")
    wait_until(lambda: note.exists() and note.read_text().endswith("."))
    survivor = int(note.read_text().rstrip("."))
    assert Path(f"/proc/{survivor}").exists()
    os.kill(survivor, signal.SIGKILL)


@shown_by("same process")
def test_in_one_process_for_all_the_next_notebook_is_poisoned(attack, session):
    session.run(PRELUDE + attack.source)
    assert SUCCESS in printed(session.run(PRELUDE + attack.probe).outputs)


@shown_by("forged")
def test_forged_frames_do_arrive_as_the_answers_of_the_notebook(attack, session):
    session.run(PRELUDE + attack.source)
    assert session.lookup("total_gradient") == b'\0\0\0\5["va]'


@shown_by("pickle")
def test_a_reader_that_unpickles_would_run_the_code(attack, session, ground):
    session.run(put_in(PRELUDE + attack.source, ground.places))
    pickle.loads(session.lookup("total_gradient"))
    assert ground.traces() == ["unpickled"]


@shown_by("hashes")
def test_a_reader_without_a_limit_of_time_would_take_long(attack, session):
    """The work grows with the square: twice the numbers take four times as long, not twice."""
    session.run(PRELUDE + attack.source)
    data = session.lookup("total_gradient")
    _, _, (_, (_, items)) = json.loads(data[4:])
    numbers = [int(digits, 16) for _, digits in items]
    seconds = []
    for count in (2_000, 16_000):
        begin = time.thread_time()
        assert len(set(numbers[:count])) == count
        seconds.append(time.thread_time() - begin)
    assert seconds[1] > 16 * seconds[0]


@shown_by("page")
def test_on_a_page_of_the_raw_notebook_the_attack_would_run(attack, session, ground):
    notebook = make_notebook(attack, ground.places)
    cell = find(notebook, "2a-gradient-answer")
    cell.outputs = [nbformat.from_dict(output) for output in session.run(cell.source).outputs]
    page, _ = HTMLExporter(template_name="classic").from_notebook_node(notebook)
    assert attack.page in page


def test_every_way_of_showing_is_one_of_those_here():
    ways = {attack.shown for attack in ATTACKS if isinstance(attack.shown, str)}
    known = {"stock", "rebuild", "quote", "sandbox", "room", "value", "crash", "survivor", "page"}
    assert ways - known == {"same process", "forged", "pickle", "hashes", "nothing gained"}


def test_hidden_tests_are_there_to_be_found():
    assert all(HIDDEN.search(cell.source) for cell in REFERENCE.cells if is_test(cell))
    blank = nbformat.read(BLANK, as_version=4)
    assert not any(HIDDEN.search(cell.source) for cell in blank.cells)
