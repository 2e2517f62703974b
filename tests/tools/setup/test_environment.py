"""The set-up makes .venv once, skips what has not changed, and never leaves half of one in use."""

import ast
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tools.places import ROOT
from tools.setup import environment as setup_environment
from tools.setup.commands import CommandError

SCRIPTS = tuple(ROOT / "tools" / "setup" / name for name in ("environment.py", "commands.py"))
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-in environment is a Unix one")


class FakeCommands:
    """Records the commands instead of running them, and makes a stand-in for the environment."""

    def __init__(self):
        self.commands = []
        self.failures = {}  # a word in a command: what the command then says

    def __call__(self, command, log):
        self.commands.append(command)
        if "venv" in command:
            python = Path(command[-1]) / "bin" / "python"
            python.parent.mkdir(parents=True)
            python.symlink_to(sys.executable)
        for word, said in self.failures.items():
            if word in command:
                raise CommandError(said)

    def kinds(self):
        """Name the commands since the last call, and forget them."""
        kinds = []
        for command in self.commands:
            words = {"venv": "venv", "--no-deps": "torch", "--editable": "course"}
            kinds += [kind for word, kind in words.items() if word in command]
        self.commands.clear()
        return kinds


@pytest.fixture
def commands(monkeypatch):
    fake = FakeCommands()
    monkeypatch.setattr(setup_environment, "run", fake)
    monkeypatch.setattr(setup_environment, "check_disk", lambda free_bytes: None)
    monkeypatch.setattr(setup_environment.sys, "platform", "linux")
    return fake


@pytest.fixture
def repository(tmp_path):
    """A folder with a space in its name that holds what the set-up reads."""
    root = tmp_path / "my course"
    (root / "tools" / "setup").mkdir(parents=True)
    for path in (*SCRIPTS, ROOT / "pyproject.toml", ROOT / "constraints.txt"):
        (root / path.relative_to(ROOT)).write_bytes(path.read_bytes())
    return root


def set_up(root, *arguments):
    return setup_environment.main(list(arguments), root)


def test_first_run_makes_the_environment_then_pytorch_then_the_course(commands, repository):
    assert set_up(repository) == 0
    assert commands.kinds() == ["venv", "torch", "course"]


def test_pytorch_alone_comes_from_its_own_index(commands, repository):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    index = project["tool"]["course"]["torch-cpu-index"]
    set_up(repository)
    asking_it = [command for command in commands.commands if index in command]
    assert len(asking_it) == 1
    assert "--no-deps" in asking_it[0]
    assert asking_it[0][-1] in project["project"]["dependencies"]


def test_elsewhere_than_on_linux_pytorch_comes_with_the_rest(commands, repository, monkeypatch):
    monkeypatch.setattr(setup_environment.sys, "platform", "darwin")
    assert set_up(repository) == 0
    assert commands.kinds() == ["venv", "course"]


def test_second_run_does_nothing(commands, repository, capsys):
    set_up(repository)
    commands.kinds()
    assert set_up(repository) == 0
    assert commands.kinds() == []
    assert "nothing has changed" in capsys.readouterr().out


@pytest.mark.parametrize(
    "name", ["pyproject.toml", "constraints.txt", "tools/setup/environment.py"]
)
def test_a_changed_input_installs_again_into_the_same_environment(commands, repository, name):
    set_up(repository)
    commands.kinds()
    with (repository / name).open("a", encoding="utf-8") as changed:
        changed.write("\n# one more line\n")
    assert set_up(repository) == 0
    assert commands.kinds() == ["torch", "course"]


def test_the_tested_versions_are_installed(commands, repository):
    set_up(repository)
    course = next(command for command in commands.commands if "--editable" in command)
    assert course[course.index("--constraint") + 1] == str(repository / "constraints.txt")


def test_what_is_installed_is_compiled_once_at_the_end(commands, repository):
    set_up(repository)
    *before, last = commands.commands
    assert "compile_dir" in last[-1]
    assert all("--no-compile" in command for command in before if "pip" in command)


def test_compiling_passes_over_a_file_that_is_no_python(tmp_path):
    run = [sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "venv")]
    subprocess.run(run, check=True)
    (packages,) = (tmp_path / "venv" / "lib").glob("*/site-packages")
    (packages / "good").mkdir()
    (packages / "good" / "module.py").write_text("x = 1\n", encoding="utf-8")
    (packages / "template.py").write_text("{{ name }} = ?\n", encoding="utf-8")
    python = setup_environment.environment_python(tmp_path / "venv")
    setup_environment.compile_packages(python, tmp_path / "log")
    assert [path.parent.name for path in packages.rglob("*.pyc")] == ["__pycache__"]
    assert list((packages / "good" / "__pycache__").glob("module.*.pyc"))


def test_whoever_asks_for_the_ranges_gets_them_instead_of_the_tested_versions(commands, repository):
    set_up(repository)
    commands.commands.clear()
    assert set_up(repository, "--ranges") == 0
    assert not any("--constraint" in command for command in commands.commands)
    assert commands.kinds() == ["torch", "course"]
    assert set_up(repository) == 0
    assert commands.kinds() == ["torch", "course"]


def test_a_moved_folder_gets_a_new_environment(commands, repository):
    set_up(repository)
    commands.kinds()
    moved = repository.rename(repository.with_name("elsewhere"))
    assert set_up(moved) == 0
    assert commands.kinds() == ["venv", "torch", "course"]


def test_an_environment_whose_python_does_not_run_is_made_again(commands, repository):
    set_up(repository)
    commands.kinds()
    python = repository / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to(repository / "gone")
    assert set_up(repository) == 0
    assert commands.kinds() == ["venv", "torch", "course"]


