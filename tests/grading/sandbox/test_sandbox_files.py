"""What student code can read and write; each attack first works without its wall."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from grading.limits import Limits
from grading.sandbox.bubblewrap import temporary_folder
from tests.grading.session_cells import answer, attempt
from tests.grading.this_course import FILES
from tools.places import ROOT

SECRET = "a-secret-of-the-grader"
LEFT = Path(tempfile.gettempdir()).resolve() / f"left-by-the-grader-{os.getpid()}"

READING = {
    "solutions": f"open({str(ROOT / 'solutions/practice/practice.ipynb')!r}).read()",
    "the examiner": f"open({str(ROOT / 'grading/sandbox/session.py')!r}).read()",
    "tests": f"open({str(ROOT / 'tests/conftest.py')!r}).read()",
    "the repository": f"import os\nos.listdir({str(ROOT / '.git')!r})",
    "accounts of the machine": "open('/etc/passwd').read()",
    "logs of the machine": "import os\nos.listdir('/var/log')",
    "settings of the machine": "open('/etc/hosts').read()",
    "the kernel": "open('/proc/version').read()",
    "devices": "import os\nos.listdir('/sys')",
    "the grader's own processes": f"open('/proc/{os.getpid()}/status').read()",
    "temporary files": f"open({str(LEFT)!r}).read()",
}


@pytest.fixture
def left():
    LEFT.write_text(SECRET)
    yield
    LEFT.unlink()


@pytest.mark.usefixtures("left")
@pytest.mark.parametrize("name", READING)
def test_student_code_cannot_read(session, unsandboxed, name):
    with unsandboxed.open(Limits()) as free:
        assert answer(free, attempt(READING[name])) == "done"
    assert "Error" in answer(session, attempt(READING[name]))


def test_student_code_sees_no_folder_besides_the_system_the_environment_and_helpers(session):
    listing = "import os\nprint(*sorted(os.listdir({!r})))"
    assert set(answer(session, listing.format(str(ROOT))).split()) <= {"helpers", ".venv"}
    assert set(answer(session, listing.format("/")).split()) <= (
        {"bin", "dev", "etc", "grader", "home", "lib", "lib32", "lib64", "libx32", "proc", "sbin"}
        | {"tmp", "usr", "var"}
        | {folder.parts[1] for folder in (ROOT, Path(sys.prefix), Path(sys.base_prefix).resolve())}
    )
    assert answer(session, listing.format("/var")) == "tmp"
    assert answer(session, listing.format("/home/student")) == ".shm .tmp"


def test_no_variable_of_the_grader_reaches_student_code(monkeypatch, unsandboxed, open_session):
    monkeypatch.setenv("GRADER_TOKEN", SECRET)
    look = (
        "import glob, os\nfound = [SECRET in str(os.environ)]\n"
        "for path in glob.glob('/proc/*/environ'):\n    try:\n"
        "        found.append(SECRET.encode() in open(path, 'rb').read())\n    except OSError:\n"
        "        pass\nprint(any(found))"
    )
    helper = subprocess.Popen(["sleep", "60"], env={"GRADER_TOKEN": SECRET})  # as a worker would be
    try:
        with unsandboxed.open(Limits()) as free:
            assert answer(free, f"SECRET = {SECRET!r}\n{look}") == "True"
        assert answer(open_session(), f"SECRET = {SECRET!r}\n{look}") == "False"
    finally:
        helper.kill()
        helper.wait()


PLACES = [
    *[str(ROOT / "helpers" / "planted.py"), f"{sys.prefix}/planted.py", "/grader/planted.py"],
    *["/planted.py", "/dev/planted.py", "/usr/planted.py", "/home/planted.py", "/proc/planted.py"],
]


@pytest.mark.parametrize("place", PLACES)
def test_student_code_writes_nowhere_but_in_its_scratch_folder(session, place):
    assert "Error" in answer(session, attempt(f"open({place!r}, 'w').close()"))
    assert not Path(place).exists()
    for scratch in (
        f"{temporary_folder(FILES)}/mine.py",
        "/home/student/mine.py",
        "/dev/shm/mine",
        "mine.txt",
    ):
        assert answer(session, attempt(f"open({scratch!r}, 'w').close()")) == "done"


def test_student_code_writes_into_files_of_the_grader_where_there_is_no_sandbox(
    unsandboxed, session, tmp_path
):
    target = tmp_path / "gradebook.db"
    target.write_text("points")
    write = attempt(f"open({str(target)!r}, 'w').write('more points')")
    assert "Error" in answer(session, write)
    assert target.read_text() == "points"
    with unsandboxed.open(Limits()) as free:
        assert answer(free, write) == "done"
    assert target.read_text() == "more points"


def test_no_terminal_of_another_student_can_be_opened(open_session):
    for walls, expected in ((["mounts"], "done"), ([], "FileNotFoundError")):
        first, second = open_session(*walls), open_session(*walls)
        name = answer(
            first, "import os\nmaster, terminal = os.openpty()\nprint(os.ttyname(terminal))"
        )
        assert expected in answer(second, attempt(f"open({name!r}, 'rb', buffering=0).close()"))


def test_a_student_sees_no_file_that_another_left_behind(open_session):
    for walls, expected in ((["mounts", "seccomp"], "done"), ([], "FileNotFoundError")):
        first, second = open_session(*walls), open_session(*walls)
        place = f"{temporary_folder(FILES)}/left"
        assert answer(first, attempt(f"open({place!r}, 'w').write('answers')")) == "done"
        assert expected in answer(second, attempt(f"open({place!r}).read()"))
        third = open_session(*walls)
        assert expected in answer(third, attempt(f"open({place!r}).read()"))
        Path(place).unlink(missing_ok=True)  # where no wall kept it from the real folder
