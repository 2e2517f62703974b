"""Writes the branch of notebooks that run alone: `python -m tools.standalone --to FOLDER`.

Colab opens its notebooks, and each brings the package from the site. Binder makes its environment
of the files beside them, with the wheel that lies there.
"""

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from helpers.start import list_stops
from tools.lessons.executing import LESSONS
from tools.places import ROOT
from tools.standalone.copies import write_copies
from tools.standalone.package import name_wheel
from tools.website.addresses import Addresses, read_addresses
from tools.website.pages import find_pages, link_notebooks
from tools.wheel import WheelError

KEPT = ("LICENSE", "LICENSE-TEXT", "constraints.txt")
README = """\
# {title}

These notebooks run alone: the first cell of each brings what it needs. They are made from the
course's main branch with every release, so change nothing here.{where}
"""


def write_branch(folder: Path, addresses: Addresses) -> None:
    """Write every file of the branch into a folder.

    Raises:
        WheelError: setuptools has failed, and what it said is printed.

    """
    stops = list_stops(LESSONS)
    write_copies(folder, link_notebooks(stops, find_pages(stops)), addresses)
    for name in KEPT:
        (folder / name).write_bytes((ROOT / name).read_bytes())
    environment = (ROOT / "environment.yml").read_text(encoding="utf-8")
    made = re.sub(r"(?m)#.*\n *- -e \.\[[\w,]+\]", f"- ./{name_wheel()}", environment)
    (folder / "environment.yml").write_text(made, encoding="utf-8")
    title = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
    where = f" Read the course at {addresses.site}." if addresses.site else ""
    text = README.format(title=title, where=where)
    (folder / "README.md").write_text(text, encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Write the branch and say where it lies; the exit code is 1 if there is no wheel for it."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.standalone",
        description="Write the notebooks that run alone, as the branch that Colab and Binder open.",
    )
    parser.add_argument(
        "--to", type=Path, default=ROOT / "build" / "standalone", help="default: build/standalone"
    )
    options = parser.parse_args(arguments)
    try:
        write_branch(options.to, read_addresses())
    except WheelError as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"The notebooks that run alone are in {options.to}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
