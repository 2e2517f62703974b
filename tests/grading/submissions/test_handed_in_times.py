"""The time of handing in is not a student's to write; where it could be, it is marked."""

import os
from datetime import UTC, datetime

import pytest

from grading.submissions import entries
from grading.submissions.collecting import collect
from tests.grading.classes.handed_in_files import fill, pack

EARLY = "2020-01-01 00:00:00 UTC"
INBOUND = "{}+practice+{}/practice.ipynb"


def times(source, **told):
    """Return the time of each student, and whether it is doubtful."""
    return {
        one.student: (one.time, one.time_is_doubtful)
        for one in collect(source, "practice", **told)[0]
    }


@pytest.mark.parametrize(
    "folder",
    [
        "Ada_11_assignsubmission_file_",
        "Ada_11_assignsubmission_file_/practice",
        "ada",
        "ada/work",
        f"ada+practice+{EARLY}/practice",
    ],
)
@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
def test_a_students_own_timestamp_is_no_time_of_handing_in(folder, packed, tmp_path):
    forged = "1999-01-01 00:00:00 UTC"
    files = [(f"{folder}/practice.ipynb", "1"), (f"{folder}/timestamp.txt", forged)]
    files.append(("bob/practice.ipynb", "2"))
    source = fill(tmp_path / "in", *(name for name, _ in files))
    (source / folder / "timestamp.txt").write_text(forged)
    if packed:
        source = pack(tmp_path / "in.zip", files)
    assert forged not in {time for time, _ in times(source).values()}


def test_what_nbgrader_itself_has_collected_has_nbgraders_time(tmp_path):
    fill(tmp_path, "ada/practice/practice.ipynb", "bob/practice/practice.ipynb")
    (tmp_path / "ada" / "practice" / "timestamp.txt").write_text(f"{EARLY}\n")
    (tmp_path / "bob" / "practice" / "timestamp.txt").write_bytes(b"\xff")
    assert times(tmp_path, is_nbgraders=True) == {"ada": (EARLY, False), "bob": ("", False)}


def test_nbgraders_layout_in_another_folder_has_a_time_that_is_doubtful(tmp_path):
    fill(tmp_path, "ada/practice/practice.ipynb", "bob/practice/practice.ipynb")
    (tmp_path / "ada" / "practice" / "timestamp.txt").write_text(EARLY)
    assert times(tmp_path) == {"ada": (EARLY, True), "bob": ("", False)}


def test_of_several_times_in_the_exchange_the_latest_counts(tmp_path):
    fill(
        tmp_path,
        INBOUND.format("ada", "2026-01-02 10:00:00 UTC"),
        INBOUND.format("ada", "2026-01-03 09:00:00 UTC"),
        "ada+lab+2026-01-04 09:00:00 UTC/lab.ipynb",
    )
    assert times(tmp_path) == {"ada": ("2026-01-03 09:00:00 UTC", True)}


@pytest.fixture
def owned(monkeypatch):
    """Let folders belong to accounts; returns a dict to fill, by the folder's device and number."""
    owners = {}
    monkeypatch.setattr(
        entries, "owner_of", lambda status: owners.get((status.st_dev, status.st_ino), "")
    )

    def give(folder, account):
        status = folder.stat()
        owners[status.st_dev, status.st_ino] = account

    return give


def hand_in(root, name, time, owned, account):
    path = fill(root, INBOUND.format(name, time)) / f"{name}+practice+{time}"
    owned(path, account)
    return path


def now(**change):
    return datetime.now(UTC).replace(microsecond=0, **change).strftime("%Y-%m-%d %H:%M:%S UTC")


def test_a_folder_of_the_exchange_that_its_student_made_then_has_a_sure_time(tmp_path, owned):
    time = now()
    hand_in(tmp_path, "ada", time, owned, "ada")
    assert times(tmp_path) == {"ada": (time, False)}


@pytest.mark.parametrize("time", [EARLY, "2099-01-01 00:00:00 UTC", "2026-99-99 at noon"])
def test_a_time_that_the_file_system_contradicts_is_doubtful(time, tmp_path, owned):
    hand_in(tmp_path, "ada", time, owned, "ada")
    assert times(tmp_path) == {"ada": (time, True)}


def test_a_folder_that_a_classmate_made_does_not_take_the_place_of_the_students(tmp_path, owned):
    time = now()
    hand_in(tmp_path, "ada", time, owned, "ada")
    hand_in(tmp_path, "ada", "2099-01-01 00:00:00 UTC", owned, "eve")
    (ada,), others = collect(tmp_path, "practice")
    assert ada.read().decode() == INBOUND.format("ada", time)
    assert (ada.time, ada.time_is_doubtful) == (time, False)
    assert others == ["ada+practice+2099-01-01 00:00:00 UTC (made by the account eve)"]


def test_a_folder_that_only_somebody_else_can_have_made_is_told(tmp_path, owned):
    hand_in(tmp_path, "ada", EARLY, owned, "eve")
    (ada,), _ = collect(tmp_path, "practice")
    assert ada.time_is_doubtful
    assert ada.notes == ("the folder was made by the account eve",)


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="Windows has no such accounts")
def test_whoever_grades_is_nobody_who_handed_in(tmp_path):
    assert entries.owner_of(tmp_path.stat()) == ""
