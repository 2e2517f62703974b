"""Prints the course: a PDF per lesson and assignment, the whole as one, and the cheat sheet.

`python -m tools.paper.pdf` runs the lessons that have changed and leaves the files in build/pdf.
`--as-they-are` takes executed lessons that are out of date; names print these alone. `--answers`
prints an instructor's copy of the whole, with an appendix of answers, in a folder of its own.
"""

import argparse
import os
import sys
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from helpers.start import list_stops
from tools.lessons.executing import EXECUTED, LESSONS
from tools.lessons.run import exit_code_of
from tools.paper.answers import make_answers
from tools.paper.browser import SWITCHES, NoBrowser, find_browser
from tools.paper.pages import (
    Chapter,
    cheat_sheet_page,
    course_cover,
    paper_page,
    read_chapter,
)
from tools.places import ROOT
from tools.website.addresses import read_addresses
from tools.website.build import see_to_lessons
from tools.website.offered import PDFS
from tools.website.pages import TITLE

# Beside what the site offers, never in it.
PDFS_WITH_ANSWERS = ROOT / "build" / "pdf-with-answers"
COURSE = "course"
MINUTES = 5  # for one document at most
WIDTH = 665  # screen pixels between the margins that docs/_static/print.css leaves on A4
# Waits until the formulas are drawn and every picture is there; finds what cannot be printed.
READY = """async () => {
  await MathJax.startup.promise;
  const broken = [];
  await Promise.all([...document.images].map(
    (image) => image.decode().catch(() => broken.push(image.src.slice(0, 60)))));
  const texts = (elements) => [...elements].map((element) => element.textContent.slice(0, 60));
  const wide = [...document.querySelectorAll("pre, img, table, mjx-container, p, li")].filter(
    (element) => element.getBoundingClientRect().right > innerWidth + 1);
  const wrong = [...document.querySelectorAll("[data-mjx-error]")];
  return { wrong: wrong.map((formula) => formula.dataset.mjxError), wide: texts(wide), broken };
}"""


class BadPage(RuntimeError):  # noqa: N818 - reads as what it says
    """A page cannot be printed as it is; the message says why."""


def print_pages(pages: dict[str, str], folder: Path) -> list[Path]:
    """Print HTML pages to PDF files with bookmarks, in one browser that has no network.

    Args:
        pages: the HTML of each document by the name of its file, without an ending.
        folder: where the files go; each is replaced whole.

    Returns:
        The files, in the order of the pages.

    Raises:
        NoBrowser: there is none.
        BadPage: a formula cannot be set, something is wider than the paper, or a page asks for
            something from the network.

    """
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    files = []
    with sync_playwright() as play, tempfile.TemporaryDirectory() as place:
        browser = play.chromium.launch(executable_path=find_browser(), args=list(SWITCHES))
        try:
            for name, page in pages.items():
                source = Path(place) / f"{name}.html"
                source.write_text(page, encoding="utf-8")
                unfinished = folder / f"{name}.pdf.part"
                print_page(browser, source, unfinished)
                files.append(unfinished.replace(folder / f"{name}.pdf"))
        finally:
            browser.close()
    return files


def print_page(browser, source: Path, target: Path) -> None:
    """Print one HTML file; see `print_pages`."""
    tab = browser.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.set_default_timeout(MINUTES * 60_000)
    tab.set_viewport_size({"width": WIDTH, "height": 940})
    tab.emulate_media(media="print")
    tab.goto(source.as_uri())
    found = tab.evaluate(READY)
    away = [url for url in asked if not url.startswith(("file:", "data:"))]
    if away:
        raise BadPage(f"{source.stem} asks for {away[0]}, and paper has no network")
    if found["broken"]:
        raise BadPage(f"{source.stem} has a picture that cannot be read: {found['broken'][0]}")
    if found["wrong"]:
        raise BadPage(f"{source.stem} has a formula that cannot be set: {found['wrong'][0]}")
    if found["wide"]:
        raise BadPage(f"{source.stem} has something wider than the paper: {found['wide'][0]}")
    tab.pdf(
        path=target, prefer_css_page_size=True, print_background=True, outline=True, tagged=True
    )
    tab.close()


