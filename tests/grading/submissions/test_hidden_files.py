"""Hidden and system files name no student, and yet every file is somebody's or listed."""

import pytest

from grading.errors import GradingError
from grading.outcomes import Outcome
from grading.submissions.collecting import collect
from tests.grading.classes.handed_in_files import fill, outcome, pack, take

HIDDEN = [".DS_Store", "desktop.ini", "THUMBS.DB", ".git/a/b", ".ipynb_checkpoints/x.ipynb"]
HIDDEN += ["__MACOSX/ada/._practice.ipynb", "._ada.ipynb", ".eve.ipynb", ".eve/practice.ipynb"]
HIDDEN += ["~$ada.ipynb", ".vscode/x.ipynb", "__pycache__/x.pyc"]


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("outer", ["", "class/"])
def test_a_hidden_file_is_nobodys_and_is_listed(hidden, outer, tmp_path):
    names = (f"{outer}ada/practice.ipynb", f"{outer}bob/practice.ipynb")
    collected, others = collect(fill(tmp_path, *names, outer + hidden), "practice")
    assert [one.student for one in collected] == ["ada", "bob"]
    assert others == [outer + hidden.split("/")[0]]


@pytest.mark.parametrize(
    "name",
    [
        ".eve_12_assignsubmission_file_/practice.ipynb",
        ".eve_12_assignsubmission_file_practice.ipynb",
        ".eve_12_34_practice.ipynb",
        ".eve+practice+2026-01-02 10:00:00 UTC/practice.ipynb",
    ],
)
@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
def test_a_person_of_a_platform_whose_name_begins_with_a_dot_is_graded(name, packed, tmp_path):
    names = ("Ada_11_assignsubmission_file_/practice.ipynb", name)
    source = fill(tmp_path / "in", *names)
    if packed:
        source = pack(tmp_path / "in.zip", [(one, one) for one in names])
    assert sorted(take(source).values()) == sorted(names)


def test_a_repository_among_a_students_files_does_not_count_as_many_files(tmp_path):
    files = [("ada/practice.ipynb", "1"), *((f"ada/.git/{n}", "") for n in range(2500))]
    assert take(pack(tmp_path / "in.zip", files)) == {"ada": "1"}


@pytest.mark.parametrize("hidden", ["practice/.ipynb_checkpoints/p.ipynb", ".x.ipynb"])
def test_who_has_only_hidden_files_is_missing_and_told_so(hidden, tmp_path):
    ada, _ = collect(fill(tmp_path, f"ada/{hidden}", "bob/practice.ipynb"), "practice")[0]
    assert outcome(ada)[0] is Outcome.MISSING
    assert "There are only hidden files" in outcome(ada)[1]


def test_a_source_of_hidden_files_alone_is_said_to_be_that(tmp_path):
    with pytest.raises(GradingError, match=r"no submissions at .* only hidden files \(\.git\)"):
        collect(fill(tmp_path, ".git/config"), "practice")


def test_a_source_of_files_that_nobody_hands_in_is_said_to_be_that(tmp_path):
    with pytest.raises(GradingError, match=r"no submissions at .* only list.csv, which is nobody"):
        collect(fill(tmp_path, "list.csv"), "practice")
