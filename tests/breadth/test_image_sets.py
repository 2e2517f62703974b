"""The drawn sets differ from the digits in what they promise, and any lesson can load them."""

import shutil

import numpy as np
import pytest

from helpers.data import idx, load_dataset
from tests.breadth.image_sets import (
    DIGITS,
    RECIPES,
    UnknownSet,
    find_set,
    find_sets,
    read_set,
    write_drawn_set,
)

CLASSES = {
    "three-shapes": 3,
    "sixteen-letters": 16,
    "white-paper": 10,
    "few-blots": 10,
    "uneven-photographs": 8,
}
SMALL = 200


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """Every drawn set, with fewer images."""
    folder = tmp_path_factory.mktemp("drawn")
    for name in RECIPES:
        write_drawn_set(name, folder / name, limit=SMALL)
    return folder


def read(drawn, name):
    ((images, labels),) = [idx.read_pair(*pair) for pair in idx.find_pairs(drawn / name)]
    return images, labels


def share_of_nearest(images, labels):
    """The share, class by class, of images that most resemble another image of their class."""
    flat = images.reshape(len(images), -1).astype(float)
    apart = ((flat[:, None] - flat[None]) ** 2).sum(axis=2)
    np.fill_diagonal(apart, np.inf)
    found = labels[apart.argmin(axis=1)] == labels
    return np.mean([found[labels == label].mean() for label in np.unique(labels)])


@pytest.mark.parametrize("name", RECIPES)
def test_a_lesson_can_load_every_drawn_set(name, drawn, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", str(drawn / name))
    monkeypatch.setenv("COURSE_DATA_LIMIT", "")
    dataset = load_dataset(8)
    assert dataset.num_classes == CLASSES[name]
    assert dataset.name == name


@pytest.mark.parametrize("name", RECIPES)
def test_a_set_is_the_same_whenever_it_is_drawn(name, drawn, tmp_path):
    write_drawn_set(name, tmp_path / name, limit=SMALL)
    first, again = read_set(drawn / name, ""), read_set(tmp_path / name, "")
    assert first.content == again.content


@pytest.mark.parametrize("name", RECIPES)
def test_what_is_on_an_image_tells_its_class(name, drawn):
    images, labels = read(drawn, name)
    by_chance = np.random.default_rng(0).permutation(labels)
    assert share_of_nearest(images, labels) > 1.5 * share_of_nearest(images, by_chance)


def test_the_sets_differ_in_size_background_and_share_of_their_classes(drawn):
    assert read(drawn, "sixteen-letters")[0].shape[1:] == (50, 50)
    assert np.median(read(drawn, "white-paper")[0]) == 255
    counts = RECIPES["uneven-photographs"].counts
    assert max(counts) == sum(counts) / 2


def test_a_set_is_drawn_once_and_found_again(tmp_path):
    first = find_set("few-blots", tmp_path)
    written = sorted((tmp_path / "few-blots").iterdir())
    changed = [path.stat().st_mtime_ns for path in written]
    assert find_set("few-blots", tmp_path) == first
    assert [path.stat().st_mtime_ns for path in written] == changed


def test_a_folder_is_a_set_and_the_digits_need_none(drawn, tmp_path):
    other = shutil.copytree(drawn / "few-blots", tmp_path / "own-images")
    found, digits = find_sets([str(other), DIGITS], drawn)
    assert (found.name, found.count, found.classes, found.size) == ("own-images", 200, 10, (28, 28))
    assert digits.folder is None


@pytest.mark.parametrize("names", [["nothing"], ["digits", "digits"], [f"./{DIGITS}"]])
def test_a_set_that_is_not_there_or_not_the_only_one_of_its_name_is_refused(
    names, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / DIGITS).mkdir()
    with pytest.raises(UnknownSet):
        find_sets(names, tmp_path)
