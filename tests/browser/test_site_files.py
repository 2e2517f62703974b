"""The files of the built site: links lead somewhere, and no graded answer is among them."""

import json
import re
import zipfile
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
from bs4 import BeautifulSoup

from helpers.start import list_stops
from tools.bundle.check import find_leaks
from tools.lessons.executing import LESSONS
from tools.places import ROOT
from tools.standalone.copies import BRING_HELPERS
from tools.standalone.package import name_wheel
from tools.website.addresses import STAND_IN
from tools.website.build import LARGEST, measure_pages
from tools.website.offered import ZIP, name_diagnosis

HIDDEN = re.compile(
    r"(?s)BEGIN (?:HIDDEN TESTS|SOLUTION).*?\n(.*?)[^\n]*END (?:HIDDEN TESTS|SOLUTION)"
)


@pytest.fixture(scope="module")
def pages(site):
    """Every page of the site, read."""
    files = sorted(site.rglob("*.html"))
    files = [path for path in files if "_static" not in path.parts]
    return {path: BeautifulSoup(path.read_bytes(), "html.parser") for path in files}


def test_every_link_leads_to_a_file_and_a_place_that_exist(pages):
    places = {path: {tag["id"] for tag in page.find_all(id=True)} for path, page in pages.items()}
    broken = []
    for path, page in pages.items():
        for tag in page.find_all(["a", "img", "script", "link"]):
            address = tag.get("href") or tag.get("src") or ""
            if re.match(r"[a-z][a-z0-9+.-]*:|$", address):
                continue
            file, _, place = unquote(address).partition("#")
            target = (path.parent / file.split("?")[0]).resolve() if file else path
            if not target.exists() or (place and place not in places.get(target, {place})):
                broken.append(f"{path.name}: {address}")
    assert broken == []


def test_lesson_09_leads_to_headings_of_other_lessons(pages, site):
    (page,) = (page for path, page in pages.items() if path.stem == "09_takeaways")
    links = [link["href"] for link in page.select("article a[href*='#']")]
    assert sum(bool(re.match(r"0[0-8]_\w+\.html#\w", link)) for link in links) >= 8


def test_scripts_and_styles_come_from_the_site_itself(pages):
    for page in pages.values():
        fetched = [tag.get("src") or tag.get("href") for tag in page.find_all(["script", "link"])]
        assert not [
            address for address in fetched if address and re.match(r"(https?:)?//", address)
        ]


def test_next_leads_through_every_stop_in_the_order_of_the_map(pages, site):
    stops = list_stops(LESSONS)
    titles, page = [], site / "lessons.html"
    for _ in stops:
        before = page
        page = follow(pages, page, "a.right-next")
        titles.append(page.stem)
    assert titles == [Path(stop.path).stem for stop in stops]
    assert follow(pages, page, "a.left-prev") == before


def follow(pages, page, link):
    """Return the page that a page's only link of a kind leads to."""
    (link,) = pages[page].select(link)
    return (page.parent / link["href"]).resolve()


def test_no_file_holds_a_solution_or_a_hidden_test(pages, site):
    files = [path for path in site.rglob("*") if path.suffix in (".html", ".js", ".ipynb")]
    everything = "\n".join(
        pages[path].get_text() if path in pages else path.read_text(encoding="utf-8")
        for path in files
    )
    lines = secret_lines()
    assert len(lines) > 200
    assert [line for line in lines if line in everything] == []


def secret_lines():
    """Lines of solutions and hidden tests that are long enough to be nobody else's."""
    sources = (ROOT / "solutions").glob("*/*.ipynb")
    cells = [cell.source for path in sources for cell in nbformat.read(path, as_version=4).cells]
    public = "\n".join(
        cell.source
        for path in LESSONS.rglob("*.ipynb")
        for cell in nbformat.read(path, as_version=4).cells
    )
    public += "\n".join(path.read_text() for path in (ROOT / "helpers").rglob("*.py"))
    lines = [
        line.strip()
        for cell in cells
        for part in HIDDEN.findall(cell)
        for line in part.splitlines()
    ]
    return [line for line in lines if len(line) > 30 and line not in public]


def test_no_page_names_a_folder_of_the_machine_that_built_it(site):
    pages = [*site.rglob("*.html"), site / "searchindex.js"]
    assert [page.name for page in pages if str(ROOT) in page.read_text(encoding="utf-8")] == []


def test_the_notebook_to_download_runs_alone_and_holds_no_outputs(site):
    for name in ("01_sigmoid_saturation.ipynb", "practice/practice.ipynb"):
        cells = json.loads((site / "notebooks" / name).read_bytes())["cells"]
        assert cells[0]["id"] == BRING_HELPERS
        assert not any(cell.get("outputs") for cell in cells)
    assert (site / "notebooks" / name_wheel()).is_file()


def test_nothing_leads_to_an_address_that_is_a_stand_in(pages):
    links = [tag["href"] for page in pages.values() for tag in page.find_all("a", href=True)]
    assert [link for link in links if STAND_IN in link] == []


def test_the_site_is_not_too_large(site):
    assert measure_pages(site) < LARGEST


def test_what_is_offered_for_download_is_there_and_the_zip_file_gives_nothing_away(site):
    names = {path.name for path in (site / "downloads").iterdir()}
    assert {f"{ZIP}.zip", name_diagnosis()} <= names
    with zipfile.ZipFile(site / "downloads" / f"{ZIP}.zip") as archive:
        texts = {name: archive.read(name) for name in archive.namelist()}
    files = {name.partition("/")[2]: text for name, text in texts.items()}
    assert find_leaks(files) == []
    assert "notebooks/00_start_here.ipynb" in files


def test_every_lesson_leads_to_the_downloads(pages):
    lessons = [
        page for path, page in pages.items() if path.parent.name in ("lessons", "assignments")
    ]
    assert len(lessons) >= 13
    for page in lessons:
        assert page.select_one('p.launch a[href="../downloads.html"]')
        assert page.select_one("p.launch a.primary")


def test_every_page_has_an_icon_a_description_and_a_licence_and_none_a_title_twice(pages):
    for page in pages.values():
        assert page.select_one('link[rel="icon"][href$="favicon.svg"]')
        assert page.select_one('meta[name="description"]')["content"]
        assert "CC BY 4.0" in page.select_one("p.foot").get_text()
        halves = page.title.get_text().split(" — ")
        assert len(set(halves)) == len(halves)
