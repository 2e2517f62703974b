"""IDX files are read exactly, and a file that is not right is refused with one clear sentence."""

import gzip
import struct
import tracemalloc

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from helpers.data import idx
from helpers.data.errors import DataError
from helpers.data.idx import find_pairs, read_idx, read_pair

STANDARD = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)
IMAGES = np.arange(24, dtype=np.uint8).reshape(4, 2, 3)
LABELS = np.array([3, 0, 2, 3], dtype=np.uint8)

arrays = st.one_of(
    hnp.arrays(np.uint8, hnp.array_shapes(min_dims=3, max_dims=3, max_side=6)),
    hnp.arrays(np.uint8, hnp.array_shapes(min_dims=1, max_dims=1, max_side=40)),
)
patient = settings(deadline=None, max_examples=60)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("idx")


@patient
@given(array=arrays, ending=st.sampled_from(["", ".gz"]))
def test_what_was_written_is_read(folder, write_idx, array, ending):
    found = read_idx(write_idx(folder / f"any{ending}", array), dimensions=array.ndim)
    assert found.dtype == np.uint8
    assert found.flags.writeable
    np.testing.assert_array_equal(found, array, strict=True)


@patient
@given(array=arrays, compressed=st.booleans(), data=st.data())
def test_a_file_cut_short_anywhere_is_refused(folder, as_idx, array, compressed, data):
    content = gzip.compress(as_idx(array)) if compressed else as_idx(array)
    path = folder / ("file.gz" if compressed else "file")
    path.write_bytes(content[: data.draw(st.integers(0, len(content) - 1))])
    with pytest.raises(DataError, match=r"cut short|no sound gzip file"):
        read_idx(path, dimensions=array.ndim)


@patient
@given(
    content=st.binary(max_size=60),
    start=st.sampled_from([b"", b"\0\0\x08\x03", b"\0\0\x08\x03\0\0\0\x01\0\0\0\x02", b"\x1f\x8b"]),
    wrapping=st.sampled_from(["plain", "gzip", "gzip by name only"]),
)
@example(content=b"\xff" * 12, start=b"\0\0\x08\x03", wrapping="gzip")
@example(content=b"\x08\0\0\0\0\0\0\xff\x06", start=b"\x1f\x8b", wrapping="gzip by name only")
def test_any_bytes_give_an_array_or_a_data_error(folder, content, start, wrapping):
    path = folder / ("noise" if wrapping == "plain" else "noise.gz")
    path.write_bytes(gzip.compress(start + content) if wrapping == "gzip" else start + content)
    try:
        array = read_idx(path, dimensions=3)
    except DataError as error:
        assert str(path) in str(error)  # noqa: PT017 (either outcome is fine)
    else:
        assert array.ndim == 3
        assert array.size


@patient
@given(position=st.integers(0, 200), flip=st.integers(1, 255))
def test_a_damaged_gzip_file_is_never_read_as_something_else(folder, as_idx, position, flip):
    array = np.random.default_rng(0).integers(0, 256, (4, 6, 6), dtype=np.uint8)
    content = bytearray(gzip.compress(as_idx(array), mtime=0))
    content[position % len(content)] ^= flip
    path = folder / "damaged.gz"
    path.write_bytes(content)
    try:
        found = read_idx(path, dimensions=3)
    except DataError:
        return
    # Some bytes of a gzip header mean nothing for its content.
    np.testing.assert_array_equal(found, array)


def test_wrong_magic_is_named(tmp_path):
    path = tmp_path / "some-idx3-ubyte"
    path.write_bytes(b"\0\0\x0d\x03" + bytes(20))
    with pytest.raises(
        DataError, match=r"some-idx3-ubyte is not an IDX file of images .*00 00 0d 03"
    ):
        read_idx(path, dimensions=3)


