"""A Python environment besides that of the tests, with what notebooks need in it, and its kernel.

Nothing is fetched: what it needs is copied out of the tests' own environment, and one module that
nobody else has comes on top.
"""

import json
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from grading.sandbox.environment import NEEDED

KERNEL = "other"
MODULE = "only_there"  # it is installed in that environment alone
CONTENT = "HOME = __file__\ndef double(x):\n    return 2 * x\n"
ARGUMENTS = ["-m", "ipykernel_launcher", "-f", "{connection_file}"]


def make_environment(folder: Path) -> Path:
    """Make an environment in a folder; return its Python."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    folder.chmod(0o755)
    (packages,) = folder.glob("lib/python*/site-packages")
    for one in list_needed([requirement.name for requirement in NEEDED]):
        copy_distribution(one, packages)
    add_package(packages, MODULE, CONTENT)
    return folder / "bin" / "python"


def list_needed(names: list[str]) -> list[metadata.Distribution]:
    """List installed packages of these names, and all that they need."""
    found: dict[str, metadata.Distribution] = {}
    left = list(names)
    while left:
        name = left.pop().lower().replace("_", "-")
        if name not in found:
            found[name] = metadata.distribution(name)
            needed = map(Requirement, found[name].requires or [])
            left += [
                one.name
                for one in needed
                if one.marker is None or one.marker.evaluate({"extra": ""})
            ]
    return list(found.values())


def copy_distribution(one: metadata.Distribution, packages: Path) -> None:
    """Copy a package, but for the programs that it puts elsewhere."""
    for file in one.files or []:
        source = Path(one.locate_file(file))
        if ".." not in file.parts and "tests" not in file.parts and source.suffix != ".pyc":
            target = packages / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)


def add_package(packages: Path, name: str, content: str, version: str = "1.0") -> None:
    """Install a module as a package of its own, in that version."""
    (packages / f"{name}.py").write_text(content, encoding="utf-8")
    for old in packages.glob(f"{name}-*.dist-info"):
        shutil.rmtree(old)
    told = packages / f"{name}-{version}.dist-info"
    told.mkdir()
    (told / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")


def install_kernel(share: Path, argv: list[str], name: str = KERNEL, **spec: object) -> Path:
    """Write a kernel.json below a folder that `JUPYTER_PATH` may name; return its folder."""
    folder = share / "kernels" / name
    folder.mkdir(parents=True, exist_ok=True)
    known = {"argv": argv, "display_name": name, "language": "python"} | spec
    (folder / "kernel.json").write_text(json.dumps(known), encoding="utf-8")
    return folder
