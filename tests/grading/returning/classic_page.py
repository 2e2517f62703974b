"""The page of a notebook as formgrader and nbgrader's feedback show it."""

from nbconvert import HTMLExporter
from nbformat import NotebookNode


def make_classic_page(notebook: NotebookNode) -> str:
    """Make the page, in HTML."""
    return HTMLExporter(template_name="classic").from_notebook_node(notebook)[0]
