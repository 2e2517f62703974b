"""What all tests share: sessions of students' code, IDX files; no windows."""

import gzip
import struct

import matplotlib as mpl
import pytest

pytest_plugins = ("tests.grading.zygote_sessions",)

# Figures of the tests themselves are never opened in a window; kernels keep their own backend.
mpl.use("Agg")


@pytest.fixture(scope="session")
def as_idx():
    """Turn a uint8 array into the bytes of an IDX file."""

    def convert(array):
        header = struct.pack(f">4B{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
        return header + array.tobytes()

    return convert


@pytest.fixture(scope="session")
def write_idx(as_idx):
    """Write a uint8 array as an IDX file, compressed if its name ends in .gz."""

    def write(path, array):
        content = as_idx(array)
        path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
        return path

    return write
