"""The image set that every lesson works on: embedded digits, or what ``COURSE_DATA`` names.

Two environment variables switch all lessons at once:

``COURSE_DATA``
    unset: the handwritten digits that come with scikit-learn, no network needed;
    ``fashion-mnist``: downloaded once, into ``COURSE_CACHE`` or the system's folder for caches;
    a folder: the images in MNIST's IDX format that lie in it (see `helpers.data.idx`); a relative
    path starts where the program runs or, if there is nothing, in the course's own folder.
``COURSE_DATA_LIMIT``
    how many images to use in all, 4 in 5 of them to train: a whole number, or ``all``.
    Unset: 1797, as many as there are embedded digits.
"""

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from helpers.data import downloads, idx
from helpers.data.errors import DataError
from helpers.data.sampling import stratified_choice

COURSE_FOLDER = Path(__file__).resolve().parents[2]
FASHION_MNIST = "fashion-mnist"
DEFAULT_LIMIT = 1797
IMAGES_PER_TEST_IMAGE = 5
SEED = 0
RESAMPLED_AT_ONCE = 1024


@dataclass(frozen=True, eq=False)
class Dataset:
    """An image set, ready for a network.

    Attributes:
        train_inputs: float32 (number, image_size²); an image's rows follow each other.
        train_labels: int64 (number,), 0 to num_classes - 1.
        test_inputs: as train_inputs, for images that are never trained on.
        test_labels: as train_labels.
        image_size: rows, and columns, of an image.
        num_classes: number of classes.
        name: short, for titles.
        source: one sentence: what it is, from where, how much of it.

    """

    train_inputs: Tensor = field(repr=False)
    train_labels: Tensor = field(repr=False)
    test_inputs: Tensor = field(repr=False)
    test_labels: Tensor = field(repr=False)
    image_size: int
    num_classes: int
    name: str
    source: str

    @property
    def num_inputs(self) -> int:
        """Values in one image: image_size²."""
        return self.image_size**2

    @property
    def majority_share(self) -> float:
        """Share of the test images that are right if every answer is their most frequent class."""
        return (self.test_labels.bincount().max() / len(self.test_labels)).item()

    @property
    def constant_loss(self) -> float:
        """Cross-entropy on the training images of the best answer that is the same for them all."""
        shares = self.train_labels.bincount() / len(self.train_labels)
        return torch.special.entr(shares).sum().item()

    def batch(self, size: int = 256) -> tuple[Tensor, Tensor]:
        """Return the first training images and their labels, a mixed sample, the same each time."""
        return self.train_inputs[:size], self.train_labels[:size]


class _Part(NamedTuple):
    """Images (number, rows, columns) as they are stored, and their labels, int64 (number,)."""

    images: Tensor
    labels: Tensor


class _StoredSet(NamedTuple):
    """A set as it is stored: the training and the test part, or one part yet to be split."""

    name: str
    origin: str
    white: float
    parts: list[_Part]


def is_own_set() -> bool:
    """Tell whether the lessons work on the course's own images: all of the embedded digits."""
    choices = (os.environ.get(name, "").strip() for name in ("COURSE_DATA", "COURSE_DATA_LIMIT"))
    return not any(choices)


