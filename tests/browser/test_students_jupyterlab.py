"""A student's JupyterLab opens on the first lesson, without the buttons that an instructor has."""

import re
import shutil

import pytest

from tests.browser.jupyter import jupyter
from tools.bundle.check import SET_UP
from tools.places import ROOT

LESSON = "notebooks/00_start_here.ipynb"
GLOSSARY = "docs/glossary.md"

# What nbgrader puts into the toolbar of a notebook, beside it, and into the menu.
OF_NBGRADER = ("Validate", "Create Assignment", "Nbgrader")


@pytest.fixture
def course(tmp_path):
    """A copy of what opens the lessons, and of the first one: JupyterLab saves what it opens."""
    for name in (LESSON, GLOSSARY, *SET_UP):
        copy = tmp_path / "course" / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copy)
    return tmp_path / "course"


@pytest.fixture
def open_lab(browser):
    """Open an address of JupyterLab, and wait until its notebook is all there."""
    pages = []

    def open_lab(address):
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        pages.append(page)
        page.set_default_timeout(240_000)
        page.goto(address)
        page.wait_for_selector(".jp-Notebook .jp-CodeCell")
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        return page

    yield open_lab
    for page in pages:
        page.close()


def test_a_student_meets_the_first_lesson_and_no_button_of_nbgrader(open_lab, course, tmp_path):
    with jupyter(course, tmp_path, "tools.setup.jupyter") as address:
        page = open_lab(address.format(""))
        assert page.locator(".jp-Notebook h1").first.inner_text().startswith("00 · Start here")
        assert [page.get_by_text(name, exact=True).count() for name in OF_NBGRADER] == [0, 0, 0]


def test_a_click_on_a_word_opens_its_entry_in_the_glossary(open_lab, course, tmp_path):
    with jupyter(course, tmp_path, "tools.setup.jupyter") as address:
        page = open_lab(address.format(""))
        page.get_by_role("link", name="layer", exact=True).first.click()
        headings = page.locator(".jp-MarkdownViewer h2")
        headings.filter(has_text=re.compile("^layer(¶)?$")).wait_for()
        assert page.url.split("?")[0].endswith(GLOSSARY)


def test_an_instructor_has_the_buttons_of_nbgrader(open_lab, course, tmp_path):
    with jupyter(course, tmp_path) as address:
        page = open_lab(address.format(f"lab/tree/{LESSON}"))
        for name in OF_NBGRADER:
            page.get_by_text(name, exact=True).wait_for()
