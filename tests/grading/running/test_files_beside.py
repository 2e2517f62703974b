"""What lies beside a notebook: the instructor's files for everybody, and a student's own."""

import pytest

from grading.commands.grade import run_grading
from grading.course.folder import SETTINGS, Course
from grading.errors import GradingError
from grading.running.options import Options
from tests.grading.classes.grading_runs import read_results
from tests.grading.classes.source_cells import answer_cell, check_cell
from tests.grading.classes.tiny_course import NAME, hand_in, make_course

READS = "import shipped_here\ntotal = sum(map(int, open('numbers/n.csv').read().split(',')))"
OWN = "own = open('own/mine.csv').read()"
SPOILS = f"{READS}\nopen('numbers/n.csv', 'w').write('9')"
REPLACES = f"import os\nos.unlink('shipped_here.py')\n{READS.replace('import shipped_here', '')}"
ADDED = "shipped_here.add(open('numbers/n.csv'))"
CELLS = (
    answer_cell("reads", READS),
    answer_cell("own", "own = '7'"),
    check_cell("sees", f"import shipped_here\nassert total == {ADDED}"),
    check_cell("mine", "assert own == '7'"),
)
MODULE = "def add(file):\n    return sum(map(int, file.read().split(',')))\n"


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """Grade who reads, who writes into what is shipped, and who replaces it."""
    folder = make_course(tmp_path_factory.mktemp("course"), *CELLS)
    with (folder / SETTINGS).open("a") as settings:
        settings.write('c.CourseGrading.carry = ["own/*.csv"]\n')
    source = folder / "solutions" / NAME
    (source / "numbers").mkdir()
    (source / "numbers" / "n.csv").write_text("1,2,3")
    (source / "shipped_here.py").write_text(MODULE)
    hand_in(
        folder,
        ada={"reads": READS, "own": OWN},
        bob={"reads": SPOILS, "own": OWN},
        cyd={"reads": REPLACES, "own": OWN},
        dan={"reads": READS, "own": "own = open('other/mine.csv').read()"},
    )
    for student in ("ada", "dan"):
        for name in ("own", "other"):
            place = folder / "handed-in" / student / NAME / name
            place.mkdir()
            (place / "mine.csv").write_text("7")
    run_grading(Course.read(folder), NAME, Options(source=folder / "handed-in", jobs=1))
    assert (source / "numbers" / "n.csv").read_text() == "1,2,3"
    return {
        student: [verdict.points for verdict in result.verdicts]
        for student, result in read_results(folder, NAME).items()
    }


def test_notebook_and_tests_read_what_is_shipped_and_the_student_brings_what_is_allowed(results):
    assert results["ada"] == [1, 1]


def test_what_is_shipped_cannot_be_written_to(results):
    assert results["bob"][0] == 1  # the sum was right before


def test_nobody_has_a_file_that_somebody_else_handed_in(results):
    assert results["bob"][1] == results["cyd"][1] == 0


def test_a_student_who_removes_what_is_shipped_removes_it_from_nobody_else(results):
    assert results["cyd"][0] == 1


def test_a_file_that_no_pattern_names_is_not_there(results):
    assert results["dan"] == [1, 0]


@pytest.mark.parametrize("pattern", ["../*.csv", "/etc/passwd", "data/../../x", ""])
def test_a_pattern_that_leads_out_of_the_folder_is_refused(pattern, tmp_path):
    folder = make_course(tmp_path, *CELLS)
    with (folder / SETTINGS).open("a") as settings:
        settings.write(f"c.CourseGrading.carry = [{pattern!r}]\n")
    with pytest.raises(GradingError, match="which is no path from the notebook on"):
        Course.read(folder)


def test_without_a_sandbox_a_student_writes_into_a_copy_of_what_is_shipped(tmp_path):
    folder = make_course(tmp_path, *CELLS)
    source = folder / "solutions" / NAME
    (source / "numbers").mkdir()
    (source / "numbers" / "n.csv").write_text("1,2,3")
    (source / "shipped_here.py").write_text(MODULE)
    hand_in(folder, ada={"reads": SPOILS}, bob={"reads": READS})
    options = Options(source=folder / "handed-in", jobs=1, sandboxed=False)
    run_grading(Course.read(folder), NAME, options)
    points = {who: one.verdicts[0].points for who, one in read_results(folder, NAME).items()}
    assert points == {"ada": 1, "bob": 1}
    assert (source / "numbers" / "n.csv").read_text() == "1,2,3"
