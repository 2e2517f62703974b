"""The figures of the site: on phones, in the dark and on paper; animations, and the slider."""

import numpy as np
import pytest

from helpers.live import explorer
from helpers.live.slider import describe_reach, describe_slope
from tests.browser.conftest import set_scheme
from tests.browser.widths import TOO_WIDE, WIDTHS
from tools.website.explorer import load_batch, make_panels
from tools.website.panel import INSIDE


def test_on_a_phone_a_figure_stays_readable_and_can_be_moved_by_keyboard(open_page):
    page = open_page("lessons/03_vanishing_gradients.html", width=390)
    page.evaluate(
        """document.querySelector("article").insertAdjacentHTML("beforeend",
        '<div class="cell_output"><div class="output text_html wide">'
        + '<span class="moved-sideways" style="--on-a-phone: 691px"><img alt="" '
        + 'style="width: 864px; max-width: 100%; height: 99px"></span></div></div>');
        dispatchEvent(new Event("load"))"""  # when the theme looks for what can be moved
    )
    box = page.locator(".wide")
    # Half as wide again as the window without its margins.
    assert box.locator("img").bounding_box()["width"] > 1.5 * 358
    assert page.evaluate(TOO_WIDE) <= 0
    assert box.get_attribute("tabindex") == "0"  # not every browser needs to be told
    box.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("box => box.scrollLeft > 0", arg=box.element_handle())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("shown", ["lessons/01_sigmoid_saturation.html"], indirect=True)
def test_on_a_phone_the_numbers_of_a_scale_stay_where_they_are(shown, scheme):
    shown.set_viewport_size({"width": 390, "height": 900})
    set_scheme(shown, scheme)
    box = shown.locator(".cell_output .text_html:has(.scrubber)")
    box.scroll_into_view_if_needed()
    scale = box.locator(f".scales.only-{scheme} > span > span").first
    place = scale.bounding_box()
    assert 10 < place["width"] < 60
    place["height"] /= 3  # above the title of the lower panels, which moves
    before = shown.screenshot(clip=place)
    box.evaluate("box => { box.scrollLeft = 120; }")
    assert scale.bounding_box()["x"] == place["x"]
    assert shown.screenshot(clip=place) == before
    words = box.locator(".controls p").bounding_box()
    assert words["x"] >= place["x"], "what steers the figure stays as well"


@pytest.mark.parametrize("width", WIDTHS)
def test_a_figure_of_a_guide_keeps_its_form_and_is_moved_sideways_where_it_is_wide(
    open_page, width
):
    page = open_page("readme.html", width=width)
    image = page.locator(".sideways img.only-light")
    image.scroll_into_view_if_needed()
    page.wait_for_function("image => image.complete", arg=image.element_handle())
    form = image.evaluate("e => e.naturalWidth / e.naturalHeight")
    box = image.bounding_box()
    assert box["width"] / box["height"] == pytest.approx(form, rel=0.01)
    assert page.evaluate(TOO_WIDE) <= 0
    is_moved = page.locator(".sideways").get_attribute("tabindex") == "0"
    assert is_moved == (width < 600) == (box["width"] > width)


@pytest.mark.parametrize("shown", ["lessons/01_sigmoid_saturation.html"], indirect=True)
def test_in_a_wide_window_nothing_lies_over_a_figure(shown):
    assert shown.locator(".scales").count() >= 2
    assert not any(one.is_visible() for one in shown.locator(".scales").all())


def test_at_its_end_a_picture_plays_again_from_its_start(open_page):
    page = open_page("lessons/01_sigmoid_saturation.html")
    controls = page.locator(".scrubber .controls").first
    words, button = controls.locator("p"), controls.locator("button")
    controls.locator("input").press("End")
    last = words.inner_text()
    button.click()
    page.wait_for_function(
        "([words, last]) => words.innerText !== last && !words.innerText.startsWith('Step 0 ')",
        arg=[words.element_handle(), last],
    )
    assert button.inner_text() == "Pause"


