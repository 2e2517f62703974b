"""Images and labels in MNIST's IDX format: which files make up a set, and what is in them.

The format is MNIST's own (Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten
digits", 1998): two zero bytes, a type (8 for unsigned bytes), the number of dimensions, one
big-endian 32-bit size per dimension, then the values.
"""

import gzip
import math
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np

from helpers.data.errors import DataError

IMAGE_ENDINGS = ("idx3-ubyte", "idx3-ubyte.gz")
LABEL_ENDINGS = ("idx1-ubyte", "idx1-ubyte.gz")
STANDARD_PARTS = ("train", "t10k")
UNSIGNED_BYTE = 8
CONTENTS = {1: "labels", 3: "images"}
# A header may claim 2**96 bytes. The largest set in use, EMNIST by class, has half a gigabyte.
LARGEST_CONTENT = 2**30
READING_STEP = 2**20


def find_pairs(folder: Path) -> list[tuple[Path, Path]]:
    """Find the IDX files of one image set, plain or compressed with gzip.

    Args:
        folder: holds either the four standard files (``train-images-idx3-ubyte``,
            ``train-labels-idx1-ubyte`` and the same with ``t10k``; a dot before ``idx`` will do),
            or one image file and one label file with any names that end in ``idx3-ubyte`` and
            ``idx1-ubyte``. Where a file is there twice, the plain one is taken.

    Returns:
        (image file, label file) of the training part and of the test part, or of the only part.

    Raises:
        DataError: the folder cannot be read, or a file is missing or one of too many.

    """
    try:
        files = sorted(path for path in folder.iterdir() if path.is_file())
    except OSError as error:
        raise DataError(
            f"the folder {folder} cannot be read ({error.strerror}): check the path and its rights"
        ) from error
    files = [path for path in files if not path.name.startswith(".") and not _has_plain_twin(path)]
    images = [path for path in files if path.name.endswith(IMAGE_ENDINGS)]
    labels = [path for path in files if path.name.endswith(LABEL_ENDINGS)]
    standard = _standard_pairs(folder, images, labels)
    if standard:
        return standard
    if len(images) == len(labels) == 1:
        return [(images[0], labels[0])]
    raise DataError(
        f"{folder} has {len(images)} image files and {len(labels)} label files: it needs "
        "train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and "
        "t10k-labels-idx1-ubyte, or one file *idx3-ubyte and one *idx1-ubyte, each plain or .gz"
    )


def read_pair(images_path: Path, labels_path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Read images and their labels.

    Returns:
        Images (number, rows, columns) and labels (number,), both uint8 and writable.

    Raises:
        DataError: a file is not what its name says, or the two do not have the same length.

    """
    images = read_idx(images_path, dimensions=3)
    labels = read_idx(labels_path, dimensions=1)
    if len(images) != len(labels):
        raise DataError(
            f"{images_path} has {len(images)} images but {labels_path.name} has {len(labels)} "
            "labels: take two files that belong together"
        )
    return images, labels


def read_idx(path: Path, dimensions: int) -> np.ndarray:
    """Read an IDX file of unsigned bytes, through gzip if its name ends in ``.gz``.

    Never more is read than the header announces, and never more than `LARGEST_CONTENT`.

    Args:
        path: the file.
        dimensions: 3 for images, 1 for labels.

    Returns:
        A writable uint8 array with that many dimensions, none of them empty.

    Raises:
        DataError: the file cannot be read, is damaged or cut short, holds something else, nothing,
            too much, or more than its header says.

    """
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            return _read_content(file, path, dimensions)
    except gzip.BadGzipFile as error:
        raise DataError(
            f"{path} is named .gz but is no sound gzip file: fetch it again, or take .gz off its "
            "name if it is not compressed"
        ) from error
    except (EOFError, zlib.error) as error:
        raise DataError(f"{path} is cut short or damaged ({error}): fetch it again") from error
    except OSError as error:
        raise DataError(f"{path} cannot be read ({error.strerror}): check its rights") from error


def _has_plain_twin(path: Path) -> bool:
    return path.suffix == ".gz" and path.with_suffix("").is_file()


def _standard_pairs(
    folder: Path, images: list[Path], labels: list[Path]
) -> list[tuple[Path, Path]]:
    """Return the standard parts that are complete; refuse a part of which one file is missing."""
    pairs = []
    for part in STANDARD_PARTS:
        image_file = _first_starting_with(f"{part}-images", images)
        label_file = _first_starting_with(f"{part}-labels", labels)
        if image_file and label_file:
            pairs.append((image_file, label_file))
        elif image_file or label_file:
            missing = f"{part}-labels-idx1-ubyte" if image_file else f"{part}-images-idx3-ubyte"
            raise DataError(
                f"{folder} has {(image_file or label_file).name} but not {missing} (plain or "
                ".gz): put the missing file there"
            )
    return pairs


def _first_starting_with(stem: str, paths: list[Path]) -> Path | None:
    return next((path for path in paths if path.name.startswith((f"{stem}-", f"{stem}."))), None)


def _read_content(file: BinaryIO, path: Path, dimensions: int) -> np.ndarray:
    magic = _read_exactly(file, 4, path)
    _check_magic(magic, path, dimensions)
    header = _read_exactly(file, 4 * dimensions, path)
    sizes = tuple(int.from_bytes(header[at : at + 4], "big") for at in range(0, len(header), 4))
    shape = "×".join(map(str, sizes))
    if 0 in sizes:
        raise DataError(f"{path} is empty (its sizes are {shape}): take a file with images in it")
    if math.prod(sizes) > LARGEST_CONTENT:
        raise DataError(
            f"{path} says it holds {shape} bytes, more than the {LARGEST_CONTENT >> 30} GiB that "
            "is read here: it is damaged, or cut it first"
        )
    content = _read_exactly(file, math.prod(sizes), path)
    # Reading on to the end also makes gzip compare its own checksum.
    if file.read(1):
        raise DataError(f"{path} has more in it than its header says ({shape}): fetch it again")
    return np.frombuffer(content, dtype=np.uint8).reshape(sizes)


def _check_magic(magic: bytes, path: Path, dimensions: int) -> None:
    """Refuse anything but unsigned bytes in the expected number of dimensions."""
    if magic == bytes((0, 0, UNSIGNED_BYTE, dimensions)):
        return
    if magic[:2] == b"\x1f\x8b":
        raise DataError(f"{path} is compressed but not named so: add .gz to its name")
    expected = CONTENTS[dimensions]
    if magic[:3] == bytes((0, 0, UNSIGNED_BYTE)) and magic[3] in CONTENTS:
        found = CONTENTS[magic[3]]
        raise DataError(f"{path} holds {found}, where {expected} are expected: rename the files")
    raise DataError(
        f"{path} is not an IDX file of {expected} (it starts with {magic.hex(' ')} instead of "
        f"00 00 08 0{dimensions}): fetch it again, or take another file"
    )


def _read_exactly(file: BinaryIO, count: int, path: Path) -> bytearray:
    """Read `count` bytes in steps, so that a header that lies costs no memory."""
    content = bytearray()
    while len(content) < count:
        step = file.read(min(READING_STEP, count - len(content)))
        if not step:
            raise DataError(
                f"{path} ends after {len(content):,} of {count:,} bytes: it is cut short, fetch it "
                "again"
            )
        content += step
    return content
