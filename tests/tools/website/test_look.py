"""Site, print and what grading writes take colours, fonts and sizes from the file that has them."""

import re

import pytest

from helpers import style
from tools.places import ROOT
from tools.website.look import (
    COLOURS,
    GRADING,
    GRADING_FONTS,
    SITE,
    copied_fonts,
    css_variables,
    style_sheets,
)

STATIC = SITE.parent
SHEETS = [
    STATIC / "course.css",
    STATIC / "print.css",
    STATIC / "slider.js",
    *sorted(GRADING.parent.glob("*.j2")),
    ROOT / "tools" / "website" / "slider.py",
    ROOT / "helpers" / "films" / "scrubber.py",
]


@pytest.mark.parametrize("path", style_sheets(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_style_sheet_in_the_repository_is_the_one_that_style_makes(path):
    sheet = path.read_text(encoding="utf-8")
    assert sheet == style_sheets()[path], "run python -m tools.website.look"


def test_grading_has_the_typeface_of_the_course_and_its_licence_and_no_other_files():
    there = {path: path.read_bytes() for path in GRADING_FONTS.iterdir()}
    assert there == copied_fonts(), "run python -m tools.website.look"


def test_every_colour_of_the_palette_is_a_variable():
    palette = {
        name
        for name, value in vars(style).items()
        if name.isupper() and isinstance(value, str) and re.fullmatch(r"#[0-9A-F]{6}", value)
    }
    assert palette == set(COLOURS)


def test_the_site_loads_every_style_sheet_and_script_but_the_one_for_print():
    settings = (ROOT / "docs" / "conf.py").read_text(encoding="utf-8")
    loaded = set(re.findall(r'"(?:_static/)?(\w+\.(?:css|js|svg))"', settings))
    there = {path.name for path in STATIC.iterdir() if path.suffix != ".ttf"}
    assert there == loaded - {"scorer.js"} | {"print.css"}


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_no_colour_font_or_size_stands_a_second_time(path):
    sheet = path.read_text(encoding="utf-8")
    # The margin of a printed page knows no variables.
    rules = re.sub(r"(?s)/\*.*?\*/|@bottom-center \{.*?\}", "", sheet)
    assert not re.findall(r"#[0-9A-Fa-f]{6}\b|:[^;:{}]*#[0-9A-Fa-f]{3}\b|\brgba?\(", rules)
    assert not re.findall(r"font(?:-family)?:[^;}]*(?:serif|Deja|system-ui)", rules)
    assert not re.findall(r"font(?:-size)?: *[0-9.]+(?:rem|pt)\b", rules)
    assert not re.findall(r"font-weight: *[0-9b]", rules)
    used = set(re.findall(r"var\(--(course-[a-z-]+)\)", rules))
    assert used <= set(re.findall(r"--([a-z-]+):", css_variables()))
