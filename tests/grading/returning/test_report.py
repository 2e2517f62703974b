"""The class report: difficulty, discrimination, messages and outcomes are what they are called."""

import re
import warnings
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.colors import to_hex

from grading.outcomes import Outcome
from grading.returning import analysis, look
from grading.returning.changes import Changes
from grading.returning.figures import (
    describe_items,
    draw_items,
    draw_points,
    draw_seconds,
    embed,
    embed_both,
    point_edges,
)
from grading.returning.report import hash_of_script, make_report, write_report
from grading.returning.titles import list_titles, short_labels
from tests.grading.classes.recorded_class import WRITTEN, make_class
from tests.grading.returning.test_safe_html import read_tags
from tests.grading.returning.test_similarity import make_program

EVIL = "<script>alert(1)</script>"
WRITTEN_ON = datetime(2026, 3, 9, 14, 5)


@pytest.fixture(scope="module")
def graded(tmp_path_factory, registered):
    """Ten students: the strong solve 2a, 1a is solved by the weak alone."""
    room = make_class(tmp_path_factory.mktemp("report") / "class", registered.gradebook)
    records = []
    for number in range(10):
        wrong = {"2a-gradient": "[known] 5 × 0.2"} if number < 4 else {"1a-sigma-prime": EVIL}
        if number < 2:
            wrong |= {"2b-update": "No.", "3a-slope": "No."}
        records.append(
            room.record(
                f"student{number}",
                wrong=wrong,
                seconds=0.1 * (number + 1),
                answers={"1a-sigma-prime-answer": f"# {EVIL}\n{make_program(max(number, 1))}"},
            )
        )
    records.append(room.record("late", outcome=Outcome.TIMEOUT, seconds=61.0))
    records.append(room.record("broken", outcome=Outcome.UNREADABLE))
    room.add(*records)
    return room.results()


@pytest.fixture(scope="module")
def page(graded):
    return make_report(graded, now=WRITTEN_ON, changes=Changes("", []))


def test_difficulty_is_the_mean_share_and_discrimination_the_correlation_with_the_rest(graded):
    items = {item.name: item for item in analysis.analyse_items(graded)}
    assert items["2a-gradient"].mean_share == pytest.approx(7 / 11)
    assert items["3c-dead-unit"].mean_share == 1
    assert (items["2a-gradient"].marked, items["2a-gradient"].full) == (11, 7)
    assert items[WRITTEN].mean_share is None
    ran = [one for one in graded.students if one.outcome != Outcome.UNREADABLE]
    own = [one.scores["2b-update"].points for one in ran]
    rest = [one.points - one.scores["2b-update"].points for one in ran]
    expected = np.corrcoef(own, rest)[0, 1]
    assert items["2b-update"].discrimination == pytest.approx(expected)
    assert items["1a-sigma-prime"].discrimination < 0
    assert items["3c-dead-unit"].discrimination is None  # all have the same


@pytest.mark.parametrize("own", [[1, 0, 1, 0], [1, 1, 1, 1, 1], [np.nan] * 6])
def test_too_few_or_equal_points_have_no_correlation(own):
    own = np.array(own, dtype=float)
    assert analysis.correlate(own, np.arange(len(own), dtype=float)) is None


def test_messages_and_outcomes_are_counted(graded):
    messages = {one.name: one for one in analysis.count_messages(graded)}
    assert messages["2a-gradient"].said == [
        ("[known] 5 × 0.2", [f"student{number}" for number in range(4)])
    ]
    assert messages["1a-sigma-prime"].failed == 6
    assert messages["3c-dead-unit"].failed == 0
    counted = {one.outcome: one.students for one in analysis.count_outcomes(graded)}
    assert (len(counted["graded"]), counted["timeout"], counted["unreadable"]) == (
        10,
        ["late"],
        ["broken"],
    )


def test_what_stopped_an_answer_is_counted_in_place_of_the_name_that_was_then_missing(room):
    missing, cause = "NameError: name 'x' is not defined", "The cell 1a before it did not run."
    room.add(room.record("a", wrong={"1a-sigma-prime": missing}, causes={"1a-sigma-prime": cause}))
    messages = {one.name: one for one in analysis.count_messages(room.results())}
    assert messages["1a-sigma-prime"].said == [("The cell 1a did not run.", ["a"])]


def test_slow_submissions_come_first_and_those_that_did_not_run_not_at_all(graded):
    seconds = analysis.list_seconds(graded)
    assert list(seconds)[:2] == ["late", "student9"]
    assert "broken" not in seconds


