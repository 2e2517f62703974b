"""What `course grade` knows from earlier runs, and what it says of records that are lost."""

import zipfile

import pytest

from grading.commands import grade as grade_command
from grading.course.folder import Course
from grading.outcomes import Outcome
from grading.records.gradebook import GradebookWriter
from grading.records.gradebook_reading import read_gradebook
from grading.records.journal import Journal
from grading.running.options import Options
from tests.grading.session_cells import linux_only
from tools.class_folder import make_class_folder

pytestmark = linux_only


@pytest.fixture
def grade(tmp_path, lent_worker):
    """Grade a Moodle file of damaged notebooks, for which no worker has to start."""
    course = make_class_folder(tmp_path / "class", "practice")

    def grade_people(*people):
        with zipfile.ZipFile(tmp_path / "moodle.zip", "w") as archive:
            for name, number in people:
                folder = f"{name}_{number}_assignsubmission_file_"
                archive.writestr(f"{folder}/practice.ipynb", "damaged")
        rows, _, _ = grade_command.run_grading(
            Course.read(course), "practice", Options(source=tmp_path / "moodle.zip")
        )
        return {row.student: row for row in rows}

    grade_people.url = f"sqlite:///{(course / 'classroom' / 'gradebook.db').as_posix()}"
    grade_people.journal = Journal(course / "classroom" / "journal" / "practice")
    return grade_people


def test_a_second_person_of_a_name_does_not_rename_the_first(grade):
    (first,) = grade(("Ada Lovelace", 11))
    rows = grade(("Ada Lovelace", 11), ("Ada Lovelace", 13))
    assert len(rows) == 2
    assert not rows[first].is_new
    assert len(grade.journal.labels()) == 2


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content.replace(b'"unreadable"', b'"graded"'),
        lambda content: content.replace(b'"format": 1', b'"format": 0'),
        lambda content: content.replace(content[:79], b"{"),
    ],
    ids=["by hand", "of another format", "without a hash"],
)
def test_a_damaged_record_keeps_its_students_name(damage, grade):
    grade(("Ada", 11))
    before = set(grade(("Ada", 11), ("Ada", 13)))
    path = grade.journal.folder / "Ada.json"
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    assert grade.journal.read("Ada") is None
    rows = grade(("Ada", 11), ("Ada", 13))
    assert set(rows) == before == {"Ada", "Ada 13"}
    assert {name for name, row in rows.items() if row.is_new} == {"Ada"}
    assert path.read_bytes() == whole
    assert set(read_gradebook(grade.url, "practice").scores) == before


def test_who_is_not_written_is_failed_in_the_summary(grade, monkeypatch):
    def refuse(self, records):
        raise ValueError("not this one")

    monkeypatch.setattr(GradebookWriter, "write", refuse)
    rows = grade(("Ada", 11))
    assert rows["Ada"].outcome is Outcome.FAILED
