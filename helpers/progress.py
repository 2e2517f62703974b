"""The one progress bar: it shows up where something takes longer than two seconds."""

import html
import io
import os
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from tqdm.std import tqdm

DELAY_SECONDS = 2
Item = TypeVar("Item")


class PageBar(tqdm):
    """A bar that is text in an output of its own, which is empty once the bar is at its end.

    tqdm's own bar for notebooks is a widget: its place is saved with the notebook, and whoever
    opens that again finds an error there.
    """

    @staticmethod
    def status_printer(file: object) -> Callable[[str], None]:
        """Return what shows the text of the bar: at first in a new output, then in the same."""
        from IPython.display import DisplayHandle

        output = DisplayHandle()
        put = output.display

        def show(text: str) -> None:
            nonlocal put
            page = f'<pre style="margin: 0">{html.escape(text)}</pre>' if text else ""
            put({"text/html": page, "text/plain": text}, raw=True)
            put = output.update

        return show


def progress_bar(total: int, description: str, **options: object) -> tqdm:
    """Make a bar, as a context manager whose `update(n)` moves it; at the end it is gone.

    With ``TQDM_DISABLE=1`` in the environment there is none.

    Args:
        total: what counts as done.
        description: what is going on.
        options: go to `tqdm`, such as unit and unit_scale, or another delay.

    """
    bar = tqdm
    if _is_in_notebook():
        bar = PageBar
        # With miniters the bar is looked at with each update, and not by a thread, whose output
        # would be shown below another cell; the file is for what tqdm writes besides the bar.
        options = {"file": io.StringIO(), "miniters": 1, "ascii": False, "ncols": 80} | options
    return bar(
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


def _is_in_notebook() -> bool:
    from IPython import get_ipython

    return hasattr(get_ipython(), "kernel")
