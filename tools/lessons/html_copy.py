"""The HTML copy of an executed lesson, to be read in a browser."""

import os
import re
from pathlib import Path

from tools.lessons.executing import LessonRun, replace_text
from tools.lessons.roles import HIDE_ON_THE_SITE
from tools.lessons.rules import is_lesson


def write_html(run: LessonRun) -> Path:
    """Write the HTML copy of an executed notebook beside it; returns the copy's path.

    Code that is folded on the screen is left out of it, its output is there.
    """
    from nbconvert import HTMLExporter
    from nbconvert.preprocessors import TagRemovePreprocessor

    exporter = HTMLExporter()
    folded = TagRemovePreprocessor(remove_input_tags={HIDE_ON_THE_SITE}, enabled=True)
    exporter.register_preprocessor(folded, enabled=True)
    page, _ = exporter.from_notebook_node(run.notebook)
    path = run.executed.with_suffix(".html")
    replace_text(path, point_links(page, run.source.parent, path.parent))
    return path


def point_links(page: str, source: Path, target: Path) -> str:
    """Point the relative links of a page that moved from one folder to another to where they led.

    A link to a lesson leads to that lesson's HTML copy, which lies beside the page.
    """
    away = os.path.relpath(source, target).replace(os.sep, "/")

    def point(match: re.Match) -> str:
        attribute, link = match.groups()
        file, mark, place = link.partition("#")
        if is_lesson(Path(file)) and file.endswith(".ipynb"):
            return f'{attribute}="{file.removesuffix(".ipynb")}.html{mark}{place}"'
        return f'{attribute}="{away}/{link}"'

    # Neither a place in the page itself, nor an address with a scheme, nor an absolute path.
    return re.sub(r'\b(href|src)="(?!#|/|[a-z][a-z0-9+.-]*:)([^"]+)"', point, page)
