"""Images that no lesson can use are refused in one sentence that says what to do."""

from pathlib import Path

import numpy as np
import pytest

from helpers.data.dataset import load_dataset
from helpers.data.errors import DataError
from tests.helpers.data.idx_sets import cycling_labels, random_images

pytestmark = pytest.mark.usefixtures("no_settings")


@pytest.mark.parametrize("value", ["many", "1e3", "12.5"])
def test_a_limit_that_is_no_number_is_refused(monkeypatch, value):
    monkeypatch.setenv("COURSE_DATA_LIMIT", value)
    with pytest.raises(DataError, match=rf"COURSE_DATA_LIMIT is '{value}'.*or to all"):
        load_dataset(8)


@pytest.mark.parametrize("value", ["49", "0", "-1"])
def test_a_limit_too_small_for_every_class_is_refused_with_the_least_one(monkeypatch, value):
    monkeypatch.setenv("COURSE_DATA_LIMIT", value)
    with pytest.raises(DataError, match=f"is {value}, too few for 10 classes.*at least 50"):
        load_dataset(8)


def test_a_test_class_without_training_images_is_refused(use):
    use(
        train_images=random_images(20),
        train_labels=cycling_labels(20, classes=4),
        t10k_images=random_images(20),
        t10k_labels=cycling_labels(20, classes=5),
    )
    with pytest.raises(DataError, match="label 4 is in the test part but not in the training"):
        load_dataset(8)


def test_a_set_of_one_class_is_refused(use):
    folder = use(images=random_images(20), labels=np.full(20, 3, np.uint8))
    with pytest.raises(DataError, match="every label is 3") as raised:
        load_dataset(8)
    assert str(folder) in str(raised.value)


def test_blank_images_are_refused(use):
    use(images=np.full((20, 28, 28), 9, np.uint8), labels=cycling_labels(20, classes=2))
    with pytest.raises(DataError, match="all pixels have the same value"):
        load_dataset(8)


def test_parts_of_different_image_sizes_are_refused(use):
    use(
        train_images=random_images(20, 28, 28),
        train_labels=cycling_labels(20),
        t10k_images=random_images(20, 8, 8),
        t10k_labels=cycling_labels(20),
    )
    with pytest.raises(DataError, match="differ in size"):
        load_dataset(8)


@pytest.mark.parametrize("value", ["mnist", "x" * 5000])
def test_an_unknown_set_is_refused_with_what_is_allowed(monkeypatch, value):
    monkeypatch.setenv("COURSE_DATA", value)
    with pytest.raises(DataError, match=f"COURSE_DATA is '{value}'") as raised:
        load_dataset(8)
    message = str(raised.value)
    assert "fashion-mnist" in message
    assert "a folder with IDX files" in message
    assert str(Path.cwd() / value) in message


def test_a_folder_that_is_nowhere_is_named_with_both_places(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COURSE_DATA", "images")
    with pytest.raises(DataError, match=r"there is no folder .*images or .*images: set"):
        load_dataset()


def test_a_folder_in_the_home_of_nobody_is_refused(monkeypatch):
    monkeypatch.setenv("COURSE_DATA", "~no-such-user-here/images")
    with pytest.raises(DataError, match=r"there is no folder .*~no-such-user-here"):
        load_dataset()


def test_a_file_in_place_of_a_folder_is_refused(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "file"))
    with pytest.raises(DataError, match="there is no folder"):
        load_dataset(8)


@pytest.mark.parametrize("size", [0, -8])
def test_an_image_without_pixels_is_refused(size):
    with pytest.raises(ValueError, match=f"image_size must be at least 1, not {size}"):
        load_dataset(size)
