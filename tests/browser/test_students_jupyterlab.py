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


def copy_course(folder):
    """Copy what opens the lessons, and the first one: JupyterLab saves what it opens."""
    for name in (LESSON, GLOSSARY, *SET_UP):
        copy = folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copy)
    return folder


def open_lab(browser, address):
    """Open an address of JupyterLab, and wait until its notebook is all there."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(240_000)
    page.goto(address)
    page.wait_for_selector(".jp-Notebook .jp-CodeCell")
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    return page


@pytest.fixture(scope="module")
def students_page(browser, tmp_path_factory):
    """What a student sees who has started JupyterLab and done nothing yet."""
    course = copy_course(tmp_path_factory.mktemp("students") / "course")
    scratch = tmp_path_factory.mktemp("jupyter")
    with jupyter(course, scratch, "tools.setup.jupyter") as address:
        page = open_lab(browser, address.format(""))
        yield page
        page.close()


def test_a_student_meets_the_first_lesson_and_no_button_of_nbgrader(students_page):
    first = students_page.locator(".jp-Notebook h1").first
    assert first.inner_text().startswith("00 · Start here")
    assert [students_page.get_by_text(name, exact=True).count() for name in OF_NBGRADER] == [0] * 3


def test_a_click_on_a_word_opens_its_entry_in_the_glossary(students_page):
    students_page.get_by_role("link", name="layer", exact=True).first.click()
    headings = students_page.locator(".jp-MarkdownViewer h2")
    headings.filter(has_text=re.compile("^layer(¶)?$")).wait_for()
    assert students_page.url.split("?")[0].endswith(GLOSSARY)


def test_an_instructor_has_the_buttons_of_nbgrader(browser, tmp_path):
    with jupyter(copy_course(tmp_path / "course"), tmp_path) as address:
        page = open_lab(browser, address.format(f"lab/tree/{LESSON}"))
        for name in OF_NBGRADER:
            page.get_by_text(name, exact=True).wait_for()
        page.close()
