"""The site works in a real browser, opened as files and without a network.

Where `CI` is set, a third of the pages is looked at in every width.
"""

import os
import re

import pytest

from helpers.start import list_stops
from tests.browser.barriers import find_barriers, find_violations
from tests.browser.conftest import set_scheme
from tests.browser.widths import TOO_WIDE, WIDTHS
from tests.thirds import draw_third
from tools.places import ROOT
from tools.website.pages import api_pages, find_pages

STOPS = list_stops(ROOT / "notebooks")
FILES = [page for page in find_pages(STOPS).values() if page.endswith((".md", ".ipynb"))]
LESSON_PAGES = [re.sub(r"\.\w+$", ".html", page) for page in FILES]
API_PAGES = [page.replace(".md", ".html") for page in api_pages()]
LISTS = [
    "lessons.html",
    "downloads.html",
    "cite.html",
    "search.html",
    "genindex.html",
    "py-modindex.html",
]
PAGES = ["index.html", *LISTS, *LESSON_PAGES, *API_PAGES]
EXAMINED = PAGES
if "COURSE_SITE" not in os.environ:  # pages that stand for others; looking at one takes seconds
    OTHERS = [*PAGES[1 : -len(API_PAGES)], "api/index.html", "api/measurements/probes.html"]
    NOTEBOOKS = [path.read_bytes() for path in sorted((ROOT / "notebooks").rglob("*.ipynb"))]
    PAGES = ["index.html", *draw_third(OTHERS, NOTEBOOKS)]
    EXAMINED = ["index.html", "lessons/01_sigmoid_saturation.html", "api/measurements/probes.html"]
    EXAMINED += ["assignments/practice.html", "students.html"]

# The words of tables that are broken in the middle; formulas have no words.
BROKEN_WORDS = r"""(() => {
  const broken = [];
  for (const cell of document.querySelectorAll("article :is(th, td)")) {
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode;
      if (text.parentElement.closest("mjx-container")) continue;
      for (const word of text.data.matchAll(/[A-Za-z]{2,}/g)) {
        const range = document.createRange();
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        const lines = new Set([...range.getClientRects()].map((line) => line.top));
        if (lines.size > 1) broken.push(word[0]);
      }
    }
  }
  return broken;
})()"""


@pytest.mark.parametrize("shown", PAGES, indirect=True)
def test_a_page_is_quiet_and_fits_every_width(shown):
    for width in WIDTHS:
        shown.set_viewport_size({"width": width, "height": 900})
        assert shown.evaluate(TOO_WIDE) <= 0, f"wider than {width} pixels"
        assert shown.evaluate(BROKEN_WORDS) == [], f"broken at {width} pixels"
    assert shown.complaints == []


@pytest.mark.parametrize("width", [1280, 1440])
@pytest.mark.parametrize("shown", LESSON_PAGES, indirect=True)
def test_no_code_output_or_formula_is_cut_in_a_wide_window(shown, width):
    shown.set_viewport_size({"width": width, "height": 900})
    boxes = shown.locator("article :is(div.cell_input pre, div.cell_output pre, div.math)")
    cut = "all => all.filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.innerText)"
    assert boxes.evaluate_all(cut) == []


@pytest.mark.parametrize("shown", ["instructors.html"], indirect=True)
def test_a_word_of_code_is_not_broken_where_it_fits_into_a_line(shown):
    shown.set_viewport_size({"width": 390, "height": 900})
    words = shown.locator("article :is(p, li) code .pre", has_text=re.compile("^--"))
    assert words.count() > 5
    broken = "all => all.filter((e) => e.offsetHeight > 30).map((e) => e.innerText)"
    assert words.evaluate_all(broken) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("shown", EXAMINED, indirect=True)
def test_a_page_has_no_serious_barrier(shown, scheme):
    set_scheme(shown, scheme)
    assert find_barriers(shown) == []


