"""A folder around a class is found, and what could be a class or a student is asked about."""

import re
import shlex

import pytest

from grading.errors import GradingError
from grading.submissions.collecting import collect
from tests.grading.classes.handed_in_files import fill, pack, take

HIDDEN = (".DS_Store", "desktop.ini", "Thumbs.db", ".git/config", ".vscode/settings.json", "~$a")


@pytest.mark.parametrize("hidden", [*HIDDEN, "__MACOSX/x/._practice.ipynb", ".x.ipynb"])
@pytest.mark.parametrize("beside", ["", "homework/", "homework/ada/"])
@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
def test_hidden_files_do_not_decide_whether_there_is_a_folder_around_the_class(
    hidden, beside, packed, tmp_path
):
    names = [f"homework/{student}/practice.ipynb" for student in ("ada", "grace", "linus")]
    everything = [*names, f"{beside}{hidden}"]
    source = fill(tmp_path / "in", *everything)
    if packed:
        source = pack(tmp_path / "in.zip", [(name, name) for name in everything])
    assert take(source) == dict(zip(("ada", "grace", "linus"), names, strict=True))


@pytest.mark.parametrize("beside", ["list.csv", "README.md"])
def test_a_list_beside_it_does_not_decide_either(beside, tmp_path):
    names = ("homework/ada/practice.ipynb", "homework/bob/practice.ipynb")
    source = fill(tmp_path, *names, beside)
    assert take(source) == dict(zip(("ada", "bob"), names, strict=True))
    assert collect(source, "practice")[1] == [beside]


def test_folders_around_folders_are_looked_through(tmp_path):
    names = ("hw/hw/ada/practice.ipynb", "hw/hw/bob/practice.ipynb")
    assert take(fill(tmp_path, *names)) == dict(zip(("ada", "bob"), names, strict=True))


# In two ways each: whom the notebook belongs to if the top holds the class, and if "x" does.
UNCLEAR = {
    "one notebook in a folder in a folder": (["x/ada/practice.ipynb"], {"x"}, {"ada"}),
    "the same in nbgrader's form": (["x/ada/practice/practice.ipynb"], {"x"}, {"ada"}),
    "a notebook called like the assignment beside others": (
        ["x/practice.ipynb", "x/one.ipynb", "x/two.ipynb"],
        {"x"},
        {"practice", "one", "two"},
    ),
    "a folder called like the assignment beside others": (
        ["x/practice/practice.ipynb", "x/ada/ada.ipynb", "x/bob/bob.ipynb"],
        {"x"},
        {"practice", "ada", "bob"},
    ),
    "one notebook of another name": (["x/ada.ipynb"], {"x"}, {"ada"}),
    "one of two folders without a notebook": (
        ["x/ada/practice.ipynb", "x/bob/report.pdf"],
        {"x"},
        {"ada", "bob"},
    ),
    "folders without a notebook": (["x/ada/a.pdf", "x/bob/b.pdf"], {"x"}, {"ada", "bob"}),
    "a notebook beside a folder": (
        ["x/ada.ipynb", "x/bob/practice.ipynb"],
        {"x"},
        {"ada", "bob"},
    ),
    "a name that may be Canvas's": (["x/ada_1_2_practice.ipynb"], {"x"}, {"ada"}),
    "a platform's form beside a plain name": (
        ["x/Ada_1_assignsubmission_file_/practice.ipynb", "x/bob/practice.ipynb"],
        {"x"},
        {"Ada", "bob"},
    ),
}


@pytest.mark.parametrize("name", UNCLEAR)
def test_what_can_be_read_in_two_ways_is_asked_about_and_the_answer_is_taken(name, tmp_path):
    names, at_the_top, in_the_folder = UNCLEAR[name]
    fill(tmp_path, *names)
    with pytest.raises(GradingError, match=r"Nothing was graded, .* several ways") as asked:
        collect(tmp_path, "practice")
    offered = [shlex.split(one)[1] for one in re.findall(r"`(--inside [^`]*)`", str(asked.value))]
    assert offered == [".", "x"]
    assert take(tmp_path, inside=".").keys() == at_the_top
    assert take(tmp_path, inside="x").keys() == in_the_folder


def test_a_class_of_one_in_two_folders_names_both(tmp_path):
    fill(tmp_path, "a/b/ada/practice.ipynb")
    with pytest.raises(GradingError, match="--inside a/b` if the student is ada"):
        collect(tmp_path, "practice")
    assert take(tmp_path, inside="a/b").keys() == {"ada"}


def test_other_assignments_of_the_course_beside_this_one_make_one_student(tmp_path):
    fill(tmp_path, "ada/practice/practice.ipynb", "ada/lab/lab.ipynb", "ada/lab/points.csv")
    taken = take(tmp_path, other_assignments={"lab"})
    assert taken == {"ada": "ada/practice/practice.ipynb"}


@pytest.mark.parametrize(
    "name",
    ["practice (1).ipynb", "practice-Copy1.ipynb", "PRACTICE.ipynb", "practice copy 2.ipynb"],
)
def test_one_student_whose_notebook_was_numbered_by_a_browser_is_one_student(name, tmp_path):
    assert take(fill(tmp_path, f"ada/{name}", "ada/data.csv")) == {"ada": f"ada/{name}"}


def test_one_notebook_alone_is_one_student(tmp_path):
    assert take(fill(tmp_path, "ada.ipynb")) == {"ada": "ada.ipynb"}


