"""What needs an address is offered where the course has one, and nothing leads to a stand-in."""

import re
import tomllib

from tools.places import ROOT
from tools.website.addresses import STAND_IN, Addresses, read_addresses
from tools.website.launching import launch_row

LESSON = "01_sigmoid_saturation.ipynb"
PUBLISHED = Addresses("https://github.com/owner/name", "https://owner.github.io/name")
ELSEWHERE = Addresses("https://git.somewhere.org/owner/name", "https://somewhere.org")


def row(addresses):
    return launch_row(f"notebooks/{LESSON}", f"lessons/{LESSON}", addresses)


def test_colab_and_binder_open_the_copies_that_run_alone():
    github = "https://colab.research.google.com/github/owner/name/blob/standalone"
    assert PUBLISHED.colab(LESSON) == f"{github}/{LESSON}"
    binder = "https://mybinder.org/v2/gh/owner/name/standalone"
    assert PUBLISHED.binder(LESSON) == f"{binder}?urlpath=lab/tree/{LESSON}"


def test_binder_takes_any_repository_and_colab_and_codespaces_only_those_on_github():
    assert "/v2/git/https%3A%2F%2Fgit.somewhere.org%2Fowner%2Fname/" in ELSEWHERE.binder(LESSON)
    assert (ELSEWHERE.colab(LESSON), ELSEWHERE.codespaces(), ELSEWHERE.edit("a.md")) == ("", "", "")
    for way in ("Colab", "Binder", "Codespaces"):
        assert f"Open in {way}" in row(PUBLISHED)
        assert (f"Open in {way}" in row(ELSEWHERE)) == (way == "Binder")


def test_colab_is_offered_only_where_the_site_has_the_package():
    assert Addresses("https://github.com/owner/name").colab(LESSON) == ""


def test_without_addresses_only_the_file_is_offered():
    assert re.findall(r"https?:[^\"]*", row(Addresses())) == []
    assert f'href="../notebooks/{LESSON}" download' in row(Addresses())
    assert (Addresses().file("a"), Addresses().faults(), Addresses().page("a")) == ("", "", "")


def test_both_addresses_stand_in_pyproject_and_a_stand_in_is_none(tmp_path):
    pyproject = tmp_path / "pyproject.toml"
    text = '[project.urls]\nRepository = "https://github.com/a/b/"\nHomepage = "https://{}/c"\n'
    pyproject.write_text(text.format("example.org"))
    assert read_addresses(pyproject) == Addresses("https://github.com/a/b", "")
    pyproject.write_text(text.format("somewhere.org"))
    assert read_addresses(pyproject).site == "https://somewhere.org/c"


def test_the_addresses_stand_nowhere_else():
    urls = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]
    assert urls.keys() == {"Homepage", "Repository"}
    texts = [*ROOT.glob("docs/**/*.md"), *ROOT.glob("docs/*.py"), *ROOT.glob("*.md")]
    texts += [path for path in ROOT.glob("tools/**/*.py") if path.name != "addresses.py"]
    places = [urls["Homepage"], urls["Repository"], f"//{STAND_IN}"]
    assert [path.name for path in texts if any(place in path.read_text() for place in places)] == []
