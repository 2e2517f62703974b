"""The figures of a page: files beside it, for a light and a dark page, wide and for a phone."""

import base64
import hashlib
import html
import io
import re
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from tools.website.dark import darken_figure, with_palette
from tools.website.panels import stack_panels

FOLDER = "figures"
PHONE = "(max-width: 600px)"
FIGURE = re.compile(r'<img src="data:image/png;base64,(?P<data>[^"]+)"(?P<rest>[^>]*)>')
KEPT = re.compile(r' data-pictures="([^"]*)"')
WIDTH = re.compile(r"width: (\d+)px")
MARKDOWN_FIGURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+\.png)\)")
# The theme's names of what is seen on a light page and on a dark one.
LIGHT, DARK = "only-light", "only-dark"


def place_figures(page: str, files: dict[str, bytes], up: str) -> str:
    """Let the figures in a piece of a page be files, each in a light and in a dark version.

    Figures of several panels get a version for phones, in which these stand below each other; not
    an animation, for what moves over it lies on the wide one.

    Args:
        page: HTML whose figures hold their own data.
        files: what lies beside the pages, by name; the versions are added.
        up: the way from the page to what lies beside it, such as "../".
    """
    still = 'class="scrubber"' not in page

    def place(match: re.Match) -> str:
        kept = KEPT.search(match["rest"])
        pictures = kept[1].split() if kept else []
        parts = [tuple(map(float, picture.split(","))) for picture in pictures]
        image = base64.b64decode(match["data"])
        look = KEPT.sub("", match["rest"]).replace("background: white;", "").strip()
        return figure_html(image, look, files, up, still, parts)

    return FIGURE.sub(place, page)


def place_markdown_figures(text: str, pictures: dict[str, Path], files: dict[str, bytes]) -> str:
    """Let the figures of a page of Markdown in the uppermost folder be files as well.

    Args:
        text: of the page.
        pictures: the files of those that the site has, by their name on it.
        files: see `place_figures`.
    """

    def place(match: re.Match) -> str:
        look = f'alt="{html.escape(html.unescape(match[1]))}"'
        return figure_html(pictures[match[2]].read_bytes(), look, files, "")

    return MARKDOWN_FIGURE.sub(place, text)


def figure_html(
    png: bytes,
    look: str,
    files: dict[str, bytes],
    up: str,
    stacked: bool = True,
    kept: Sequence[tuple[float, ...]] = (),
) -> str:
    """Return the HTML of one figure, and add its versions to the files.

    Args:
        png: the figure on white.
        look: its other attributes.
        files: what lies beside the pages, by name.
        up: the way there.
        stacked: make a version for phones, if it is one of several panels.
        kept: see `darken_figure`.
    """
    light = with_palette(Image.open(io.BytesIO(png)))
    dark = darken_figure(light, kept)
    narrow = stack_panels(light, dark) if stacked else []
    parts = []
    for number, (version, seen) in enumerate(((light, LIGHT), (dark, DARK))):
        source = up + _keep(version, files)
        size = _size(light, look)
        image = f'<img class="{seen}" src="{source}" {look} {size} loading="lazy">'
        if narrow:
            smaller = narrow[number]
            source = f'media="{PHONE}" srcset="{up}{_keep(smaller, files)}"'
            form = f'width="{smaller.width}" height="{smaller.height}"'
            image = f"<picture><source {source} {form}>{image}</picture>"
        parts.append(image)
    return "".join(parts)


def _keep(image: Image.Image, files: dict[str, bytes]) -> str:
    """Add a figure to the files; return its name, which says what is in it."""
    stream = io.BytesIO()
    image.save(stream, format="png")
    content = stream.getvalue()
    name = f"{FOLDER}/{hashlib.sha256(content).hexdigest()[:16]}.png"
    files[name] = content
    return name


def _size(image: Image.Image, look: str) -> str:
    """Say how large a figure is shown, so that its place is kept until it is there."""
    wanted = WIDTH.search(look)
    width = int(wanted[1]) if wanted else image.width
    return f'width="{width}" height="{round(width * image.height / image.width)}"'
