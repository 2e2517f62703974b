"""Putting figures, text and widgets into a notebook, each with words for where it is not shown."""

import base64
import html
import io
from collections.abc import Iterable, Iterator, Sequence
from string import Template
from typing import TYPE_CHECKING

from helpers import style

if TYPE_CHECKING:
    from ipywidgets import DOMWidget
    from matplotlib.figure import Figure

# A shorter text names a figure but does not say what can be seen in it.
SHORTEST_DESCRIPTION = 40

# A notebook is saved with the place of a widget but without the widget, and JupyterLab then says
# "Error displaying widget: model not found". While the widget is not on the page, these words stand
# there instead of that, from the moment on when it could have been. Where no JupyterLab is around
# them, as on a page made from the notebook, they stay hidden. $unseen is what the widget replaces.
_STAND_IN = Template("""\
<style>
.jp-OutputArea-child:has(.instead-of-$key) + .jp-OutputArea-child:not(:has(.alive-$key)) {
  display: none
}
.lm-Widget .instead-of-$key { display: block !important; animation: in-vain-$key 3s }
body:has(.alive-$key) :is(.jp-OutputArea-child:has(.instead-of-$key)$unseen) { display: none }
@keyframes in-vain-$key { from, to { visibility: hidden } }
</style>
<p class="instead-of-$key" style="display: none">$words</p>""")
_UNSEEN = Template(", .jp-OutputArea-child:has(+ .jp-OutputArea-child .instead-of-$key)")


# Of a figure that is a page to print; its output then carries it as SVG too, under this name.
PAGE = "page"


def image_html(png: bytes, alt: str, width: int, pictures: Iterable[tuple[float, ...]] = ()) -> str:
    """Return an HTML image `width` screen pixels wide that carries its own data and description.

    Args:
        png: the image.
        alt: what can be seen in it.
        width: in pixels of the screen.
        pictures: the parts of it whose colours mean something; see `find_pictures`.

    """
    data = base64.b64encode(png).decode("ascii")
    parts = " ".join(",".join(f"{side:.4f}" for side in part) for part in pictures)
    kept = f' data-pictures="{parts}"' if parts else ""
    return (
        f'<img src="data:image/png;base64,{data}" alt="{html.escape(alt)}"{kept} '
        f'style="width: {width}px; max-width: 100%; background: white;">'
    )


def find_pictures(figure: "Figure") -> Iterator[tuple[float, ...]]:
    """Find the axes that hold an image or a map: there a colour is a number, and has to stay.

    Yields:
        Left, top, right and bottom of each, as parts of the figure's width and height.

    """
    from matplotlib.collections import QuadMesh

    whole = figure.bbox
    for ax in figure.axes:
        if ax.images or any(isinstance(drawn, QuadMesh) for drawn in ax.collections):
            box = ax.get_window_extent()
            across = [x / whole.width for x in (box.x0, box.x1)]
            down = [1 - y / whole.height for y in (box.y1, box.y0)]
            yield across[0], down[0], across[1], down[1]


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
    pictures = list(find_pictures(figure))
    metadata = {PAGE: draw_svg(figure)} if figure.get_label() == PAGE else {}
    plt.close(figure)
    image = image_html(stream.getvalue(), alt, width, pictures)
    display({"text/html": image, "text/plain": alt}, raw=True, metadata=metadata)


def draw_svg(figure: "Figure") -> str:
    """Draw a figure as SVG whose words are text, the same characters every time."""
    from matplotlib import rc_context

    stream = io.StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": PAGE}):
        figure.savefig(stream, format="svg", metadata={"Date": None})
    return stream.getvalue()


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


def show_widget(
    widget: "DOMWidget", otherwise: str, again: str, *, replacing: str = "", **metadata: str
) -> None:
    """Display a widget, and words for where it cannot be shown.

    Args:
        widget: what to show.
        otherwise: in words, what cannot be done without it.
        again: what to do in a notebook that was opened anew, whose widgets are gone.
        replacing: Markdown for above the widget that is not seen where the widget is.
        metadata: of the output, for programs that make pages or prints of it.

    """
    from IPython.display import display

    key = widget.model_id
    widget.add_class(f"alive-{key}")
    unseen = ""
    if replacing:
        show_text(replacing)
        unseen = _UNSEEN.substitute(key=key)
    stand_in = _STAND_IN.substitute(key=key, words=html.escape(again), unseen=unseen)
    display({"text/html": stand_in, "text/plain": ""}, raw=True)
    # A widget's own plain text is its Python code, which tells a reader of an export nothing.
    display({**widget._repr_mimebundle_(), "text/plain": otherwise}, raw=True, metadata=metadata)
