"""Putting pictures, text and widgets into a notebook, each with words for where it is not shown."""

import base64
import html
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipywidgets import Widget


def image_html(png: bytes, alt: str, width: int) -> str:
    """Return an HTML image `width` screen pixels wide that carries its own data and description."""
    data = base64.b64encode(png).decode("ascii")
    return (
        f'<img src="data:image/png;base64,{data}" alt="{html.escape(alt)}" '
        f'style="width: {width}px; max-width: 100%; background: white;">'
    )


def show_text(markdown: str) -> None:
    """Display Markdown, `$…$` mathematics included; its plain text drops the bold marks only."""
    from IPython.display import display

    display({"text/markdown": markdown, "text/plain": markdown.replace("**", "")}, raw=True)


def show_widget(widget: "Widget", otherwise: str) -> None:
    """Display a widget; `otherwise` stands in its place where widgets cannot be shown."""
    from IPython.display import display

    # A widget's own plain text is its Python code, which tells a reader of an export nothing.
    display({**widget._repr_mimebundle_(), "text/plain": otherwise}, raw=True)
