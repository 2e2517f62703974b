"""Lessons run as a student would run them, and what goes wrong is told with the cell's name."""

import asyncio
import io
import json

import nbformat
import pytest
from rich.console import Console

from tools.lessons import executing
from tools.lessons import run as runner
from tools.lessons.executing import LessonRun, execute_notebook, find_lessons, replace_text
from tools.lessons.html_copy import point_links
from tools.lessons.run import run_lessons


def write_lesson(path, **cells):
    """Write a notebook with code cells, by id."""
    path.parent.mkdir(parents=True, exist_ok=True)
    code = [nbformat.v4.new_code_cell(source, id=name) for name, source in cells.items()]
    nbformat.write(nbformat.v4.new_notebook(cells=code), path)
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Three lessons of which the second fails, and a notebook that is no lesson."""
    folder = tmp_path_factory.mktemp("with a space") / "notebooks"
    surroundings = "import os; print(os.getcwd(), os.environ.get('MPLBACKEND', 'none set'))"
    figure = "import matplotlib.pyplot as plt; plt.plot([0, 1]);"
    warn = "import warnings; warnings.warn('look here')"
    bar = "from helpers.progress import progress_bar as bar\nwith bar(3, 'x', delay=0): pass"
    cells = {"surroundings": surroundings, "figure": figure, "warn": warn, "bar": bar}
    write_lesson(folder / "00_good.ipynb", **cells)
    write_lesson(
        folder / "01_bad.ipynb",
        fine="x = 1",
        broken="raise ValueError('first line\\n[last] line')",
        never="print('reached')",
    )
    write_lesson(folder / "02_good.ipynb", only="'the end'")
    write_lesson(folder / "practice.ipynb", only="1")
    return folder


@pytest.fixture(scope="module")
def console():
    return Console(file=io.StringIO())


@pytest.fixture(scope="module")
def runs(folder, console):
    """All lessons of the folder, run in an environment like that of this test suite."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MPLBACKEND", "agg")
        patch.setenv("PYTHONWARNINGS", "ignore")
        return {
            run.source.stem: run
            for run in run_lessons(find_lessons(folder), folder.parent / "out", console)
        }


def test_lessons_are_the_numbered_notebooks_in_order(folder):
    assert [path.stem for path in find_lessons(folder)] == ["00_good", "01_bad", "02_good"]


def test_a_lesson_runs_in_its_own_folder_with_a_students_settings(runs, folder):
    (output,) = runs["00_good"].outputs["surroundings"]
    # ipykernel itself chooses the backend that draws into the notebook.
    assert output.text == f"{folder} module://matplotlib_inline.backend_inline\n"


def test_figures_land_in_the_notebook(runs):
    assert any("image/png" in out.get("data", {}) for out in runs["00_good"].outputs["figure"])


def test_no_half_full_progress_bar_stays_on_a_page(runs):
    assert runs["00_good"].outputs["bar"] == []


def test_warnings_show_as_for_a_student(runs):
    (output,) = runs["00_good"].outputs["warn"]
    assert output.name == "stderr"
    assert "look here" in output.text


def test_the_lesson_is_left_as_it_was_and_the_copy_holds_the_outputs(runs):
    source, executed = (
        json.loads(path.read_text(encoding="utf-8"))["cells"]
        for path in (runs["02_good"].source, runs["02_good"].executed)
    )
    assert [cell["outputs"] for cell in source] == [[]]
    assert executed[0]["outputs"][0]["data"]["text/plain"] == ["'the end'"]


def test_a_failing_cell_is_named_with_the_last_line_of_its_error(runs):
    assert str(runs["01_bad"].error) == "cell broken: ValueError: [last] line"
    assert runs["01_bad"].outputs["never"] == []


def test_the_progress_tells_of_each_lesson_and_of_failures_at_once(runs, console):
    lines = console.file.getvalue().splitlines()
    named = [line.split()[0].rstrip(":") for line in lines if line.endswith(" s")]
    assert sorted(named) == list(runs)
    assert "01_bad failed: cell broken: ValueError: [last] line" in lines


def test_after_a_failure_the_other_lessons_still_run(runs):
    assert runs["02_good"].error is None
    assert runs["02_good"].outputs["only"]


def test_every_lesson_has_a_page_even_a_failed_one(runs):
    for run in runs.values():
        assert run.executed.with_suffix(".html").exists()
    assert "ValueError" in runs["01_bad"].executed.with_suffix(".html").read_text(encoding="utf-8")


def test_a_lesson_that_never_ends_is_stopped(tmp_path):
    path = write_lesson(tmp_path / "00.ipynb", first="1", forever="while True: pass")
    run = execute_notebook(path, tmp_path / "out.ipynb", timeout=3)
    assert str(run.error) == "cell forever: still running after 3 s, the limit for a lesson"


def test_a_kernel_that_dies_is_told(tmp_path):
    path = write_lesson(tmp_path / "00.ipynb", first="1", leave="import os; os._exit(1)")
    run = execute_notebook(path, tmp_path / "out.ipynb")
    assert run.error.cell_id == "leave"
    assert "died" in run.error.message


def test_a_damaged_notebook_is_told(tmp_path):
    path = tmp_path / "00_damaged.ipynb"
    path.write_text('{"cells": [\n<<<<<<< ours\n', encoding="utf-8")
    run = execute_notebook(path, tmp_path / "out.ipynb")
    assert "no notebook" in str(run.error)


