"""The zip file of feedback pages is one that the learning platform takes back."""

import re
import zipfile

import pytest
from typer.testing import CliRunner

from grading.commands.app import app
from grading.commands.feedback import write_pages
from grading.errors import GradingError
from grading.returning.feedback_zip import name_for_canvas, name_for_moodle, pack_pages


def read_as_moodle(name):
    """Return participant, kind of plugin and file, as Moodle 4.1 and later read an entry's name."""
    folder, _, file = name.partition("/")
    _, participant, *plugin = folder.split("_", 4)
    assert participant.isdigit()
    return participant, "_".join(plugin[:2]), "/".join([*plugin[2:], file]).lstrip("/")


def read_as_canvas(name):
    """Return user and attachment: the first two parts of the name that are numbers."""
    return tuple([part for part in name.split("_") if re.fullmatch("[0-9]+", part)][:2])


@pytest.fixture
def graded(room):
    room.add(
        room.record("ada", label="Ada Lovelace_12345_assignsubmission_file"),
        room.record("bob", label="bobbob_LATE_77_9001_practice-2.ipynb"),
        room.record("cyd", label="cyd"),
    )
    results = room.results()
    write_pages(results)
    return results


@pytest.mark.parametrize(
    "label",
    [
        "Ada Lovelace_12345_assignsubmission_file",
        "Ada Lovelace_12345_assignsubmission_file_",
        "Ada Lovelace_12345_assignsubmission_file_practice.ipynb",
        "Ada_Lovelace_12345_assignsubmission_file_",
        "../../ada_12345_assignsubmission_file_",
        "..\\ada_12345_assignsubmission_file_",
        "Participant 5_12345_assignsubmission_onlinetext_",
    ],
)
def test_moodle_finds_the_participant_whatever_the_submission_was_called(label):
    name = name_for_moodle(label, "practice.html")
    assert read_as_moodle(name) == ("12345", "assignsubmission_file", "practice.html")
    assert name.count("/") == 1
    assert "\\" not in name


@pytest.mark.parametrize(
    "label", ["lovelaceada_77_9001_practice.ipynb", "lovelaceada_LATE_77_9001_5_6_practice.ipynb"]
)
def test_canvas_finds_the_user_and_the_file_that_was_handed_in(label):
    name = name_for_canvas(label, "practice.html")
    assert read_as_canvas(name) == ("77", "9001")
    assert name.endswith("_practice.html")


@pytest.mark.parametrize("label", ["ada", "ada.ipynb", "lovelaceada_77_text.html"])
def test_what_a_platform_could_not_find_gets_no_name(label):
    assert name_for_moodle(label, "practice.html") is None
    assert name_for_canvas(label, "practice.html") is None


@pytest.mark.parametrize(("platform", "student"), [("moodle", "ada"), ("canvas", "bob")])
def test_the_file_holds_the_pages_of_those_whom_the_platform_knows(graded, platform, student):
    packed = pack_pages(graded, platform)
    page = graded.course.feedback / student / "practice" / "practice.html"
    with zipfile.ZipFile(packed.path) as archive:
        assert archive.testzip() is None
        (name,) = archive.namelist()
        assert archive.read(name) == page.read_bytes()
    assert packed.students == [student]
    assert packed.unknown == sorted({"ada", "bob", "cyd"} - {student})


def test_equal_pages_make_an_equal_file(graded):
    first = pack_pages(graded, "moodle").path.read_bytes()
    assert pack_pages(graded, "moodle").path.read_bytes() == first


def test_a_class_without_numbers_is_not_packed(room):
    room.add(room.record("ada"))
    results = room.results()
    write_pages(results)
    with pytest.raises(GradingError, match="Grade its own zip file"):
        pack_pages(results, "moodle")
    assert not list(results.course.feedback.glob("*.zip"))


def test_a_file_that_cannot_be_written_is_said_and_nothing_half_written_stays(graded, monkeypatch):
    def fill_the_disk(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", fill_the_disk)
    with pytest.raises(GradingError, match="No space left on device"):
        pack_pages(graded, "moodle")
    assert [path for path in graded.course.feedback.iterdir() if path.is_file()] == []


def test_the_command_says_who_is_in_it_and_who_is_not(graded, room):
    told = CliRunner().invoke(
        app, ["feedback", "practice", "--zip", "moodle", "--course", str(room.folder)]
    )
    assert told.exit_code == 0, told.output
    words = re.sub(r"\s+", " ", told.output)
    assert "Pages of 1 students to upload: classroom/feedback/practice-for-moodle.zip" in words
    assert "2 students are not in the zip file" in words
