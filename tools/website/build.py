"""Builds the course site: runs the lessons that have changed, lays out the pages, calls Sphinx.

`python -m tools.website.build` leaves the public site in docs/_build/html; its index.html opens
without a server and without network. `--answers` makes an instructor's copy with the worked answers
of the assignments, in a folder of its own. `--as-they-are` takes executed lessons that are out of
date. `--links` builds nothing: it tries every link to another site, which needs a network.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from helpers.start import list_stops
from tools.lessons.executing import EXECUTED, LESSONS, find_lessons
from tools.lessons.fingerprints import is_fresh
from tools.lessons.run import exit_code_of
from tools.lessons.run import run_lessons as execute
from tools.places import ROOT
from tools.standalone.copies import write_copies
from tools.website.addresses import read_addresses
from tools.website.figures import FOLDER as FIGURES
from tools.website.offered import FOLDER, write_downloads
from tools.website.pages import BESIDE, find_pages, lay_out, link_notebooks

SITE = ROOT / "docs" / "_build" / "html"
SITE_WITH_ANSWERS = ROOT / "docs" / "_build" / "with-answers"
WORK = ROOT / "build" / "site"
LARGEST = 30_000_000  # bytes of the site without what it offers for download


def main(arguments: Sequence[str]) -> int:
    """Build the site; the exit code is 1 when a lesson fails or Sphinx finds something wrong."""
    parser = argparse.ArgumentParser(prog="python -m tools.website.build", description=__doc__)
    parser.add_argument("--answers", action="store_true", help="for instructors: show the answers")
    parser.add_argument(
        "--as-they-are", action="store_true", help="do not run lessons that are out of date"
    )
    parser.add_argument("--links", action="store_true", help="only try the links to other sites")
    options = parser.parse_args(arguments)
    if options.links:
        write_folder(lay_out(LESSONS, with_answers=False), WORK / "links" / "pages")
        return call_sphinx("linkcheck", WORK / "links", WORK / "links" / "said")
    console = Console()
    if not see_to_lessons(console, options.as_they_are):
        return 1
    target = SITE_WITH_ANSWERS if options.answers else SITE
    work = WORK / target.name
    write_folder(lay_out(EXECUTED, options.answers), work / "pages")
    if build(work, target):
        return 1
    size = measure_pages(target)
    index = target / "index.html"
    console.print(f"{size / 1e6:.1f} MB in {target.relative_to(ROOT)}; open {index.as_uri()}")
    if size > LARGEST:
        console.print(f"The site is larger than {LARGEST / 1e6:g} MB: make figures smaller.")
    return int(size > LARGEST)


def measure_pages(site: Path) -> int:
    """Return how many bytes a site has without what it offers for download."""
    files = [path for path in site.rglob("*") if path.is_file()]
    return sum(path.stat().st_size for path in files if FOLDER not in path.parts)


def see_to_lessons(console: Console, as_they_are: bool = False) -> bool:
    """Run the lessons whose executed copies are missing or out of date; tell if all are there."""
    stale = [path for path in find_lessons() if not is_fresh(path, EXECUTED / path.name)]
    if as_they_are:
        missing = [path.name for path in stale if not (EXECUTED / path.name).exists()]
        for path in stale:
            console.print(f"{path.name} is not what its executed copy was made from.")
        if missing:
            console.print(f"Never executed: {', '.join(missing)}. Leave --as-they-are out.")
        return not missing
    return not any(run.error for run in execute(stale, EXECUTED, console))


def write_folder(files: dict[str, bytes], folder: Path) -> None:
    """Make a folder hold these files and no others; what has not changed is not touched.

    Sphinx reads again only what is newer than its page.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file() and path.relative_to(folder).as_posix() not in files:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    for name, content in files.items():
        path = folder / name
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def build(work: Path, target: Path) -> int:
    """Call Sphinx on laid-out pages; returns its exit code, and a warning counts as a failure."""
    code = call_sphinx("html", work, target)
    for path in target.rglob("*.map"):  # for those who mend the theme; a tenth of the site
        path.unlink()
    figures = work / "pages" / BESIDE / FIGURES
    for path in (target / FIGURES).glob("*"):  # of an earlier build
        if not (figures / path.name).exists():
            path.unlink()
    stops = list_stops(LESSONS)
    links = link_notebooks(stops, find_pages(stops))
    write_copies(target / "notebooks", links, read_addresses())
    write_downloads(target / FOLDER)
    return code


def call_sphinx(builder: str, work: Path, target: Path) -> int:
    """Let Sphinx read laid-out pages and do with them what a builder does."""
    command = [sys.executable, "-m", "sphinx", "-b", builder, "-q", "-W", "--keep-going"]
    beside = f"html_extra_path={work / 'pages' / BESIDE}"
    places = ["-D", beside, "-c", ROOT / "docs", "-d", work / "doctrees", work / "pages", target]
    return subprocess.run([*command, *places], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(exit_code_of(lambda: main(sys.argv[1:])))