@pytest.mark.parametrize("shown", ["lessons/00_start_here.html"], indirect=True)
def test_an_empty_corner_heads_nothing_and_a_folded_cell_is_called_what_it_says(shown):
    found = find_violations(shown, runOnly=["empty-table-header"])
    assert [node["html"] for rule in found for node in rule["nodes"]] == []
    assert shown.locator("article th:empty").count() == 0
    assert shown.locator("details.hide > summary").count() > 3
    assert shown.locator("details.hide > summary[aria-label]").count() == 0


def test_a_barrier_is_found(open_page):
    page = open_page("students.html")
    page.evaluate("document.querySelector('article p').style.color = '#ccc'")
    page.evaluate("document.querySelector('article').append(new Image())")
    rules = {barrier.split(":")[0] for barrier in find_barriers(page)}
    assert rules == {"color-contrast", "image-alt"}


def test_a_pale_word_of_code_is_found_wherever_it_stands(open_page):
    page = open_page("students.html")
    words = page.locator("article pre span:not(:has(*))")
    words.last.evaluate("word => { word.style.color = '#ccc'; }")
    assert [barrier.split(":")[0] for barrier in find_barriers(page)] == ["color-contrast"]


def test_a_pale_word_of_code_is_found_behind_folded_ones_that_look_like_it(open_page):
    page = open_page("students.html")
    page.locator("article pre").first.evaluate(
        """pre => { pre.innerHTML = `<details><span style="color: #ccc">pale</span></details>
        <details open><span style="color: #ccc">pale</span></details>`; }"""
    )
    assert [barrier.split(":")[0] for barrier in find_barriers(page)] == ["color-contrast"]


def test_code_on_a_ground_of_its_own_colour_is_found(open_page):
    page = open_page("students.html")
    word = page.locator("article pre span:not(:has(*))").last
    word.evaluate(
        "word => { word.closest('pre').style.background = getComputedStyle(word).color; }"
    )
    barriers = find_barriers(page)
    assert {barrier.split(":")[0] for barrier in barriers} == {"color-contrast"}


def test_the_search_finds_dying_relu(open_page):
    page = open_page("index.html")
    page.keyboard.press("Control+k")
    page.keyboard.type("dying ReLU")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li a")
    page.wait_for_function(
        "document.querySelector('#search-results p').innerText.includes('found')"
    )
    found = page.locator("#search-results li a").all_inner_texts()
    assert any("ReLU and its variants" in title for title in found), found
    assert page.complaints == []


@pytest.mark.parametrize("shown", ["lessons/01_sigmoid_saturation.html"], indirect=True)
def test_an_answer_is_hidden_until_it_is_asked_for_by_mouse_or_keyboard(shown):
    details = shown.locator("details", has_text="Show the answer").first
    answer = details.locator("p").first
    assert not answer.is_visible()
    details.locator("summary").click()
    assert answer.is_visible()
    details.locator("summary").focus()
    shown.keyboard.press("Enter")
    assert not answer.is_visible()


@pytest.mark.parametrize("shown", ["lessons/00_start_here.html"], indirect=True)
def test_nobody_is_told_to_run_cells_where_none_can_be_run(shown):
    assert "Shift+Enter" not in shown.locator("article").inner_text()
    assert not shown.get_by_text("To answer here, run").first.is_visible()


def choose_theme(page, mode):
    """Choose light or dark as whoever goes by keyboard would."""
    page.locator(".theme-switch-button").focus()
    page.keyboard.press("Enter")
    page.locator(f".theme-change-button[data-mode={mode}]").press("Enter")
    assert page.locator("html").get_attribute("data-theme") == mode


def test_light_and_dark_can_be_chosen_and_look_different(open_page):
    page = open_page("index.html")
    seen = set()
    for mode in ("light", "dark"):
        choose_theme(page, mode)
        seen.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(seen) == 2


def test_the_chosen_theme_is_remembered(open_page):
    page = open_page("index.html")

    def is_remembered():
        choose_theme(page, "dark")
        page.reload()
        return page.locator("html").get_attribute("data-theme") == "dark"

    # A busy browser may load the page again before it has put the choice away.
    assert any(is_remembered() for _ in range(5))


