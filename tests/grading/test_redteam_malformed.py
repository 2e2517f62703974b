"""Damaged and hostile files, names and archives: each has its outcome, and the batch goes on."""

import io
import json
import zipfile

import nbformat
import pytest

from grading.course.folder import Course
from grading.running.options import Options
from grading.running.setup import open_run
from grading.submissions.collecting import collect
from tests.grading.attacks import linux_only
from tests.grading.redteam.edited import EDITED
from tests.grading.redteam.ground import open_ground
from tests.grading.redteam.malformed import (
    BESIDE,
    HARMLESS,
    NAMES,
    PLACES,
)
from tests.grading.redteam.malformed import (
    FILES as DAMAGED,
)
from tests.grading.redteam.malformed_zip import MEMBERS, make_zip
from tests.redteam.attacks import RIGHT_POINTS, Attack, make_notebook

pytestmark = linux_only
FILES = [*DAMAGED, *EDITED]
FILE_IDS = [one.name for one in FILES]
PLACE_IDS = [one.name for one in PLACES]
NAME_IDS = [ascii(name)[:40] for name in NAMES]
MEMBER_IDS = [f"{number} {one.path[:30]!r}" for number, one in enumerate(MEMBERS)]
SURVIVING = 5  # so many honest notebooks are handed in


@pytest.fixture(scope="module")
def right():
    attack = Attack("honest", "right", "total_gradient = 0.2 ** 5", "stock")
    return json.dumps(make_notebook(attack, {})).encode()


@pytest.fixture(scope="module")
def ground(tmp_path_factory):
    with open_ground(tmp_path_factory.mktemp("ground")) as ground:
        yield ground


@pytest.fixture(scope="module")
def submitted(right, ground):
    """The folder of submissions, and the zip file of a learning platform beside it."""
    folder = ground.folder / "classroom" / "submitted"
    folder.mkdir(parents=True)
    (folder / "honest.ipynb").write_bytes(right)
    for number, one in enumerate(FILES):
        (folder / f"file-{number:02}.ipynb").write_bytes(one.change(right))
    for number, one in enumerate(PLACES):
        (folder / f"place-{number:02}").mkdir()
        one.make(folder / f"place-{number:02}", right)
    for name in NAMES:
        if name != "..":  # no folder can have it, but a zip file can
            (folder / f"{name}.ipynb").write_bytes(right)
    for number in range(1, SURVIVING):
        (folder / f"honest-{number}.ipynb").write_bytes(right)
    (folder / BESIDE).write_text("ada,12", encoding="utf-8")
    (ground.folder / "platform.zip").write_bytes(make_zip(right))
    return folder


@pytest.fixture(scope="module")
def archive(right):
    with zipfile.ZipFile(io.BytesIO(make_zip(right))) as archive:
        yield archive


@pytest.fixture(scope="module")
def graded(submitted, ground):
    """Rows by what the submission was called, the names of students, and files of nobody."""
    # One has handed in a.ipynb and b.ipynb: without --inside, whether that is a class is asked.
    handed_in, others = collect(submitted, "practice", inside=".")
    packed, _ = collect(ground.folder / "platform.zip", "practice")
    labels = {one.student: one.label for one in handed_in}
    packed_labels = {one.student: one.label for one in packed}
    assert not labels.keys() & packed_labels.keys() - {"Zoë"}
    with open_run(Course.read(ground.folder), "practice", Options(jobs=2)) as run:
        rows = {row.student: row for row in run.grade([*handed_in, *packed])}
    return rows, labels, packed_labels, others


def outcome_and_points(graded, student):
    row = graded[0][student]
    return row.outcome.value, row.points


@pytest.mark.parametrize("number", range(len(FILES)), ids=FILE_IDS)
def test_a_damaged_file_has_its_outcome(number, graded):
    one = FILES[number]
    assert outcome_and_points(graded, f"file-{number:02}") == (one.outcome, one.points)


@pytest.mark.parametrize("one", FILES, ids=FILE_IDS)
def test_without_the_defence_the_file_does_harm(one, right):
    assert one.naive(one.change(right))


@pytest.mark.parametrize("number", range(len(PLACES)), ids=PLACE_IDS)
def test_what_is_no_file_of_a_student_has_its_outcome(number, graded):
    assert outcome_and_points(graded, f"place-{number:02}") == (PLACES[number].outcome, 0)


@pytest.mark.parametrize("number", range(len(PLACES)), ids=PLACE_IDS)
def test_without_the_defence_it_does_harm(number, submitted):
    assert PLACES[number].naive(submitted / f"place-{number:02}")


@pytest.mark.parametrize("name", NAMES, ids=NAME_IDS)
def test_a_hostile_name_would_do_harm_as_it_is(name):
    assert NAMES[name](name)


def test_whoever_has_a_hostile_name_is_graded_under_a_harmless_one(graded):
    rows, labels, _, _ = graded
    assert all(HARMLESS.fullmatch(student) for student in rows)
    ordinary = ("file-", "place-", "honest")
    named = [student for student in labels if not student.startswith(ordinary)]
    assert len(named) == len(NAMES) - 1  # nobody became somebody else
    assert {outcome_and_points(graded, student) for student in named} == {("graded", RIGHT_POINTS)}
    assert {"Bea", "bea", "Zoë"} <= set(named)


@pytest.mark.parametrize("number", range(len(MEMBERS)), ids=MEMBER_IDS)
def test_a_file_in_an_archive_has_its_outcome(number, graded):
    one = MEMBERS[number]
    parts = [part for part in one.path.replace("\\", "/").split("/") if part]
    students = [student for student, label in graded[2].items() if label == parts[0]]
    assert students
    assert one.outcome in {graded[0][student].outcome for student in students}
    points = RIGHT_POINTS if one.outcome == "graded" else 0
    assert {graded[0][student].points for student in students} == {points}


@pytest.mark.parametrize("number", range(len(MEMBERS)), ids=MEMBER_IDS)
def test_without_the_defence_the_archive_does_harm(number, archive):
    assert MEMBERS[number].naive(archive, archive.infolist()[number])


def test_two_people_with_names_that_look_alike_stay_two(graded):
    students = [student for student, label in graded[2].items() if "assignsubmission" in label]
    assert len(students) == 2
    assert all(student.endswith(("1", "2")) or "-" in student for student in students)


def test_every_honest_notebook_has_all_its_points(graded):
    honest = [student for student in graded[0] if student.startswith("honest")]
    assert len(honest) == SURVIVING
    assert {outcome_and_points(graded, student) for student in honest} == {("graded", RIGHT_POINTS)}


def test_no_name_of_a_file_steers_the_terminal(graded):
    (beside,) = graded[3]
    assert "\x1b" in BESIDE
    assert "\x1b" not in beside
    assert beside.isprintable()
    assert all(label.isprintable() for labels in graded[1:3] for label in labels.values())


def test_nothing_is_written_outside(graded, ground):
    assert ground.traces() == []
    beside = {path.name for path in ground.folder.parent.iterdir()}
    assert beside == {"class", "canary", "secret.txt"}
    journal = ground.folder / "classroom" / "journal" / "practice"
    assert {path.stem for path in journal.glob("*.json")} == set(graded[0])
    autograded = ground.folder / "classroom" / "autograded"
    assert {path.name for path in autograded.iterdir()} <= set(graded[0])


def test_the_right_notebook_is_one(right):
    nbformat.validate(nbformat.reads(right, as_version=4))
