"""What somebody hands in changes nothing for anybody else, in any layout."""

import random
import re
import shlex
import zipfile
from collections import Counter

from hypothesis import assume, given
from hypothesis import strategies as st

from grading.errors import GradingError
from grading.submissions.collecting import collect
from grading.submissions.entries import list_entries
from grading.submissions.layouts import find_owner
from grading.submissions.platforms import CANVAS, MOODLE
from grading.submissions.students import find_people, make_safe
from grading.text import printable
from tests.grading.classes.handed_in_files import what_is_read

NAMES = ["ada", "Ada", "bob", "practice", "lab", "homework", "ada 1", "Zoe\u0308", "Zo\u00eb"]
NAMES += ["a.b", "o'neil", " eve", "eve", "class", "x-1f2e3d4c", "ada 1 2"]
INSIDE = ["practice.ipynb", "PRACTICE.ipynb", "x.ipynb", "homework/homework.ipynb", "report.pdf"]
INSIDE += ["practice/practice.ipynb", "lab/lab.ipynb", "work/practice.ipynb", ".x.ipynb"]
INSIDE += ["practice/timestamp.txt", ".git/x", "b_1_assignsubmission_file_/y.ipynb", "c/d_1_2_e.md"]
FORMS = {
    "Moodle": "{name}_{number}_assignsubmission_file_/{file}",
    "Moodle, flat": "{name}_{number}_assignsubmission_file_{flat}",
    "Canvas": "{name}_{number}_7{number}_{flat}",
    "exchange": "{name}+practice+2026-01-02 10:00:0{number} UTC/{file}",
    "folders": "{name}/{file}",
    "files": "{name}.ipynb",
}
# What one student may call the own folder or file, and what lies in it.
ODD = [
    "mal",
    "practice",
    "PRACTICE",
    "homework",
    "a b",
    "mal\x1b",
    "o'mal",
    "--inside",
    "-x",
]
ODD += [
    ".mal",
    "mal_9_assignsubmission_file_",
    "mal_9_99_x",
    "mal+practice+2026-01-02 10:00:00 UTC",
]
ODD_INSIDE = [".ipynb", "/practice.ipynb", "/x.ipynb", "/v1/practice.ipynb", "/v2/practice.ipynb"]
ODD_INSIDE += [
    "/a/b/practice.ipynb",
    "/a/c/x.ipynb",
    "/one.ipynb",
    "/bob_1_2_x.ipynb",
    "/report.pdf",
]
ODD_INSIDE += [
    "/practice/v1/practice.ipynb",
    "/practice/practice.ipynb",
    "/.x",
    "/homework/x.ipynb",
]
files = st.lists(st.sampled_from(INSIDE), min_size=1, max_size=4, unique=True)


@st.composite
def classes(draw):
    """Draw the paths of a class, person by person, and others for the last person."""
    form = FORMS[draw(st.sampled_from(sorted(FORMS)))]
    outer = draw(st.sampled_from(["", "class/", "a/b/"]))
    share_names = "number" in form and "+" not in form
    names = draw(st.lists(st.sampled_from(NAMES), min_size=3, max_size=6, unique=not share_names))

    def write(number, name):
        paths = {
            form.format(name=name, number=number, file=file, flat=file.replace("/", "-"))
            for file in draw(files)
        }
        return [outer + path for path in sorted(paths)]

    people = [write(number, name) for number, name in enumerate(names, start=1)]
    return people, write(len(names), names[-1])


def pack(path, people, order):
    paths = [path for files in people for path in files]
    random.Random(order).shuffle(paths)
    with zipfile.ZipFile(path, "w") as archive:
        for path in paths:
            archive.writestr(path, path)


def look_at(folder, **told):
    """Return what became of each person, by what the submission was called."""
    collected, _ = collect(folder / "class.zip", "practice", **told)
    return {
        one.label: (one.student, what_is_read(one), one.time, one.left_out) for one in collected
    }


def look(folder, people, known=None, order=0):
    """Return what became of each person, by what the submission was called; None if it asks."""
    pack(folder / "class.zip", people, order)
    try:
        collected, others = collect(folder / "class.zip", "practice", lambda: known or {})
    except GradingError:
        return None, []
    results = {}
    for one in collected:
        told = what_is_read(one)
        results[one.label] = one.student, told, one.time, one.time_is_doubtful, one.left_out
    assert len(results) == len(collected)
    assert len({one.student for one in collected}) == len(collected)
    return results, others