def load_dataset(image_size: int = 28, standardize: bool = True) -> Dataset:
    """Load the image set of the lessons, the same one on every call.

    Images are averaged over areas to shrink them and interpolated linearly to enlarge them. A set
    with standard training and test files keeps them apart; any other is split 4 to 1. Every class
    keeps its share in both parts, also when the set is cut to ``COURSE_DATA_LIMIT``. The labels
    that occur are renumbered from 0, in their order. The images come in a random order; all chance
    is seeded, and torch's global random state is left alone.

    Args:
        image_size: rows and columns to resample to; the lessons use 8 and 28.
        standardize: subtract the mean of all training values and divide by their standard
            deviation: two numbers in all, the same for every pixel and for both parts. If False,
            values are from 0 (background) to 1.

    Raises:
        DataError: the set that ``COURSE_DATA`` names cannot be had or used, or
            ``COURSE_DATA_LIMIT`` is no good.
        ValueError: `image_size` is below 1.

    """
    if image_size < 1:
        raise ValueError(f"image_size must be at least 1, not {image_size}")
    limit = _read_limit(os.environ.get("COURSE_DATA_LIMIT", "").strip())
    stored = _read_chosen_set(os.environ.get("COURSE_DATA", "").strip())
    parts, num_classes = _renumber_labels(stored)
    if limit < IMAGES_PER_TEST_IMAGE * num_classes:
        raise DataError(
            f"COURSE_DATA_LIMIT is {limit}, too few for {num_classes} classes: set it to at least "
            f"{IMAGES_PER_TEST_IMAGE * num_classes}"
        )
    train, test = _choose_images(parts, limit)
    train_inputs = _as_inputs(train.images, stored.white, image_size)
    test_inputs = _as_inputs(test.images, stored.white, image_size)
    if standardize:
        std, mean = torch.std_mean(train_inputs, correction=0)
        if not std > 0:
            raise DataError(f"{stored.origin}: all pixels have the same value: take another set")
        train_inputs, test_inputs = (train_inputs - mean) / std, (test_inputs - mean) / std
    return Dataset(
        train_inputs=train_inputs,
        train_labels=train.labels,
        test_inputs=test_inputs,
        test_labels=test.labels,
        image_size=image_size,
        num_classes=num_classes,
        name=stored.name,
        source=_describe(stored, len(train.labels), len(test.labels), num_classes, image_size),
    )


def _read_limit(value: str) -> int:
    if not value:
        return DEFAULT_LIMIT
    if value.lower() == "all":
        return sys.maxsize
    try:
        return int(value)
    except ValueError:
        raise DataError(
            f"COURSE_DATA_LIMIT is {value!r}: set it to a whole number of images, or to all"
        ) from None


def _read_chosen_set(choice: str) -> _StoredSet:
    if not choice:
        return _read_digits()
    if choice.lower() == FASHION_MNIST:
        folder = downloads.cache_folder(FASHION_MNIST)
        downloads.fetch_files(
            downloads.FASHION_MNIST_FILES, downloads.FASHION_MNIST_ADDRESSES, folder
        )
        origin = "Fashion-MNIST (H. Xiao, K. Rasul, R. Vollgraf, arXiv:1708.07747)"
        return _read_folder(folder, "Fashion-MNIST", origin)
    folder = _find_folder(choice)
    return _read_folder(folder, folder.resolve().name, f"IDX files in {folder}")


def _find_folder(choice: str) -> Path:
    """Find a folder as named from where the program runs or else from the course's own folder.

    A notebook runs in `notebooks/`, but whoever starts JupyterLab names the folder from above it.
    """
    named = os.path.expanduser(choice)  # noqa: PTH111 (Path's own raises for an unknown user)
    folders = dict.fromkeys(start / named for start in (Path.cwd(), COURSE_FOLDER))
    for folder in folders:
        if os.path.isdir(folder):  # noqa: PTH112 (Path.is_dir raises where it may not look)
            return folder
    raise DataError(
        f"COURSE_DATA is {choice!r}, but there is no folder {' or '.join(map(str, folders))}: set "
        f"it to {FASHION_MNIST} or to a folder with IDX files, or unset it for the embedded digits"
    )


def _read_digits() -> _StoredSet:
    from sklearn.datasets import load_digits

    digits = load_digits()
    return _StoredSet(
        name="handwritten digits",
        origin="Handwritten digits that come with scikit-learn (from the set of E. Alpaydin and "
        "C. Kaynak, UCI, 1998)",
        white=16.0,
        parts=[_Part(torch.from_numpy(digits.images), torch.from_numpy(digits.target).long())],
    )


