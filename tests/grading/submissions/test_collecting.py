"""Folders and zip files of every layout give each student's one notebook, or a named outcome."""

import os

import pytest

from grading.outcomes import Outcome
from grading.submissions import entries
from grading.submissions.collecting import collect
from tests.grading.classes.handed_in_files import fill, outcome, pack, take

LAYOUTS = {
    "nbgrader": ("ada/practice/practice.ipynb", "bob/practice/practice.ipynb"),
    "folders": ("ada/practice.ipynb", "bob/my answers (1).ipynb"),
    "files": ("ada.ipynb", "bob.ipynb"),
    "one outer folder": ("class/ada/practice/practice.ipynb", "class/bob/practice/practice.ipynb"),
    "files in one folder": ("class/ada.ipynb", "class/bob.ipynb"),
    "exchange": (
        "ada+practice+2026-01-02 10:00:00 UTC/practice.ipynb",
        "bob+practice+2026-01-02 10:00:00.5 UTC+MTIz/practice.ipynb",
    ),
    "Moodle": (
        "ada_123_assignsubmission_file_/practice.ipynb",
        "bob_124_assignsubmission_file/practice.ipynb",
    ),
    "Moodle without folders": (
        "ada_123_assignsubmission_file_practice.ipynb",
        "bob_124_assignsubmission_file_practice.ipynb",
    ),
    "Canvas": ("ada_11_22_practice.ipynb", "bob_LATE_12_23_practice-1.ipynb"),
    "beside other assignments": (
        "ada/practice/practice.ipynb",
        "ada/lab/lab.ipynb",
        "bob/practice/practice.ipynb",
    ),
    "beside other files": ("ada/practice.ipynb", "ada/data.csv", "ada/.x.ipynb", "bob/p.ipynb"),
    "with checkpoints": (
        "ada/practice.ipynb",
        "ada/.ipynb_checkpoints/practice-checkpoint.ipynb",
        "bob/practice.ipynb",
        "__MACOSX/ada/._practice.ipynb",
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
def test_every_layout_gives_each_student_the_right_file(layout, packed, tmp_path):
    names = LAYOUTS[layout]
    if packed:
        source = pack(tmp_path / "class.zip", [(name, name) for name in names])
    else:
        source = fill(tmp_path, *names)
    ada = next(name for name in names if "ada" in name)
    bob = next(name for name in names if "bob" in name)
    assert take(source) == {"ada": ada, "bob": bob}


@pytest.mark.parametrize("name", ["ada/practice/practice.ipynb", "ada/practice.ipynb"])
def test_a_class_of_one_is_not_taken_for_an_outer_folder(name, tmp_path):
    assert take(fill(tmp_path, name)) == {"ada": name}


def test_several_notebooks_are_named_and_not_chosen_from(tmp_path):
    fill(tmp_path, "ada/one.ipynb", "ada/two.ipynb", "bob/practice.ipynb", "bob/old.ipynb")
    ada, bob = collect(tmp_path, "practice", inside=".")[0]
    assert outcome(ada)[0] is Outcome.UNREADABLE
    assert "one.ipynb, two.ipynb" in outcome(ada)[1]
    assert bob.read() == b"bob/practice.ipynb"


def test_no_notebook_is_missing_and_what_there_is_is_named(tmp_path):
    fill(tmp_path, "ada/report.pdf", "bob/.hidden", "eve/practice.ipynb")
    (tmp_path / "cyd").mkdir()
    pairs = {one.student: one for one in collect(tmp_path, "practice")[0]}
    assert outcome(pairs["ada"])[0] is Outcome.MISSING
    assert "report.pdf" in outcome(pairs["ada"])[1]
    assert outcome(pairs["bob"])[0] is Outcome.MISSING
    assert outcome(pairs["cyd"])[0] is Outcome.MISSING


def test_a_classmates_folder_decides_nothing_about_another_students_notebook(tmp_path):
    fill(
        tmp_path, "bob/homework/practice.ipynb", "cyd/task/answers.ipynb", "dan/lab/practice.ipynb"
    )
    alone = take(tmp_path)
    assert all(type(told) is str and told.startswith(name) for name, told in alone.items())
    fill(
        tmp_path,
        "eve/practice/practice.ipynb",
        "eve/homework/homework.ipynb",
        "eve/task/task.ipynb",
    )
    together = take(tmp_path)
    assert together.pop("eve") == "eve/practice/practice.ipynb"
    assert together == alone


def test_a_students_folder_of_the_assignment_counts_and_no_copy_elsewhere(tmp_path):
    fill(tmp_path, "ada/practice/practice.ipynb", "ada/old/practice.ipynb", "bob/practice.ipynb")
    taken = take(tmp_path)
    assert taken["ada"] == "ada/practice/practice.ipynb"


def test_files_of_nobody_are_named(tmp_path):
    fill(tmp_path, "ada/practice.ipynb", "bob/practice.ipynb", "list.csv")
    collected, others = collect(tmp_path, "practice")
    assert [one.student for one in collected] == ["ada", "bob"]
    assert others == ["list.csv"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such files")
def test_links_pipes_and_folders_are_not_opened(tmp_path):
    secret = tmp_path / "secret.ipynb"
    secret.write_text("secret")
    source = tmp_path / "class"
    for student in ("link", "pipe", "folder", "inner", "good"):
        (source / student).mkdir(parents=True)
    (source / "link" / "practice.ipynb").symlink_to(secret)
    os.mkfifo(source / "pipe" / "practice.ipynb")
    (source / "folder" / "practice.ipynb").mkdir()
    (source / "inner" / "practice").symlink_to(tmp_path)
    (source / "whole").symlink_to(tmp_path, target_is_directory=True)
    fill(source, "good/practice.ipynb")
    assert take(source) == {
        "link": Outcome.REFUSED,
        "pipe": Outcome.REFUSED,
        "folder": Outcome.REFUSED,
        "inner": Outcome.REFUSED,
        "whole": Outcome.REFUSED,
        "good": "good/practice.ipynb",
    }


def test_a_link_to_itself_and_a_folder_that_cannot_be_opened_spoil_nobody_elses(
    tmp_path, monkeypatch
):
    fill(tmp_path, "ada/practice.ipynb", "shut/practice.ipynb", "bob/practice.ipynb")
    (tmp_path / "bob" / "loop").symlink_to("loop")
    list_folder = os.scandir

    def refuse_one(path):  # whoever tests as root may open every folder
        if path.name == "shut":
            raise PermissionError
        return list_folder(path)

    monkeypatch.setattr(entries.os, "scandir", refuse_one)
    assert take(tmp_path) == {
        "ada": "ada/practice.ipynb",
        "bob": "bob/practice.ipynb",
        "shut": Outcome.MISSING,
    }


def test_the_ending_may_be_written_in_capital_letters(tmp_path):
    names = ("ada/PRACTICE.IPYNB", "bob.Ipynb")
    assert take(fill(tmp_path, *names)) == {"ada": names[0], "bob": names[1]}


def test_notebooks_beside_the_one_that_counts_are_named(tmp_path):
    (ada, bob), _ = collect(
        fill(tmp_path, "ada/practice.ipynb", "ada/practice (1).ipynb", "bob/practice.ipynb"),
        "practice",
    )
    assert ada.read() == b"ada/practice.ipynb"
    assert (ada.left_out, bob.left_out) == (("practice (1).ipynb",), ())


def test_a_folder_swapped_for_a_link_after_listing_is_not_followed(tmp_path):
    source = fill(tmp_path / "class", "ada/practice.ipynb", "bob/practice.ipynb")
    (ada, _), _ = collect(source, "practice")
    (source / "ada").rename(tmp_path / "elsewhere")
    (source / "ada").symlink_to(tmp_path / "elsewhere")
    assert outcome(ada)[0] is Outcome.UNREADABLE


@pytest.mark.parametrize("outer", ["", "class/"])
@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
def test_who_hands_in_far_too_many_files_is_refused_and_nobody_else(tmp_path, outer, packed):
    right = [f"{outer}ada/practice.ipynb", f"{outer}cyd/practice.ipynb"]
    names = [*right, *(f"{outer}bob/{i // 50}/{i}.txt" for i in range(2001))]
    source = fill(tmp_path / "in", *names)
    if packed:
        source = pack(tmp_path / "in.zip", [(name, name.encode()) for name in names])
    assert take(source) == {"ada": right[0], "bob": Outcome.REFUSED, "cyd": right[1]}


def test_one_student_with_a_folder_per_assignment_is_one_student(tmp_path):
    fill(tmp_path, "ada/practice/practice.ipynb", "ada/lab/lab.ipynb", "ada/lab/points.csv")
    assert take(tmp_path, other_assignments={"lab"}) == {"ada": "ada/practice/practice.ipynb"}