@pytest.mark.parametrize(
    ("array", "dimensions", "message"),
    [
        (LABELS, 3, "holds labels, where images are expected"),
        (IMAGES, 1, "holds images, where labels are expected"),
    ],
)
def test_images_and_labels_are_not_taken_for_each_other(
    tmp_path, write_idx, array, dimensions, message
):
    with pytest.raises(DataError, match=message):
        read_idx(write_idx(tmp_path / "file", array), dimensions=dimensions)


def test_a_plain_file_named_gz_is_told_apart(tmp_path, as_idx):
    path = tmp_path / "file.gz"
    path.write_bytes(as_idx(IMAGES))
    with pytest.raises(DataError, match=r"named \.gz but is no sound gzip file.*take \.gz off"):
        read_idx(path, dimensions=3)


def test_a_gzip_file_not_named_gz_is_told_apart(tmp_path, as_idx):
    path = tmp_path / "file"
    path.write_bytes(gzip.compress(as_idx(IMAGES)))
    with pytest.raises(DataError, match=r"is compressed but not named so: add \.gz"):
        read_idx(path, dimensions=3)


@pytest.mark.parametrize("ending", ["", ".gz"])
def test_bytes_after_the_end_are_refused(tmp_path, as_idx, ending):
    content = as_idx(IMAGES) + b"\0"
    path = tmp_path / f"file{ending}"
    path.write_bytes(gzip.compress(content) if ending else content)
    with pytest.raises(DataError, match=r"more in it than its header says \(4×2×3\)"):
        read_idx(path, dimensions=3)


@pytest.mark.parametrize("shape", [(0, 28, 28), (5, 0, 28), (5, 28, 0)])
def test_an_empty_set_is_refused(tmp_path, write_idx, shape):
    path = write_idx(tmp_path / "file", np.zeros(shape, np.uint8))
    with pytest.raises(DataError, match=f"is empty .*{shape[0]}×{shape[1]}×{shape[2]}"):
        read_idx(path, dimensions=3)


def test_a_folder_in_place_of_a_file_is_refused(tmp_path):
    with pytest.raises(DataError, match="cannot be read"):
        read_idx(tmp_path, dimensions=3)


def peak_bytes(action):
    tracemalloc.start()
    action()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def refused_reading(path, message):
    def read():
        with pytest.raises(DataError, match=message):
            read_idx(path, dimensions=3)

    return read


def test_a_header_that_claims_too_much_costs_no_memory(tmp_path):
    path = tmp_path / "claim"
    path.write_bytes(struct.pack(">4B3I", 0, 0, 8, 3, 2**30, 1, 1) + bytes(10))
    assert peak_bytes(refused_reading(path, "ends after 10 of 1,073,741,824 bytes")) < 2**24


def test_a_set_beyond_the_largest_size_is_refused_unread(tmp_path):
    path = tmp_path / "claim"
    path.write_bytes(struct.pack(">4B3I", 0, 0, 8, 3, 2**32 - 1, 2**32 - 1, 2**32 - 1))
    with pytest.raises(DataError, match="more than the 1 GiB that is read"):
        read_idx(path, dimensions=3)
    assert idx.LARGEST_CONTENT == 2**30


def test_a_decompression_bomb_is_read_no_further_than_its_header_says(tmp_path):
    path = tmp_path / "bomb.gz"
    header = struct.pack(">4B3I", 0, 0, 8, 3, 1, 1, 1)
    path.write_bytes(gzip.compress(header + bytes(2**26), compresslevel=1))
    assert peak_bytes(refused_reading(path, "more in it than its header says")) < 2**24


def test_a_pair_is_read_together(tmp_path, write_idx):
    images, labels = read_pair(
        write_idx(tmp_path / "images", IMAGES), write_idx(tmp_path / "labels.gz", LABELS)
    )
    np.testing.assert_array_equal(images, IMAGES)
    np.testing.assert_array_equal(labels, LABELS)


