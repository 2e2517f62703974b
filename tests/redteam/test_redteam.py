"""One run of `course grade` over the whole red team, with honest submissions in between.

Each attack has exactly its outcome and points, each honest submission all of its own, nothing is
left running and nothing is written outside. That each attack succeeds without its defence is shown
in `test_redteam_undefended.py`.
"""

import ctypes
import os
from pathlib import Path

import nbformat
import pytest

from grading.course.folder import Course
from grading.inside import HOME
from grading.records.journal import Journal
from grading.running.options import Options
from grading.running.setup import open_runs
from grading.sandbox.process_memory import list_tree
from grading.submissions.collecting import collect
from tests.grading.returning.classic_page import make_classic_page
from tests.grading.session_cells import linux_only
from tests.grading.this_course import COURSE
from tests.grading.waiting import wait_until
from tests.redteam.attacks import (
    BLANK,
    HONEST,
    LIMITS,
    PRELUDE,
    RIGHT,
    SOURCE,
    SUCCESS,
    hidden_lines,
    make_notebook,
    put_in,
    read_attacks,
)
from tests.redteam.target import PASSWORD, open_target

pytestmark = linux_only
ATTACKS = read_attacks()
NAMES = {f"attack-{number:03}": attack for number, attack in enumerate(ATTACKS)}
JOBS = 2
EVERY = 6  # so many attacks stand between two honest submissions
SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER


class Batch:
    """What one run over all of them has left.

    Attributes:
        rows: by student.
        records: the journal's, by student.
        pages: the autograded notebooks, by student.
        left: processes of students that were there when the last one was graded, and whether
            each is as it was started.
        before: processes that were there when the run began.
        traces: traps that were hit.
        files: every file in the class folder.
    """

    def __init__(self, target):
        self.target = target
        submitted = target.folder / "classroom" / "submitted"
        for name, attack in NAMES.items():
            write(submitted / f"{name}.ipynb", make_notebook(attack, target.places))
        self.honest = {}
        for number in range(0, len(NAMES), EVERY):
            kind = "right" if number % (2 * EVERY) else "wrong"
            student = f"attack-{number:03}-honest"  # after the attack of that number
            self.honest[student] = HONEST[kind].points
            write(submitted / f"{student}.ipynb", make_notebook(HONEST[kind], target.places))
        collected, _ = collect(submitted, "practice")
        self.before = set(list_tree(os.getpid()))
        self.rows = {}
        with open_runs(
            Course.read(target.folder), "practice", Options(jobs=JOBS, limits=LIMITS)
        ) as (run,):
            for row in run.grade(collected):
                self.rows[row.student] = row
            wait_until(lambda: sum(map(is_student, self.started())) <= JOBS)
            self.left = {pid: is_blank(pid) for pid in self.started() if is_student(pid)}
        self.traces = target.traces()
        journal = Journal(target.folder / "classroom" / "journal" / "practice")
        self.records = {record.student: record for record in journal.read_all()}
        autograded = target.folder / "classroom" / "autograded"
        self.notebooks = {
            path.parts[-3]: path.read_text(encoding="utf-8") for path in autograded.rglob("*.ipynb")
        }
        self.files = {
            path.relative_to(target.folder).as_posix()
            for path in target.folder.rglob("*")
            if not path.is_dir()
        }

    def started(self):
        """List what runs below this process and did not before the run."""
        return set(list_tree(os.getpid())) - self.before


def write(path, notebook):
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


