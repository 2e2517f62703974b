"""Which runs show what is general: sets, limits, blocks of seeds, numbers of threads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from helpers.data.dataset import DEFAULT_LIMIT
from tests.breadth.image_sets import DIGITS, ImageSet

DEFAULT = "default"


@dataclass(frozen=True)
class Setting:
    """What is set when a lesson runs.

    Attributes:
        images: the name of the set.
        limit: how many images, or `DEFAULT`.
        block: of seeds; 0 for the lesson's own.
        threads: of torch.
    """

    images: str
    limit: str = DEFAULT
    block: int = 0
    threads: int = 1

    @property
    def is_strict(self) -> bool:
        """Whether the text must be true here: on the digits, all of them, whatever the seeds."""
        return self.images == DIGITS and self.limit == DEFAULT

    def in_words(self) -> str:
        """Name it in a few words: ``"digits, other seeds 2"``."""
        parts = [self.images]
        if self.limit != DEFAULT:
            parts.append(f"{self.limit} images")
        if self.block:
            parts.append(f"other seeds {self.block}")
        if self.threads > 1:
            parts.append(f"{self.threads} threads")
        return ", ".join(parts)


def list_settings(
    sets: Sequence[ImageSet], blocks: int, limits: Sequence[str], threads: Sequence[int]
) -> list[Setting]:
    """List the settings, those that tell most first.

    Args:
        sets: to run on.
        blocks: how many other blocks of seeds, on the digits.
        limits: numbers of images, or `DEFAULT`. One that leaves a set as it is by default is left
            out.
        threads: numbers of threads, on the digits; the others are run with one.
    """
    settings = [Setting(one.name) for one in sets]
    if any(one.name == DIGITS for one in sets):
        settings += [Setting(DIGITS, block=block) for block in range(1, blocks + 1)]
        settings += [Setting(DIGITS, threads=count) for count in threads if count > 1]
    settings += [
        Setting(one.name, limit=limit)
        for limit in limits
        for one in sets
        if limit != DEFAULT and takes(one.count, limit) != takes(one.count, DEFAULT)
    ]
    return settings


def takes(count: int, limit: str) -> int:
    """Return how many of so many images a lesson takes with this limit."""
    return min(count, DEFAULT_LIMIT if limit == DEFAULT else int(limit))


def list_for_lesson(
    settings: Iterable[Setting], has_seeds: bool, has_images: bool
) -> list[Setting]:
    """Leave out what makes no difference to a lesson without seeds, or without images."""
    return [
        setting
        for setting in settings
        if (has_seeds or not setting.block) and (has_images or setting.is_strict)
    ]
