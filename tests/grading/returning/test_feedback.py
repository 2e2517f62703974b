"""A feedback page shows question, answer, points and message, no test, and nothing unsafe."""

import itertools
import re
import shutil
from dataclasses import replace

import pytest

from grading.commands.feedback import write_pages
from grading.course.assignment import Role
from grading.examining.hidden_tests import HIDDEN
from grading.outcomes import Outcome
from grading.result import ExecutedCell
from grading.returning import feedback
from grading.returning.feedback import make_page, write_page
from tests.grading.classes.recorded_class import HIDDEN_WORDS, WRITTEN
from tests.grading.returning.test_safe_html import read_tags

MESSAGE = "This is σ(5), the height. The question asks for the slope, σ′(5)."
EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>"


@pytest.fixture
def page(room):
    """The page of a student with a right, a wrong and a written answer."""
    room.add(
        room.record(
            "ada",
            answers={
                "1a-sigma-prime-answer": f"sigma_prime_at_5 = 0.9933  # {EVIL}",
                WRITTEN: f"Because $\\sigma' \\le 0.25$. {EVIL}",
                "extra-1": f"print('{EVIL}')",
            },
            wrong={"1a-sigma-prime": MESSAGE, "1b-share": EVIL},
            outputs={"extra-1": [{"output_type": "stream", "name": "stdout", "text": EVIL}]},
            untouched=("3d-sigmoid-place-answer",),
            causes={"1b-share": f"The cell 1b did not run: {EVIL}"},
        )
    )
    room.give_by_hand("ada", WRITTEN, 3.0, f"Well said. {EVIL}")
    room.give_by_hand("ada", "2a-gradient-answer", 0.0, "Neat.")
    results = room.results()
    return make_page(results, results.students[0])


def test_it_shows_the_question_the_answer_the_message_and_the_points(page):
    text = re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", page))
    assert "What is its slope" in text
    assert "sigma_prime_at_5 = 0.9933" in text
    assert MESSAGE in text
    assert "The cell 1b did not run: &lt;script&gt;" in text
    assert "1a · The slope at z = 5: 0 of 2 points (no points)" in text
    assert "2a · The gradient at the first weight: 2 of 2 points (right)" in text
    assert "3e · In your own words: 3 of 4 points (in part)" in text
    assert "Comment: Well said." in text
    assert "Comment: Neat." in text
    assert "11 of 16 points" in text
    assert "You left this cell as it was." in text
    assert Outcome.GRADED.sentence in text


def test_it_holds_no_hidden_test_and_nothing_that_one_printed(page, room):
    hidden = [block for cell in room.assignment.cells for block in HIDDEN.findall(cell.source)]
    lines = {line.strip() for block in hidden for line in block.splitlines() if len(line) > 25}
    assert len(lines) > 20
    assert [line for line in lines if line in page] == []
    assert "HIDDEN TESTS" not in page
    assert HIDDEN_WORDS not in page
    assert "hidden_secret" not in page
    assert "assert verdict" not in page


def test_a_task_has_its_mark_and_not_its_marking_scheme(room):
    room.add(room.record("ada"))
    results = room.results()
    cells = list(room.assignment.cells)
    at = next(at for at, cell in enumerate(cells) if cell.role is Role.TEXT and at > 3)
    scheme = "=== BEGIN MARK SCHEME ===\n1 for axes\n=== END MARK SCHEME ==="
    told = {"source": f"Draw the net.\n{scheme}", "handed_out": "Draw the net."}
    cells[at] = replace(cells[at], **told, by_hand=True, points=2.0)
    results = replace(results, assignment=replace(room.assignment, cells=tuple(cells)))
    page = make_page(results, results.students[0])
    assert "1 for axes" not in page
    assert "SCHEME" not in page
    assert re.search(r"Draw the net\.(?s:.{0,400})not marked yet", page)


def test_nothing_of_a_student_runs_and_nothing_is_fetched(page):
    tags = read_tags(page)
    assert {tag for tag, _ in tags} & {"script", "iframe", "object", "link", "img", "svg"} == set()
    assert not any(name.startswith("on") for _, attributes in tags for name in attributes)
    loaded = [a[name] for _, a in tags for name in ("src", "href", "action") if name in a]
    assert [address for address in loaded if not address.startswith("#mark-")] == []
    policy = next(a["content"] for tag, a in tags if a.get("http-equiv"))
    assert "default-src 'none'" in policy
    assert EVIL not in page


