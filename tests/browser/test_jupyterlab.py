"""Lesson 01 in JupyterLab: every cell runs, and the slider moves the figure."""

import shutil

import pytest

from tests.browser.jupyter import jupyter
from tools.lessons.executing import LESSONS

LESSON = "01_sigmoid_saturation.ipynb"
MILLISECONDS = 240_000


@pytest.fixture(scope="module")
def lesson(browser, tmp_path_factory):
    """The lesson, opened in JupyterLab and run from the menu."""
    folder = tmp_path_factory.mktemp("lessons")
    shutil.copy(LESSONS / LESSON, folder)
    with jupyter(folder, tmp_path_factory.mktemp("jupyter")) as address:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(MILLISECONDS)
        page.goto(address.format(f"lab/tree/{LESSON}"))
        page.wait_for_selector(".jp-Notebook .jp-CodeCell")
        # The mark in the toolbar says "idle" before there is a kernel, and cells then do not run.
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        page.wait_for_function(
            "() => [...document.querySelectorAll('.jp-CodeCell .jp-InputArea-prompt')]"
            ".every((prompt) => /\\d/.test(prompt.innerText))"
        )
        yield page
        page.close()


def test_every_cell_runs_without_an_error(lesson):
    assert lesson.locator(".jp-CodeCell").count() > 20
    error = ".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.error']"
    assert lesson.locator(error).count() == 0


def test_the_slider_changes_the_figure_and_shows_the_slope_at_4(lesson):
    cell = lesson.locator(".jp-CodeCell", has=lesson.locator(".widget-slider"))
    numbers = cell.locator(".widget-html-content", has_text="of the maximum")

    def picture_at(z):
        cell.locator(f"img[alt*='tangent at z = {z};']").wait_for()
        return cell.locator("img").get_attribute("src")

    at_4 = picture_at(4)
    assert "σ′(4) = 0.0177" in numbers.inner_text()
    cell.locator(".noUi-handle").focus()
    lesson.keyboard.press("ArrowLeft")
    assert picture_at(3.9) != at_4
    assert "σ(3.9)" in numbers.inner_text()
    typed = cell.locator("input[type=number]")
    typed.fill("20")
    typed.press("Enter")
    cell.get_by_text("10 is shown, and not 20").wait_for()
    assert typed.input_value() == "10"
    typed.fill("4")
    typed.press("Enter")
    assert picture_at(4) == at_4
    assert "σ′(4) = 0.0177" in numbers.inner_text()
