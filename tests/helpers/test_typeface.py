"""The course's typeface has the signs that are written, and is allowed to be here."""

import json
import re

import matplotlib as mpl
import pytest
from fontTools.ttLib import TTFont
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font

from helpers import style
from helpers.figures import make_figure
from tools.places import ROOT

FILES = [*sorted(style.FONTS.glob("*.ttf")), ROOT / "docs" / "_static" / "CourseCode-Regular.ttf"]
RESERVED = "Source"


@pytest.fixture
def styled():
    """The look of the course, for one test."""
    with mpl.rc_context():
        style.apply_style()
        yield


def written_signs():
    """Every sign beyond ASCII in the code of lessons and helpers: any may come into a figure."""
    texts = [path.read_text("utf-8") for path in (ROOT / "helpers").rglob("*.py")]
    for path in (ROOT / "notebooks").rglob("*.ipynb"):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        texts += ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return sorted({sign for text in texts for sign in text if ord(sign) > 126})


def test_a_figure_has_a_glyph_for_every_sign_that_code_writes(styled):
    names = mpl.rcParams["font.family"]
    fonts = [FT2Font(findfont(FontProperties(family=name))) for name in names]
    signs = written_signs()
    assert len(signs) > 30
    missing = [s for s in signs if not any(font.get_char_index(ord(s)) for font in fonts)]
    assert missing == []


@pytest.mark.parametrize("sign", "σδ∂‖′₀₁ᵀ⁻⁵½≈≤≥√→−·ŷ")
def test_the_usual_signs_are_its_own(sign):
    assert ord(sign) in TTFont(style.FONTS / "CourseSans-Regular.ttf").getBestCmap()


def test_matplotlib_finds_every_face_and_complains_of_none(styled, capsys):
    figure, ax = make_figure()
    ax.set_title("σ′(z) ‖δ‖ 6ξ∇", weight="bold")
    ax.set_xlabel(r"$\partial L/\partial W_l \leq \sqrt{\mathrm{fan\_in}}$", style="italic")
    ax.set_yscale("log")
    figure.canvas.draw()
    assert capsys.readouterr().err == ""
    assert findfont(FontProperties(family=style.FONT, weight="bold")).endswith("Bold.ttf")


def test_without_its_files_figures_are_drawn_all_the_same(monkeypatch, tmp_path):
    monkeypatch.setattr(style, "FONTS", tmp_path)
    assert style.find_typeface() == [style.OTHER_SIGNS]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_changed_font_has_a_name_of_its_own_and_says_whose_it_was(path):
    names = {record.nameID: str(record) for record in TTFont(path)["name"].names}
    copyright_line, licence = names.pop(0), names.pop(13)
    assert "Adobe" in copyright_line
    assert "SIL Open Font License" in licence
    assert not [words for words in names.values() if re.search(RESERVED, words)]


def test_the_licence_lies_beside_the_fonts():
    text = (style.FONTS / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in text
    assert f"Reserved Font Name '{RESERVED}'" in text


def test_a_face_is_small():
    assert max(path.stat().st_size for path in FILES) < 100_000
