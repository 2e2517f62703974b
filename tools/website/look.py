"""The one look of the course as CSS variables: for the site, print, and what grading writes.

`python -m tools.website.look` writes them where each of the three finds them, and copies the
typeface for grading; a test holds all of it equal to helpers/style.py. Where the scheme is dark, a
variable is: `color-scheme` chooses.
"""

from collections.abc import Iterable
from pathlib import Path

from helpers import style
from tools.places import ROOT
from tools.website.dark import darken_colour

SITE = ROOT / "docs" / "_static" / "look.css"
# `grading` grades other courses too and knows nothing of this one, so it has the values beside it.
GRADING = ROOT / "grading" / "returning" / "templates" / "look.css"
GRADING_FONTS = GRADING.parent.with_name("fonts")
COLOURS = ("BLACK", "ORANGE", "SKY_BLUE", "GREEN", "YELLOW", "BLUE", "VERMILION", "PURPLE", "GREY")
FACES = {
    (style.FONT, "plain", "normal"): style.FONTS / "CourseSans-Regular.ttf",
    (style.FONT, "plain", "italic"): style.FONTS / "CourseSans-Italic.ttf",
    (style.FONT, "strong", "normal"): style.FONTS / "CourseSans-Bold.ttf",
    (style.CODE_FONT, "plain", "normal"): SITE.parent / "CourseCode-Regular.ttf",
}
# The faces that the pages of grading bring with them: they have no words in italics.
OF_GRADING = tuple(face for face in FACES if face[2] == "normal")
HEAD = "/* Made from helpers/style.py by `python -m tools.website.look`: change it there. */\n"


def css_variables() -> str:
    """Return colours, fonts, sizes and the width of a figure as variables of the root element."""
    palette = {name: getattr(style, name) for name in COLOURS}
    schemes = {name: (light, darken_colour(light)) for name, light in palette.items()}
    schemes |= style.PAGE_COLOURS
    values = {
        _name(name): f"light-dark({light}, {dark})" for name, (light, dark) in schemes.items()
    }
    values |= {
        "text-font": style.TEXT_FONTS,
        "code-font": style.CODE_FONTS,
        **style.PAGE_SIZES,
        **style.PAGE_WEIGHTS,
        "figure-width": f"{style.FIGURE_WIDTH * style.SCREEN_DPI:.0f}px",
    }
    lines = [f"  --course-{name}: {value};" for name, value in values.items()]
    return HEAD + ":root {\n" + "\n".join(lines) + "\n}\n"


def font_faces(
    whole_addresses: bool = False, faces: Iterable[tuple[str, str, str]] = tuple(FACES)
) -> str:
    """Return the rules that bring the typeface; its files lie beside, or have a whole address."""
    rules = []
    for family, weight, slant in faces:
        path = FACES[family, weight, slant]
        address = path.as_uri() if whole_addresses else path.name
        rules.append(
            f'@font-face {{ font-family: "{family}"; font-weight: {style.PAGE_WEIGHTS[weight]}; '
            f'font-style: {slant}; font-display: swap; src: url("{address}"); }}\n'
        )
    return "".join(rules)


def moving_shapes() -> str:
    """Return the rules that let what moves over a figure have the figure's colours in the dark."""
    rules = []
    for name in COLOURS:
        for part in ("fill", "stroke"):
            colour = f"var(--course-{_name(name)})"
            rules.append(
                f'.scrubber svg [{part}="{getattr(style, name)}"] {{ {part}: {colour}; }}\n'
            )
    return "".join(rules)


def series_rules() -> str:
    """Return the rules that draw each activation in its colour and with its dash."""
    names = {getattr(style, name): _name(name) for name in COLOURS}
    rules = []
    for activation, look in style.LOOKS.items():
        colour = f"var(--course-{names[look.colour]})"
        dash = (
            "none" if look.line_style == "-" else " ".join(f"{2 * n:g}" for n in look.line_style[1])
        )
        curve = f"stroke: {colour}; stroke-dasharray: {dash};"
        rules.append(f".series.{activation} .curve {{ {curve} }}\n")
        rules.append(f".series.{activation} .mark {{ fill: {colour}; }}\n")
    return "".join(rules)


def _name(name: str) -> str:
    return name.lower().replace("_", "-")


def style_sheets() -> dict[Path, str]:
    """Return what belongs into the repository, by path."""
    return {
        SITE: css_variables() + font_faces() + moving_shapes() + series_rules(),
        GRADING: css_variables(),
        GRADING.with_name("typeface.css"): HEAD + font_faces(faces=OF_GRADING),
    }


def copied_fonts() -> dict[Path, bytes]:
    """Return the files of the typeface that grading has beside it, with their licence, by path."""
    files = [*(FACES[face] for face in OF_GRADING), style.FONTS / "OFL.txt"]
    return {GRADING_FONTS / path.name: path.read_bytes() for path in files}


if __name__ == "__main__":
    sheets = {path: sheet.encode("utf-8") for path, sheet in style_sheets().items()}
    for path, content in (sheets | copied_fonts()).items():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        print(f"wrote {path.relative_to(ROOT)}")
