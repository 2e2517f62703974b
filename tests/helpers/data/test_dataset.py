"""Every lesson gets the same kind of data set, whatever COURSE_DATA names."""

import dataclasses
import hashlib
import random

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits

from helpers.data import downloads
from helpers.data.dataset import load_dataset
from helpers.data.downloads import RemoteFile
from helpers.data.errors import DataError
from tests.helpers.data.idx_sets import brightness, cycling_labels, random_images, tell_apart

pytestmark = pytest.mark.usefixtures("no_settings")

PARTS = ("train_inputs", "train_labels", "test_inputs", "test_labels")


def assert_equal(one, other):
    for part in PARTS:
        torch.testing.assert_close(getattr(one, part), getattr(other, part), rtol=0, atol=0)


@pytest.mark.parametrize("size", [8, 28])
def test_the_digits_are_the_default_split_four_to_one(size):
    dataset = load_dataset(size)
    assert dataset.train_inputs.shape == (1438, size * size)
    assert dataset.test_inputs.shape == (359, size * size)
    assert dataset.train_inputs.dtype == dataset.test_inputs.dtype == torch.float32
    assert dataset.train_labels.dtype == dataset.test_labels.dtype == torch.int64
    assert (dataset.image_size, dataset.num_inputs, dataset.num_classes) == (size, size**2, 10)


def test_every_class_keeps_its_share_of_the_digits_in_both_parts():
    dataset = load_dataset(8)
    whole = torch.bincount(torch.from_numpy(load_digits().target))
    for labels in (dataset.train_labels, dataset.test_labels):
        expected = whole * (len(labels) / 1797)
        assert (torch.bincount(labels) - expected).abs().max() < 1


def test_the_digits_are_all_there_with_their_own_labels():
    digits, dataset = load_digits(), load_dataset(8, standardize=False)
    stored = zip(digits.images.reshape(-1, 64), digits.target, strict=True)
    parts = [*pairs_of(dataset.train_inputs * 16, dataset.train_labels)]
    parts += pairs_of(dataset.test_inputs * 16, dataset.test_labels)
    assert sorted(parts) == sorted((image.tolist(), label) for image, label in stored)


def pairs_of(inputs, labels):
    return zip(inputs.tolist(), labels.tolist(), strict=True)


def test_two_calls_give_equal_tensors_that_are_not_shared():
    one, other = load_dataset(8), load_dataset(8)
    assert_equal(one, other)
    one.train_inputs.zero_()
    assert other.train_inputs.any()


def test_global_random_states_are_left_alone():
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(20)  # a state in which no earlier call can have left it
        before = torch.get_rng_state(), random.getstate(), np.random.get_state()  # noqa: NPY002
        load_dataset(8)
        assert torch.equal(before[0], torch.get_rng_state())
    assert before[1] == random.getstate()
    assert str(before[2]) == str(np.random.get_state())  # noqa: NPY002


def test_standardised_inputs_use_one_mean_and_std_of_the_training_part():
    raw, standardised = load_dataset(8, standardize=False), load_dataset(8)
    values = raw.train_inputs.double()
    assert (values.min(), values.max()) == (0, 1)
    for part in ("train_inputs", "test_inputs"):
        expected = (getattr(raw, part).double() - values.mean()) / values.std(correction=0)
        torch.testing.assert_close(
            getattr(standardised, part).double(), expected, atol=1e-5, rtol=0
        )


def test_enlarging_interpolates_linearly_between_pixel_centres(use):
    use(images=random_images(10, 8, 8), labels=cycling_labels(10, classes=2))
    small, large = load_dataset(8, standardize=False), load_dataset(28, standardize=False)
    at = (np.arange(28) + 0.5) * 8 / 28 - 0.5
    for stored, found in zip(small.test_inputs, large.test_inputs, strict=True):
        wide = np.array([np.interp(at, range(8), row) for row in stored.view(8, 8).numpy()])
        expected = np.array([np.interp(at, range(8), column) for column in wide.T]).T
        np.testing.assert_allclose(found.view(28, 28), expected, atol=1e-6)


def test_shrinking_averages_over_areas(use):
    use(images=random_images(10, 16, 24), labels=cycling_labels(10, classes=2))
    stored, small = load_dataset(48, standardize=False), load_dataset(8, standardize=False)
    assert stored.num_inputs == 48**2
    images = random_images(10, 16, 24) / 255
    means = images.reshape(10, 8, 2, 8, 3).mean(axis=(2, 4)).reshape(10, 64)
    found = torch.cat([small.train_inputs, small.test_inputs]).numpy()
    np.testing.assert_allclose(in_order(found), in_order(means), atol=1e-6)


def in_order(rows):
    return rows[np.argsort(rows[:, 0])]


def test_a_flat_wide_image_is_enlarged_one_way_and_shrunk_the_other(use):
    images = np.repeat(random_images(10, 4, 1), 40, axis=2)
    use(images=images, labels=cycling_labels(10, classes=2))
    found = load_dataset(8, standardize=False).train_inputs.view(-1, 8, 8)
    assert torch.allclose(found, found[:, :, :1].expand(-1, 8, 8), atol=1e-6)
    assert (found.diff(dim=1).abs() > 1e-3).any()


