"""Site and print take their colours and fonts from the one file that the figures take them from."""

import re

import pytest

from helpers import style
from tools.places import ROOT
from tools.website.look import COLOURS, TARGET, css_variables

STATIC = ROOT / "docs" / "_static"


def test_the_style_sheet_in_the_repository_is_the_one_that_style_makes():
    assert TARGET.read_text(encoding="utf-8") == css_variables(), "run python -m tools.website.look"


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
    assert {path.name for path in STATIC.iterdir()} == loaded - {"scorer.js"} | {"print.css"}


@pytest.mark.parametrize("file", ["print.css", "course.css"])
def test_site_and_print_name_no_colour_of_the_palette_and_no_font_of_their_own(file):
    sheet = (STATIC / file).read_text(encoding="utf-8")
    values = [getattr(style, name).lower() for name in COLOURS if name not in ("BLACK",)]
    assert not [value for value in values if value in sheet.lower()]
    assert not re.search(r"font(-family)?:[^;]*(serif|Deja)", sheet)
    used = set(re.findall(r"var\(--(course-[a-z-]+)\)", sheet))
    assert used
    assert used <= set(re.findall(r"--([a-z-]+):", css_variables()))
