"""The set-up installs bubblewrap and a browser where it may; elsewhere it says what to type."""

import os
import subprocess
import sys

import pytest

from tools.paper.browser import NAMES
from tools.places import ROOT
from tools.setup import system as setup_system

pytestmark = pytest.mark.skipif(os.name == "nt", reason="bubblewrap is a program for Linux")


class Machine:
    """A machine with some programs, on which commands only get recorded."""

    def __init__(self, monkeypatch, programs, user=0, fails=()):
        self.commands, self.fails = [], fails
        paths = {name: f"/bin/{name}" for name in programs}
        monkeypatch.setattr(setup_system.shutil, "which", paths.get)
        monkeypatch.setattr(setup_system.os, "geteuid", lambda: user)

    def run(self, command):
        self.commands.append(command)
        return "no lock" if any(word in command for word in self.fails) else ""


def see_to(machine, folder, restricted=None, **variables):
    if restricted is not None:
        setting = folder / "kernel" / "apparmor_restrict_unprivileged_userns"
        setting.parent.mkdir()
        setting.write_text(f"{restricted}\n")
    return setup_system.see_to_sandbox(variables, machine.run, folder, folder / "profile")


def test_nothing_is_done_where_everything_is_there(monkeypatch, tmp_path):
    machine = Machine(monkeypatch, ["bwrap", "apt-get"])
    assert see_to(machine, tmp_path, restricted=0) == []
    assert machine.commands == []


@pytest.mark.parametrize("installer", setup_system.INSTALLERS)
def test_root_installs_it_with_the_systems_own_tool(monkeypatch, tmp_path, installer, capsys):
    machine = Machine(monkeypatch, [installer])
    (sentence,) = see_to(machine, tmp_path)
    assert "was installed" in sentence
    assert "Set-up: installing bubblewrap" in capsys.readouterr().out
    assert machine.commands[-1] == [*setup_system.INSTALLERS[installer], "bubblewrap"]


def test_an_automatic_run_becomes_root_and_a_person_is_told_what_to_type(monkeypatch, tmp_path):
    machine = Machine(monkeypatch, ["apt-get", "sudo"], user=1000)
    (sentence,) = see_to(machine, tmp_path)
    assert sentence.endswith("install --yes --quiet --no-install-recommends bubblewrap`.")
    assert machine.commands == []
    see_to(machine, tmp_path, CI="true")
    assert machine.commands[-1][:2] == ["sudo", "--non-interactive"]


def test_an_automatic_run_gets_a_browser_and_a_person_is_not_bothered(monkeypatch):
    machine = Machine(monkeypatch, ["apt-get", "sudo"], user=1000)
    assert setup_system.see_to_browser({}, machine.run) == []
    assert machine.commands == []
    (sentence,) = setup_system.see_to_browser({"CI": "true"}, machine.run)
    assert sentence == "chromium was installed, which the site is tested with."
    assert machine.commands[-1][-1] == "chromium"


@pytest.mark.parametrize("name", NAMES)
def test_a_browser_that_is_there_will_do(monkeypatch, name):
    machine = Machine(monkeypatch, ["apt-get", name])
    assert setup_system.see_to_browser({"CI": "true"}, machine.run) == []


def test_every_part_of_the_set_up_is_called(monkeypatch, capsys):
    monkeypatch.setattr(setup_system.sys, "platform", "linux")
    for name in ("sandbox", "browser", "postgres"):
        part = f"see_to_{name}"
        monkeypatch.setattr(setup_system, part, lambda variables, run, name=name: [name])
    assert setup_system.main() == 0
    said = capsys.readouterr().out.split()
    assert said == ["Set-up:", "sandbox", "Set-up:", "browser", "Set-up:", "postgres"]


def test_a_failed_installation_ends_in_a_sentence(monkeypatch, tmp_path):
    machine = Machine(monkeypatch, ["apt-get"], fails=["install"])
    (sentence,) = see_to(machine, tmp_path)
    assert sentence.startswith(
        "grading needs the program bubblewrap, which could not be installed (no lock): mend that "
        "and run `apt-get install"
    )


def test_lists_that_cannot_be_refreshed_do_not_stop_the_installation(monkeypatch, tmp_path):
    machine = Machine(monkeypatch, ["apt-get"], fails=["update"])
    (sentence,) = see_to(machine, tmp_path)
    assert "was installed" in sentence


def test_a_system_without_a_known_tool_is_told_the_name(monkeypatch, tmp_path):
    (sentence,) = see_to(Machine(monkeypatch, []), tmp_path)
    assert sentence.endswith("install it with your system's packages.")


def test_only_an_automatic_run_changes_a_setting_of_the_machine(monkeypatch, tmp_path):
    machine = Machine(monkeypatch, ["bwrap"])
    (sentence,) = see_to(machine, tmp_path, restricted=1)
    assert "sudo sysctl --write kernel.apparmor_restrict_unprivileged_userns=0" in sentence
    assert machine.commands == []
    profile = tmp_path / "profile"
    profile.touch()
    said = setup_system.see_to_sandbox({"CI": "1"}, machine.run, tmp_path, profile)
    assert machine.commands == [
        ["sysctl", "--write", "kernel.apparmor_restrict_unprivileged_userns=0"],
        ["apparmor_parser", "--remove", str(profile)],
    ]
    assert len(said) == 2
    machine.fails = ["apparmor_parser"]
    assert len(setup_system.see_to_sandbox({"CI": "1"}, machine.run, tmp_path, profile)) == 1


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ([sys.executable, "-c", ""], ""),
        ([sys.executable, "-c", "print('E: no lock.'); raise SystemExit(3)"], "E: no lock"),
        ([sys.executable, "-c", "raise SystemExit(3)"], "without a reason; see build/setup.log"),
        (["/no/such/program"], "No such file or directory"),
    ],
)
def test_a_command_that_fails_is_a_reason_and_no_exception(command, reason, tmp_path, monkeypatch):
    monkeypatch.setattr(setup_system, "LOG", tmp_path / "log")
    assert setup_system.run(command) == reason


def test_after_it_ran_the_sandbox_is_there_on_linux():
    subprocess.run([sys.executable, "-m", "tools.setup.system"], cwd=ROOT, check=True)
    if sys.platform.startswith("linux"):
        assert setup_system.shutil.which("bwrap")


def test_postgresql_comes_to_automatic_test_runs_alone(monkeypatch, tmp_path):
    missing = tmp_path / "postgresql"
    machine = Machine(monkeypatch, ["apt-get"])
    assert setup_system.see_to_postgres({}, machine.run, missing) == []
    assert setup_system.see_to_postgres({"CI": "true"}, machine.run, tmp_path) == []
    assert machine.commands == []
    (sentence,) = setup_system.see_to_postgres({"CI": "true"}, machine.run, missing)
    assert "was installed" in sentence
    assert machine.commands[-1][-1] == "postgresql"
    failing = Machine(monkeypatch, ["apt-get", "sudo"], user=1000, fails=["install"])
    (sentence,) = setup_system.see_to_postgres({"CI": "true"}, failing.run, missing)
    assert "sudo apt-get install" in sentence
    assert failing.commands[-1][:2] == ["sudo", "--non-interactive"]
