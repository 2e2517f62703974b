"""Student notebooks are what nbgrader makes of their sources, and give nothing away."""

import re
import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from grading.course import release as releasing
from grading.course.folder import Course
from grading.course.release import Released, release, write_version
from grading.errors import GradingError
from tests.grading.this_course import COURSE, copy_settings
from tools.class_folder import make_class_folder
from tools.places import ROOT

ASSIGNMENTS = COURSE.list_assignments()
SECRETS = re.compile(r"(?s)[^\n]*BEGIN (SOLUTION|HIDDEN TESTS)[^\n]*\n(.*?)[^\n]*END \1[^\n]*")


def read(folder: str, assignment: str) -> NotebookNode:
    return nbformat.read(ROOT / folder / assignment / f"{assignment}.ipynb", as_version=4)


def list_leaks(source: NotebookNode, text: str) -> list[str]:
    """Lines of solutions and hidden tests, and sentences inside them, that occur in a text."""
    secret = [match[2] for cell in source.cells for match in SECRETS.finditer(cell.source)]
    lines = {line.strip() for block in secret for line in block.splitlines()}
    quoted = {words for block in secret for words in re.findall(r'"([^"\n]{8,})"', block)}
    # A line without a word, such as a closing bracket, gives nothing away, nor does one that stands
    # in the open, too, such as an import.
    in_the_open = "\n".join(SECRETS.sub("", cell.source) for cell in source.cells)
    public = {line.strip() for line in in_the_open.splitlines()}
    telling = {piece for piece in (lines - public) | quoted if re.search(r"\w", piece)}
    return sorted(piece for piece in telling if piece in text)