def is_student(pid):
    """Tell a student's process by its depth: its namespace lies two below the sandbox's."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return False
    (numbers,) = [line for line in status.splitlines() if line.startswith("NSpid:")]
    return len(numbers.split()) - 1 >= own_depth() + 3


def is_blank(pid):
    """Tell a process that waits for its first request: one thread, no child and no file."""
    threads = list(Path(f"/proc/{pid}/task").iterdir())
    files = [path for path in Path(f"/proc/{pid}/root{HOME}").rglob("*") if path.is_file()]
    return len(threads) == 1 and list_tree(pid) == [pid] and not files


def own_depth():
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (numbers,) = [line for line in status.splitlines() if line.startswith("NSpid:")]
    return len(numbers.split()) - 1


def is_running(pid):
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return False


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    libc = ctypes.CDLL(None, use_errno=True)
    with (
        pytest.MonkeyPatch.context() as patch,
        open_target(tmp_path_factory.mktemp("target")) as target,
    ):
        patch.setenv(PASSWORD, "hush")
        libc.prctl(SUBREAPER, 1, 0, 0, 0)  # whatever loses its parent becomes ours, and is seen
        try:
            yield Batch(target)
        finally:
            libc.prctl(SUBREAPER, 0, 0, 0, 0)


@pytest.mark.parametrize("student", NAMES, ids=[f"{a.kind}: {a.name}" for a in ATTACKS])
def test_the_attack_has_exactly_its_outcome_and_points(student, batch):
    attack, row = NAMES[student], batch.rows[student]
    told = batch.records[student].result
    assert row.outcome == attack.outcome, told
    expected = attack.points if isinstance(attack.points, list) else [attack.points]
    assert row.points in expected, told.verdicts


@pytest.mark.parametrize("student", NAMES, ids=[f"{a.kind}: {a.name}" for a in ATTACKS])
def test_the_attack_did_not_get_in(student, batch):
    assert SUCCESS not in str(batch.records[student].result)


def test_every_honest_submission_in_between_has_its_points(batch):
    assert len(batch.honest) > len(ATTACKS) / EVERY
    found = {student: (row.outcome, row.points) for student, row in batch.rows.items()}
    assert {student: found[student] for student in batch.honest} == {
        student: ("graded", points) for student, points in batch.honest.items()
    }


def test_nothing_of_a_student_runs_when_the_last_one_is_graded(batch):
    """A worker has started the process of a next student, in which nothing of anybody has run."""
    assert len(batch.left) <= JOBS
    assert all(is_blank for is_blank in batch.left.values()), batch.left


def test_nothing_at_all_runs_when_grading_is_over(batch):
    wait_until(lambda: not any(map(is_running, batch.started())))


def test_no_trap_was_hit(batch):
    assert batch.traces == []


def test_only_the_gradebook_the_journal_and_notebooks_were_written(batch):
    students = set(NAMES) | set(batch.honest)
    expected = {"nbgrader_config.py", "grader.sock", "solutions/practice/practice.ipynb"}
    for student in students:
        expected |= {
            f"classroom/submitted/{student}.ipynb",
            f"classroom/journal/practice/{student}.json",
            f"classroom/journal/practice/{student}.recorded",
            f"classroom/autograded/{student}/practice/practice.ipynb",
        }
    expected |= {"classroom/gradebook.db", "classroom/journal/practice/.lock"}
    others = batch.files - expected
    assert expected <= batch.files
    known = ("classroom/registered/", "helpers/")
    assert {path for path in others if not path.startswith(known)} == set()
    for path in COURSE.shown[0].rglob("*.py"):
        place = batch.target.folder / path.relative_to(COURSE.root)
        assert place.read_bytes() == path.read_bytes()


def test_no_later_notebook_finds_what_an_earlier_one_has_left(open_session, batch):
    for attack in ATTACKS:
        if attack.probe:
            first, later = open_session(), open_session()
            first.run(put_in(PRELUDE + attack.source, batch.target.places))
            run = later.run(put_in(PRELUDE + attack.probe, batch.target.places))
            assert SUCCESS not in str(run.outputs), attack.name


def test_no_hidden_test_is_quoted_outside_its_own_cell(batch):
    lines = hidden_lines(nbformat.read(SOURCE, as_version=4))
    for student, record in batch.records.items():
        told = str(record.result)
        assert not [line for line in lines if line in told], student
        for cell in nbformat.reads(batch.notebooks[student], as_version=4).cells:
            shown = str(cell.get("outputs", "")) if cell.metadata.get("nbgrader") else str(cell)
            assert not [line for line in lines if line in shown], student


@pytest.mark.parametrize(
    "student",
    [student for student, attack in NAMES.items() if attack.shown == "page"],
    ids=[attack.name for attack in ATTACKS if attack.shown == "page"],
)
def test_nothing_runs_on_a_page_made_of_the_autograded_notebook(student, batch):
    notebook = nbformat.reads(batch.notebooks[student], as_version=4)
    assert NAMES[student].page not in make_classic_page(notebook)


def test_the_right_answers_are_those_of_the_assignment():
    cells = {cell.id for cell in nbformat.read(BLANK, as_version=4).cells}
    assert set(RIGHT) <= cells
