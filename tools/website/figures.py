"""The figures of a page: files beside it, for a light and a dark page, wide and for a phone."""

import base64
import hashlib
import html
import io
import re
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from helpers import style
from tools.website.dark import darken_figure, with_palette
from tools.website.panels import find_scales, stack_panels

FOLDER = "figures"
PHONE = "(max-width: 600px)"
FIGURE = re.compile(r'<img src="data:image/png;base64,(?P<data>[^"]+)"(?P<rest>[^>]*)>')
KEPT = re.compile(r' data-pictures="([^"]*)"')
SHOWN = re.compile(r'<img class="([^"]+)" src="([^"]+)"')
WIDTH = re.compile(r"width: (\d+)px")
# How large a figure that is moved sideways is on a phone, where a wide page has 1: its smallest
# words have 10 pixels and more.
ON_A_PHONE = 0.8
MARKDOWN_FIGURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+\.png)\)")
# The theme's names of what is seen on a light page and on a dark one.
LIGHT, DARK = "only-light", "only-dark"


def place_figures(page: str, files: dict[str, bytes], up: str) -> str:
    """Let the figures in a piece of a page be files, each in a light and in a dark version.

    Figures of several panels get a version for phones, in which these stand below each other; not
    an animation, for what moves over it lies on the wide one. What has no such version is moved
    sideways there, and the numbers of its scale stay in sight.

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
        figure = figure_html(image, look, files, up, still, parts)
        if "<source" in figure:
            return figure
        png = with_palette(Image.open(io.BytesIO(image)))
        if not still:
            return figure + _all_scales(png, figure)
        return wide_html(png, _width(png, look), figure)

    return FIGURE.sub(place, page)


def place_markdown_figures(text: str, pictures: dict[str, Path], files: dict[str, bytes]) -> str:
    """Let the figures of a page of Markdown in the uppermost folder be files as well.

    Args:
        text: of the page.
        pictures: the files of those that the site has, by their name on it.
        files: see `place_figures`.
    """

    def place(match: re.Match) -> str:
        png = pictures[match[2]].read_bytes()
        image = with_palette(Image.open(io.BytesIO(png)))
        width = image.width * style.SCREEN_DPI / style.SAVED_DPI
        look = f'alt="{html.escape(html.unescape(match[1]))}"'
        figure = figure_html(png, look, files, "")
        if "<source" in figure:
            return figure
        return f'<span class="sideways">{wide_html(image, width, figure)}</span>'

    return MARKDOWN_FIGURE.sub(place, text)


def wide_html(image: Image.Image, width: float, figure: str) -> str:
    """Return a figure that stays as wide as it is read on a phone, where its box is moved sideways.

    Args:
        image: on white.
        width: on a wide page, in pixels of the screen.
        figure: the HTML of its versions.

    """
    wide = f'class="moved-sideways" style="--on-a-phone: {round(ON_A_PHONE * width)}px"'
    return f"<span {wide}>{figure}{_all_scales(image, figure)}</span>"


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


def _all_scales(image: Image.Image, figure: str) -> str:
    scales = find_scales(image)
    return "".join(_scales_html(scales, seen, source) for seen, source in SHOWN.findall(figure))


def _scales_html(scales: list[tuple[float, float, float]], seen: str, source: str) -> str:
    """Return what lies over a figure and stays at the left of its panels: their numbers.

    Args:
        scales: see `find_scales`.
        seen: on which pages it is seen.
        source: of the figure, of which the numbers are a part.

    """
    parts = []
    for left, right, end in scales:
        wide = right - left
        place = f"left: {left:.3%}; width: {end - left:.3%}"
        cut = f"url({source}) {left / (1 - wide):.3%} 0 / {1 / wide:.3%} 100%"
        numbers = f'<span style="width: {wide / (end - left):.3%}; background: {cut}"></span>'
        parts.append(f'<span style="{place}">{numbers}</span>')
    return (
        f'<span class="scales {seen}" aria-hidden="true">{"".join(parts)}</span>' if parts else ""
    )


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
    width = _width(image, look)
    return f'width="{width}" height="{round(width * image.height / image.width)}"'


def _width(image: Image.Image, look: str) -> int:
    wanted = WIDTH.search(look)
    return int(wanted[1]) if wanted else image.width