@pytest.mark.parametrize("size", [8, 28])
def test_a_folder_of_28x28_images_gives_the_same_structure_as_the_digits(use, size):
    digits = load_dataset(size)
    use(
        train_images=random_images(3000),
        train_labels=cycling_labels(3000),
        t10k_images=random_images(700, seed=1),
        t10k_labels=cycling_labels(700),
    )
    dataset = load_dataset(size)
    for part in PARTS:
        ours, theirs = getattr(dataset, part), getattr(digits, part)
        assert (ours.shape, ours.dtype) == (theirs.shape, theirs.dtype)
    assert dataset.num_classes == digits.num_classes
    assert dataset.image_size == digits.image_size
    assert_equal(dataset, load_dataset(size))


def test_the_digits_as_a_single_idx_pair_are_split_as_the_embedded_ones(use):
    digits = load_digits()
    use(images=(digits.images * 15).astype(np.uint8), labels=digits.target.astype(np.uint8))
    ours, embedded = load_dataset(8), load_dataset(8)
    for part in PARTS:
        torch.testing.assert_close(getattr(ours, part), getattr(embedded, part))


def test_a_single_pair_is_split_so_that_no_image_is_in_both_parts(use):
    use(images=tell_apart(100, first=0), labels=cycling_labels(100, classes=4))
    dataset = load_dataset(8, standardize=False)
    train, test = brightness(dataset.train_inputs), brightness(dataset.test_inputs)
    assert (len(train), len(test)) == (80, 20)
    assert sorted(train + test) == list(range(100))
    assert torch.bincount(dataset.test_labels).tolist() == [5] * 4


def test_images_keep_their_labels(use):
    use(images=tell_apart(100, first=0), labels=cycling_labels(100, classes=4))
    dataset = load_dataset(8, standardize=False)
    for inputs, labels in (
        (dataset.train_inputs, dataset.train_labels),
        (dataset.test_inputs, dataset.test_labels),
    ):
        assert torch.equal((inputs[:, 0] * 255).round().long() % 4, labels)


def test_standard_training_and_test_files_are_never_mixed(use, monkeypatch):
    use(
        train_images=tell_apart(80, first=0),
        train_labels=cycling_labels(80, classes=4),
        t10k_images=tell_apart(40, first=100),
        t10k_labels=cycling_labels(40, classes=4),
    )
    dataset = load_dataset(8, standardize=False)
    assert brightness(dataset.train_inputs) == list(range(80))
    assert brightness(dataset.test_inputs) == list(range(100, 140))
    monkeypatch.setenv("COURSE_DATA_LIMIT", "60")
    dataset = load_dataset(8, standardize=False)
    assert torch.bincount(dataset.train_labels).tolist() == [12] * 4
    assert torch.bincount(dataset.test_labels).tolist() == [3] * 4
    assert set(brightness(dataset.train_inputs)) < set(range(80))
    assert set(brightness(dataset.test_inputs)) < set(range(100, 140))


@pytest.mark.parametrize(("limit", "train", "test"), [(None, 1438, 359), ("100", 80, 20)])
def test_the_limit_counts_all_images(monkeypatch, limit, train, test):
    if limit:
        monkeypatch.setenv("COURSE_DATA_LIMIT", limit)
    dataset = load_dataset(8)
    assert (len(dataset.train_inputs), len(dataset.test_inputs)) == (train, test)


def test_all_takes_every_image(use, monkeypatch):
    use(
        train_images=random_images(2000, 2, 2),
        train_labels=cycling_labels(2000),
        t10k_images=random_images(900, 2, 2),
        t10k_labels=cycling_labels(900),
    )
    monkeypatch.setenv("COURSE_DATA_LIMIT", "all")
    dataset = load_dataset(8)
    assert (len(dataset.train_inputs), len(dataset.test_inputs)) == (2000, 900)


def test_the_least_limit_has_every_class_in_both_parts(monkeypatch):
    monkeypatch.setenv("COURSE_DATA_LIMIT", "50")
    dataset = load_dataset(8)
    assert torch.bincount(dataset.train_labels).tolist() == [4] * 10
    assert torch.bincount(dataset.test_labels).tolist() == [1] * 10


def test_rare_classes_are_in_both_parts_of_a_cut(use, monkeypatch):
    labels = np.array([7] * 2 + [8] * 3 + [9] * 600, dtype=np.uint8)
    use(images=random_images(605, 8, 8), labels=labels)
    monkeypatch.setenv("COURSE_DATA_LIMIT", "50")
    dataset = load_dataset(8)
    assert torch.bincount(dataset.train_labels).tolist() == [1, 1, 38]
    assert torch.bincount(dataset.test_labels).tolist() == [1, 1, 8]


def test_two_images_of_each_class_are_enough(use):
    use(images=random_images(8, 8, 8), labels=cycling_labels(8, classes=4))
    dataset = load_dataset(8)
    assert sorted(dataset.train_labels.tolist()) == sorted(dataset.test_labels.tolist())
    assert dataset.num_classes == 4


