"""The one progress bar: it shows up where something takes longer than two seconds."""

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from tqdm import tqdm

DELAY_SECONDS = 2
Item = TypeVar("Item")


def progress_bar(total: int, description: str, **options: object) -> "tqdm":
    """Make a bar, as a context manager whose `update(n)` moves it; at the end it is gone.

    With ``TQDM_DISABLE=1`` in the environment there is none, also in notebooks, where tqdm itself
    does not heed that.

    Args:
        total: what counts as done.
        description: what is going on.
        options: go to `tqdm`, such as unit and unit_scale, or another delay.

    """
    from tqdm.auto import tqdm

    return tqdm(
        total=total,
        desc=description,
        leave=False,
        disable=os.environ.get("TQDM_DISABLE", "0") not in ("", "0"),
        **{"delay": DELAY_SECONDS} | options,
    )


def each(items: Iterable[Item], description: str, **options: object) -> Iterator[Item]:
    """Yield the items, while a bar counts those that are done.

    For loops of a lesson that take longer than two seconds:
    ``pd.concat(train_one(*run) for run in progress.each(runs, "training"))``.

    Args:
        items: what to go through; read once at the start, to know how many they are.
        description: what is going on, such as "training".
        options: as for `progress_bar`.

    """
    items = list(items)
    with progress_bar(len(items), description, **options) as bar:
        for item in items:
            yield item
            bar.update()