def test_counts_that_differ_are_refused_with_both(tmp_path, write_idx):
    images = write_idx(tmp_path / "images", IMAGES)
    labels = write_idx(tmp_path / "labels", LABELS[:3])
    with pytest.raises(DataError, match="images has 4 images but labels has 3 labels"):
        read_pair(images, labels)


def touch(folder, *names):
    for name in names:
        (folder / name).touch()


def names_of(pairs):
    return [tuple(path.name for path in pair) for pair in pairs]


@pytest.mark.parametrize("ending", ["", ".gz"])
@pytest.mark.parametrize("separator", ["-", "."])
def test_the_standard_files_are_found_under_their_usual_names(tmp_path, separator, ending):
    names = [f"{name.replace('-idx', f'{separator}idx')}{ending}" for name in STANDARD]
    touch(tmp_path, *names, "README", "another-idx3-ubyte")
    assert names_of(find_pairs(tmp_path)) == [tuple(names[:2]), tuple(names[2:])]


def test_plain_and_compressed_files_may_be_mixed_and_plain_ones_win(tmp_path):
    touch(tmp_path, *STANDARD[:3], STANDARD[0] + ".gz", STANDARD[3] + ".gz")
    found = names_of(find_pairs(tmp_path))
    assert found == [STANDARD[:2], (STANDARD[2], STANDARD[3] + ".gz")]


@pytest.mark.parametrize("names", [("a.idx3-ubyte.gz", "b-idx1-ubyte"), STANDARD[:2], STANDARD[2:]])
def test_one_pair_with_any_names_is_found(tmp_path, names):
    touch(tmp_path, *names)
    assert names_of(find_pairs(tmp_path)) == [names]


def test_a_pair_that_is_there_plain_and_compressed_is_one_pair(tmp_path):
    touch(tmp_path, "a-idx3-ubyte", "a-idx3-ubyte.gz", "a-idx1-ubyte", "a-idx1-ubyte.gz")
    assert names_of(find_pairs(tmp_path)) == [("a-idx3-ubyte", "a-idx1-ubyte")]


def test_hidden_files_and_folders_are_left_aside(tmp_path):
    touch(tmp_path, "a-idx3-ubyte", "a-idx1-ubyte", "._a-idx3-ubyte")
    (tmp_path / "b-idx3-ubyte").mkdir()
    assert names_of(find_pairs(tmp_path)) == [("a-idx3-ubyte", "a-idx1-ubyte")]


@pytest.mark.parametrize("missing", STANDARD)
def test_a_missing_standard_file_is_named(tmp_path, missing):
    touch(tmp_path, *(name for name in STANDARD if name != missing))
    with pytest.raises(DataError, match=f"but not {missing}") as raised:
        find_pairs(tmp_path)
    assert str(tmp_path) in str(raised.value)


def test_an_image_file_of_one_part_is_not_paired_with_labels_of_the_other(tmp_path):
    touch(tmp_path, STANDARD[0], STANDARD[3])
    with pytest.raises(DataError, match="but not train-labels-idx1-ubyte"):
        find_pairs(tmp_path)


@pytest.mark.parametrize(
    "names",
    [
        (),
        ("a-idx3-ubyte",),
        ("a-idx1-ubyte",),
        ("a-idx3-ubyte", "b-idx3-ubyte", "a-idx1-ubyte", "b-idx1-ubyte"),
    ],
)
def test_a_folder_without_a_clear_pair_is_refused_with_the_names_looked_for(tmp_path, names):
    touch(tmp_path, *names)
    images = sum("idx3" in name for name in names)
    counts = f"{images} image files and {len(names) - images} label files"
    with pytest.raises(DataError, match=counts) as raised:
        find_pairs(tmp_path)
    assert all(name in str(raised.value) for name in STANDARD)


@pytest.mark.parametrize("name", ["missing", "file"])
def test_a_folder_that_is_missing_or_a_file_is_refused(tmp_path, name):
    touch(tmp_path, "file")
    with pytest.raises(DataError, match=f"{name} cannot be read"):
        find_pairs(tmp_path / name)
