"""Writing arrays as files in MNIST's IDX format, which `COURSE_DATA` can name."""

import gzip
import struct
from pathlib import Path

import numpy as np


def to_idx(array: np.ndarray) -> bytes:
    """Turn a uint8 array into the bytes of an IDX file."""
    header = struct.pack(f">4B{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    return header + array.tobytes()


def write_idx(path: Path, array: np.ndarray) -> Path:
    """Write a uint8 array as an IDX file, compressed if its name ends in .gz."""
    content = to_idx(array)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path
