"""What a page says of itself where it is found or shared, and how the course is cited."""

import re
import tomllib

import pytest
import yaml

from helpers.start import list_stops
from tools.places import ROOT
from tools.website.addresses import Addresses
from tools.website.cite import YEAR, cite_page
from tools.website.head import CARD, Head

STOPS = tuple(list_stops(ROOT / "notebooks"))
PUBLISHED = Addresses("https://github.com/owner/name", "https://owner.github.io/name")
SOURCES = {"lessons/01": f"notebooks/{STOPS[1].path}", "students": "docs/students.md"}


def head(addresses=PUBLISHED):
    return Head("Title", "What it <is>.", addresses, SOURCES, STOPS)


def test_a_lesson_is_described_by_its_question_and_another_page_by_the_course():
    assert head().describe("lessons/01").startswith(STOPS[1].question)
    assert head().describe("students") == "What it <is>."
    assert '<meta name="description" content="What it &lt;is&gt;.">' in head().tags("students", "S")


def test_the_picture_for_those_who_share_a_link_has_a_whole_address():
    picture = f'<meta property="og:image" content="{PUBLISHED.site}/{CARD}">'
    assert picture in head().tags("index", "Title")
    assert "og:image" not in head(Addresses()).tags("index", "Title")


def test_at_its_foot_a_page_can_be_edited_and_a_fault_reported_if_there_is_a_repository():
    edit = f"{PUBLISHED.repository}/edit/main/docs/students.md"
    faults = f"{PUBLISHED.repository}/issues"
    assert head().foot("students") == {"edit_address": edit, "faults_address": faults}
    assert head().foot("search")["edit_address"] == ""
    assert set(head(Addresses()).foot("students").values()) == {""}


@pytest.mark.parametrize("addresses", [PUBLISHED, Addresses()])
def test_the_entry_for_bibtex_says_what_pyproject_says(addresses):
    about = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (entry,) = re.findall(r"(?s)```bibtex\n(.*?)```", cite_page(addresses))
    assert entry.count("{") == entry.count("}")
    assert f"author  = {{{{{about['authors'][0]['name']}}}}}," in entry
    assert f"version = {{{about['version']}}}," in entry
    assert (f"url     = {{{addresses.site}}}," in entry) == bool(addresses.site)
    assert f"(c) {YEAR} " in (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))["type"] == "software"