def test_the_keyboard_reaches_every_control_and_shows_where_it_is(open_page):
    page = open_page("lessons/01_sigmoid_saturation.html")
    focused = "document.activeElement.innerText.trim()"
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(focused))
        assert page.evaluate(outline) == "solid", reached
    assert reached[0] == "Skip to main content"
    assert {"The lessons", "Download the notebook"} <= set(reached)


@pytest.mark.parametrize("shown", ["lessons/01_sigmoid_saturation.html"], indirect=True)
def test_a_screen_reader_hears_which_page_is_open(shown):
    assert shown.locator("[aria-current=page]").all_inner_texts() == [STOPS[1].title]


@pytest.mark.parametrize("shown", ["lessons/01_sigmoid_saturation.html"], indirect=True)
def test_every_part_of_a_page_lies_in_a_landmark_and_none_is_empty(shown):
    found = find_violations(shown, runOnly=["region"])
    assert [node["html"] for rule in found for node in rule["nodes"]] == []
    assert "" not in shown.get_by_role("banner").all_inner_texts()


def test_the_columns_of_a_table_stand_apart(open_page):
    page = open_page("lessons/01_sigmoid_saturation.html")
    page.evaluate(
        """document.querySelector("article").insertAdjacentHTML("beforeend",
        '<div class="cell_output"><table class="dataframe"><tr style="text-align: right"><th>σ</th>'
        + '<th>σ′</th></tr><tr><td>0.1234567</td><td>0.1234567</td></tr></table></div>')"""
    )
    table = page.locator("table.dataframe").last
    apart = """table => {
      const words = [...table.rows[1].cells].map((cell) => {
        const range = document.createRange();
        range.selectNodeContents(cell);
        return range.getBoundingClientRect();
      });
      return words[1].left - words[0].right;
    }"""
    assert table.evaluate(apart) >= 12


def test_the_first_key_press_leads_past_the_menu(open_page):
    page = open_page("lessons/01_sigmoid_saturation.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("shown", ["lessons/02_chain_rule.html"], indirect=True)
def test_mathematics_is_set(shown):
    shown.wait_for_selector("mjx-container")
    assert shown.locator("mjx-container").count() > 20
    assert shown.locator("mjx-merror, [data-mjx-error]").count() == 0
    texts = shown.locator("mjx-assistive-mml mtext").all_text_contents()
    assert any("fan_in" in text for text in texts)
    assert not [text for text in texts if "\\" in text]


@pytest.mark.parametrize("shown", ["lessons/05_initial_weights.html"], indirect=True)
def test_no_formula_is_a_stop_of_the_tab_key_and_each_can_be_heard(shown):
    formulas = shown.locator("mjx-container")
    assert formulas.count() > 100
    stops = shown.locator("mjx-container[tabindex], mjx-container [tabindex]")
    assert stops.count() == 0
    assert shown.locator("mjx-container > mjx-assistive-mml").count() == formulas.count()


def test_a_search_puts_lessons_before_modules_and_leads_to_a_section_without_tex(open_page):
    page = open_page("search.html")
    module, lesson = page.evaluate(
        "['api/x', 'lessons/x'].map((name) => Scorer.score([name, '', '', null, 20]))"
    )
    assert module < lesson
    summary = page.evaluate_handle(
        r"""() => {
        const shown = Search.makeSearchSummary('<nav>Menu</nav><article><section id="a">'
        + '<h1>All</h1><p>A word.</p><section id="b"><h2>Its spread</h2><p>spread '
        + '<span class="math">'
        + '\\(\\sigma^2 = \\frac{2}{\\text{fan\\_in}}\\)</span></p></section></section></article>',
        new Set(["spread"]), "");
        const result = document.createElement("li");
        result.innerHTML = '<a href="lesson.html">Lesson</a>';
        result.append(shown);
        return new Promise((done) => setTimeout(() => done(shown)));
        }"""
    )
    assert summary.evaluate("e => e.querySelector('p').innerText") == "spread σ^2 = 2/fan_in"
    assert summary.evaluate("e => e.querySelector('a').getAttribute('href')").endswith(
        "lesson.html#b"
    )
