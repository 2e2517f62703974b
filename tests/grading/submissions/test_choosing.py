"""Of a student's files the one notebook counts, by the student's own files alone."""

import pytest

from grading.outcomes import Outcome
from grading.submissions.collecting import collect
from tests.grading.classes.handed_in_files import fill, outcome, take


def test_who_handed_in_only_another_assignment_is_missing_and_told_so(tmp_path):
    fill(tmp_path, "ada/practice/practice.ipynb", "dan/lab/lab.ipynb", "dan/lab/data.csv")
    _, dan = collect(tmp_path, "practice", other_assignments={"lab"})[0]
    assert outcome(dan)[0] is Outcome.MISSING
    assert "There is only lab/data.csv, lab/lab.ipynb." in outcome(dan)[1]


def test_who_handed_in_only_another_assignment_through_the_exchange_is_missing(tmp_path):
    time = "2026-01-02 10:00:00 UTC"
    fill(tmp_path, f"ada+practice+{time}/practice.ipynb", f"dan+lab+{time}/practice.ipynb")
    assert take(tmp_path)["dan"] is Outcome.MISSING


@pytest.mark.parametrize("name", ["homework/homework.ipynb", "work/practice.ipynb", "x.ipynb"])
@pytest.mark.parametrize(
    "others", [("practice/practice.ipynb",), ("homework/homework.ipynb",), ("a.ipynb", "b.ipynb")]
)
def test_classmates_folders_do_not_make_a_notebook_missing(name, others, tmp_path):
    fill(tmp_path, f"bob/{name}", *(f"eve/{other}" for other in others), "zoe/practice.ipynb")
    assert take(tmp_path, inside=".")["bob"] == f"bob/{name}"


def test_a_notebook_of_this_assignment_counts_wherever_the_student_has_put_it(tmp_path):
    fill(tmp_path, "dan/lab/practice.ipynb", "dan/lab/lab.ipynb", "bob/practice.ipynb")
    taken = take(tmp_path, other_assignments={"lab"})
    assert taken["dan"] == "dan/lab/practice.ipynb"


def test_a_folder_of_the_assignment_without_a_notebook_does_not_hide_another(tmp_path):
    fill(tmp_path, "ada/practice/data.csv", "ada/mine/practice.ipynb", "bob/practice.ipynb")
    assert take(tmp_path)["ada"] == "ada/mine/practice.ipynb"


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["report.pdf"], "There is only report.pdf."),
        (["a/"], "There are only empty folders."),
        ([""], "The folder is empty."),
        ([".x", "a/.y"], "There are only hidden files (.x, a/.y)."),
        (["1/2/3/4/5/6/7/8/practice.ipynb"], "The folder 1/2/3/4/5/6/7 lies 8 folders deep"),
        ([".x", "report.pdf"], "There is only report.pdf."),
    ],
)
def test_what_there_is_in_place_of_a_notebook_is_told_as_it_is(names, words, tmp_path):
    for name in names:
        if name.endswith("/") or not name:
            (tmp_path / "ada" / name).mkdir(parents=True)
        else:
            fill(tmp_path, f"ada/{name}")
    ada, _ = collect(fill(tmp_path, "bob/practice.ipynb"), "practice")[0]
    assert outcome(ada) == (Outcome.MISSING, outcome(ada)[1])
    assert words in outcome(ada)[1]
