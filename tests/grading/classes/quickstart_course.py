"""The course that `nbgrader quickstart` makes, with what a small class hands in for it."""

import json
import shutil
from pathlib import Path

import nbgrader

EXAMPLE = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide"
NAME = "ps1"
NOTEBOOKS = ("problem1", "problem2")
SETTINGS = """
c = get_config()
c.CourseDirectory.course_id = "course101"
c.IncludeHeaderFooter.header = "source/header.ipynb"
"""
ONLY_SQUARES = "def squares(n):\n    return [i * i for i in range(1, n + 1)]"
WHO = {
    "right": {"problem1": {}, "problem2": {}},
    "wrong": {
        "problem1": {"squares": ONLY_SQUARES, "sum_of_squares": None},
        "problem2": {"part-a": None, "part-b": None},
    },
    "half": {"problem1": {}},
    "other-half": {"problem2": {"part-a": None}},
}


def make_quickstart(folder, autotest=False):
    """Make the course as `nbgrader quickstart` does, whose program takes long to copy it."""
    example = f"{NAME}_autotest" if autotest else NAME
    shutil.copytree(EXAMPLE / "source" / example, folder / "source" / NAME)
    shutil.copy(EXAMPLE / "source" / "header.ipynb", folder / "source")
    if autotest:
        shutil.copy(EXAMPLE / "autotests.yml", folder)
    (folder / "nbgrader_config.py").write_text(SETTINGS, encoding="utf-8")
    return folder


def hand_in(folder, students):
    """Hand in for each student: of each notebook the cells that are not as in the source.

    None stands for a cell that was left as it was handed out.
    """
    for student, notebooks in students.items():
        for name, changes in notebooks.items():
            source = json.loads((folder / "source" / NAME / f"{name}.ipynb").read_bytes())
            released = json.loads((folder / "release" / NAME / f"{name}.ipynb").read_bytes())
            right = {name_of(cell): cell["source"] for cell in source["cells"] if name_of(cell)}
            for cell in released["cells"]:
                if cell["metadata"].get("nbgrader", {}).get("solution"):
                    text = changes.get(name_of(cell), right[name_of(cell)])
                    cell["source"] = cell["source"] if text is None else text
            place = folder / "submitted" / student / NAME / f"{name}.ipynb"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(json.dumps(released), encoding="utf-8")


def name_of(cell):
    """Return nbgrader's name of a cell, or None."""
    return cell["metadata"].get("nbgrader", {}).get("grade_id")
