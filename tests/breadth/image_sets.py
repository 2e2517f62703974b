"""The image sets on which the lessons are tried: the digits, drawn ones, and any folder of images.

The drawn ones differ from the digits in what a lesson may take for granted: the number of classes,
the size of the images, what is light and what is dark, how many there are, and how many of each
class. They need no network. A folder in MNIST's IDX format, such as MNIST itself, is named by
its path.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from helpers.data import idx
from tests.breadth.drawings import draw_blots, draw_letters, draw_shapes
from tests.breadth.idx_files import write_idx
from tests.breadth.photographs import cut_pieces

DIGITS = "digits"
DIGITS_COUNT = 1797
PLENTY = 5000
SEED = 0


class UnknownSet(ValueError):  # noqa: N818 - reads as what it says
    """A set is neither drawn here nor a folder; the message says what there is."""


@dataclass(frozen=True)
class ImageSet:
    """A set of images that a lesson can be run on.

    Attributes:
        name: short; of a folder its own name.
        folder: in IDX format; None for the course's own digits.
        words: what is on the images.
        count: of images.
        classes: how many.
        size: rows and columns of an image.
        content: changes when an image or a label does.
    """

    name: str
    folder: Path | None
    words: str
    count: int
    classes: int
    size: tuple[int, int]
    content: str


@dataclass(frozen=True)
class Recipe:
    """How a set is drawn: what it shows, how many of each class, and the function that draws."""

    words: str
    counts: tuple[int, ...]
    draw: Callable[[np.random.Generator, np.ndarray], np.ndarray]


def shares(classes: int, count: int = PLENTY) -> tuple[int, ...]:
    """Share out images evenly among classes."""
    return tuple(count // classes + (label < count % classes) for label in range(classes))


def draw_small_letters_on_paper(rng: np.random.Generator, labels: np.ndarray) -> np.ndarray:
    """Draw dark letters on white."""
    return 255 - draw_letters(rng, labels, "abcdefghkm", size=28)


RECIPES = {
    "three-shapes": Recipe(
        "outlines of triangles, squares and pentagons; three classes", shares(3), draw_shapes
    ),
    "sixteen-letters": Recipe(
        "capital letters in ten typefaces, large images; sixteen classes",
        shares(16),
        lambda rng, labels: draw_letters(rng, labels, "ABCDEFGHIJKLMNOP", size=50),
    ),
    "white-paper": Recipe(
        "small letters in ten typefaces, dark on white", shares(10), draw_small_letters_on_paper
    ),
    "few-blots": Recipe(
        "blurred blots, shifted and noisy; few images", shares(10, 200), draw_blots
    ),
    "uneven-photographs": Recipe(
        "pieces of two photographs; the first class has half of all images, the last few",
        (2500, 1250, 600, 300, 150, 100, 60, 40),
        lambda rng, labels: cut_pieces(rng, labels, size=24),
    ),
}
ALL = (DIGITS, *RECIPES)


def find_sets(names: Iterable[str], drawn: Path) -> list[ImageSet]:
    """Return the sets of these names, or in these folders, see `find_set`.

    Raises:
        UnknownSet: there is no such set, or two have one name.
        DataError: a folder holds no set in IDX format.
    """
    sets = [find_set(name, drawn) for name in names]
    for name, count in Counter(one.name for one in sets).items():
        if count > 1:
            raise UnknownSet(f"two sets are called {name}: leave one out, or rename its folder")
    return sets


def find_set(name: str, drawn: Path) -> ImageSet:
    """Return the set of this name, drawing it first if it is not there yet.

    Args:
        name: one of `ALL`, or the path of a folder.
        drawn: where drawn sets are kept, each in a folder of its own.

    Raises:
        UnknownSet: there is no such set, and no such folder.
        DataError: the folder holds no set in IDX format.
    """
    if name == DIGITS:
        words = "handwritten digits that come with scikit-learn, on which the text was written"
        return ImageSet(DIGITS, None, words, DIGITS_COUNT, 10, (8, 8), "")
    if name in RECIPES:
        folder = drawn / name
        if not folder.is_dir():
            write_drawn_set(name, folder)
        return read_set(folder, RECIPES[name].words)
    folder = Path(name).expanduser()
    if not folder.is_dir():
        raise UnknownSet(f"{name} is no set and no folder: name one of {', '.join(ALL)}, or a path")
    if folder.resolve().name in ALL:
        raise UnknownSet(f"{name} has the name of a set that is known here: rename the folder")
    return read_set(folder.resolve(), "images from a folder")


def write_drawn_set(name: str, folder: Path, limit: int | None = None) -> None:
    """Draw a set and write it into a folder, whole or not at all.

    Args:
        name: a key of `RECIPES`.
        folder: where to.
        limit: draw no more than so many images, of each class its share.
    """
    recipe = RECIPES[name]
    part = 1 if limit is None else min(1, limit / sum(recipe.counts))
    counts = [max(2, round(part * count)) for count in recipe.counts]
    rng = np.random.default_rng(SEED)
    labels = np.repeat(np.arange(len(counts), dtype=np.uint8), counts)
    unfinished = folder.with_name(f"{folder.name}.part")
    unfinished.mkdir(parents=True, exist_ok=True)
    write_idx(unfinished / f"{name}-idx3-ubyte", recipe.draw(rng, labels))
    write_idx(unfinished / f"{name}-idx1-ubyte", labels)
    unfinished.replace(folder)


def read_set(folder: Path, words: str) -> ImageSet:
    """Describe the images in a folder.

    Raises:
        DataError: the folder holds no set in IDX format.
    """
    parts = [idx.read_pair(*pair) for pair in idx.find_pairs(folder)]
    labels = np.concatenate([labels for _, labels in parts])
    content = hashlib.sha256(b"".join(array.tobytes() for part in parts for array in part))
    version = content.hexdigest()[:16]
    size = parts[0][0].shape[1:]
    classes = len(np.unique(labels))
    return ImageSet(folder.name, folder, words, len(labels), classes, size, version)
