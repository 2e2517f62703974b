"""On a phone the panels of a figure stand below each other, where that reads well."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from tools.places import ROOT
from tools.website.narrow import PHONE, add_narrow
from tools.website.pages import HERO
from tools.website.panels import stack_panels


def drawn(*blocks, size=(400, 1400)):
    """A PNG on white with black blocks: top, bottom, left, right."""
    picture = np.full((*size, 3), 255, np.uint8)
    for top, bottom, left, right in blocks:
        picture[top:bottom, left:right] = 0
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, format="png")
    return stream.getvalue()


def size_of(png):
    return Image.open(io.BytesIO(png)).size


PANELS = [(10, 390, 80, 500), (10, 390, 520, 940), (10, 390, 960, 1380)]
NUMBERS = (100, 120, 20, 50)


def test_panels_are_put_below_each_other_each_with_the_numbers_of_its_scale():
    narrow = stack_panels(drawn(NUMBERS, *PANELS))
    assert size_of(narrow) == (480, 3 * (400 + 12))
    picture = np.asarray(Image.open(io.BytesIO(narrow)).convert("RGB"))
    for panel in range(3):
        assert (picture[panel * 412 + 100 : panel * 412 + 120, 0:30] == 0).all()


def test_a_legend_below_all_panels_comes_last():
    panels = [(10, 340, *columns) for _, _, *columns in PANELS]
    narrow = stack_panels(drawn(*panels, (360, 390, 500, 900)))
    assert size_of(narrow)[1] == 3 * (343 + 12) + 30 + 12


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
    assert stack_panels(png) is None


def test_the_figure_of_the_front_page_has_a_narrow_version():
    assert size_of(stack_panels((ROOT / HERO).read_bytes()))[0] < 700


def test_only_a_phone_gets_the_narrow_version_and_an_animation_has_none():
    data = base64.b64encode(drawn(*PANELS)).decode()
    image = f'<img src="data:image/png;base64,{data}" alt="words">'
    files = {}
    page = add_narrow(image, files)
    ((name, narrow),) = files.items()
    assert f'<source media="{PHONE}" srcset="../{name}">{image}</picture>' in page
    assert size_of(narrow)[0] < 500
    film = f'<div class="scrubber">{image}</div>'
    assert add_narrow(film, {}) == film
