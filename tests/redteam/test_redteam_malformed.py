"""Damaged and hostile files, names and archives: each has its outcome, and the batch goes on."""

import io
import json
import zipfile

import nbformat
import pytest

from tests.grading.session_cells import linux_only
from tests.redteam.attacks import HONEST, RIGHT_POINTS, make_notebook
from tests.redteam.edited import EDITED
from tests.redteam.malformed import (
    BESIDE,
    HARMLESS,
    NAMES,
    PLACES,
)
from tests.redteam.malformed import (
    FILES as DAMAGED,
)
from tests.redteam.malformed_zip import MEMBERS, make_zip
from tests.redteam.odd_class import grade_odd, hand_in_odd
from tests.redteam.target import open_target

pytestmark = linux_only
FILES = [*DAMAGED, *EDITED]
FILE_IDS = [one.name for one in FILES]
PLACE_IDS = [one.name for one in PLACES]
NAME_IDS = [ascii(name)[:40] for name in NAMES]
MEMBER_IDS = [f"{number} {one.path[:30]!r}" for number, one in enumerate(MEMBERS)]
SURVIVING = 5  # so many honest notebooks are handed in


@pytest.fixture(scope="module")
def right():
    return json.dumps(make_notebook(HONEST["right"], {})).encode()


@pytest.fixture(scope="module")
def target(tmp_path_factory):
    with open_target(tmp_path_factory.mktemp("target")) as target:
        yield target


@pytest.fixture(scope="module")
def submitted(right, target):
    """The folder of submissions, and the zip file of a learning platform beside it."""
    folder = target.folder / "classroom" / "submitted"
    hand_in_odd(target, right)
    for number, one in enumerate(FILES):
        (folder / f"file-{number:02}.ipynb").write_bytes(one.change(right))
    for number in range(1, SURVIVING):
        (folder / f"honest-{number}.ipynb").write_bytes(right)
    (folder / BESIDE).write_text("ada,12", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def archive(right):
    with zipfile.ZipFile(io.BytesIO(make_zip(right))) as archive:
        yield archive


@pytest.fixture(scope="module")
def graded(submitted, target):
    odd = grade_odd(target)
    assert not odd.labels.keys() & odd.packed_labels.keys() - {"Zoë"}
    return odd


def outcome_and_points(graded, student):
    row = graded.rows[student]
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
    assert outcome_and_points(graded, f"place-{number:02}") == (PLACES[number].outcome, None)


@pytest.mark.parametrize("number", range(len(PLACES)), ids=PLACE_IDS)
def test_without_the_defence_it_does_harm(number, submitted):
    assert PLACES[number].naive(submitted / f"place-{number:02}")


@pytest.mark.parametrize("name", NAMES, ids=NAME_IDS)
def test_a_hostile_name_would_do_harm_as_it_is(name):
    assert NAMES[name](name)


def test_whoever_has_a_hostile_name_is_graded_under_a_harmless_one(graded):
    assert all(HARMLESS.fullmatch(student) for student in graded.rows)
    ordinary = ("file-", "place-", "honest")
    named = [student for student in graded.labels if not student.startswith(ordinary)]
    assert len(named) == len(NAMES) - 1  # nobody became somebody else
    assert {outcome_and_points(graded, student) for student in named} == {("graded", RIGHT_POINTS)}
    assert {"Bea", "bea", "Zoë"} <= set(named)


@pytest.mark.parametrize("number", range(len(MEMBERS)), ids=MEMBER_IDS)
def test_a_file_in_an_archive_has_its_outcome(number, graded):
    one = MEMBERS[number]
    rows = graded.find_rows(one)
    assert one.outcome in {row.outcome for row in rows}
    points = RIGHT_POINTS if one.outcome == "graded" else None
    assert {row.points for row in rows} == {points}


@pytest.mark.parametrize("number", range(len(MEMBERS)), ids=MEMBER_IDS)
def test_without_the_defence_the_archive_does_harm(number, archive):
    assert MEMBERS[number].naive(archive, archive.infolist()[number])


def test_two_people_with_names_that_look_alike_stay_two(graded):
    students = [
        student for student, label in graded.packed_labels.items() if "assignsubmission" in label
    ]
    assert len(students) == 2
    assert all(student.endswith(("1", "2")) or "-" in student for student in students)


def test_every_honest_notebook_has_all_its_points(graded):
    honest = [student for student in graded.rows if student.startswith("honest")]
    assert len(honest) == SURVIVING
    assert {outcome_and_points(graded, student) for student in honest} == {("graded", RIGHT_POINTS)}


def test_no_name_of_a_file_steers_the_terminal(graded):
    (beside,) = graded.others
    assert "\x1b" in BESIDE
    assert "\x1b" not in beside
    assert beside.isprintable()
    assert all(
        label.isprintable() for label in (*graded.labels.values(), *graded.packed_labels.values())
    )


def test_nothing_is_written_outside(graded, target):
    assert target.traces() == []
    beside = {path.name for path in target.folder.parent.iterdir()}
    assert beside == {"class", "canary", "secret.txt"}
    journal = target.folder / "classroom" / "journal" / "practice"
    assert {path.stem for path in journal.glob("*.json")} == set(graded.rows)
    autograded = target.folder / "classroom" / "autograded"
    assert {path.name for path in autograded.iterdir()} <= set(graded.rows)


def test_the_right_notebook_is_one(right):
    nbformat.validate(nbformat.reads(right, as_version=4))