BESIDE = {
    "a class beside a folder of nobody's": [
        "class/ada/practice.ipynb",
        "class/bob/practice.ipynb",
        "readme/info.pdf",
    ],
    "the same in nbgrader's form": [
        "class/ada/practice/practice.ipynb",
        "class/bob/practice/practice.ipynb",
        "readme/info.pdf",
    ],
    "notebooks that a browser has numbered": [
        "class/ada/practice (1).ipynb",
        "class/bob/practice.ipynb",
        "readme/info.pdf",
    ],
    "a template beside the students": [
        "class/practice/practice.ipynb",
        "class/ada/practice.ipynb",
        "class/bob/practice.ipynb",
        "readme/info.pdf",
    ],
    "notebooks called like the students": ["class/ada.ipynb", "class/bob.ipynb", "x/readme.txt"],
    "a class beside a student": [
        "class/ada/practice.ipynb",
        "class/bob/practice.ipynb",
        "dave/practice.ipynb",
    ],
    "a class beside a student's file": [
        "class/ada/practice.ipynb",
        "class/bob/practice.ipynb",
        "dave.ipynb",
    ],
    "a class beside a platform's folder": [
        "class/ada/practice.ipynb",
        "class/bob/practice.ipynb",
        "Cy_1_assignsubmission_file_/practice.ipynb",
    ],
}


@pytest.mark.parametrize("deeper", ["", "2026/"])
@pytest.mark.parametrize("outer", ["", "outer/"])
@pytest.mark.parametrize("name", BESIDE)
def test_a_class_that_lies_beside_something_is_never_taken_for_one_student(
    name, outer, deeper, tmp_path
):
    names = [f"{outer}{path}".replace("class/", f"class/{deeper}") for path in BESIDE[name]]
    fill(tmp_path, *names)
    with pytest.raises(GradingError, match=r"Nothing was graded, .* several ways"):
        collect(tmp_path, "practice")
    assert {"ada", "bob"} <= take(tmp_path, inside=f"{outer}class/{deeper}").keys()


def test_the_question_about_a_class_beside_something_names_both_answers(tmp_path):
    fill(tmp_path, *BESIDE["a class beside a folder of nobody's"])
    sentence = (
        "`--inside .` if the students are class, readme, or `--inside class` if the students "
        "are ada, bob"
    )
    with pytest.raises(GradingError, match=re.escape(sentence)):
        collect(tmp_path, "practice")


def test_a_student_told_by_a_layout_may_have_folders_of_versions(tmp_path):
    fill(tmp_path, "ada/v1/practice.ipynb", "ada/v2/practice.ipynb", "bob/practice.ipynb")
    assert take(tmp_path, layout="folders").keys() == {"ada", "bob"}


ONE_STUDENT = {
    "copies": ["practice.ipynb", "practice-Copy1.ipynb", ".ipynb_checkpoints/practice.ipynb"],
    "copies of a notebook of another name": ["mine.ipynb", "mine-Copy1.ipynb", "mine (2).ipynb"],
    "hidden folders": ["practice.ipynb", ".a/practice.ipynb", ".b/practice.ipynb"],
    "a backup": ["practice.ipynb", "old/practice.ipynb"],
    "notes": ["practice.ipynb", "notes/one.ipynb", "notes/two.ipynb"],
    "other assignments": ["practice/practice.ipynb", "lab/a.ipynb", "lab/b.ipynb"],
}


@pytest.mark.parametrize("name", ONE_STUDENT)
def test_a_student_with_copies_stays_one_student_in_a_class(name, tmp_path):
    fill(tmp_path, *(f"ada/{path}" for path in ONE_STUDENT[name]), "bob/practice.ipynb")
    assert take(tmp_path, other_assignments={"lab"}).keys() == {"ada", "bob"}


def test_a_platforms_person_may_hand_in_folders_of_versions(tmp_path):
    ada = "Ada_1_assignsubmission_file_"
    fill(tmp_path, f"{ada}/v1/practice.ipynb", f"{ada}/v2/practice.ipynb", "bob/practice.ipynb")
    assert take(tmp_path).keys() == {"Ada", "bob"}


def test_a_long_name_of_many_copies_is_read_in_no_time(tmp_path):
    long = "practice" + 45 * "copy_" + "x.ipynb"
    assert take(fill(tmp_path, f"ada/{long}", "bob/practice.ipynb")).keys() == {"ada", "bob"}


@pytest.mark.parametrize("inside", ["nowhere", "../up", "ada/practice.ipynb"])
def test_a_folder_that_is_not_there_is_named(inside, tmp_path):
    fill(tmp_path, "ada/practice.ipynb")
    with pytest.raises(GradingError, match=f"no folder {inside}"):
        collect(tmp_path, "practice", inside=inside)


def test_a_folder_is_found_by_the_name_that_is_printed(tmp_path):
    fill(tmp_path, "a\x1bb/ada/practice.ipynb")
    with pytest.raises(GradingError, match="--inside 'a\ufffdb'` if the student is ada"):
        collect(tmp_path, "practice")
    assert take(tmp_path, inside="a\ufffdb").keys() == {"ada"}
    fill(tmp_path, "a\ufffdb/eve/practice.ipynb")
    assert take(tmp_path, inside="a\ufffdb").keys() == {"eve"}


def test_of_two_folders_that_are_printed_alike_none_is_taken(tmp_path):
    fill(tmp_path, "a\x1bb/ada/practice.ipynb", "a\x1cb/bob/practice.ipynb")
    with pytest.raises(GradingError, match=r"Several folders .* rename them"):
        collect(tmp_path, "practice", inside="a\ufffdb")


def test_what_is_outside_of_the_told_folder_is_nobodys(tmp_path):
    fill(tmp_path, "late/ada/practice.ipynb", "bob/practice.ipynb", "late.csv")
    collected, others = collect(tmp_path, "practice", inside="late")
    assert [one.student for one in collected] == ["ada"]
    assert others == ["bob", "late.csv"]
