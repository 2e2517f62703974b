"""Lays out the pages of the site, as files for Sphinx: the front page, lessons, pages of `docs`."""

import ast
import html
from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from helpers.live.explorer import EXPLORER
from helpers.live.slider import SLIDER
from helpers.questions import Prediction, find_question
from helpers.start import Stage, Stop, describe_course_map, read_stages
from tools.places import ROOT
from tools.website.addresses import Addresses, read_addresses
from tools.website.assignments import assignment_page
from tools.website.card import draw_card
from tools.website.cite import cite_page
from tools.website.explorer import SCRIPT, explorer_html, explorer_script
from tools.website.figures import place_figures, place_markdown_figures
from tools.website.front import course_map, front_page
from tools.website.head import CARD
from tools.website.launching import launch_row
from tools.website.links import Links
from tools.website.offered import downloads_page
from tools.website.reveal import reveal_answer
from tools.website.slider import slider_html

DOCS = ROOT / "docs"
# Pages whose file lies elsewhere in the repository, and what they are called on the site.
OTHER_PAGES = {"README.md": "readme.md", "CONTRIBUTING.md": "contributing.md"}
# The guides that most look for come first; what only those need who work on the course, last.
FIRST_GUIDES = ("students.md", "instructors.md", "checklist.md", "diagnosis.md")
OF_THE_HOUSE = ("publishing.md",)
# What pages link to and the site holds as it is.
FILES = (
    "LICENSE",
    "LICENSE-TEXT",
    "helpers/fonts/OFL.txt",
    "CITATION.cff",
    "docs/generality.csv",
    "benchmarks/results.json",
)
# The folder of what the site holds besides its pages, and Sphinx copies as it is.
BESIDE = "_beside"
HERO = "docs/images/sigmoid-and-relu-by-depth.png"
TITLE = "Why deep sigmoid networks stop learning"
IN_SHORT = "A free, hands-on course in PyTorch"
WIDGET = "application/vnd.jupyter.widget-view+json"
DECIDE = "Decide before you read on."
# What a lesson says to those who have run it, and would puzzle those who read.
NO_PREDICTION = "No prediction of yours is kept, and that is fine."
# Of lessons whose slider needs a kernel in Jupyter and none here, by the name of the notebook.
NO_SLIDER = {
    "01_sigmoid_saturation": (
        "*(The slider needs a running notebook. If you are only reading this page, the figure "
        "above shows the same for z = 0 and z = 4.)*",
    ),
    "03_vanishing_gradients": (
        "*(The sliders need a running notebook. If you are only reading this page, the figure "
        "shows the three settings.)*",
        "<details><summary>I see no sliders</summary>\n\nThey need a running notebook: run the "
        "cell above. You can also try numbers in the cell below; each try is measured.\n\n"
        "</details>",
    ),
}


def lay_out(
    executed: Path, with_answers: bool, modules: Sequence[Path] | None = None
) -> dict[str, bytes]:
    """Return every file that Sphinx makes the site from, by name.

    Args:
        executed: the folder of the executed lessons.
        with_answers: show the worked answers of the assignments; for instructors only.
        modules: of `helpers` that get a page; without it, all.
    """
    stages = read_stages(ROOT / "notebooks")
    stops = [stop for stage in stages for stop in stage.stops]
    pages = find_pages(stops)
    addresses = read_addresses()
    card = draw_card(TITLE, IN_SHORT, (ROOT / HERO).read_bytes())
    files, beside = {}, {CARD: card, SCRIPT: explorer_script()}
    drawn = {page: ROOT / source for source, page in pages.items() if page.endswith(".png")}
    for source, page in pages.items():
        if not page.endswith((".md", ".ipynb")):
            files[page] = (ROOT / source).read_bytes()
            continue
        links = Links(source, page, pages)
        stop = next((stop for stop in stops if source == f"notebooks/{stop.path}"), None)
        if stop is None:
            text = links.in_markdown((ROOT / source).read_text(encoding="utf-8"))
            text = place_markdown_figures(text, drawn, beside)
        elif "/" in stop.path:
            launch = launch_row(source, page, addresses)
            text = assignment_page(Path(stop.path).stem, links, launch, with_answers)
        else:
            notebook = nbformat.read(executed / stop.path, as_version=4)
            text = nbformat.writes(lesson_page(notebook, stop, links, addresses, beside, stages))
        files[page] = text.encode()
    files |= {name: text.encode() for name, text in api_pages(modules).items()}
    front = place_markdown_figures(front_page(stages, pages), drawn, beside)
    files["index.md"] = (front + contents(stops, pages)).encode()
    files["lessons.md"] = lesson_table(stops, pages).encode()
    titles = {Path(stop.path).stem: stop.title for stop in stops}
    files["downloads.md"] = downloads_page(titles).encode()
    files["cite.md"] = cite_page(addresses).encode()
    return files | {f"{BESIDE}/{name}": content for name, content in beside.items()}


def find_pages(stops: list[Stop]) -> dict[str, str]:
    """Return the page of every file that has one, both relative and with forward slashes."""
    pages = {}
    for stop in stops:
        assignment = "/" in stop.path
        name = Path(stop.path).with_suffix(".md" if assignment else ".ipynb").name
        pages[f"notebooks/{stop.path}"] = f"{'assignments' if assignment else 'lessons'}/{name}"
    pages |= {f"docs/{path.name}": path.name for path in sorted(DOCS.glob("*.md"))}
    drawn = [*sorted(DOCS.glob("images/*.png")), *ROOT.glob("benchmarks/*.png")]
    pictures = [path.relative_to(ROOT).as_posix() for path in drawn]
    as_they_are = {name: name for name in (*pictures, *FILES)}
    return pages | OTHER_PAGES | as_they_are


