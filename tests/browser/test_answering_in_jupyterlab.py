"""What answers a learner in JupyterLab obeys mouse and keyboard, and when it is gone, says so."""

import nbformat
import pytest

from tests.browser.jupyter import jupyter

NOTEBOOK = "questions.ipynb"
CELLS = (
    "from helpers import progress\nfrom helpers.films import roll_balls, show_roll\n"
    "from helpers.live import sigmoid_slider\nfrom helpers.questions import ask, predict",
    'ask("00.far-out")',
    'predict("00.adam")',
    "sigmoid_slider(3)",
    "show_roll(roll_balls())",
    'for _ in progress.each(range(3), "counting", delay=0, mininterval=0): pass',
)
MILLISECONDS = 240_000


@pytest.fixture(scope="module")
def lab(browser, tmp_path_factory):
    """A notebook with two questions and a slider, run in JupyterLab, and its address."""
    folder = tmp_path_factory.mktemp("questions")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3 (ipykernel)"}
    nbformat.write(notebook, folder / NOTEBOOK)
    with jupyter(folder, tmp_path_factory.mktemp("jupyter")) as address:
        page = browser.new_page(viewport={"width": 1200, "height": 900})
        page.set_default_timeout(MILLISECONDS)
        open_notebook(page, address)
        run_all(page)
        yield page, address
        page.close()


def open_notebook(page, address):
    page.goto(address.format(f"lab/tree/{NOTEBOOK}"))
    page.wait_for_selector(".jp-Notebook .jp-CodeCell")
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()


def run_all(page):
    choose(page, "Run", "Run All Cells")
    page.locator(".answer-box").nth(1).wait_for()
    page.locator(".widget-slider").wait_for()
    page.locator(".jp-InputArea-prompt").get_by_text(f"[{len(CELLS)}]:").wait_for()


def choose(page, menu, entry):
    page.get_by_role("menuitem", name=menu, exact=True).click()
    page.get_by_role("menuitem", name=entry, exact=True).click()


def box(page, number=0):
    return page.locator(".answer-box").nth(number)


def option(page, letter, number=0):
    return box(page, number).get_by_role("radio", name=f"{letter})")


def reply_to(page, number=0):
    """The reply that a press of the button brings."""
    reply = box(page, number).get_by_role("alert")
    box(page, number).get_by_role("button").click()
    reply.wait_for()
    return reply.inner_text()


def test_a_click_on_the_text_of_an_option_chooses_it(lab):
    page, _ = lab
    box(page).get_by_text("C) Saturation", exact=True).click()
    assert option(page, "C").is_checked()
    assert "✓ Correct." in reply_to(page)


def test_an_option_stands_on_the_page_once(lab):
    page, _ = lab
    assert [each.is_visible() for each in page.get_by_text("C) Saturation", exact=True).all()] == [
        False,
        True,
    ]


def test_arrow_keys_choose_and_letters_leave_the_notebook_alone(lab):
    page, _ = lab
    option(page, "A").focus()
    page.keyboard.press("ArrowDown")
    assert option(page, "B").is_checked()
    for key in ("b", "ArrowLeft", "x", "a"):
        page.keyboard.press(key)
    assert option(page, "A").is_checked()
    assert page.locator(".jp-CodeCell").count() == len(CELLS)


def test_enter_answers(lab):
    page, _ = lab
    option(page, "B").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    box(page).get_by_text("✗ Not yet.").wait_for()


def test_arrow_keys_move_a_film_and_letters_leave_the_notebook_alone(lab):
    page, _ = lab
    page.locator(".scrubber input").focus()
    page.keyboard.press("Home")
    for key in ("ArrowRight", "ArrowUp", "b"):
        page.keyboard.press(key)
    page.get_by_text("Step 2 of 40.").wait_for()
    page.locator(".scrubber button").press("b")
    assert page.locator(".jp-CodeCell").count() == len(CELLS)


def test_a_bar_that_has_ended_is_gone(lab):
    page, _ = lab
    assert page.locator(".jp-OutputArea").get_by_text("counting").count() == 0


# JupyterLab lays its parts out one by one, some time after the window has changed.
FITS = """width => {
  const right = (element) => element.getBoundingClientRect().right;
  const boxes = [...document.querySelectorAll(".answer-box fieldset")];
  return boxes.length > 1 && innerWidth === width
    && right(document.querySelector(".jp-Notebook")) <= width
    && boxes.every((box) => right(box) <= right(box.parentElement.parentElement) + 1);
}"""


@pytest.mark.parametrize("width", [1200, 700])
def test_a_box_is_as_wide_as_there_is_room(lab, width):
    page, _ = lab
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_function(FITS, arg=width)
    page.set_viewport_size({"width": 1200, "height": 900})


def test_a_notebook_that_was_opened_again_says_what_to_run_and_keeps_a_prediction(lab):
    page, address = lab
    option(page, "B", 1).check()
    assert "Saved." in reply_to(page, 1)
    option(page, "B", 1).focus()
    with page.expect_response(lambda answer: answer.request.method == "PUT"):
        page.keyboard.press("Control+s")
    choose(page, "Kernel", "Shut Down Kernel")
    page.get_by_text("No Kernel").first.wait_for()
    page.goto("about:blank")
    open_notebook(page, address)
    page.get_by_text("To answer here, run").nth(1).wait_for()
    page.get_by_text("To move the slider, run").wait_for()
    assert [each.is_visible() for each in page.get_by_text("C) Saturation", exact=True).all()] == [
        True
    ]
    for failure in page.get_by_text("model not found").all():
        assert not failure.is_visible()
    run_all(page)
    assert option(page, "B", 1).is_checked()
    for words in page.get_by_text("To answer here, run").all():
        assert not words.is_visible()
