"""The one look of the course as CSS variables, for the site and for print.

`python -m tools.website.look` writes docs/_static/look.css; a test holds it equal to
helpers/style.py.
"""

from helpers import style
from tools.places import ROOT

TARGET = ROOT / "docs" / "_static" / "look.css"
COLOURS = ("BLACK", "ORANGE", "SKY_BLUE", "GREEN", "YELLOW", "BLUE", "VERMILION", "PURPLE", "GREY")


def css_variables() -> str:
    """Return the palette, the fonts and the width of a figure as variables of the root element."""
    lines = [
        f"  --course-{name.lower().replace('_', '-')}: {getattr(style, name)};" for name in COLOURS
    ]
    lines += [
        f"  --course-text-font: {style.TEXT_FONTS};",
        f"  --course-code-font: {style.CODE_FONTS};",
        f"  --course-figure-width: {style.FIGURE_WIDTH * style.SCREEN_DPI:.0f}px;",
    ]
    return (
        "/* Made from helpers/style.py by `python -m tools.website.look`: change it there. */\n"
        ":root {\n" + "\n".join(lines) + "\n}\n"
    )


if __name__ == "__main__":
    TARGET.write_text(css_variables(), encoding="utf-8", newline="\n")
    print(f"wrote {TARGET.relative_to(ROOT)}")