def _read_folder(folder: Path, name: str, origin: str) -> _StoredSet:
    parts = []
    for images_path, labels_path in idx.find_pairs(folder):
        images, labels = idx.read_pair(images_path, labels_path)
        parts.append(_Part(torch.from_numpy(images), torch.from_numpy(labels).long()))
    if len({part.images.shape[1:] for part in parts}) > 1:
        raise DataError(f"{origin}: training and test images differ in size: take matching files")
    return _StoredSet(name, origin, white=255.0, parts=parts)


def _renumber_labels(stored: _StoredSet) -> tuple[list[_Part], int]:
    """Number the classes of the training part from 0, in their order, and count them."""
    classes, sizes = torch.unique(stored.parts[0].labels, return_counts=True)
    if len(classes) < 2:
        raise DataError(
            f"{stored.origin}: every label is {classes.item()}: take a set with several classes"
        )
    if len(stored.parts) == 1 and sizes.min() < 2:
        raise DataError(
            f"{stored.origin}: class {classes[sizes.argmin()]} has a single image: it needs one "
            "to train and one to test, so add images or leave the class out"
        )
    for label in torch.unique(stored.parts[-1].labels):
        if label not in classes:
            raise DataError(
                f"{stored.origin}: label {label} is in the test part but not in the training part: "
                "take matching files"
            )
    parts = [_Part(part.images, torch.searchsorted(classes, part.labels)) for part in stored.parts]
    return parts, len(classes)


def _choose_images(parts: list[_Part], limit: int) -> tuple[_Part, _Part]:
    """Cut to `limit` images at most, 4 in 5 to train; split if there is only one part."""
    generator = torch.Generator().manual_seed(SEED)
    if len(parts) == 1:
        whole = parts[0]
        num_classes = len(torch.bincount(whole.labels))
        count = min(len(whole.labels), limit)
        kept, _ = stratified_choice(whole.labels, count, generator, at_least=2)
        test_count = max(count // IMAGES_PER_TEST_IMAGE, num_classes)
        test, train = stratified_choice(whole.labels[kept], test_count, generator)
        return _select(whole, kept[train]), _select(whole, kept[test])
    test_limit = limit // IMAGES_PER_TEST_IMAGE
    chosen = []
    for part, part_limit in zip(parts, (limit - test_limit, test_limit), strict=True):
        count = min(len(part.labels), part_limit)
        kept, _ = stratified_choice(part.labels, count, generator)
        chosen.append(_select(part, kept))
    return chosen[0], chosen[1]


def _select(part: _Part, positions: Tensor) -> _Part:
    return _Part(part.images[positions], part.labels[positions])


def _as_inputs(images: Tensor, white: float, image_size: int) -> Tensor:
    """Turn images (number, rows, columns), 0 to `white`, into inputs (number, image_size²)."""
    # In batches, because large images take four times their memory on the way.
    return torch.cat(
        [_resample(batch.float() / white, image_size) for batch in images.split(RESAMPLED_AT_ONCE)]
    )


def _resample(images: Tensor, image_size: int) -> Tensor:
    """Shrink by area what is too large and enlarge bilinearly what is too small, per direction."""
    rows, columns = images.shape[1:]
    smaller = (min(rows, image_size), min(columns, image_size))
    shrunk = functional.interpolate(images.unsqueeze(1), size=smaller, mode="area")
    resampled = functional.interpolate(shrunk, size=(image_size, image_size), mode="bilinear")
    return resampled.flatten(start_dim=1)


def _describe(
    stored: _StoredSet, num_train: int, num_test: int, num_classes: int, image_size: int
) -> str:
    total = sum(len(part.labels) for part in stored.parts)
    rows, columns = stored.parts[0].images.shape[1:]
    resampled = "" if rows == columns == image_size else f" → {image_size}×{image_size}"
    return (
        f"{stored.origin}: {num_train:,} images to train and {num_test:,} to test, of {total:,}, "
        f"in {num_classes} classes, {rows}×{columns}{resampled} pixels."
    )
