"""An environment that holds what Colab brings and nothing else, made of links to what is here."""

import subprocess
import sys
from importlib.metadata import Distribution, distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement

# What Colab is known for, and what its notebooks run in. The lessons import pooch and safetensors
# only for other images and for saving a network, so that they stay out here.
BROUGHT = (
    *("torch", "numpy", "pandas", "matplotlib", "seaborn", "scikit-learn", "tqdm"),
    *("ipywidgets", "jupyterlab", "ipykernel", "pip"),
)


def make_environment(folder: Path) -> Path:
    """Make it in a folder; return its Python."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin" / "python"
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(subprocess.check_output([python, "-c", asked], text=True).strip())
    for each in collect(BROUGHT):
        for top in {Path(file).parts[0] for file in each.files or ()} - {"..", "__pycache__"}:
            if not (packages / top).exists():
                (packages / top).symlink_to(each.locate_file(top).resolve())
    return python


def collect(names: tuple[str, ...]) -> list[Distribution]:
    """Return these distributions and all that they ask for, of what is installed here."""
    here = {normal(each.name) for each in distributions()}
    waiting, found = [*names], {}
    while waiting:
        name = normal(waiting.pop())
        if name in here and name not in found:
            found[name] = distribution(name)
            asked = map(Requirement, found[name].requires or ())
            waiting += [
                each.name
                for each in asked
                if not each.marker or each.marker.evaluate({"extra": ""})
            ]
    return list(found.values())


def normal(name: str) -> str:
    """Write a distribution's name as all its spellings can be compared."""
    return name.lower().replace("_", "-").replace(".", "-")