def test_the_balls_roll_by_button_and_by_arrow_keys(open_page):
    page = open_page("lessons/01_sigmoid_saturation.html")
    controls = page.locator(".scrubber .controls")
    words, steps = controls.locator("p"), controls.locator("input")
    ball = page.locator(".scrubber svg circle").first
    assert words.inner_text().startswith("Step 0 of")
    steps.focus()
    before = ball.bounding_box()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    assert words.inner_text().startswith("Step 5 of")
    assert steps.get_attribute("aria-valuetext") == words.inner_text()
    controls.locator("button").click()
    page.wait_for_function(
        "e => parseInt(e.innerText.split(' ')[1]) > 8", arg=words.element_handle()
    )
    controls.locator("button").click()
    assert ball.bounding_box() != before
    assert controls.locator("button").inner_text() == "Play"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("shown", ["lessons/01_sigmoid_saturation.html"], indirect=True)
def test_the_range_of_an_animation_is_long_enough_to_choose_a_step(shown, width):
    shown.set_viewport_size({"width": width, "height": 900})
    long = shown.locator(".scrubber input").bounding_box()["width"]
    # A picture can be wider than a phone; what steers it cannot.
    assert long > min(shown.locator(".scrubber img.only-light").bounding_box()["width"], width) / 2


@pytest.mark.parametrize("shown", ["lessons/01_sigmoid_saturation.html"], indirect=True)
def test_in_the_dark_no_words_stand_on_a_light_box(shown):
    set_scheme(shown, "dark")
    boxes = shown.locator(".cell_output .text_html, .scrubber .controls")
    colours = boxes.evaluate_all("all => all.map((e) => getComputedStyle(e).backgroundColor)")
    assert set(colours) == {"rgba(0, 0, 0, 0)"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("shown", ["lessons/01_sigmoid_saturation.html"], indirect=True)
def test_what_moves_lies_exactly_over_its_figure(shown, scheme):
    set_scheme(shown, scheme)
    image = shown.locator(f".scrubber img.only-{scheme}")
    assert image.evaluate("e => getComputedStyle(e).padding") == "0px"
    assert shown.locator(".scrubber svg").first.bounding_box() == image.bounding_box()


def test_on_a_phone_a_figure_that_goes_on_says_so_until_its_end_is_seen(open_page):
    page = open_page("lessons/01_sigmoid_saturation.html", width=390)
    box = page.locator(".cell_output .text_html:has(.scrubber)").first
    said = "box => getComputedStyle(box, '::after').content"
    page.wait_for_function("box => box.classList.contains('goes-on')", arg=box.element_handle())
    assert "goes on to the right" in box.evaluate(said)
    box.evaluate("box => { box.scrollLeft = box.scrollWidth; }")
    page.wait_for_function("box => box.classList.contains('at-its-end')", arg=box.element_handle())
    assert "ends here" in box.evaluate(said)
    page.set_viewport_size({"width": 1440, "height": 900})
    page.wait_for_function("box => !box.classList.contains('goes-on')", arg=box.element_handle())


def test_the_slider_moves_without_a_kernel_and_says_what_helpers_says(open_page):
    page = open_page("lessons/01_sigmoid_saturation.html")
    slider = page.locator(".sigmoid-slider")
    grid = [round(step / 10, 1) + 0.0 for step in range(-100, 101)]
    said = slider.locator("input[type=range]").evaluate(
        """(range, grid) => grid.map((z) => {
        range.value = z;
        range.dispatchEvent(new Event("input"));
        return document.querySelector(".sigmoid-slider .numbers").textContent;
        })""",
        grid,
    )
    assert said == [describe_slope(z) for z in grid]
    typed = slider.locator("input[type=number]")
    typed.fill("25")
    typed.press("Enter")
    assert slider.get_by_role("alert").inner_text() == describe_reach(25.0)
    assert slider.locator(".numbers").inner_text() == describe_slope(10.0)


@pytest.mark.parametrize("shown", ["lessons/01_sigmoid_saturation.html"], indirect=True)
def test_the_slider_draws_what_numpy_computes(shown):
    z = np.linspace(-10, 10, 401)
    drawn = shown.evaluate("z => z.map((one) => [sigmoid(one), slopeAt(one)])", z.tolist())
    a = 1 / (1 + np.exp(-z))
    np.testing.assert_allclose(drawn, np.stack([a, a * (1 - a)], axis=1), rtol=1e-9)
    point = shown.locator(".sigmoid-slider .sigmoid .point")
    centre = [float(point.get_attribute(name)) for name in ("cx", "cy")]
    left, top, width, height = INSIDE
    height_at_4 = (1 / (1 + np.exp(-4)) + 0.1) / 1.2
    np.testing.assert_allclose(centre, [left + 0.7 * width, top + height * (1 - height_at_4)])


@pytest.fixture(scope="module")
def measured(readers, site):
    """What the explorer's script finds and says on the page, and the batch of the lesson."""
    with readers.opener(site) as open_page:
        page = open_page("lessons/03_vanishing_gradients.html")
        yield page, load_batch()


EXPLORE = """([activation, depth, power]) => {
  const [chosen, layers, scale] = document.querySelectorAll(
    ".network-explorer :is(select, input)");
  [chosen.value, layers.value, scale.value] = [activation, depth, power];
  scale.dispatchEvent(new Event("input", {bubbles: true}));
  return [document.querySelector(".network-explorer .numbers").textContent, measureFresh(
    readNetwork(EXPLORER_NETWORK), activation, depth, 10 ** power)];
}"""


@pytest.mark.parametrize("activation", explorer.ACTIVATIONS)
def test_the_explorer_finds_and_says_without_a_kernel_what_python_measures(measured, activation):
    page, batch = measured
    for depth, power in ((1, 0), (10, 0), (20, -1), (20, 0.5), (7, 1.75), (20, 3)):
        words, found = page.evaluate(EXPLORE, [activation, depth, power])
        layers = explorer.measure_fresh(activation, depth, 10.0**power, *batch)
        for column in explorer.PANELS:
            got = np.array([one[column] for one in found], dtype=float)
            # Float64 adds in another order in a browser, which shows in what is nearly nothing.
            wanted = layers[column].to_numpy()
            np.testing.assert_allclose(got, wanted, rtol=1e-6, atol=1e-15, err_msg=column)
        if layers["spread"].min() > 1e-12:
            assert words == explorer.describe_fresh(activation, 10.0**power, layers) + "."
    assert page.complaints == []


def test_the_explorer_draws_what_it_found_and_is_moved_by_keyboard(measured):
    page, batch = measured
    page.evaluate(EXPLORE, ["sigmoid", 10, 0])
    page.locator(".network-explorer .depth").press("ArrowRight")
    panel = page.locator(".network-explorer svg.error")
    layers = explorer.measure_fresh("sigmoid", 11, 1.0, *batch)
    error = next(one for one in make_panels() if one.name == "error")
    drawn = panel.locator(".mark").evaluate_all(
        "all => all.map((e) => Number(e.getAttribute('cy')))"
    )
    np.testing.assert_allclose(drawn, error.down(layers["error"].to_numpy()), atol=0.06)
    assert "11 hidden layers" in panel.get_attribute("aria-label")


def test_without_scripts_the_explorer_is_a_picture_and_has_no_dead_controls(open_page):
    page = open_page("lessons/03_vanishing_gradients.html", scripts=False)
    assert not page.locator(".network-explorer .controls").is_visible()
    assert page.locator(".network-explorer .mark").count() == 30


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("shown", ["lessons/01_sigmoid_saturation.html"], indirect=True)
def test_a_figure_has_the_ground_of_its_page_and_paper_the_light_one(shown, scheme):
    set_scheme(shown, scheme)
    seen = "all => all.filter((e) => e.checkVisibility()).map((e) => e.className)"
    figures = shown.locator(".scrubber img")
    assert figures.evaluate_all(seen) == [f"only-{scheme}"]
    shown.emulate_media(media="print")
    assert figures.evaluate_all(seen) == ["only-light"]


@pytest.mark.parametrize("shown", ["lessons/01_sigmoid_saturation.html"], indirect=True)
def test_on_paper_nothing_is_cut_and_nothing_can_be_clicked(shown):
    shown.set_viewport_size({"width": 640, "height": 900})
    set_scheme(shown, "dark")
    shown.emulate_media(media="print")
    cut = """all => all.filter((e) => e.checkVisibility() && (e.scrollWidth > e.clientWidth + 1
        || e.getBoundingClientRect().right > innerWidth + 1)).map((e) => e.innerText)"""
    boxes = shown.locator("article :is(pre, table, p, img, div.math)")
    assert boxes.evaluate_all(cut) == []
    assert not shown.locator("p.launch").is_visible()
    colour = "e => getComputedStyle(e).color"
    pale = shown.locator("article pre span").first.evaluate(colour)
    assert pale == shown.locator("article").evaluate(colour)
