"""Prints the course: one PDF per lesson, the whole course as one, and the one-page cheat sheet.

`python -m tools.paper.pdf` runs the lessons that have changed and leaves the files in build/pdf.
`--as-they-are` takes executed lessons that are out of date; names print these lessons alone.
"""

import argparse
import os
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from tools.lessons.run import EXECUTED, ROOT, exit_code_of, find_lessons
from tools.paper.browser import SWITCHES, NoBrowser, find_browser
from tools.paper.pages import cheat_sheet_page, course_cover, paper_page, read_chapter
from tools.website.build import see_to_lessons

PDFS = ROOT / "build" / "pdf"
TITLE = "Why deep sigmoid networks stop learning"
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


def compose(names: Sequence[str], executed: Path, author: str) -> dict[str, str]:
    """Return the HTML of every document: each lesson, and with all of them course and sheet."""
    lessons = [path.stem for path in find_lessons()]
    chosen = [name for name in lessons if not names or name in names]
    pages = {}
    for name in chosen:
        chapter = read_chapter(executed / f"{name}.ipynb")
        pages[name] = paper_page(f"{chapter.title} | {TITLE}", [chapter])
    if not names:
        chapters = [read_chapter(executed / f"{name}.ipynb", lessons) for name in lessons]
        pages["course"] = paper_page(TITLE, chapters, course_cover(TITLE, author, chapters))
        pages["cheat_sheet"] = cheat_sheet_page(executed / "09_takeaways.ipynb")
    return pages


def main(arguments: Sequence[str]) -> int:
    """Print the PDFs; the exit code is 1 when a lesson fails or a page cannot be printed."""
    parser = argparse.ArgumentParser(prog="python -m tools.paper.pdf", description=__doc__)
    parser.add_argument("names", nargs="*", help="lessons to print; without one, everything")
    parser.add_argument(
        "--as-they-are", action="store_true", help="do not run lessons that are out of date"
    )
    options = parser.parse_args(arguments)
    console = Console()
    unknown = set(options.names) - {path.stem for path in find_lessons()}
    if unknown:
        console.print(f"No lesson is called {', '.join(sorted(unknown))}.")
        return 1
    if not see_to_lessons(console, options.as_they_are):
        return 1
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pages = compose(options.names, EXECUTED, project["authors"][0]["name"])
    try:
        with console.status(f"printing {len(pages)} documents …"):
            files = print_pages(pages, PDFS)
    except (NoBrowser, BadPage) as error:
        console.print(str(error), markup=False, soft_wrap=True)
        return 1
    for path in files:
        size = path.stat().st_size / 1e6
        console.print(f"{os.path.relpath(path, ROOT)}: {size:.1f} MB", highlight=False)
    return 0


if __name__ == "__main__":
    sys.exit(exit_code_of(lambda: main(sys.argv[1:])))