def test_only_programs_of_some_length_are_compared(graded):
    programs = analysis.collect_programs(graded)
    assert sorted(programs) == [f"student{number}" for number in range(10)]
    assert "total_gradient" not in programs["student1"]


def test_the_page_is_one_file_that_fetches_nothing_and_runs_its_own_script_alone(page):
    tags = read_tags(page)
    names = [tag for tag, _ in tags]
    assert {"iframe", "object", "link"} & set(names) == set()
    (script,) = re.findall("<script>(.*?)</script>", page, re.DOTALL)
    assert f"script-src 'sha256-{hash_of_script(script)}';" in page
    assert names.count("script") == 1
    sources = [a[name] for _, a in tags for name in ("src", "srcset") if name in a]
    assert len(sources) == 6  # three figures, for a light page and for a dark one
    assert all(source.startswith("data:image/png;base64,") for source in sources)
    links = [a["href"] for tag, a in tags if tag == "a"]
    ids = [a["id"] for _, a in tags if "id" in a]
    assert all(link[1:] in ids for link in links if link.startswith("#"))
    assert EVIL not in page
    assert "&lt;script&gt;" in page


def test_every_figure_says_in_words_what_it_shows(page):
    tags = read_tags(page)
    words = [a["alt"] for tag, a in tags if tag == "img"]
    assert all(len(text) > 60 for text in words)
    assert any("the hardest is “1a · The slope at z = 5”" in text for text in words)
    levels = [int(tag[1]) for tag, _ in tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert set(levels) == {1, 2, 3}


def test_likeness_is_put_as_a_question(page):
    text = " ".join(re.sub("<[^>]*>", " ", page).split())
    assert "A question for you, not a verdict." in text
    assert "student0, student1" in text
    for word in ("cheat", "plagiar", "copied"):
        assert word not in text.lower()


def test_the_page_is_the_same_each_time(graded, page):
    path = write_report(graded, now=WRITTEN_ON)
    assert path.read_text(encoding="utf-8") == page
    assert path.name == "practice.html"


def test_a_class_without_points_has_a_report(room):
    room.add(room.record("ada", outcome=Outcome.UNREADABLE))
    page = make_report(room.results())
    assert "Nobody has points yet." in page
    assert "No submission was run." in page


def test_figures_hold_what_they_were_given(graded):
    items = analysis.analyse_items(graded)
    titles = list_titles(graded.assignment)
    figure, words = draw_items(items, titles)
    left, right = figure.axes
    widths = [bar.get_width() for bar in left.patches]
    assert widths == [item.mean_share or 0 for item in items]
    drawn = next(line for line in right.lines if line.get_marker() == "D").get_xdata()
    assert list(drawn) == [i.discrimination for i in items if i.discrimination is not None]
    assert words == describe_items(items, titles)
    figure, words = draw_points([1.0, 2.0, 2.0], 4.0)
    assert sum(bar.get_height() for bar in figure.axes[0].patches) == 3
    assert "median is 2" in words
    figure, words = draw_seconds([0.1, 0.2, 60.0])
    assert sum(bar.get_height() for bar in figure.axes[0].patches) == 3
    assert embed(figure).startswith("data:image/png;base64,")


@pytest.mark.parametrize("count", [0, 1, 2, 40])
def test_any_number_of_questions_leaves_room_to_draw_in(count):
    items = [
        analysis.Item(f"question-{at}", 1.0, True, 0, 0, 0, None, None, 0) for at in range(count)
    ]
    figure, _ = draw_items(items, {item.name: item.name for item in items})
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib's, when nothing is left
        embed(figure)
    assert all(ax.get_window_extent().height > 20 for ax in figure.axes)


@pytest.mark.parametrize("points", [[], [0.0], [16.0], [0.0, 16.5], [3.0] * 5])
def test_every_number_of_points_falls_into_the_histogram(points):
    figure, _ = draw_points(points, 16.0)
    assert sum(bar.get_height() for bar in figure.axes[0].patches) == len(points)


@pytest.mark.parametrize("seconds", [[], [0.0], [0.0, 0.0], [0.01] * 3, [0.1], [0.0, 600.0]])
def test_every_running_time_falls_into_the_histogram(seconds):
    figure, _ = draw_seconds(seconds)
    figure.canvas.draw()
    ticks = [label for label in figure.axes[0].get_xticklabels(which="both") if label.get_text()]
    boxes = [label.get_window_extent() for label in ticks]
    assert all(a.x1 < b.x0 for a, b in pairwise(boxes)), "labels lie over each other"
    assert sum(bar.get_height() for bar in figure.axes[0].patches) == len(seconds)


@pytest.mark.parametrize(("maximum", "highest"), [(16, 16), (12, 12), (100, 87), (29, 30.5)])
def test_a_bar_stands_for_whole_points_and_the_best_are_in_one(maximum, highest):
    edges = point_edges(maximum, highest)
    assert len(edges) <= 24
    assert edges[0] == -0.5
    assert edges[-1] > highest
    assert set(edges % 1) == {0.5}


def test_who_has_all_points_is_not_said_to_have_one_more():
    _, words = draw_points([12.0, 12.0, 3.0], 12.0)
    assert "most students, 2, have about 12." in words


def test_a_question_that_nobody_marked_is_not_called_hard(graded, page):
    items = {item.name: item for item in analysis.analyse_items(graded)}
    assert items[WRITTEN].remark == "nobody marked this yet"
    assert items["1a-sigma-prime"].is_poor
    assert items["3c-dead-unit"].remark == "everybody has all points"
    assert "nobody marked this yet" in page


def test_blanks_alone_do_not_make_a_question_hard(room):
    room.add(room.record("ada", untouched=(WRITTEN,)), room.record("bob"))
    items = {item.name: item for item in analysis.analyse_items(room.results())}
    assert items[WRITTEN].remark == "nobody marked this yet"
    assert items[WRITTEN].mean_share is None
    room.give_by_hand("bob", WRITTEN, 4.0)
    items = {item.name: item for item in analysis.analyse_items(room.results())}
    assert (items[WRITTEN].mean_share, items[WRITTEN].remark) == (0.5, "")


@pytest.mark.parametrize(
    ("share", "waiting", "remark"),
    [
        (0.2, 0, "hard"),
        (0.5, 0, ""),
        (0.95, 2, "2 wait to be marked; easy"),
        (0.0, 0, "nobody has any points"),
    ],
)
def test_what_is_hard_easy_or_waits_is_flagged(share, waiting, remark):
    assert analysis.Item("q", 2.0, False, 9, waiting, 9, share, 0.5, 1).remark == remark


def test_a_syntax_error_and_an_endless_loop_are_no_missing_names(room):
    missing = {"1a-sigma-prime": "NameError: name 'sigma_prime_at_5' is not defined"}
    told = {
        "ada": "The cell 1a-sigma-prime-answer before it did not run: SyntaxError: no.",
        "bob": "The cell 1a-sigma-prime-answer was stopped after 10 seconds.",
    }
    room.add(
        *(
            room.record(name, wrong=missing, causes={"1a-sigma-prime": cause})
            for name, cause in told.items()
        )
    )
    (said,) = [one.said for one in analysis.count_messages(room.results()) if one.failed]
    assert said == [
        ("The answer did not run: SyntaxError: no.", ["ada"]),
        ("The answer was stopped after 10 seconds.", ["bob"]),
    ]


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        (["1a-slope", "1b-share"], ["1a", "1b"]),
        (["cell-1", "cell-2"], ["1", "2"]),
        (["one/1a-x", "two/1b-x"], ["1a", "1b"]),
        (["one/1a-x", "two/1a-x"], ["1", "2"]),
        (["averylongname", "b"], ["1", "2"]),
    ],
)
def test_narrow_columns_have_labels_that_differ(names, labels):
    assert list(short_labels(names).values()) == labels


def test_a_figure_turns_dark_and_keeps_its_meaning():
    figure, _ = draw_points([1.0, 2.0], 4.0)
    light, dark = embed_both(figure)
    assert light != dark
    assert to_hex(figure.get_facecolor()).upper() == look.DARK_PAPER
    (bar, *_) = figure.axes[0].patches
    assert to_hex(bar.get_facecolor()).upper() == look.IN_THE_DARK[look.BLUE]


def test_behind_a_message_stand_the_names_of_those_who_got_it(page):
    (row,) = re.findall(r"<tr>.*?</tr>", page[page.index('id="messages"') :], re.DOTALL)[1:2]
    assert "<summary>Who</summary>student" in row


def test_a_class_of_500_fits_into_two_megabytes_with_the_typeface_in_it(graded):
    students = [
        replace(one, student=f"{one.student}-{number}")
        for number in range(50)
        for one in graded.students
        if one.student.startswith("student")
    ]
    page = make_report(replace(graded, students=students), now=WRITTEN_ON)
    assert page.count('<th scope="row">student') >= 500
    assert page.count('url("data:font/ttf;base64,') == 3
    assert "font-src data:;" in page
    assert len(page.encode()) < 2_000_000
