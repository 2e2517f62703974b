"""Finding the description of a figure, and writing the measured values into it.

Every lesson has one file in `table`, named like its notebook, with one text per figure. A name and
the lesson's number make the id: ``depth = '''…'''`` in ``03_vanishing_gradients.toml`` is
``03.depth``. Values stand in braces as in Python's `str.format`, with their format:

    depth = '''
    Test accuracy against epochs. Sigmoid networks end at {sigmoid[1]:.0%} with one layer.
    '''
"""

import tomllib
from difflib import get_close_matches
from pathlib import Path

from helpers.descriptions.filling import Filling

TABLE = Path(__file__).parent / "table"


class UnknownDescription(LookupError):  # noqa: N818 - reads as what it says
    """No figure has this id, or its description names a value that was not given."""


def describe(figure_id: str, *, table: Path = TABLE, **values: object) -> str:
    """Return the description of a figure, on one line.

    Args:
        figure_id: such as ``"03.depth"``.
        table: the folder of the files.
        values: what stands in the description's braces.

    Raises:
        UnknownDescription: there is none with this id, or a value is missing. Of a value that holds
            several, one may be missing, except in strict mode: a learner may have measured others.

    """
    lesson, _, name = figure_id.partition(".")
    texts: dict[str, str] = {}
    for path in sorted(table.glob(f"{lesson}_*.toml")):
        texts |= tomllib.loads(path.read_text(encoding="utf-8"))
    if name not in texts:
        similar = ", ".join(get_close_matches(name, texts, cutoff=0.0)) or "none in this lesson"
        raise UnknownDescription(f"No figure is called {figure_id!r}; similar: {similar}.")
    try:
        text = Filling().format(texts[name], **values)
    except (KeyError, IndexError) as missing:
        raise UnknownDescription(
            f"The description of {figure_id!r} needs the value {missing}: hand it to describe."
        ) from None
    return " ".join(text.split())
