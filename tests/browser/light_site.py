"""A site whose lessons show only the outputs that cost no training, built in half a minute.

The full site, with every output, is tested instead where COURSE_SITE names its folder, as the
workflow does after `make site`. Where `CI` is set, a third of the modules has a page here.
"""

import ast
from pathlib import Path

import nbformat
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from tests.thirds import draw_third
from tools.lessons.executing import find_lessons
from tools.places import ROOT
from tools.website import build as build_site
from tools.website.pages import lay_out, list_modules

# What takes no time: questions, the balls and the sliders. A cell that calls nothing else is run.
PRELUDE = """
from helpers.films import FOUR_SURFACES, roll_balls, show_roll
from helpers.questions import ask, predict
from helpers.data import load_dataset
from helpers.live import explorer, sigmoid_slider
small_batch = load_dataset(image_size=8).batch()
"""
CHEAP = {"ask", "predict", "roll_balls", "show_roll", "sigmoid_slider", "explore_networks"}


def build_light_site(folder: Path) -> Path:
    """Build the site in a folder; return where its pages lie."""
    executed = folder / "lessons"
    executed.mkdir()
    shell = InteractiveShell.instance()
    shell.run_cell(PRELUDE).raise_error()
    for path in find_lessons():
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code" and is_cheap(cell.source):
                with capture_output() as captured:
                    shell.run_cell(cell.source).raise_error()
                cell.outputs = [
                    nbformat.v4.new_output(
                        "display_data", data=output.data, metadata=output.metadata
                    )
                    for output in captured.outputs
                ]
        nbformat.write(notebook, executed / path.name)
    pages = lay_out(executed, with_answers=False, modules=draw_modules())
    build_site.write_folder(pages, folder / "pages")
    assert build_site.build(folder, folder / "html") == 0
    return folder / "html"


def draw_modules() -> list[Path]:
    """Return the modules that get a page, the one that is looked at among them."""
    modules = list_modules()
    drawn = draw_third(modules, [path.read_bytes() for path in modules])
    return sorted({*drawn, ROOT / "helpers" / "measurements" / "probes.py"})


def is_cheap(source: str) -> bool:
    """Tell whether a cell calls cheap functions and no others."""
    calls = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    names = {getattr(call, "attr", getattr(call, "id", "")) for call in calls}
    return bool(names) and names <= CHEAP
