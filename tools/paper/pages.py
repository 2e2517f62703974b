"""Turns executed lessons and assignments into one HTML page that is made to be printed."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup, Tag
from nbformat import NotebookNode

from helpers.display import PAGE
from helpers.start import list_stops
from tools.lessons.roles import FOLDED, ONLY_IN_JUPYTER, ROLE
from tools.places import ROOT
from tools.website.look import css_variables, font_faces
from tools.website.pages import WIDGET

STYLE = ROOT / "docs" / "_static" / "print.css"
SCREEN_ONLY = "screen-only"
# matplotlib takes the sign of a root from a font of its own, in which it meets the line above.
ROOT_SIGN = "STIXGeneral"
ROOT_SIGN_FILE = "fonts/ttf/STIXGeneral.ttf"
# What stands in place of help and answers that the screen has behind lines to click.
HELP_ELSEWHERE = '<p class="help">Help and the answer are in the notebook.</p>'
WRITE_HERE = '<p class="write-here">Your answer:</p>'


@dataclass(frozen=True)
class Chapter:
    """One lesson on paper.

    Attributes:
        name: of its file, without the ending.
        title: its first heading, in plain text.
        body: its HTML; ids carry the chapter's name.

    """

    name: str
    title: str
    body: str


def read_chapter(path: Path, together: Sequence[str] = ()) -> Chapter:
    """Read an executed lesson, or an assignment, and make its HTML; see `make_chapter`."""
    return make_chapter(path.stem, nbformat.read(path, as_version=4), together)


def make_chapter(name: str, notebook: NotebookNode, together: Sequence[str] = ()) -> Chapter:
    """Make the HTML of a notebook, which is changed.

    Args:
        name: what links call it.
        notebook: with outputs, if it has any.
        together: names of the notebooks that are printed with it. A link to one of them stays; a
            link to any other file is left as words, since paper and PDF have no folder around them.

    """
    from nbconvert import HTMLExporter
    from nbconvert.preprocessors import TagRemovePreprocessor

    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.metadata.get(ROLE) in FOLDED:
            cell.metadata.tags = [*cell.metadata.get("tags", []), SCREEN_ONLY]
        for output in cell.get("outputs", []):
            if WIDGET in output.get("data", {}):
                output.data = stand_in(output)
    exporter = HTMLExporter(
        template_name="basic", exclude_input_prompt=True, exclude_output_prompt=True
    )
    exporter.register_preprocessor(
        TagRemovePreprocessor(
            remove_input_tags={SCREEN_ONLY}, remove_cell_tags={ONLY_IN_JUPYTER}, enabled=True
        ),
        enabled=True,
    )
    soup = BeautifulSoup(exporter.from_notebook_node(notebook)[0], "html.parser")
    for element in soup.select("script, style, .anchor-link, .controls"):
        element.decompose()
    for details in soup.find_all("details"):
        close(details)
    for element in soup.find_all(id=True):
        element["id"] = f"{name}--{element['id']}"
    for link in soup.find_all("a", href=True):
        point_link(link, name, together)
    for picture in soup.find_all("img"):
        # A heading and the figure below it stay on one page, so a figure leaves room for one.
        picture["style"] = re.sub(r"max-width: 100%;?", "", picture.get("style", ""))
    heading = soup.find("h1")
    title = heading.get_text().strip() if heading else name
    if heading:
        heading["id"] = name
    return Chapter(name, title, f'<section class="lesson">{soup}</section>')


def stand_in(output: NotebookNode) -> NotebookNode:
    """Return what stands on paper for a widget: a line to write on, or the words it brought."""
    words = f"<p><em>{html.escape(output.data['text/plain'])}</em></p>"
    page = WRITE_HERE if "question" in output.metadata else words
    return nbformat.from_dict({"text/html": page})


def close(details: Tag) -> None:
    """Put words in place of what nobody can open on paper: its line, or where help and answers are.

    Of what a step has stated the line says all; several hints in a row get one sentence.
    """
    if details.find_parent(class_="output_html"):
        line = details.find("summary")
        line.name = "p"
        details.replace_with(line)
        return
    before = details.find_previous_sibling()
    if before is None or "help" not in before.get("class", []):
        details.insert_before(BeautifulSoup(HELP_ELSEWHERE, "html.parser").p)
    details.decompose()


def point_link(link: Tag, name: str, together: Sequence[str]) -> None:
    """Point a link to its place in the printed whole, or leave its words alone if it has none."""
    target = link["href"]
    if re.match(r"[a-z][a-z0-9+.-]*:", target):
        return
    file, _, place = target.partition("#")
    lesson = Path(file).stem if file else name
    if file and (not file.endswith(".ipynb") or lesson not in together):
        del link["href"]
        link.name = "span"
        return
    link["href"] = f"#{lesson}--{place}" if place else f"#{lesson}"


def paper_page(title: str, chapters: Sequence[Chapter], cover: str = "") -> str:
    """Return the whole page.

    Args:
        title: of the document.
        chapters: in their order.
        cover: HTML of what comes before them.

    """
    bodies = "\n".join(chapter.body for chapter in chapters)
    style = css_variables() + font_faces(whole_addresses=True)
    style += STYLE.read_text(encoding="utf-8") + code_colours()
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{html.escape(title)}</title>
<style>{style}</style>
<script>
window.MathJax = {{
  // Without textmacros an underscore in \\text keeps its backslash; without noerrors and
  // noundefined a formula that cannot be set is marked as such.
  loader: {{ load: ["[tex]/textmacros"] }},
  tex: {{ inlineMath: [["$", "$"], ["\\\\(", "\\\\)"]], processEscapes: true,
    packages: {{ "[+]": ["textmacros"], "[-]": ["noerrors", "noundefined"] }} }},
  options: {{ ignoreHtmlClass: "highlight|output_text" }},
  svg: {{ fontCache: "global", scale: 0.9 }},
}};
</script>
<script src="{mathjax().as_uri()}"></script>
</head>
<body>
{cover}
{bodies}
</body>
</html>
"""


