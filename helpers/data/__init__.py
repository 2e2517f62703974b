"""The images that every lesson works on: had, cut, split, and handed out in batches."""

from helpers.data.dataset import Dataset, is_own_set, load_dataset
from helpers.data.errors import DataError
from helpers.data.sampling import batches

__all__ = ["DataError", "Dataset", "batches", "is_own_set", "load_dataset"]
