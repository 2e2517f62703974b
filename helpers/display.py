"""Putting figures, text and widgets into a notebook, each with words for where it is not shown."""

import base64
import html
import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from helpers import style

if TYPE_CHECKING:
    from ipywidgets import Widget
    from matplotlib.figure import Figure

# A shorter text names a figure but does not say what can be seen in it.
SHORTEST_DESCRIPTION = 40


def image_html(png: bytes, alt: str, width: int) -> str:
    """Return an HTML image `width` screen pixels wide that carries its own data and description."""
    data = base64.b64encode(png).decode("ascii")
    return (
        f'<img src="data:image/png;base64,{data}" alt="{html.escape(alt)}" '
        f'style="width: {width}px; max-width: 100%; background: white;">'
    )


def show(figure: "Figure", alt: str) -> None:
    """Display a figure in a notebook together with its description, and close it.

    The description is the image's alt text, for screen readers and wherever the picture cannot
    be shown; the same words are the output's plain text.

    Raises:
        ValueError: the description is shorter than a sentence.

    """
    import matplotlib.pyplot as plt
    from IPython.display import display

    alt = " ".join(alt.split())
    if len(alt) < SHORTEST_DESCRIPTION:
        raise ValueError(
            f"a figure needs a description of at least {SHORTEST_DESCRIPTION} characters: say in a "
            "sentence what can be seen in it"
        )
    stream = io.BytesIO()
    figure.savefig(stream, format="png", dpi=style.SAVED_DPI)
    width = round(figure.get_size_inches()[0] * style.SCREEN_DPI)
    plt.close(figure)
    image = image_html(stream.getvalue(), alt, width)
    display({"text/html": image, "text/plain": alt}, raw=True)


def show_text(markdown: str) -> None:
    """Display Markdown, `$…$` mathematics included; its plain text drops the bold marks only."""
    from IPython.display import display

    display({"text/markdown": markdown, "text/plain": markdown.replace("**", "")}, raw=True)


def show_table(caption: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Display a table under a caption that says what its numbers are.

    Args:
        caption: one line.
        head: the names of the columns, in words that the text has introduced.
        rows: of the table, one entry per column.

    """
    lines = [head, ["---"] * len(head), *rows]
    cells = "\n".join(f"| {' | '.join(map(_in_a_cell, line))} |" for line in lines)
    show_text(f"{caption}:\n\n{cells}")


def _in_a_cell(value: object) -> str:
    """Write a value so that it stays in its cell: a bar would begin the next one."""
    return " ".join(str(value).split()).replace("|", "&#124;")


def show_widget(widget: "Widget", otherwise: str, **metadata: str) -> None:
    """Display a widget; `otherwise` stands in its place where widgets cannot be shown.

    Args:
        widget: what to show.
        otherwise: in words, what cannot be done without it.
        metadata: of the output, for programs that make pages or prints of it.

    """
    from IPython.display import display

    # A widget's own plain text is its Python code, which tells a reader of an export nothing.
    display({**widget._repr_mimebundle_(), "text/plain": otherwise}, raw=True, metadata=metadata)