def find_chapters(names: Sequence[str], executed: Path, together: bool = False) -> list[Chapter]:
    """Return the chapters of these names, lessons and assignments in the order of the map.

    Args:
        names: of notebooks, without their ending; without one, all of them.
        executed: the folder of the executed lessons.
        together: they are printed as one, so that links from one to another stay.

    """
    stops = list_stops(LESSONS)
    lessons = {Path(stop.path).stem: executed / stop.path for stop in stops}
    students = {Path(stop.path).stem: LESSONS / stop.path for stop in stops if "/" in stop.path}
    paths = lessons | students
    known = list(paths) if together else ()
    return [read_chapter(paths[name], known) for name in paths if not names or name in names]


def compose(names: Sequence[str], executed: Path) -> dict[str, str]:
    """Return the HTML of every document but the whole course, by the name of its file."""
    pages = {
        chapter.name: paper_page(f"{chapter.title} | {TITLE}", [chapter])
        for chapter in find_chapters(names, executed)
    }
    if not names:
        pages["cheat_sheet"] = cheat_sheet_page(executed / "09_takeaways.ipynb")
    return pages


def print_course(executed: Path, folder: Path, with_answers: bool = False) -> Path:
    """Print the whole course; its contents name the pages, which are known when it is printed.

    So it is printed twice, the second time with the numbers that the first has shown.

    Raises:
        see `print_pages`.

    """
    chapters = find_chapters((), executed, together=True)
    if with_answers:
        chapters.append(make_answers(list_stops(LESSONS), executed))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    about = describe_print(project, datetime.now(UTC))

    def print_with(numbers: Mapping[str, int]) -> Path:
        cover = course_cover(TITLE, about, chapters, numbers)
        (file,) = print_pages({COURSE: paper_page(TITLE, chapters, cover)}, folder)
        return file

    return print_with(find_pages(print_with({})))


def find_pages(printed: Path) -> dict[str, int]:
    """Return the page, from 1, on which each place lies that a link of a PDF leads to."""
    from pypdf import PdfReader

    reader = PdfReader(printed)
    places = reader.named_destinations
    return {
        name.removeprefix("/"): reader.get_destination_page_number(place) + 1
        for name, place in places.items()
    }


def describe_print(project: Mapping, when: datetime) -> str:
    """Say below the title who made the course, its version, the date and the licences, in HTML."""
    address = read_addresses().site or read_addresses().repository
    link = f'<br><a href="{address}">{address}</a>' if address else ""
    return (
        f"{project['authors'][0]['name']}<br>Version {project['version']}, printed "
        f"{when:%-d %B %Y}<br>Text and figures: CC BY 4.0. Code: MIT.{link}"
    )


def main(arguments: Sequence[str]) -> int:
    """Print the PDFs; the exit code is 1 when a lesson fails or a page cannot be printed."""
    parser = argparse.ArgumentParser(prog="python -m tools.paper.pdf", description=__doc__)
    parser.add_argument("names", nargs="*", help="notebooks to print; without one, everything")
    parser.add_argument(
        "--as-they-are", action="store_true", help="do not run lessons that are out of date"
    )
    parser.add_argument(
        "--answers", action="store_true", help="for instructors: the whole, with the answers"
    )
    options = parser.parse_args(arguments)
    console = Console()
    unknown = set(options.names) - {Path(stop.path).stem for stop in list_stops(LESSONS)}
    if unknown:
        console.print(f"No lesson or assignment is called {', '.join(sorted(unknown))}.")
        return 1
    if not see_to_lessons(console, options.as_they_are):
        return 1
    try:
        with console.status("printing …"):
            files = print_all(options.names, options.answers)
    except (NoBrowser, BadPage) as error:
        console.print(str(error), markup=False, soft_wrap=True)
        return 1
    for path in files:
        size = path.stat().st_size / 1e6
        console.print(f"{os.path.relpath(path, ROOT)}: {size:.1f} MB", highlight=False)
    return 0


def print_all(names: Sequence[str], answers: bool) -> list[Path]:
    """Print what was asked for, see `main`; return the files."""
    if answers:
        return [print_course(EXECUTED, PDFS_WITH_ANSWERS, with_answers=True)]
    files = print_pages(compose(names, EXECUTED), PDFS)
    return files if names else [*files, print_course(EXECUTED, PDFS)]


if __name__ == "__main__":
    sys.exit(exit_code_of(lambda: main(sys.argv[1:])))
