"""Putting text and widgets into a notebook, each with plain words for where neither is shown."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ipywidgets import Widget


def show_text(markdown: str) -> None:
    """Display Markdown, `$…$` mathematics included; its plain text drops the bold marks only."""
    from IPython.display import display

    display({"text/markdown": markdown, "text/plain": markdown.replace("**", "")}, raw=True)


def show_widget(widget: "Widget", otherwise: str) -> None:
    """Display a widget; `otherwise` stands in its place where widgets cannot be shown."""
    from IPython.display import display

    # A widget's own plain text is its Python code, which tells a reader of an export nothing.
    display({**widget._repr_mimebundle_(), "text/plain": otherwise}, raw=True)
