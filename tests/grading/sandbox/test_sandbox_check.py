"""Where the sandbox cannot be made, grading refuses and says how to mend that."""

import subprocess
import sys
from pathlib import Path

import pytest

from grading.errors import GradingError
from grading.limits import Limits
from grading.sandbox import bubblewrap as sandbox
from grading.sandbox import check as sandbox_check
from grading.sandbox.check import explain_failure, find_reason, require_sandbox
from grading.sandbox.zygote_source import ZygoteSource
from tests.grading.session_cells import linux_only
from tests.grading.this_course import FILES
from tools.places import ROOT


@pytest.fixture
def settings(tmp_path):
    """A kernel that shows the settings it is given."""

    def show(**values):
        for name, value in values.items():
            path = tmp_path / name.replace("__", "/")
            path.parent.mkdir(exist_ok=True)
            path.write_text(f"{value}\n")
        return tmp_path

    return show


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_other_systems_are_told_what_they_need(monkeypatch, platform):
    monkeypatch.setattr(sandbox_check.sys, "platform", platform)
    with pytest.raises(GradingError, match=r"needs Linux.*WSL.*container.*nbgrader works"):
        require_sandbox(FILES)


def test_what_grades_can_be_loaded_where_there_is_no_linux_to_say_so():
    without = (
        "import ctypes, sys\nsys.modules.update(resource=None, fcntl=None, pwd=None)\n"
        "def no_library(name): raise TypeError(name)\nctypes.CDLL = no_library\n"
        "import grading.sandbox.zygote, grading.sandbox.check"
    )
    subprocess.run([sys.executable, "-c", without], cwd=ROOT, check=True)


@linux_only
def test_without_bubblewrap_nothing_is_graded_and_the_way_to_get_it_is_said(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with (
        ZygoteSource(FILES, modules=()) as source,
        pytest.raises(GradingError, match=r"sudo apt install bubblewrap.*--unsandboxed"),
    ):
        source.open(Limits())


@pytest.mark.parametrize(
    ("values", "advice"),
    [
        ({"kernel__apparmor_restrict_unprivileged_userns": 1}, "AppArmor.*_userns=0"),
        ({"kernel__unprivileged_userns_clone": 0}, "unprivileged_userns_clone=1"),
        ({"user__max_user_namespaces": 0}, "max_user_namespaces=10000"),
    ],
)
def test_a_kernel_that_forbids_namespaces_is_named_with_the_setting_to_change(
    settings, values, advice
):
    words = "bwrap: No permissions to create new namespace"
    with pytest.raises(AssertionError):
        assert advice.split("*")[-1] in find_reason(words, FILES, settings())
    sentence = explain_failure(words, FILES, settings(**values))
    assert all(part in sentence for part in advice.split(".*"))
    assert words in sentence


def test_a_container_is_told_how_to_be_started(monkeypatch, settings, tmp_path):
    mark = tmp_path / "mark"
    mark.touch()
    monkeypatch.setattr(sandbox_check, "CONTAINER_MARKS", [str(mark)])
    assert "--cap-add SYS_ADMIN" in find_reason("bwrap: Operation not permitted", FILES, settings())


@linux_only
def test_folders_that_an_ordinary_user_cannot_read_are_named(monkeypatch, settings, tmp_path):
    secret, shown = tmp_path / "secret", tmp_path / "shown"
    secret.mkdir(mode=0o750)
    shown.mkdir()
    shown.chmod(0o755)
    assert sandbox_check.find_hidden_folders([secret, shown]) == [secret]
    assert sandbox_check.find_hidden_folders(list(FILES.shown)) == []
    monkeypatch.setattr(sandbox_check, "is_real_root", lambda: True)
    monkeypatch.setattr(sandbox_check, "find_hidden_folders", lambda folders: [secret])
    words = "ModuleNotFoundError: No module named 'grading'"
    assert f"`chmod -R o+rX {secret}`" in find_reason(words, FILES, settings())


def test_a_profile_of_bubblewrap_that_is_too_strict_is_named(settings, tmp_path):
    profile = tmp_path / "bwrap-userns-restrict"
    words = "PermissionError: [Errno 13] mount /tmp: Permission denied"
    assert "apparmor_parser" not in find_reason(words, FILES, settings(), profile)
    profile.touch()
    assert f"sudo apparmor_parser --remove {profile}" in find_reason(
        words, FILES, settings(), profile
    )


def test_an_old_kernel_is_named(settings):
    words = "OSError: [Errno 38] Function not implemented"
    assert "Linux 5.3" in find_reason(words, FILES, settings())


def test_a_missing_library_is_not_taken_for_a_missing_permission(settings):
    restricted = settings(kernel__apparmor_restrict_unprivileged_userns=1)
    assert "make environment" in find_reason("ModuleNotFoundError: no torch", FILES, restricted)


@linux_only
def test_a_part_that_a_library_has_not_is_left_to_the_notebook():
    with ZygoteSource(FILES, modules=["json.no_such_part"]) as source:
        run = source.open(Limits()).run("import json.no_such_part")
    assert "No module named 'json.no_such_part'" in run.error


@linux_only
def test_a_zygote_that_cannot_start_says_why():
    with (
        ZygoteSource(FILES, modules=["no_such_library"]) as source,
        pytest.raises(GradingError, match=r"a library cannot be imported.*no_such_library"),
    ):
        source.open(Limits())


@linux_only
def test_a_bubblewrap_that_fails_is_quoted(monkeypatch, tmp_path):
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: setting up uid map: Permission denied' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with (
        ZygoteSource(FILES, modules=()) as source,
        pytest.raises(GradingError, match=r"could not be started.*setting up uid map"),
    ):
        source.open(Limits())


@linux_only
def test_a_course_inside_a_folder_of_the_system_is_covered_and_its_readable_parts_come_back():
    course = Path("/usr/src/course")
    words = sandbox.file_arguments(sandbox.CourseFiles(course, (course / "helpers",)))
    cover = words.index(str(course))
    assert words[cover - 1] == "--tmpfs"
    assert words.index("/usr") < cover < words.index(str(course / "helpers"))
    assert words[len(words) - 1 - words[::-1].index(str(course)) - 1] == "--remount-ro"


@linux_only
def test_a_course_elsewhere_needs_no_cover():
    assert "--tmpfs" not in sandbox.file_arguments(FILES) or ROOT.is_relative_to("/usr")


@pytest.mark.parametrize("private", ["course", "home"])
@pytest.mark.parametrize("below", ["", "courses/sigmoid"])
def test_an_environment_that_holds_private_files_is_refused(tmp_path, monkeypatch, private, below):
    elsewhere = tmp_path / "elsewhere"
    places = {"course": elsewhere, "home": elsewhere, private: tmp_path / "env" / below}
    monkeypatch.setattr(sandbox.Path, "home", lambda: places["home"])
    files = sandbox.CourseFiles(places["course"], ())
    monkeypatch.setattr(sandbox, "python_folders", lambda: [places["course"] / ".venv"])
    if private == "course":
        require_sandbox(files)  # the usual environment, in a folder of its own
    monkeypatch.setattr(sandbox, "python_folders", lambda: [tmp_path / "env"])
    with pytest.raises(GradingError, match=r"env.* could read your solutions"):
        require_sandbox(files)
