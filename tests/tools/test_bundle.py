"""The students' zip: what runs, nothing that gives answers away, the same bytes every time."""

import io
import json
import re
import zipfile
from pathlib import PurePosixPath

import pytest
from typer.testing import CliRunner

from grading.errors import GradingError
from grading.examining.hidden_tests import HIDDEN
from tools.bundle import __main__ as command_line
from tools.bundle import packing
from tools.bundle.check import find_leaks, list_runnable, list_secrets, run_notebook, unpack
from tools.bundle.packing import (
    collect_files,
    pack,
    shorten_project,
    without_outputs,
    write_bundle,
)
from tools.places import ROOT


@pytest.fixture(scope="module")
def files():
    return collect_files()


@pytest.fixture(scope="module")
def folder(files, tmp_path_factory):
    return unpack(pack(files, "course"), tmp_path_factory.mktemp("unpacked").resolve())


def test_it_holds_lessons_assignments_and_helpers_and_no_grading_code(files):
    names = set(files)
    assert {"README.md", "Makefile", "environment.yml", "docs/students.md"} <= names
    lessons = {path.name for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert {f"notebooks/{name}" for name in lessons} <= names
    assert {"notebooks/practice/practice.ipynb", "notebooks/lab/lab.ipynb"} <= names
    assert not [name for name in names if name.split("/")[0] in ("grading", "solutions", "tests")]
    # constraints.txt says which version of a package is taken if any is, and asks for none.
    asking = {name for name in names if name[-4:] not in (".png", ".ttf")} - {"constraints.txt"}
    assert all("nbgrader==" not in files[name].decode() for name in asking)
    assert files["environment.yml"].decode().endswith("- -e .\n")
    assert b"course =" not in files["pyproject.toml"]


def test_every_page_that_a_lesson_links_to_is_in_the_zip(files):
    lessons = [text.decode() for name, text in files.items() if name.endswith(".ipynb")]
    linked = {page for text in lessons for page in re.findall(r"\]\(\.\./(docs/\w+\.md)", text)}
    assert linked
    assert linked <= set(files)


def test_a_learners_coding_assistant_is_asked_to_teach_and_not_to_solve(files):
    text = files["AGENTS.md"].decode()
    for assignment in ("practice", "lab"):
        assert f"`notebooks/{assignment}/`" in text
    for wish in ("Ask first what they have tried", "Let them predict", "Do not write answers that"):
        assert wish in text


def test_what_the_assistant_is_told_of_is_in_the_zip(files):
    folders = {f"{parent.as_posix()}/" for name in files for parent in PurePosixPath(name).parents}
    named = re.findall(r"`([a-z]+/[\w/.]*)`", files["AGENTS.md"].decode())
    assert len(named) >= 5
    assert [name for name in named if name not in folders | set(files)] == []


def test_no_line_of_a_solution_or_hidden_test_is_in_it(files):
    assert find_leaks(files) == []
    assert sum(len(secret.lines) for secret in list_secrets(ROOT)) > 300


@pytest.mark.parametrize("what", ["hidden test", "solution", "one line", "grading code", "sample"])
def test_whatever_gives_an_answer_away_is_noticed(what, files):
    source = json.loads((ROOT / "solutions/lab/lab.ipynb").read_text(encoding="utf-8"))
    cells = ["".join(cell["source"]) for cell in source["cells"]]
    hidden = next(HIDDEN.search(cell)[0] for cell in cells if HIDDEN.search(cell))
    solution = next(cell for cell in cells if "BEGIN SOLUTION" in cell)
    line = max(list_secrets(ROOT)[0].lines, key=len)
    added = {
        "hidden test": {"helpers/extra.py": hidden.encode()},
        "solution": {"helpers/extra.py": solution.encode()},
        "one line": {"notebooks/lab/notes.txt": line.encode()},
        "grading code": {"grading/examining/names.py": b""},
        "sample": {"tools/sample.py": b""},
    }[what]
    assert len(find_leaks(files | added)) >= 1


def test_the_same_course_gives_the_same_bytes(files):
    content = pack(files, "course")
    assert pack(dict(reversed(files.items())), "course") == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        assert {member.date_time for member in members} == {(1980, 1, 1, 0, 0, 0)}
        assert {member.compress_type for member in members} == {zipfile.ZIP_STORED}
        assert [member.filename for member in members] == sorted(f"course/{name}" for name in files)


def test_the_assignments_run_in_the_unpacked_folder_with_its_own_helpers(folder):
    run_notebook(folder / "notebooks/practice/practice.ipynb", folder)


def test_a_notebook_that_misses_its_helpers_is_noticed(folder, tmp_path):
    path = tmp_path / "practice.ipynb"
    path.write_bytes((folder / "notebooks/practice/practice.ipynb").read_bytes())
    with pytest.raises(GradingError, match=r"practice\.ipynb does not run in it: AssertionError"):
        run_notebook(path, tmp_path)


def test_a_set_up_script_is_there_that_installs_no_grading(files):
    script = files["tools/setup/environment.py"].decode()
    compile(script, "environment.py", "exec")
    assert "EXTRAS" not in script
    assert "str(root)], log)" in script


def test_a_lesson_with_outputs_loses_them_and_one_without_keeps_its_bytes():
    path = ROOT / "notebooks" / "00_start_here.ipynb"
    clean = path.read_bytes()
    assert without_outputs(clean) == clean
    notebook = json.loads(clean)
    cell = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x"}]
    cell["execution_count"] = 1
    assert json.loads(without_outputs(json.dumps(notebook).encode())) == json.loads(clean)


def test_a_project_file_that_still_names_grading_is_refused():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert "grading" not in shorten_project(text)
    with pytest.raises(GradingError, match="names the grading package"):
        shorten_project(text.replace('"tqdm>', '"nbgrader>=0.9",\n    "tqdm>'))


def test_nothing_is_written_when_the_check_fails(monkeypatch, tmp_path, files):
    leaky = files | {"grading/examining/names.py": b""}
    monkeypatch.setattr(packing, "collect_files", lambda course: leaky)
    with pytest.raises(GradingError, match=r"was not written: grading/examining/names\.py"):
        write_bundle(tmp_path / "course.zip")
    assert list(tmp_path.iterdir()) == []


def test_the_first_lesson_and_every_assignment_are_run():
    assert list_runnable() == [
        "notebooks/00_start_here.ipynb",
        "notebooks/lab/lab.ipynb",
        "notebooks/practice/practice.ipynb",
    ]


def run(*arguments):
    return CliRunner().invoke(command_line.app, arguments)


def test_help_shows_an_example():
    result = run("--help")
    assert result.exit_code == 0
    assert "python -m tools.bundle --to" in result.stdout.split("Example")[1]


def test_a_file_that_is_no_zip_is_refused_in_one_sentence():
    result = run("--to", "course.tar")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "--to course.tar: name a file that ends in .zip.\n"


def test_the_command_says_where_the_file_is(monkeypatch, tmp_path):
    monkeypatch.setattr(command_line, "write_bundle", lambda path, advance: 74)
    result = run("--to", str(tmp_path / "course.zip"))
    assert result.stdout == f"74 files, opened and run: {tmp_path / 'course.zip'}\n"
    assert run().stdout == "74 files, opened and run: build/course-for-students.zip\n"


def test_what_must_not_be_in_it_is_said_in_one_sentence(monkeypatch, tmp_path):
    def refuse(path, advance):
        raise GradingError("The bundle was not written: a leak.")

    monkeypatch.setattr(command_line, "write_bundle", refuse)
    result = run("--to", str(tmp_path / "course.zip"))
    assert (result.exit_code, result.stderr) == (2, "The bundle was not written: a leak.\n")
