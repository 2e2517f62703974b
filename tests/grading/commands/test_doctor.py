"""The doctor names everything that keeps grading from working, and how to mend it."""

import os
import shutil
import sqlite3
import sys
from dataclasses import replace

import pytest

from grading.commands import doctor
from grading.commands.doctor import State, examine
from grading.course import release
from grading.errors import GradingError
from grading.sandbox import check as sandbox_check
from tests.grading.session_cells import linux_only
from tests.grading.this_course import COURSE


def test_a_python_that_is_too_old_is_named_with_the_one_that_is_needed():
    assert doctor.check_python().state is State.FINE
    finding = doctor.check_python((3, 10, 4))
    assert finding.state is State.BROKEN
    assert "3.10.4, but 3.11 or newer" in finding.message


def test_packages_that_are_missing_or_old_are_named(monkeypatch):
    assert doctor.check_packages(COURSE).state is State.FINE
    wanted = ["numpy<1", "no-such-package-here", "typer", 'no-such-either; extra == "dev"']
    monkeypatch.setattr(doctor.metadata, "requires", lambda project: wanted)
    finding = doctor.check_packages(COURSE)
    assert finding.state is State.BROKEN
    assert "not <1" in finding.message
    assert "no-such-package-here is missing" in finding.message
    assert "make environment" in finding.message
    assert "typer" not in finding.message
    assert "no-such-either" not in finding.message


@linux_only
def test_missing_bubblewrap_is_named_with_the_command_that_installs_it(monkeypatch):
    assert doctor.check_bubblewrap(COURSE).state is State.FINE
    monkeypatch.setattr(sandbox_check, "has_bubblewrap", lambda: False)
    with pytest.raises(GradingError, match="apt install bubblewrap"):
        doctor.check_bubblewrap(COURSE)


def test_other_systems_are_told_what_they_need(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(GradingError, match="WSL"):
        doctor.check_bubblewrap(COURSE)


@linux_only
def test_a_sandbox_that_cannot_be_made_is_noticed(monkeypatch, tmp_path):
    assert doctor.check_sandbox(COURSE).state is State.FINE
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'No permissions to create new namespace' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(GradingError, match="sandbox could not be started"):
        doctor.check_sandbox(COURSE)


def test_a_full_disk_is_noticed(monkeypatch, tmp_path):
    assert doctor.check_disk(COURSE).state in (State.FINE, State.WARNING)
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda place: usage._replace(free=10**6))
    finding = doctor.check_disk(COURSE)
    assert finding.state is State.WARNING
    assert "free some" in finding.message


def test_too_little_memory_for_the_jobs_is_noticed():
    assert doctor.check_memory(2, available=8 * 10**9).state is State.FINE
    finding = doctor.check_memory(16, available=3 * 10**9)
    assert finding.state is State.WARNING
    assert "--jobs 2" in finding.message


@pytest.mark.skipif(sys.platform == "win32", reason="rights are other ones there")
def test_a_folder_of_records_that_cannot_be_written_to_is_noticed(tmp_path):
    course = replace(COURSE, root=tmp_path)
    assert doctor.check_records(course).state is State.FINE
    shutil.rmtree(tmp_path / "classroom")
    (tmp_path / "classroom").write_text("a file in its place")
    assert doctor.check_records(course).state is State.BROKEN


def test_a_gradebook_that_is_locked_damaged_or_not_there_is_told_apart(room):
    path = room.folder / "classroom" / "gradebook.db"
    assert "0 students" in doctor.check_gradebook(room.course).message
    before = path.read_bytes()
    path.write_bytes(b"damaged" * 100)
    damaged = doctor.check_gradebook(room.course)
    assert (damaged.state, "not a database" in damaged.message) == (State.BROKEN, True)
    path.unlink()
    assert "none yet" in doctor.check_gradebook(room.course).message
    assert not path.exists()
    path.write_bytes(before)
    assert doctor.check_gradebook(room.course).state is State.FINE


def test_a_gradebook_that_another_program_holds_is_noticed(room, monkeypatch):
    monkeypatch.setattr(doctor, "LOCK_SECONDS", 0)
    path = room.folder / "classroom" / "gradebook.db"
    other = sqlite3.connect(path)
    other.execute("BEGIN IMMEDIATE")
    finding = doctor.check_gradebook(room.course)
    other.close()
    assert finding.state is State.BROKEN
    assert "locked" in finding.message


def test_student_versions_that_are_out_of_date_are_named(room, monkeypatch):
    def pretend(course, name, target, db_url):
        (target / name).mkdir()
        (target / name / f"{name}.ipynb").write_text("new")

    monkeypatch.setattr(release, "generate", pretend)
    place = room.folder / "notebooks" / "practice" / "practice.ipynb"
    assert doctor.check_assignments(room.course).state is State.WARNING
    place.parent.mkdir(parents=True)
    place.write_text("old")
    finding = doctor.check_assignments(room.course)
    assert finding.state is State.WARNING
    assert "practice: run `course release`" in finding.message
    place.write_text("new")
    assert doctor.check_assignments(room.course).state is State.FINE


def test_a_check_that_fails_itself_is_a_finding_and_stops_no_other(monkeypatch):
    def fail(course):
        raise ValueError("unexpected")

    def refuse(course):
        raise GradingError("a sentence")

    def pass_(course):
        return doctor.Finding("third", State.FINE, "well")

    checks = {"first": fail, "second": refuse, "third": pass_}
    monkeypatch.setattr(doctor, "list_checks", lambda jobs: checks)
    findings = list(examine(COURSE))
    assert [finding.state for finding in findings] == [State.BROKEN, State.BROKEN, State.FINE]
    assert "ValueError: unexpected" in findings[0].message
    assert findings[1].message == "a sentence"