@pytest.mark.parametrize("has_been_set_up", [False, True])
def test_a_failed_installation_is_not_taken_for_a_finished_one(
    commands, repository, has_been_set_up
):
    if has_been_set_up:
        set_up(repository)
        with (repository / "pyproject.toml").open("a", encoding="utf-8") as changed:
            changed.write("\n# one more line\n")
    commands.failures = {"--editable": "ERROR: it broke"}
    assert set_up(repository) == 1
    commands.failures = {}
    commands.kinds()
    assert set_up(repository) == 0
    assert commands.kinds() == ["venv", "torch", "course"]


def test_a_stamp_cut_off_by_a_power_cut_is_no_stamp(commands, repository):
    set_up(repository)
    commands.kinds()
    (repository / ".venv" / "course-setup.json").write_text('{"place": ', encoding="utf-8")
    assert set_up(repository) == 0
    assert commands.kinds() == ["venv", "torch", "course"]


def test_without_pytorchs_own_server_the_common_index_comes_next(commands, repository, capsys):
    commands.failures = {"--no-deps": "ERROR: No matching distribution found for torch==2.13.0"}
    assert set_up(repository) == 0
    assert commands.kinds() == ["venv", "torch", "course"]
    assert "common package index is next" in capsys.readouterr().out


def test_a_full_disk_ends_it_before_a_larger_pytorch_is_tried(commands, repository, capsys):
    commands.failures = {"--no-deps": "OSError: [Errno 28] No space left on device"}
    assert set_up(repository) == 1
    assert commands.kinds() == ["venv", "torch"]
    assert "The disk is full" in capsys.readouterr().err


def test_an_interrupted_set_up_says_so_without_a_traceback(
    commands, repository, monkeypatch, capsys
):
    def interrupt(free_bytes):
        raise KeyboardInterrupt

    monkeypatch.setattr(setup_environment, "check_disk", interrupt)
    assert set_up(repository) == 130
    assert capsys.readouterr().err.strip() == "Stopped. Run the same command again to start afresh."


def test_a_second_set_up_in_the_same_folder_waits(tmp_path):
    with setup_environment.only_one_set_up(tmp_path / "lock"), (tmp_path / "lock").open() as other:
        assert not setup_environment.take(other)
    with (tmp_path / "lock").open() as other:
        assert setup_environment.take(other)


# --- what is missing is said in one sentence ----------------------------------------------------


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_an_old_python_can_read_the_script(path):
    tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 6))
    imported = {node.module for node in tree.body if isinstance(node, ast.ImportFrom)}
    for node in tree.body:
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
    # tomllib is younger than the Pythons that must get as far as the sentence.
    assert imported - {"tools.setup.commands"} <= sys.stdlib_module_names - {"tomllib"}


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 10, 13)])
def test_a_python_that_is_too_old_is_named_with_what_is_needed(version):
    with pytest.raises(setup_environment.SetupError) as refusal:
        setup_environment.check_python(version, 2**63 - 1)
    found = ".".join(map(str, version))
    assert "Python 3.11 or newer" in str(refusal.value)
    assert f"is Python {found}" in str(refusal.value)


def test_a_32_bit_python_is_refused():
    with pytest.raises(setup_environment.SetupError, match="64-bit"):
        setup_environment.check_python((3, 13, 0), 2**31 - 1)


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 2), (4, 0, 0)])
def test_the_oldest_supported_python_and_newer_ones_will_do(version):
    setup_environment.check_python(version, 2**63 - 1)


def test_the_oldest_python_is_the_same_everywhere():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    oldest = ".".join(map(str, setup_environment.OLDEST_PYTHON))
    assert project["project"]["requires-python"] == f">={oldest}"
    assert f"needs Python {oldest} or newer" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_too_little_disk_is_named_with_what_is_needed():
    setup_environment.check_disk(setup_environment.DISK_BYTES_NEEDED)
    with pytest.raises(setup_environment.SetupError, match=r"needs 3 GB .* 2\.4 GB are left"):
        setup_environment.check_disk(2_400_000_000)


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_missing_venv_module_is_named_with_the_package_that_brings_it(monkeypatch, missing):
    setup_environment.check_venv_module()
    find_spec = setup_environment.importlib.util.find_spec
    monkeypatch.setattr(
        setup_environment.importlib.util,
        "find_spec",
        lambda name: None if name == missing else find_spec(name),
    )
    package = "python{}.{}-venv".format(*sys.version_info[:2])
    with pytest.raises(setup_environment.SetupError, match=f"apt install {package}"):
        setup_environment.check_venv_module()


def test_without_a_network_the_real_set_up_ends_with_one_sentence(repository):
    nowhere = "http://127.0.0.1:9/simple"
    pyproject = repository / "pyproject.toml"
    text = pyproject.read_text(encoding="utf-8")
    index = tomllib.loads(text)["tool"]["course"]["torch-cpu-index"]
    pyproject.write_text(text.replace(index, nowhere), encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    finished = subprocess.run(
        [sys.executable, "-m", "tools.setup.environment"],
        cwd=repository,
        env=kept | {"PIP_INDEX_URL": nowhere, "PIP_CONFIG_FILE": os.devnull},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 1
    assert finished.stderr.count("\n") == 1
    assert finished.stderr.startswith("No package index could be reached")
    assert "127.0.0.1" in (repository / "build" / "setup.log").read_text(encoding="utf-8")
    assert not (repository / ".venv" / "course-setup.json").exists()
