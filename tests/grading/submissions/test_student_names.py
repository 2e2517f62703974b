"""A student has a safe name, the same every time, that nobody else can take."""

import os
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.errors import GradingError
from grading.submissions.collecting import collect
from grading.submissions.students import SAFE_NAME, find_people, make_safe, name_students
from tests.grading.classes.handed_in_files import fill, take


def test_two_people_of_one_name_are_kept_apart_by_their_number(tmp_path):
    names = ["Ada L_1_assignsubmission_file_/p.ipynb", "Ada L_2_assignsubmission_file_/p.ipynb"]
    assert take(fill(tmp_path, *names)) == {"Ada L 1": names[0], "Ada L 2": names[1]}


@pytest.mark.parametrize("name", ["ada", "Ada Lovelace", "ada.l@uni.example", "Łukasz-2", "李雷"])
def test_a_harmless_name_stays_as_it_is(name):
    assert make_safe(name) == name


@given(st.text(st.characters()))
def test_any_name_becomes_a_safe_one(name):
    safe = make_safe(name)
    assert SAFE_NAME.fullmatch(safe)
    assert not set(safe) & set("/\\*?[]<>&\"'`=+\0\n:|")
    assert safe[0] not in "=+-@."
    safe.encode("utf-8")
    assert len(safe.encode("utf-8")) < 250


@given(st.text(st.characters()), st.text(st.characters()))
def test_different_names_stay_different(left, right):
    if make_safe(left) == make_safe(right):
        assert (
            unicodedata.normalize("NFC", left).strip()
            == unicodedata.normalize("NFC", right).strip()
        )


def test_hostile_folder_names_are_students_with_safe_names(tmp_path):
    names = ["=cmd|' /C calc'!A0", "<script>alert(1)</script>", "-rf", "a*[b]?", "x" * 200]
    fill(tmp_path, *(f"{name.replace('/', '∕')}/practice.ipynb" for name in names))
    (tmp_path / os.fsdecode(b"\xff\xfe")).mkdir()
    taken = take(tmp_path)
    assert len(taken) == 6
    assert all(SAFE_NAME.fullmatch(student) for student in taken)


MOODLE = "{}_{}_assignsubmission_file_/practice.ipynb"


@pytest.mark.parametrize("first", [["11"], ["11", "13"], ["13"]])
@pytest.mark.parametrize("later", [["11"], ["13"], ["11", "13"], ["11", "13", "17"]])
def test_a_person_with_a_number_stays_the_same_student_whoever_else_is_there(
    tmp_path, first, later
):
    def students(folder, numbers, known):
        fill(tmp_path / folder, *(MOODLE.format("Ada Lovelace", number) for number in numbers))
        collected = collect(tmp_path / folder, "practice", lambda: known)[0]
        return {one.label: one.student for one in collected}

    before = students("first", first, {})
    known = find_people({student: label for label, student in before.items()})
    after = students("later", later, known)
    people = {**before, **after}
    assert len(set(people.values())) == len(people)
    assert {label: after[label] for label in before if label in after} == {
        label: student for label, student in before.items() if label in after
    }


def test_nobody_becomes_a_person_who_has_a_number(tmp_path):
    fill(tmp_path, MOODLE.format("Ada", "11"), "Ada/practice.ipynb", "Ada 13/practice.ipynb")
    known = {("Ada", "11"): "Ada"}
    collected = {one.label: one.student for one in collect(tmp_path, "practice", lambda: known)[0]}
    assert len(set(collected.values())) == 3
    assert collected["Ada_11_assignsubmission_file_"] == "Ada"


def test_a_third_whose_name_is_anothers_with_the_number_stays_a_third(tmp_path):
    names = [MOODLE.format("Ada L", "1"), MOODLE.format("Ada L", "2"), MOODLE.format("Ada L 1", 3)]
    taken = take(fill(tmp_path, *names))
    assert sorted(taken.values()) == sorted(names)
    assert taken["Ada L 1"] == names[2]


ALIKE = [("Zoe\u0308", "Zo\u00eb"), ("Ada ", "Ada"), ("Ada", "ada"), ("Ada\u00a0", "Ada")]


@pytest.mark.parametrize("names", ALIKE, ids=ascii)
@pytest.mark.parametrize("form", ["{}.ipynb", "{}/practice.ipynb"])
def test_people_whose_names_read_alike_are_two_and_the_instructor_is_told(form, names, tmp_path):
    paths = [form.format(name) for name in names]
    collected, _ = collect(fill(tmp_path, *paths), "practice")
    assert {one.read().decode() for one in collected} == set(paths)
    assert len({one.student for one in collected}) == 2
    assert all("another name reads the same" in one.notes[0] for one in collected)


def test_people_whom_a_platform_has_numbered_do_not_read_alike(tmp_path):
    fill(tmp_path, *(MOODLE.format("Participant", number) for number in ("101", "102")))
    assert [one.notes for one in collect(tmp_path, "practice")[0]] == [(), ()]


def test_a_name_without_a_number_that_reads_like_a_platforms_is_told(tmp_path):
    fill(tmp_path, MOODLE.format("Ada", "101"), "ada/practice.ipynb")
    assert all("reads the same" in one.notes[0] for one in collect(tmp_path, "practice")[0])


@pytest.mark.parametrize("other", ["ada/practice.ipynb", "ada.IPYNB"])
def test_two_places_that_name_one_student_are_asked_about(other, tmp_path):
    fill(tmp_path, "ada.ipynb", other, "bob.ipynb")
    with pytest.raises(GradingError, match="name the same student, ada"):
        collect(tmp_path, "practice")


def test_nobody_brings_along_a_name_that_was_made_for_another(tmp_path):
    victim = make_safe("o'neil")
    taken = take(fill(tmp_path, "o'neil/practice.ipynb", f"{victim}/practice.ipynb", "b/x.ipynb"))
    assert taken[victim] == "o'neil/practice.ipynb"
    assert len(taken) == 3


@given(st.lists(st.tuples(st.text(), st.sampled_from(["", "1", "2", "11"])), max_size=8))
def test_every_person_has_a_safe_name_and_nobody_elses(people):
    names = name_students(people)
    assert len(set(names.values())) == len(set(people))
    assert all(SAFE_NAME.fullmatch(student) for student in names.values())


@pytest.mark.parametrize(
    "label",
    ["ada", "ada.ipynb", "o'neil", "j.doe", "ws_24_12_j.doe", "o_neil_1_2_x.ipynb", "Ada 1"],
)
def test_what_somebody_was_called_is_found_by_the_label(label, tmp_path):
    is_file = label.endswith(".ipynb")
    fill(tmp_path, label if is_file else f"{label}/practice.ipynb", "zoe/practice.ipynb")
    before = {one.student: one.label for one in collect(tmp_path, "practice")[0]}
    known = find_people(before)
    again = collect(tmp_path, "practice", lambda: known)[0]
    assert {one.student: one.label for one in again} == before
