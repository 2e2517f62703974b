"""The dark version of a figure: its ground and its words change places, and its colours stay apart.

Lightness is turned round in Oklab, in which equal steps look equal, and the hue stays. White
becomes the ground of a dark page and black what is written on one.
"""

from collections.abc import Sequence

import numpy as np
from PIL import Image

from helpers import style

# Above 1, what lies between black and white becomes lighter: a line keeps a contrast of 3 to 1 with
# the ground (tested).
CURVE = 2.2
COLOURS = 256  # of a palette
# B. Ottosson, "A perceptual color space for image processing", 2020: from linear sRGB to cones,
# from the cube roots of these to lightness and two axes of colour.
TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def to_oklab(colours: np.ndarray) -> np.ndarray:
    """Turn sRGB, (…, 3) from 0 to 255, into Oklab, (…, 3)."""
    part = np.asarray(colours, dtype=float) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return np.cbrt(linear @ TO_CONES.T) @ TO_LAB.T


def to_srgb(lab: np.ndarray) -> np.ndarray:
    """Turn Oklab, (…, 3), into sRGB, (…, 3) from 0 to 255; what no screen shows is cut off."""
    linear = ((lab @ np.linalg.inv(TO_LAB).T) ** 3) @ np.linalg.inv(TO_CONES).T
    linear = np.clip(linear, 0, 1)
    part = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.rint(255 * part).astype(np.uint8)


def darken(colours: np.ndarray) -> np.ndarray:
    """Return what colours of a figure on white, (…, 3) uint8, become on a dark page."""
    ground, ink = (to_oklab(read_colour(style.PAGE_COLOURS[name][1])) for name in ("paper", "ink"))
    lab = to_oklab(colours)
    share = np.clip(lab[..., :1], 0, 1) ** CURVE  # of the ground
    neutral = ink + (ground - ink) * share
    return to_srgb(np.concatenate([neutral[..., :1], neutral[..., 1:] + lab[..., 1:]], axis=-1))


def darken_colour(colour: str) -> str:
    """Return what one colour becomes, both as #RRGGBB."""
    return "#{:02X}{:02X}{:02X}".format(*darken(read_colour(colour)))


def read_colour(colour: str) -> np.ndarray:
    """Return the red, green and blue of a colour written as #RRGGBB."""
    return np.frombuffer(bytes.fromhex(colour.removeprefix("#")), np.uint8)


def darken_figure(figure: Image.Image, kept: Sequence[tuple[float, ...]] = ()) -> Image.Image:
    """Return the dark version of a figure that has a palette.

    Args:
        figure: on white.
        kept: left, top, right and bottom, as parts of width and height, of what stays as it is:
            images and maps, in which a colour is a number.

    """
    light = np.array(figure.getpalette(), np.uint8).reshape(-1, 3)
    dark = figure.copy()
    dark.putpalette(darken(light).tobytes())
    if not kept:
        return dark
    coloured, whole = dark.convert("RGB"), figure.convert("RGB")
    for part in kept:
        box = tuple(
            round(side * length) for side, length in zip(part, figure.size * 2, strict=True)
        )
        coloured.paste(whole.crop(box), box)
    return with_palette(coloured)


def with_palette(figure: Image.Image) -> Image.Image:
    """Return a figure with a palette: it has few colours, and its file is a third of the size."""
    return figure.convert("RGB").quantize(COLOURS)