def test_labels_with_gaps_are_renumbered_in_their_order(use):
    labels = np.repeat(np.array([26, 1, 5], dtype=np.uint8), 10)
    use(images=tell_apart(30, first=0), labels=labels)
    dataset = load_dataset(8, standardize=False)
    assert dataset.num_classes == 3
    stored = (dataset.test_inputs[:, 0] * 255).round().long() // 10
    assert torch.equal(torch.tensor([2, 0, 1])[stored], dataset.test_labels)


def test_a_class_that_only_the_training_part_has_is_kept(use):
    use(
        train_images=random_images(20),
        train_labels=cycling_labels(20, classes=4),
        t10k_images=random_images(20),
        t10k_labels=cycling_labels(20, classes=2),
    )
    assert load_dataset(8).num_classes == 4


def test_a_class_with_a_single_image_cannot_be_split(use):
    labels = np.array([1] * 10 + [6], dtype=np.uint8)
    use(images=random_images(11), labels=labels)
    with pytest.raises(DataError, match="class 6 has a single image"):
        load_dataset(8)


def test_a_relative_folder_is_found_from_the_course_when_it_is_not_here(
    tmp_path, monkeypatch, write_idx
):
    here, course = tmp_path / "notebooks", tmp_path
    here.mkdir()
    (course / "images").mkdir()
    labels = np.arange(20, dtype=np.uint8) % 2
    images = np.arange(20 * 16, dtype=np.uint8).reshape(20, 4, 4)
    write_idx(course / "images" / "own-idx3-ubyte", images)
    write_idx(course / "images" / "own-idx1-ubyte", labels)
    monkeypatch.chdir(here)
    monkeypatch.setattr("helpers.data.dataset.COURSE_FOLDER", course)
    monkeypatch.setenv("COURSE_DATA", "images")
    assert load_dataset(image_size=4).name == "images"


@pytest.mark.parametrize("value", ["fashion-mnist", "Fashion-MNIST"])
def test_fashion_mnist_is_fetched_into_the_cache_by_name(use, monkeypatch, tmp_path, value):
    # Files that are in the cache already, with checksums to match, so that no network is needed.
    cache = tmp_path / "fashion-mnist"
    cache.mkdir()
    use(
        train_images=random_images(100),
        train_labels=cycling_labels(100),
        t10k_images=random_images(50),
        t10k_labels=cycling_labels(50),
    )
    files = []
    for path in tmp_path.glob("*.gz"):
        content = path.rename(cache / path.name).read_bytes()
        files.append(RemoteFile(path.name, hashlib.sha256(content).hexdigest(), len(content)))
    monkeypatch.setattr(downloads, "FASHION_MNIST_FILES", files)
    monkeypatch.setattr(downloads, "FASHION_MNIST_ADDRESSES", ["http://127.0.0.1:9/"])
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path))
    monkeypatch.setenv("COURSE_DATA", value)
    dataset = load_dataset(28)
    assert dataset.name == "Fashion-MNIST"
    assert (len(dataset.train_inputs), len(dataset.test_inputs)) == (100, 50)


def test_the_source_says_in_one_sentence_what_is_used(use):
    assert load_dataset(8).source == (
        "Handwritten digits that come with scikit-learn (from the set of E. Alpaydin and C. "
        "Kaynak, UCI, 1998): 1,438 images to train and 359 to test, of 1,797, in 10 classes, "
        "8×8 pixels."
    )
    folder = use(images=random_images(2000, 4, 6), labels=cycling_labels(2000, classes=4))
    assert load_dataset(28).source == (
        f"IDX files in {folder}: 1,438 images to train and 359 to test, of 2,000, in 4 classes, "
        "4×6 → 28×28 pixels."
    )


def test_a_dataset_shows_what_it_is_and_not_its_numbers():
    shown = repr(load_dataset(8))
    assert "handwritten digits" in shown
    assert "tensor" not in shown


def test_a_batch_is_the_first_training_images_with_their_labels():
    dataset = load_dataset(image_size=4)
    inputs, labels = dataset.batch(3)
    assert torch.equal(inputs, dataset.train_inputs[:3])
    assert torch.equal(labels, dataset.train_labels[:3])
    assert len(dataset.batch()[0]) == len(dataset.batch()[1]) == 256


def test_the_majority_share_is_what_one_answer_for_every_test_image_gets_right():
    dataset = dataclasses.replace(load_dataset(4), test_labels=torch.tensor([0, 2, 2, 1]))
    assert dataset.majority_share == 0.5


def test_the_constant_loss_is_that_of_answering_with_the_shares_of_the_classes():
    dataset = load_dataset(image_size=4)
    shares = dataset.train_labels.bincount() / len(dataset.train_labels)
    logits = shares.log().expand(len(dataset.train_labels), -1)
    loss = torch.nn.functional.cross_entropy(logits, dataset.train_labels).item()
    assert dataset.constant_loss == pytest.approx(loss, rel=1e-5)