def test_a_kernel_of_the_user_with_the_same_name_is_not_taken(tmp_path, monkeypatch):
    spec = tmp_path / "jupyter" / "kernels" / "python3" / "kernel.json"
    spec.parent.mkdir(parents=True)
    foreign = {"argv": ["no-such-program"], "display_name": "theirs", "language": "python"}
    spec.write_text(json.dumps(foreign), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    path = write_lesson(tmp_path / "00.ipynb", who="import sys; print(sys.prefix)")
    assert execute_notebook(path, tmp_path / "out.ipynb").error is None


def test_an_interrupted_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "page.html"
    replace_text(path, "old")

    def full_disk(self, *arguments, **options):
        self.write_bytes(b"ne")
        raise OSError("the disk is full")

    monkeypatch.setattr(type(path), "write_text", full_disk)
    with pytest.raises(OSError, match="full"):
        replace_text(path, "new")
    assert path.read_text(encoding="utf-8") == "old"


@pytest.mark.parametrize(
    ("link", "moved"),
    [
        ("02_chain_rule.ipynb", "02_chain_rule.html"),
        ("02_chain_rule.ipynb#title", "02_chain_rule.html#title"),
        ("practice/practice.ipynb", "../../notebooks/practice/practice.ipynb"),
        ("#takeaways", "#takeaways"),
        ("https://example.org/a", "https://example.org/a"),
        ("data:image/png;base64,AA", "data:image/png;base64,AA"),
        ("//example.org/a", "//example.org/a"),
    ],
)
def test_links_of_a_page_lead_where_those_of_the_notebook_led(tmp_path, link, moved):
    notebooks, pages = tmp_path / "notebooks", tmp_path / "build" / "lessons"
    assert point_links(f'<a href="{link}">', notebooks, pages) == f'<a href="{moved}">'


def test_outputs_are_found_by_cell_id(tmp_path):
    cells = [
        nbformat.v4.new_markdown_cell("text", id="words"),
        nbformat.v4.new_code_cell(id="code"),
    ]
    run = LessonRun(tmp_path, tmp_path, 0.0, None, nbformat.v4.new_notebook(cells=cells))
    assert run.outputs == {"code": []}


def test_lessons_run_side_by_side_and_come_back_in_their_order(tmp_path):
    """Each of two waits for what the other one writes: one after the other, neither would end."""
    wait = (
        "import pathlib, time\n"
        "pathlib.Path('{own}').touch()\n"
        "while not pathlib.Path('{other}').exists(): time.sleep(0.05)"
    )
    for own, other in (("00_a", "01_b"), ("01_b", "00_a")):
        write_lesson(tmp_path / f"{own}.ipynb", wait=wait.format(own=own, other=other))
    lessons, out = find_lessons(tmp_path), tmp_path / "out"
    found = run_lessons(lessons, out, Console(file=io.StringIO()), timeout=60, jobs=2)
    assert [(run.source, run.error) for run in found] == [(path, None) for path in lessons]


def test_no_more_lessons_run_at_once_than_are_asked_for(tmp_path):
    alone = (
        "import pathlib, time\n"
        "mark = pathlib.Path('running'); mark.touch(exist_ok=False)\n"
        "time.sleep(0.2); mark.unlink()"
    )
    for name in ("00_a", "01_b", "02_c"):
        write_lesson(tmp_path / f"{name}.ipynb", alone=alone)
    found = run_lessons(
        find_lessons(tmp_path), tmp_path / "out", Console(file=io.StringIO()), jobs=1
    )
    assert [run.error for run in found] == [None] * 3


def test_an_unchanged_lesson_is_said_to_be_and_runs_again_only_if_asked(tmp_path):
    path = write_lesson(tmp_path / "00_a.ipynb", number="import random; random.random()")

    def run(again=False):
        console = Console(file=io.StringIO())
        (found,) = run_lessons([path], tmp_path / "out", console, again=again)
        return found, console.file.getvalue()

    first, _ = run()
    kept, words = run()
    assert not kept.is_new
    assert kept.outputs == first.outputs
    assert "00_a: unchanged, not run again" in words
    assert run(again=True)[0].outputs != first.outputs
    write_lesson(path, number="1")
    assert run()[0].is_new


def test_a_lesson_that_failed_runs_again(tmp_path):
    path = write_lesson(tmp_path / "00_a.ipynb", broken="1 / 0")
    for _ in range(2):
        (found,) = run_lessons([path], tmp_path / "out", Console(file=io.StringIO()))
        assert found.is_new
        assert found.error


def test_a_kept_lesson_gets_its_lost_page_back(tmp_path):
    path = write_lesson(tmp_path / "00_a.ipynb", one="1")
    (found,) = run_lessons([path], tmp_path / "out", Console(file=io.StringIO()))
    page = found.executed.with_suffix(".html")
    page.unlink()
    run_lessons([path], tmp_path / "out", Console(file=io.StringIO()))
    assert page.exists()


def test_an_unknown_lesson_is_refused(capsys):
    assert runner.main(["no_such_lesson"]) == 1
    assert "no_such_lesson" in capsys.readouterr().out


def test_ctrl_c_ends_a_command_with_a_word(capsys):
    def interrupted():
        raise KeyboardInterrupt

    assert runner.exit_code_of(interrupted) == 130
    assert capsys.readouterr().err == "Stopped.\n"


def test_ctrl_c_while_a_lesson_runs_is_an_interruption(tmp_path, monkeypatch):
    async def stopped(*arguments):
        raise asyncio.CancelledError  # what is left of it when the kernel has been stopped

    monkeypatch.setattr(executing, "run_cells", stopped)
    path = write_lesson(tmp_path / "00_a.ipynb", one="1")
    with pytest.raises(KeyboardInterrupt):
        execute_notebook(path, tmp_path / "out.ipynb")
    with pytest.raises(KeyboardInterrupt):
        run_lessons([path], tmp_path / "out", Console(file=io.StringIO()))