def remembered(results):
    return find_people({told[0]: label for label, told in results.items()})


def lonely(labels):
    """Return the labels of people whose names nobody shares, however they are written."""
    names = {label: make_safe(re.split(r"[_+]|\.ipynb", label)[0]) for label in labels}
    count = Counter(names.values())
    return {label for label, name in names.items() if count[name] == 1}


@given(classes())
def test_who_hands_in_other_files_or_none_changes_nothing_for_classmates(tmp_path_factory, drawn):
    folder = tmp_path_factory.mktemp("class")
    people, other = drawn
    before, _ = look(folder, people[:-1])
    is_at_the_top = not people[0][0].startswith(("class/", "a/b/"))
    if is_at_the_top:
        assert len(before) == len(people) - 1
    for changed in (people, [*people[:-1], other]):
        fresh, _ = look(folder, changed)
        if is_at_the_top:
            assert len(fresh) == len(people)
        if before is None or fresh is None:
            continue  # in a folder around all it can be asked about, and is nobody's harm
        for label in before:
            assert fresh[label][1:] == before[label][1:]
        for label in before.keys() & lonely(fresh):
            assert fresh[label] == before[label]
        again, _ = look(folder, changed, remembered(before))
        assert {label: again[label] for label in before} == before
        without, _ = look(folder, people[:-1], remembered(fresh))
        assert without == {label: fresh[label] for label in before}


def take_or_ask(folder, **told):
    """Return what became of each person, and "", or nothing and the question."""
    try:
        return look_at(folder, **told), ""
    except GradingError as asked:
        return {}, str(asked)


@given(classes(), st.sampled_from(ODD), st.lists(st.sampled_from(ODD_INSIDE), min_size=1))
def test_whatever_one_student_calls_it_classmates_stay_or_an_option_that_works_is_named(
    tmp_path_factory, drawn, name, inside
):
    folder = tmp_path_factory.mktemp("class")
    *others, (first, *_) = drawn[0]
    pack(folder / "class.zip", drawn[0], 0)
    before, asked = take_or_ask(folder)
    assume(not asked)
    outer = re.match("(class/|a/b/)?", first)[0]
    labels = {path.removeprefix(outer).split("/")[0] for paths in others for path in paths}
    odd = {f"{outer}{name}{file}" for file in inside}
    pack(folder / "class.zip", [*others, sorted(odd)], 0)

    def classmates(found):
        return {label: told[1:] for label, told in found.items() if label in labels}

    def is_answered(found, asked):
        if classmates(found) == classmates(before):
            return True
        # Which of two places has the name, no option tells: the sentence names both.
        return "name the same student" in asked and printable(name) in asked

    found, asked = take_or_ask(folder)
    if is_answered(found, asked):
        return
    assert not found
    options = [shlex.split(one) for one in re.findall(r"`--(inside [^`]*)`", asked)]
    assert any(is_answered(*take_or_ask(folder, **{key: value})) for key, value in options)


@given(classes(), st.integers())
def test_the_order_of_the_files_decides_nothing(tmp_path_factory, drawn, order):
    folder = tmp_path_factory.mktemp("class")
    assert look(folder, drawn[0]) == look(folder, drawn[0], order=order)


@given(
    classes(), st.sampled_from([".DS_Store", "__MACOSX/x", ".git/y", "list.csv", ".eve/p.ipynb"])
)
def test_every_file_is_somebodys_or_is_listed_as_nobodys(tmp_path_factory, drawn, beside):
    folder = tmp_path_factory.mktemp("class")
    people = [*drawn[0], [beside]]
    results, others = look(folder, people)
    if results is None or drawn[0][0][0].startswith(("class/", "a/b/")):
        return
    owners = [(entry, find_owner(entry)) for entry in list_entries(folder / "class.zip")]
    assert {entry.parts[0] for entry, found in owners if found is None} == set(others)
    assert len({found.person for _, found in owners if found is not None}) == len(results)


def test_a_file_of_canvas_whose_own_name_looks_like_moodles_stays_with_its_student():
    for own in ("practice.ipynb", "b_1_assignsubmission_file_-y.ipynb"):
        label = f"ada_3_73_{own}"
        assert MOODLE.match(label) is None
        assert CANVAS.fullmatch(label)["number"] == "3"
