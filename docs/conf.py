"""Sphinx's settings for the course site. `make site` lays out the pages and calls Sphinx."""

import re
import sys
import tomllib
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # for the docstrings of `helpers`
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

from helpers.start import list_stops  # noqa: E402
from tools.website.addresses import read_addresses  # noqa: E402
from tools.website.head import Head  # noqa: E402
from tools.website.pages import TITLE, find_pages  # noqa: E402

project = PROJECT["name"].replace("-", " ").capitalize()
author = PROJECT["authors"][0]["name"]
copyright = f"{datetime.now(UTC).year} {author}"
version = release = PROJECT["version"]
language = "en"
ADDRESSES = read_addresses()

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx.ext.mathjax",
]

# Lessons come executed (tools/lessons/run.py); Sphinx only shows them.
nb_execution_mode = "off"
nb_render_markdown_format = "myst"
nb_ipywidgets_js = {}  # scripts from the network, for widgets that no kernel stands behind
nb_merge_streams = True
nb_code_prompt_show = "Code of this step"
nb_code_prompt_hide = "Code of this step"
nb_mime_priority_overrides = [("html", "text/markdown", 5)]
myst_enable_extensions = ["dollarmath", "colon_fence", "deflist"]
myst_heading_anchors = 4

# Google's docstring sections; the types stand in the list of parameters and not in the signature.
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True  # as they are written: a value may be a path of this machine
default_role = "code"
napoleon_numpy_docstring = False

# MathJax from the installed package, drawn as SVG: one file, no fonts, nothing from the network.
_package = find_spec("sphinx-mathjax-offline")
MATHJAX = Path(_package.origin).parent / "static" / "mathjax" / "tex-svg-full.js"
html_static_path = ["_static", str(ROOT / "helpers" / "fonts"), str(MATHJAX)]
mathjax_path = MATHJAX.name
mathjax3_config = {
    "tex": {"packages": {"[+]": ["textmacros"]}},  # a \_ inside of \text
    "options": {"enableMenu": False},  # with its menu each formula is a stop of the Tab key
}

# The course's own addresses are stand-ins until somebody publishes it.
linkcheck_ignore = [re.escape(address) for address in PROJECT["urls"].values()]
linkcheck_timeout = 30
linkcheck_retries = 3

STOPS = list_stops(ROOT / "notebooks")
HEAD = Head(
    TITLE,
    PROJECT["description"],
    ADDRESSES,
    {re.sub(r"\.\w+$", "", page): source for source, page in find_pages(STOPS).items()},
    tuple(STOPS),
)

html_theme = "sphinx_book_theme"
html_title = "Vanishing Gradients Course"
html_baseurl = ADDRESSES.site
html_favicon = "_static/favicon.svg"
html_search_scorer = str(ROOT / "docs" / "site" / "scorer.js")
templates_path = ["_templates"]
html_css_files = ["look.css", "course.css"]
html_js_files = ["course.js", "search.js", "slider.js", "explorer.js"]
html_copy_source = False  # the notebooks to download are copied without outputs
html_show_sourcelink = False
html_context = {"default_mode": "auto"}  # light or dark as the reader's system has it
html_theme_options = {
    "use_download_button": False,
    "footer_content_items": ["foot.html"],
    "navbar_start": [],  # no bar above the page: the search stands beside it
    "navbar_center": [],
    "navbar_end": [],
    "navbar_persistent": [],
    "show_navbar_depth": 1,
    "collapse_navbar": True,  # else each page has a hidden list of all modules of `helpers`
    "show_toc_level": 2,
    "home_page_in_toc": False,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}


def read_as_plain_text(app, what, name, subject, options, lines):
    """Let docstrings be plain text: bars and stars are signs, an indented block is kept."""
    for index, line in enumerate(lines):
        parts = line.split("`")
        parts[::2] = [re.sub(r"([|*])", r"\\\1", part) for part in parts[::2]]
        lines[index] = "`".join(parts)
        after = lines[index + 1 : index + 3]
        is_block = len(after) == 2 and not after[0].strip() and after[1].startswith("    ")
        if line.endswith(":") and is_block:
            lines[index] += ":"
        # Napoleon would take the words before a colon for a type; these have none before it.
        if line.strip() == "Returns:" and after:
            lines[index + 1] = re.sub(r"^( *)", r"\1: ", after[0])


def add_head(app, page, template, context, doctree):
    """Put the description of a page into its head, and the links at its foot into its context."""
    context["metatags"] = context.get("metatags", "") + HEAD.tags(page, context.get("title", TITLE))
    context.update(HEAD.foot(page))


def setup(app):
    """Connect the above, what reads docstrings before Napoleon, which reads their sections."""
    app.connect("html-page-context", add_head)
    app.connect("autodoc-process-docstring", read_as_plain_text, priority=100)
