"""Who takes over a tab from another reader finds nothing of what that one chose or heard."""

import pytest

LEAVES = """<title>A</title><input><script>
localStorage.setItem("theme", "dark");
sessionStorage.setItem("place", "12");
console.error("a complaint");
</script>"""
FOUND = """() => [localStorage.length, sessionStorage.length, innerWidth,
  matchMedia("(prefers-color-scheme: dark)").matches, matchMedia("print").matches,
  document.activeElement.tagName, scrollY]"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "leaves.html").write_text(LEAVES)
    (tmp_path / "looks.html").write_text("<title>B</title><p style='height: 9000px'>Words.</p>")
    return tmp_path


def see(readers, folder):
    """What a reader who has chosen nothing finds on a page."""
    with readers.opener(folder) as open_page:
        page = open_page("looks.html")
        return page, [*page.evaluate(FOUND), *page.complaints]


def test_a_tab_that_is_taken_over_is_as_new(readers, folder):
    first, at_first = see(readers, folder)
    with readers.opener(folder) as open_page:
        page = open_page("leaves.html", width=390, scheme="dark")
        assert page is first
        page.emulate_media(media="print")
        page.locator("input").focus()
        assert "a complaint" in page.complaints
        assert page.evaluate(FOUND)[:2] == [1, 1]
    again, found = see(readers, folder)
    assert again is first
    assert found == at_first == [0, 0, 1440, False, False, "BODY", 0]


def test_two_readers_at_the_same_time_have_a_tab_each(readers, folder):
    with readers.opener(folder) as open_page:
        one, other = open_page("leaves.html"), open_page("looks.html")
        assert other.evaluate(FOUND)[:2] == [0, 0]
        assert one.title() == "A"


def test_who_wants_no_scripts_gets_none_and_leaves_that_to_nobody(readers, folder):
    with readers.opener(folder) as open_page:
        page = open_page("leaves.html", scripts=False)
        assert page.complaints == []
    _, found = see(readers, folder)
    assert found == [0, 0, 1440, False, False, "BODY", 0]