@pytest.fixture(scope="module")
def regenerated(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("regenerated")
    for assignment in ASSIGNMENTS:
        write_version(COURSE, assignment, folder / assignment)
    return folder


def test_a_release_waits_for_no_other_program(tmp_path, monkeypatch):
    started = []
    monkeypatch.setattr(subprocess, "Popen", lambda command, **options: started.append(command))
    write_version(COURSE, "practice", tmp_path)
    assert started == []
    assert (tmp_path / "practice.ipynb").is_file()


@pytest.fixture
def course(tmp_path, monkeypatch) -> Course:
    """A copy of the course in which a stand-in for nbgrader hands out the committed notebook."""
    shutil.copytree(ROOT / "solutions", tmp_path / "solutions")

    def hand_out(course, assignment, target, db_url):
        shutil.copytree(ROOT / "notebooks" / assignment, target / assignment)

    monkeypatch.setattr(releasing, "generate", hand_out)
    return Course.read(copy_settings(tmp_path))


def edit(path: Path, cell_id: str, source: str) -> None:
    notebook = nbformat.read(path, as_version=4)
    next(cell for cell in notebook.cells if cell.id == cell_id).source = source
    nbformat.write(notebook, path)


def test_the_practice_is_an_assignment():
    assert "practice" in ASSIGNMENTS


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_regenerating_gives_the_committed_bytes(assignment, regenerated):
    fresh = {
        path.relative_to(regenerated / assignment): path.read_bytes()
        for path in (regenerated / assignment).rglob("*")
        if path.is_file()
    }
    committed = ROOT / "notebooks" / assignment
    assert fresh == {name: (committed / name).read_bytes() for name in fresh}
    assert Path(f"{assignment}.ipynb") in fresh


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_student_notebook_corresponds_to_its_source_cell_by_cell(assignment):
    stubs = {"code": "# YOUR ANSWER HERE", "markdown": "YOUR ANSWER HERE"}
    source, student = read("solutions", assignment), read("notebooks", assignment)
    assert [cell.id for cell in student.cells] == [cell.id for cell in source.cells]
    for cell, handed_out in zip(source.cells, student.cells, strict=True):
        # A stub stands as far to the right as the solution that it replaces; a test leaves no line.
        without = re.sub(
            rf"{SECRETS.pattern}(\n|$)",
            lambda match, stub=stubs[cell.cell_type]: (
                re.match(r" *", match[0])[0] + stub + match[3] if match[1] == "SOLUTION" else ""
            ),
            cell.source,
        )
        assert handed_out.source.rstrip("\n") == without.rstrip("\n")
        assert handed_out.cell_type == cell.cell_type


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_student_notebook_leaks_no_solution_rubric_or_hidden_test(assignment):
    source, student = read("solutions", assignment), read("notebooks", assignment)
    text = "\n".join(cell.source for cell in student.cells)
    assert list_leaks(source, text) == []
    raw = (ROOT / "notebooks" / assignment / f"{assignment}.ipynb").read_text(encoding="utf-8")
    assert not re.search("BEGIN|END (SOLUTION|HIDDEN)|Rubric|Mistake|hints", raw)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_a_leak_would_be_found(assignment):
    source = read("solutions", assignment)
    for cell in source.cells:
        if SECRETS.search(cell.source):
            assert list_leaks(source, cell.source), cell.id


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_cell_and_grade_ids_agree_and_points_are_stated_to_students(assignment):
    student = read("notebooks", assignment)
    graded = [cell for cell in student.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    text = "\n".join(cell.source for cell in student.cells if cell.cell_type == "markdown")
    for cell in graded:
        assert cell.metadata.nbgrader.grade_id == cell.id
        part, points = cell.id.partition("-")[0], cell.metadata.nbgrader.points
        assert re.search(rf"(?m)^### {part} \({points} points?\b", text), cell.id
    assert f"**{sum(cell.metadata.nbgrader.points for cell in graded)}**" in text


def test_a_missing_student_notebook_is_written_and_then_left_alone(course):
    assert release(course, "practice") is Released.CREATED
    assert release(course, "practice") is Released.UNCHANGED


def test_an_outdated_student_notebook_is_brought_up_to_date(course):
    release(course, "practice")
    path = course.root / "notebooks/practice/practice.ipynb"
    edit(path, "title", "# An older title")
    assert release(course, "practice") is Released.UPDATED
    assert path.read_bytes() == (ROOT / "notebooks/practice/practice.ipynb").read_bytes()


@pytest.mark.parametrize("cell_id", ["1a-sigma-prime-answer", "3e-explain"])
def test_typed_answers_are_never_overwritten_unasked(course, cell_id):
    release(course, "practice")
    path = course.root / "notebooks/practice/practice.ipynb"
    edit(path, cell_id, "sigma_prime_at_5 = 0.5")
    answered = path.read_bytes()
    assert release(course, "practice") is Released.KEPT
    assert path.read_bytes() == answered
    assert release(course, "practice", force=True) is Released.UPDATED
    assert path.read_bytes() != answered


def test_other_files_beside_the_student_notebook_stay(course):
    release(course, "practice")
    notes = course.root / "notebooks/practice/my-notes.txt"
    notes.write_text("mine", encoding="utf-8")
    release(course, "practice", force=True)
    assert notes.read_text(encoding="utf-8") == "mine"


def test_an_unknown_assignment_is_named_together_with_those_that_exist(course):
    with pytest.raises(GradingError, match=r"no assignment 'practise' .*practice"):
        release(course, "practise")


def test_a_class_folder_in_use_is_refused(tmp_path):
    (tmp_path / "precious.txt").touch()
    with pytest.raises(GradingError, match="not empty"):
        make_class_folder(tmp_path, "practice", ROOT)


def test_a_source_whose_hidden_tests_have_no_beginning_is_not_released(course):
    path = course.root / "solutions" / "practice" / "practice.ipynb"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("### BEGIN HIDDEN TESTS", "### HIDDEN TESTS", 1), "utf-8")
    with pytest.raises(GradingError, match="`END HIDDEN TESTS` stands there without"):
        write_version(course, "practice", course.root / "released")
    assert not (course.root / "released").exists()