def course_cover(
    title: str, about: str, chapters: Sequence[Chapter], numbers: Mapping[str, int]
) -> str:
    """Return the title page with the contents: each chapter with its question, as a link.

    Args:
        title: of the course.
        about: HTML of who made it, when, and what others may do with it.
        chapters: in their order.
        numbers: the page on which each begins, by its name; where one is missing, room is kept.

    """
    questions = {Path(stop.path).stem: stop.question for stop in list_stops(ROOT / "notebooks")}
    rows = "\n".join(
        f'<li><span><a href="#{chapter.name}">{html.escape(chapter.title)}</a>'
        f"<br><em>{html.escape(questions.get(chapter.name, ''))}</em></span>"
        f'<span class="page">{numbers.get(chapter.name, "")}</span></li>'
        for chapter in chapters
    )
    return f"""<section class="cover">
<h1>{html.escape(title)}</h1>
<p class="about">{about}</p>
<h2>Contents</h2>
<ol class="contents">{rows}</ol>
</section>"""


def cheat_sheet_page(executed: Path, cell_id: str = "cheat-sheet") -> str:
    """Return the page that holds the cheat sheet alone, drawn from lines and text.

    Raises:
        LookupError: the lesson has no such page.

    """
    for cell in nbformat.read(executed, as_version=4).cells:
        for output in cell.get("outputs", []) if cell.id == cell_id else []:
            if drawing := output.get("metadata", {}).get(PAGE):
                words = html.escape(output.data["text/plain"])
                drawing = drawing[drawing.index("<svg") :]
                root = f'<style>@font-face {{ font-family: "{ROOT_SIGN}"; {root_sign()} }}</style>'
                sheet = f'<section class="sheet" aria-label="{words}">{drawing}</section>'
                return paper_page("Cheat sheet", [], root + sheet)
    raise LookupError(
        f"{executed.name} has no page to print in a cell {cell_id!r}: run the lesson again"
    )


def root_sign() -> str:
    """Return where the font of the root's sign lies: matplotlib, which drew the page, brings it."""
    from matplotlib import get_data_path

    return f'src: url("{Path(get_data_path(), ROOT_SIGN_FILE).as_uri()}");'


def code_colours() -> str:
    """Return the style sheet of the code's colours, all of strong contrast on white."""
    from pygments.formatters import HtmlFormatter

    return HtmlFormatter(style="a11y-high-contrast-light").get_style_defs(".highlight")


def mathjax() -> Path:
    """Return MathJax from the installed package: one file, which draws formulas as SVG."""
    package = find_spec("sphinx-mathjax-offline")
    if package is None or package.origin is None:
        raise ModuleNotFoundError(
            "MathJax is not installed: run `make environment`, or pip install the extra `site`"
        )
    return Path(package.origin).parent / "static" / "mathjax" / "tex-svg.js"
