"""Pieces of the photographs that come with scikit-learn; a class is a band of one photograph."""

import numpy as np
from sklearn.datasets import load_sample_images

BANDS = 4  # each photograph is cut into as many, from the sky to the ground


def cut_pieces(rng: np.random.Generator, labels: np.ndarray, size: int) -> np.ndarray:
    """Cut a piece per label out of its band of a photograph, in grey, at a place drawn by chance.

    Args:
        rng: where the chance comes from.
        labels: from 0 to twice `BANDS` less one.
        size: rows and columns of a piece.
    """
    photographs = [image.mean(axis=2).astype(np.uint8) for image in load_sample_images().images]
    return np.stack([_cut(rng, photographs, int(label), size) for label in labels])


def _cut(
    rng: np.random.Generator, photographs: list[np.ndarray], label: int, size: int
) -> np.ndarray:
    photograph = photographs[label // BANDS]
    rows, columns = photograph.shape
    height = rows // BANDS
    top = (label % BANDS) * height + rng.integers(height - size)
    left = rng.integers(columns - size)
    return photograph[top : top + size, left : left + size]