def link_notebooks(stops: list[Stop], pages: dict[str, str]) -> list[Links]:
    """Return the links of every notebook on the way."""
    sources = [f"notebooks/{stop.path}" for stop in stops]
    return [Links(source, pages[source], pages) for source in sources]


def lesson_page(
    notebook: NotebookNode,
    stop: Stop,
    links: Links,
    addresses: Addresses,
    beside: dict[str, bytes],
    stages: tuple[Stage, ...],
) -> NotebookNode:
    """Turn an executed lesson into a page: its links, its questions, and words for its widgets.

    Figures for phones are added to what lies beside the pages. The picture of the map becomes the
    map to click on, which is a list on a phone.
    """
    in_words = " ".join(describe_course_map(stages).split())
    source = f"notebooks/{stop.path}"
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for words in NO_SLIDER.get(Path(stop.path).stem, ()):
                cell.source = cell.source.replace(words, "")
            cell.source = links.in_markdown(cell.source)
        for output in cell.get("outputs", []):
            if "data" in output:
                output.data = output_data(output, links)
                if output.data.get("text/plain") == in_words:
                    up = {name: f"../{page}" for name, page in links.pages.items()}
                    output.data = nbformat.from_dict({"text/html": course_map(stages, up)})
                if "text/html" in output.data:
                    page = output.data["text/html"]
                    output.data["text/html"] = place_figures(page, beside, "../")
    launch = launch_row(source, links.page, addresses)
    notebook.cells.insert(1, nbformat.v4.new_markdown_cell(launch, id="open-this-lesson"))
    notebook.metadata = nbformat.from_dict({"kernelspec": notebook.metadata["kernelspec"]})
    return notebook


def output_data(output: NotebookNode, links: Links) -> NotebookNode:
    """Prepare the data of one output for a page that no kernel stands behind."""
    data = output.data
    if WIDGET in data:
        if SLIDER in output.metadata:
            return nbformat.from_dict({"text/html": slider_html(float(output.metadata[SLIDER]))})
        if EXPLORER in output.metadata:
            return nbformat.from_dict({"text/html": explorer_html("../")})
        words = data["text/plain"]
        if "question" in output.metadata:
            question = find_question(output.metadata["question"])
            if not isinstance(question, Prediction):
                return nbformat.from_dict({"text/markdown": reveal_answer(question)})
            words = DECIDE
        note = f'<p class="without-kernel">{html.escape(words)}</p>'
        return nbformat.from_dict({"text/html": note})
    if NO_PREDICTION in data.get("text/plain", ""):
        data = nbformat.from_dict({"text/plain": data["text/plain"].replace(NO_PREDICTION, "")})
    for kind, rewrite in (("text/markdown", links.in_markdown), ("text/html", links.in_html)):
        if kind in data:
            data[kind] = rewrite(data[kind])
    return data


def contents(stops: list[Stop], pages: dict[str, str]) -> str:
    """Return what stands beside every page: all pages, in the order of previous and next."""
    on_map = [f"{stop.title} <{pages[f'notebooks/{stop.path}']}>" for stop in stops]
    known = {f"notebooks/{stop.path}" for stop in stops} | set(OTHER_PAGES)
    guides = {
        page for source, page in pages.items() if source.endswith(".md") and source not in known
    }
    groups = {
        "The course": ["lessons.md", *on_map],
        "Guides": [*FIRST_GUIDES, *sorted(guides - {*FIRST_GUIDES, *OF_THE_HOUSE})],
        "To take along": ["downloads.md", "cite.md"],
        "To contribute": [
            "contributing.md",
            "The repository <readme.md>",
            *OF_THE_HOUSE,
            "api/index.md",
        ],
    }
    return "".join(
        f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n" + "\n".join(lines) + "\n```\n"
        for caption, lines in groups.items()
    )


def lesson_table(stops: list[Stop], pages: dict[str, str]) -> str:
    """Return the page that lists every stop with its question and its minutes."""
    rows = [
        f"| [{stop.title}]({pages[f'notebooks/{stop.path}']}) | {stop.question} "
        f"| {stop.minutes} | {stop.core_in_words} |"
        for stop in stops
    ]
    columns = "| Lesson | The question | Minutes | Of these, the core hour |\n|---|---|---|---|\n"
    head = f"# The lessons\n\n{columns}"
    return head + "\n".join(rows) + "\n"


def list_modules() -> list[Path]:
    """Return the files of `helpers` that have something for others to read."""
    return sorted((ROOT / "helpers").rglob("[a-z]*.py"))


def api_pages(modules: Sequence[Path] | None = None) -> dict[str, str]:
    """Return one page per module of `helpers`, made by Sphinx from its docstrings, and a list."""
    rows, pages = [], {}
    for path in list_modules() if modules is None else modules:
        docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        place = path.relative_to(ROOT / "helpers").with_suffix("").as_posix()
        name = place.replace("/", ".")
        rows.append(f"| [`{name}`]({place}.md) | {docstring.splitlines()[0]} |")
        pages[f"api/{place}.md"] = (
            f"# helpers.{name}\n\n```{{eval-rst}}\n.. automodule:: helpers.{name}\n"
            "   :members:\n```\n"
        )
    table = "| Module | Holds |\n|---|---|\n" + "\n".join(rows) + "\n"
    names = "\n".join(page.removeprefix("api/").removesuffix(".md") for page in pages)
    contents = f"```{{toctree}}\n:hidden:\n\n{names}\n```\n"
    introduction = "The small package that the lessons import. What two lessons share lives there."
    pages["api/index.md"] = f"# The package helpers\n\n{introduction}\n\n{table}\n{contents}"
    return pages
