"""Drawing images of known classes: blots, shapes and letters, each at its own place and angle."""

from pathlib import Path

import matplotlib as mpl
import numpy as np
from PIL import Image, ImageDraw, ImageFont

FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"
FACES = (
    "DejaVuSans",
    "DejaVuSans-Bold",
    "DejaVuSans-Oblique",
    "DejaVuSansMono",
    "DejaVuSerif",
    "DejaVuSerif-Bold",
    "DejaVuSerif-Italic",
    "STIXGeneral",
    "STIXGeneralBol",
    "STIXGeneralItalic",
)
FINER = 4  # shapes are drawn this much larger and then shrunk, which makes their edges smooth


def draw_blots(rng: np.random.Generator, labels: np.ndarray, size: int = 28) -> np.ndarray:
    """Draw blurred blots, one pattern per class, each image shifted and noisy."""
    cell = size // 7
    patterns = np.kron(rng.random((labels.max() + 1, 7, 7)), np.ones((cell, cell)))
    images = np.stack(
        [np.roll(patterns[label], rng.integers(-2, 3, 2), (0, 1)) for label in labels]
    )
    noisy = images + rng.normal(0, 0.15, images.shape)
    return (255 * noisy.clip(0, 1)).astype(np.uint8)


def draw_shapes(rng: np.random.Generator, labels: np.ndarray, size: int = 28) -> np.ndarray:
    """Draw outlines: triangles, squares, pentagons and so on, turned, moved, thick and thin."""
    return np.stack([_draw_shape(rng, 3 + int(label), size) for label in labels])


def draw_letters(
    rng: np.random.Generator, labels: np.ndarray, alphabet: str, size: int
) -> np.ndarray:
    """Draw letters in the typefaces that come with Matplotlib, turned and moved a little."""
    height = round(0.7 * size)
    fonts = [ImageFont.truetype(str(FONTS / f"{face}.ttf"), height) for face in FACES]
    return np.stack(
        [
            _draw_letter(rng, alphabet[label], fonts[rng.integers(len(fonts))], size)
            for label in labels
        ]
    )


def _draw_shape(rng: np.random.Generator, corners: int, size: int) -> np.ndarray:
    page = Image.new("L", (FINER * size, FINER * size))
    radius = FINER * size * rng.uniform(0.28, 0.4)
    middle = FINER * (size / 2 + rng.uniform(-2, 2, 2))
    angles = rng.uniform(-0.25, 0.25) + 2 * np.pi * np.arange(corners + 1) / corners
    points = [tuple(middle + radius * np.array([np.sin(a), -np.cos(a)])) for a in angles]
    ImageDraw.Draw(page).line(points, fill=255, width=int(rng.integers(6, 14)), joint="curve")
    return np.asarray(page.resize((size, size), Image.Resampling.BOX))


def _draw_letter(
    rng: np.random.Generator, letter: str, font: ImageFont.FreeTypeFont, size: int
) -> np.ndarray:
    page = Image.new("L", (size, size))
    middle = tuple(size / 2 + rng.uniform(-0.06 * size, 0.06 * size, 2))
    ImageDraw.Draw(page).text(middle, letter, fill=255, font=font, anchor="mm")
    turned = page.rotate(rng.uniform(-15, 15), resample=Image.Resampling.BILINEAR)
    return np.asarray(turned)
