"""Makes the typeface of the course out of Adobe's Source Sans 3 and Source Code Pro.

`python -m tools.typeface FOLDER` reads the TrueType files that the npm packages `source-sans` and
`source-code-pro` hold, keeps the signs that the course writes, and puts what is left where figures
and pages find it. Their licence, the SIL Open Font License, allows this under other names.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from tools.places import ROOT

# Where each family goes: figures are written in the first, code on pages in the second.
TARGETS = {"Course Sans": ROOT / "helpers" / "fonts", "Course Code": ROOT / "docs" / "_static"}
# Of the file that each is made from: its family in the course, and its style. The semibold is the
# bold of the course, and says so: matplotlib complains of a family without a bold.
FACES = {
    "SourceSans3-Regular": ("Course Sans", "Regular"),
    "SourceSans3-It": ("Course Sans", "Italic"),
    "SourceSans3-Semibold": ("Course Sans", "Bold"),
    "SourceCodePro-Regular": ("Course Code", "Regular"),
}
# Blocks of Unicode: Latin letters, accents to put on them, Greek, punctuation, raised and lowered
# signs, letters of mathematics, fractions, arrows, operators, what draws boxes, shapes, ticks.
BLOCKS = (
    *(
        (0x20, 0x7E),
        (0xA0, 0x17F),
        (0x2B0, 0x2DD),
        (0x300, 0x304),
        (0x370, 0x3FF),
        (0x1D2C, 0x1D6A),
    ),
    *((0x2010, 0x2044), (0x2070, 0x209F), (0x20AC, 0x20AC), (0x2100, 0x2122), (0x2150, 0x215F)),
    *((0x2190, 0x2195), (0x2200, 0x22C5), (0x2500, 0x257F), (0x2580, 0x25CF), (0x2713, 0x2717)),
)
FEATURES = ("kern", "mark", "mkmk", "ccmp", "locl", "tnum", "lnum")
# The records of a font's own words: copyright, what it is called in several ways, licence.
COPYRIGHT, FAMILY, STYLE, UNIQUE, FULL, VERSION, POSTSCRIPT = range(7)
LICENCE, LICENCE_ADDRESS = 13, 14
BOLD = 700
# Adobe draws letters small in their em. For figures, whose sizes were chosen with another font, the
# em is made tighter around them; code, which has to fit a hundred columns, stays as it is.
EM = 900


def make_face(source: Path, family: str, style: str) -> TTFont:
    """Return a font with the signs of the course alone, under a name of its own."""
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options(layout_features=list(FEATURES), hinting=False, notdef_outline=True)
    options.name_IDs = [COPYRIGHT, VERSION, LICENCE, LICENCE_ADDRESS]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[sign for first, last in BLOCKS for sign in range(first, last + 1)])
    subsetter.subset(font)
    file = f"{family.replace(' ', '')}-{style}"
    names = {FAMILY: family, STYLE: style, UNIQUE: file, FULL: f"{family} {style}"}
    names[POSTSCRIPT] = file
    for record, words in names.items():
        font["name"].setName(words, record, 3, 1, 0x409)
    if family == "Course Sans":
        font["head"].unitsPerEm = EM
    if style == "Bold":
        font["OS/2"].usWeightClass = BOLD
        font["head"].macStyle |= 0b1
        font["OS/2"].fsSelection = font["OS/2"].fsSelection & ~0b1000000 | 0b100000
    return font


def main(arguments: Sequence[str]) -> int:
    """Write the files; the exit code is 1 if one of Adobe's is missing."""
    parser = argparse.ArgumentParser(prog="python -m tools.typeface", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the npm packages were unpacked")
    folder = parser.parse_args(arguments).folder
    for name, (family, style) in FACES.items():
        source = next(folder.rglob(f"{name}.ttf"), None)
        if source is None:
            print(f"{folder} holds no {name}.ttf: unpack both npm packages there.")
            return 1
        target = TARGETS[family] / f"{family.replace(' ', '')}-{style}.ttf"
        make_face(source, family, style).save(target)
        print(f"{target.relative_to(ROOT)}: {target.stat().st_size / 1e3:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
