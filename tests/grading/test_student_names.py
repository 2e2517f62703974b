"""A student has a safe name, the same every time, that nobody else can take."""

import os
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.collecting import collect
from grading.students import SAFE_NAME, find_people, make_safe
from tests.grading.handing_in import fill, take


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
