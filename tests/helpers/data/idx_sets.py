"""Sets of images for tests of loading them."""

import numpy as np


def random_images(number, rows=28, columns=28, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (number, rows, columns), dtype=np.uint8)


def cycling_labels(number, classes=10):
    return (np.arange(number) % classes).astype(np.uint8)


def tell_apart(number, first):
    """Make images of one brightness each, all different, so that they can be recognised."""
    brightness = np.arange(first, first + number, dtype=np.uint8)
    return np.broadcast_to(brightness[:, None, None], (number, 8, 8)).copy()


def brightness(inputs):
    return sorted((inputs[:, 0] * 255).round().int().tolist())