def test_it_can_be_read_without_seeing_it(page):
    tags = read_tags(page)
    assert ("html", {"lang": "en"}) in tags
    levels = [int(tag[1]) for tag, _ in tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    ids = [a["id"] for _, a in tags if "id" in a]
    assert len(ids) == len(set(ids))
    targets = [a["href"][1:] for tag, a in tags if tag == "a" and a["href"].startswith("#")]
    assert set(targets) <= set(ids)
    assert len(targets) == 9
    assert all("scope" in a for tag, a in tags if tag == "th")
    assert [tag for tag, _ in tags].count("math") > 10


def test_it_is_small_enough_to_be_handed_back_by_the_hundred(page):
    assert "@font-face" not in page
    assert len(page.encode()) < 40_000


def test_text_and_background_differ_enough_to_be_read(page):
    """WCAG 2.2 asks for 4.5 to 1: each colour of the template on the backgrounds it can lie on."""
    found = re.findall(r"--course-(\w+): light-dark\((#\w{6}), (#\w{6})\)", page)
    for scheme in (1, 2):
        colours = {name[0]: name[scheme] for name in found}
        for ink in ("ink", "soft", "link", "alarm"):
            for ground in ("paper", "box"):
                assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground, scheme)
    assert contrast("#777777", "#ffffff") < 4.5  # the check sees a colour that is too pale


def contrast(one, other):
    """The ratio of relative luminances, as WCAG defines it."""

    def luminance(colour):
        digits = colour.lstrip("#")
        digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
        parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_many_long_texts_of_a_student_are_shown_as_typed(room, monkeypatch):
    """Some Markdown takes the square of its length to read, and a notebook has 2,000 cells."""
    read = []
    monkeypatch.setattr(feedback, "markdown_to_html", lambda text, heading=None: read.append(text))
    record = room.record("ada")
    own = [ExecutedCell(f"own-{number}", "markdown", "*mine*" * 1000) for number in range(50)]
    longer = replace(record.result, cells=(*record.result.cells, *own))
    room.add(replace(record, result=longer))
    (result,) = room.results().students
    page = make_page(room.results(), result)
    assert page.count("*mine*" * 1000) > 40
    assert sum(map(len, read)) < 100_000


def test_an_outcome_is_told_in_words_and_is_no_zero(room):
    room.add(
        room.record("bob", outcome=Outcome.TIMEOUT, wrong={"2b-update": "This test did not run."}),
        room.record("cyd", outcome=Outcome.UNREADABLE),
        room.record("dan", outcome=Outcome.MISSING),
    )
    pages = {one.student: make_page(room.results(), one) for one in room.results().students}
    assert "Outcome: timeout." in pages["bob"]
    assert "10 of 16 points so far" in pages["bob"]
    for name, outcome in (("cyd", Outcome.UNREADABLE), ("dan", Outcome.MISSING)):
        assert outcome.sentence in pages[name]
        assert "This is not a zero." in pages[name]
        assert "0 of" not in pages[name]


def test_pages_lie_where_nbgrader_keeps_feedback_and_only_for_the_students_asked_for(room):
    room.add(room.record("Zoë Ångström"), room.record("bob"))
    written, left_out = write_pages(room.results(only=["bob"]))
    assert [path.relative_to(room.folder).as_posix() for path in written] == [
        "classroom/feedback/bob/practice/practice.html"
    ]
    assert left_out == 0
    assert len(write_pages(room.results())[0]) == 2


def test_a_page_that_cannot_be_written_leaves_the_old_one_whole(room, monkeypatch):
    room.add(room.record("ada"))
    results = room.results()
    path = write_page(results, results.students[0])
    before = path.read_bytes()
    monkeypatch.setattr("pathlib.Path.replace", fail)
    with pytest.raises(RuntimeError, match="full"):
        write_page(results, results.students[0])
    assert path.read_bytes() == before
    assert [other.name for other in path.parent.iterdir()] == ["practice.html"]


def fail(*_):
    raise RuntimeError("full")


def test_a_submission_that_only_nbgrader_has_graded_is_left_to_nbgrader(room):
    room.add(room.record("ada"), room.record("bob"))
    shutil.rmtree(room.journal.folder)
    room.journal.write(room.record("bob"))
    written, left_out = write_pages(room.results())
    assert (len(written), left_out) == (1, 1)
