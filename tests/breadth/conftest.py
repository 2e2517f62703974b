"""A small set of images that is nothing like the digits."""

import pytest

from tests.breadth.image_sets import read_set, write_drawn_set


@pytest.fixture(scope="session")
def shapes(tmp_path_factory):
    """Sixty images of three shapes."""
    folder = tmp_path_factory.mktemp("drawn") / "three-shapes"
    write_drawn_set("three-shapes", folder, limit=60)
    return read_set(folder, "shapes")
