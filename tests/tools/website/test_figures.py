"""A figure has a version for dark pages, and one for phones with its panels below each other."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from tools.places import ROOT
from tools.website.dark import with_palette
from tools.website.figures import PHONE, place_figures, place_markdown_figures
from tools.website.pages import HERO
from tools.website.panels import find_scales, stack_panels


def drawn(*blocks, size=(400, 1400)):
    """A PNG on white with black blocks: top, bottom, left, right."""
    picture = np.full((*size, 3), 255, np.uint8)
    for top, bottom, left, right in blocks:
        picture[top:bottom, left:right] = 0
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, format="png")
    return stream.getvalue()


def opened(png):
    return with_palette(Image.open(io.BytesIO(png)))


def size_of(png):
    return Image.open(io.BytesIO(png)).size


def in_page(png, rest=""):
    data = base64.b64encode(png).decode()
    return f'<img src="data:image/png;base64,{data}" alt="words"{rest}>'


PANELS = [(10, 390, 80, 500), (10, 390, 520, 940), (10, 390, 960, 1380)]
NUMBERS = (100, 120, 20, 50)


def test_panels_are_put_below_each_other_each_with_the_numbers_of_its_scale():
    (narrow,) = stack_panels(opened(drawn(NUMBERS, *PANELS)))
    assert narrow.size == (480, 3 * (400 + 12))
    picture = np.asarray(narrow.convert("RGB"))
    for panel in range(3):
        assert (picture[panel * 412 + 100 : panel * 412 + 120, 0:30] == 0).all()


def test_a_legend_below_all_panels_comes_last():
    panels = [(10, 340, *columns) for _, _, *columns in PANELS]
    (narrow,) = stack_panels(opened(drawn(*panels, (360, 390, 500, 900))))
    assert narrow.size[1] == 3 * (343 + 12) + 30 + 12


@pytest.mark.parametrize(
    "png",
    [
        drawn((10, 390, 20, 1380)),  # one panel
        drawn((10, 190, 80, 500), (10, 190, 520, 1380), size=(200, 1400)),  # a flat diagram
        drawn((10, 390, 10, 390), (10, 390, 500, 1380)),  # one wider than can be read
        drawn(*((10, 890, left, left + 240) for left in range(10, 1300, 270)), size=(900, 1400)),
    ],
)
def test_what_would_not_read_well_stays_as_it_is(png):
    assert stack_panels(opened(png)) == []


def test_a_scale_holds_for_all_panels_that_share_it():
    own = (100, 120, 965, 980)
    panels = [*PANELS[:2], (10, 390, 1010, 1380)]
    scales = find_scales(opened(drawn(NUMBERS, own, *panels)))
    assert scales == [(0, 80 / 1400, 940 / 1400), (965 / 1400, 1010 / 1400, 1380 / 1400)]


@pytest.mark.parametrize(
    "png",
    [
        drawn((10, 390, 20, 1380)),  # without numbers
        drawn((100, 120, 20, 150), (100, 120, 200, 340), (10, 390, 400, 1380)),  # boxes in a row
    ],
)
def test_a_diagram_has_no_scale(png):
    assert find_scales(opened(png)) == []


def test_a_figure_that_is_moved_sideways_keeps_its_numbers_in_both_versions():
    one_panel = drawn(NUMBERS, (10, 390, 80, 1380))
    page = place_figures(in_page(one_panel), {}, "../")
    shown = re.findall(r'<img class="([^"]+)" src="([^"]+)"', page)
    strips = re.findall(r'<span class="scales ([^"]+)" aria-hidden="true">.*?url\(([^)]+)\)', page)
    assert strips == shown
    assert len(strips) == 2
    assert "scales" not in place_figures(in_page(drawn(*PANELS)), {}, "../")


def test_the_figure_of_the_front_page_has_a_narrow_version():
    (narrow,) = stack_panels(opened((ROOT / HERO).read_bytes()))
    assert narrow.size[0] < 700


def test_only_a_phone_gets_the_narrow_version_and_an_animation_has_none():
    files = {}
    page = place_figures(in_page(drawn(*PANELS)), files, "../")
    sources = re.findall(rf'<source media="{re.escape(PHONE)}" srcset="../([^"]+)"', page)
    assert len(sources) == 2
    assert all(size_of(files[name])[0] < 500 for name in sources)
    film = place_figures(f'<div class="scrubber">{in_page(drawn(*PANELS))}</div>', {}, "../")
    assert "<source" not in film
    assert film.count("<img") == 2


def test_a_figure_becomes_a_file_for_light_pages_and_one_for_dark_ones():
    files = {}
    look = ' style="width: 700px; max-width: 100%; background: white;"'
    page = place_figures(in_page(drawn(*PANELS[:1]), look), files, "../")
    shown = dict(re.findall(r'<img class="only-(\w+)" src="../([^"]+)"', page))
    assert list(shown) == ["light", "dark"]
    assert page.count('alt="words"') == page.count('width="700" height="200" loading="lazy"') == 2
    assert "white" not in page
    corners = [np.asarray(opened(files[name]).convert("RGB"))[0, 0] for name in shown.values()]
    assert corners[0].min() == 255
    assert corners[1].max() < 40


def test_what_a_picture_shows_keeps_its_colours_in_the_dark():
    files = {}
    kept = ' data-pictures="0.0500,0.0000,0.4000,1.0000"'
    page = place_figures(in_page(drawn(*PANELS), kept), files, "")
    assert "data-pictures" not in page
    dark = np.asarray(opened(files[re.search(r'only-dark" src="([^"]+)"', page)[1]]).convert("RGB"))
    assert (dark[200, 300] == 0).all()
    assert (dark[200, 700] > 200).all()


def test_a_figure_of_markdown_is_placed_with_its_words(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(drawn(*PANELS))
    files = {}
    page = place_markdown_figures("Look: ![σ < 1](docs/a.png).", {"docs/a.png": path}, files)
    assert "sideways" not in page
    assert page.count('alt="σ &lt; 1"') == 2
    assert set(re.findall(r'src="([^"]+)"', page)) <= set(files)


def test_a_figure_of_markdown_without_a_narrow_version_has_a_box_that_is_moved_sideways(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(drawn(NUMBERS, (10, 390, 80, 1380)))
    page = place_markdown_figures("![words](docs/a.png)", {"docs/a.png": path}, {})
    # 1400 pixels at 160 to the inch are 840 on a screen, and four fifths of these on a phone.
    assert (
        '<span class="sideways"><span class="moved-sideways" style="--on-a-phone: 672px">' in page
    )
