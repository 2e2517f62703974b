"""Files of a student's that the instructor allows by pattern come along, and no other."""

import pytest

from grading.errors import NotReadable
from grading.submissions import carried
from grading.submissions.carried import Carry
from grading.submissions.collecting import collect
from tests.grading.classes.handed_in_files import pack

DATA = Carry(("data/*.csv", "*.txt"), shipped=("given.txt", "Kept"))
MODULES = Carry(("*.py", "pack/*.py"), shown=("helpers",))
E_ACUTE, E_AND_ACCENT = "\N{LATIN SMALL LETTER E WITH ACUTE}", "e\N{COMBINING ACUTE ACCENT}"


def hand_in(folder, *names, content=b"x"):
    for name in ("practice.ipynb", *names):
        path = folder / "ada" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def carry_from(source, carry=DATA):
    (one,), _ = collect(source, "practice", inside=".", carry=carry)
    return one.read_files()


def refusal(source, carry=DATA):
    with pytest.raises(NotReadable) as refused:
        carry_from(source, carry)
    assert refused.value.outcome == "refused"
    return refused.value.sentence


def test_what_a_pattern_names_comes_along_and_nothing_else(tmp_path):
    hand_in(tmp_path, "data/a.csv", "b.txt", "c.csv", "data/d.txt", "x/data/e.csv", "data/f/g.csv")
    assert carry_from(tmp_path) == {"b.txt": b"x", "data/a.csv": b"x"}


def test_without_a_pattern_nothing_comes_along(tmp_path):
    assert carry_from(hand_in(tmp_path, "data/a.csv"), Carry()) == {}


def test_hidden_files_and_notebooks_stay_behind(tmp_path):
    hand_in(tmp_path, ".b.txt", "old/practice.ipynb")
    assert carry_from(tmp_path, Carry(("*", "*/*"))) == {}


def test_files_come_out_of_a_zip_file(tmp_path):
    names = ("ada/practice.ipynb", "ada/data/a.csv", "ada/../b.txt", "ada/data/../../c.csv")
    source = pack(tmp_path / "class.zip", [(name, b"x") for name in names])
    assert carry_from(source) == {"data/a.csv": b"x"}


def test_what_the_instructor_ships_is_replaced_by_nobody(tmp_path):
    assert carry_from(hand_in(tmp_path, "given.txt", "GIVEN.TXT", "kept/a.txt")) == {}


def test_no_link_is_followed(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("the solution")
    hand_in(tmp_path / "class", "a.csv")
    (tmp_path / "class" / "ada" / "b.txt").symlink_to(secret)
    assert "The file b.txt: Only a file is opened" in refusal(tmp_path / "class")


def test_no_linked_folder_is_looked_into(tmp_path):
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "a.csv").write_text("the solution")
    hand_in(tmp_path / "class")
    (tmp_path / "class" / "ada" / "data").symlink_to(tmp_path / "secrets")
    assert carry_from(tmp_path / "class") == {}


def test_files_that_are_too_large_together_are_refused_with_how_much_is_allowed(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(carried, "MOST_BYTES", 2**20)
    hand_in(tmp_path, "a.txt", "b.txt", content=b"x" * 600_000)
    assert refusal(tmp_path) == "The files beside the notebook have more than 1 MB."


def test_too_many_files_are_refused(tmp_path):
    hand_in(tmp_path, *(f"{number}.txt" for number in range(carried.MOST_FILES + 1)))
    assert "More than 100 files" in refusal(tmp_path)


@pytest.mark.parametrize(
    "names",
    [("a.txt", "A.txt"), (f"{E_ACUTE}.txt", f"{E_AND_ACCENT}.txt")],
    ids=["capital letters", "ways of writing"],
)
def test_two_names_that_some_computers_take_for_one_are_refused(names, tmp_path):
    assert "has the name of another file" in refusal(hand_in(tmp_path, *names))


@pytest.mark.parametrize("name", ["numpy.py", "random.py", "helpers.py", "json.PY"])
def test_no_module_of_a_students_stands_in_anothers_place(name, tmp_path):
    told = refusal(hand_in(tmp_path, name), Carry(("*.py", "*.PY"), shown=("helpers",)))
    assert "would stand in the place of the module" in told


def test_no_folder_of_a_students_stands_in_a_modules_place(tmp_path):
    told = refusal(hand_in(tmp_path, "numpy/__init__.py"), Carry(("*/*.py",)))
    assert "would stand in the place of the module numpy" in told


def test_a_module_of_a_name_of_its_own_comes_along_where_that_is_allowed(tmp_path):
    hand_in(tmp_path, "my_own.py", "pack/part.py")
    assert carry_from(tmp_path, MODULES) == {"my_own.py": b"x", "pack/part.py": b"x"}
