"""The page says what breaks a rule, and counts nothing that was not run."""

import csv
import io

import pytest

from tests.breadth.image_sets import DIGITS, ImageSet
from tests.breadth.outcome import HELD, NOT_HERE, NOT_REACHED, Found, Noise, Outcome
from tests.breadth.page import write_csv, write_page
from tests.breadth.plan import Setting
from tests.breadth.records import Record
from tests.breadth.summary import find_troubles, gather

SETS = [DIGITS, "a", "b", "c", "d", "e"]
MACHINE = {"processor": "P", "cores": 2, "system": "S", "python": "3", "versions": {"torch": "2"}}
ON = Setting(DIGITS)


def record(setting, verdicts, lesson="03", sentence="It is so.", **outcome):
    found = tuple(
        Found(name, sentence if verdict != NOT_REACHED else "", verdict, "0.5", "above 1")
        for name, verdict in verdicts.items()
    )
    shown = {"stopped": "", "warnings": (), "nans": ()} | outcome
    images = ImageSet(setting.images, None, "words", 1797, 10, (8, 8), "")
    return Record(lesson, setting, images, Outcome(found, **shown), 1.0, "")


def on_sets(failing, sentence="It is so.", verdict=NOT_HERE):
    """Records of one statement on six sets, of which it fails on so many."""
    verdicts = [verdict] * failing + [HELD] * (len(SETS) - failing)
    return [
        record(Setting(name), {"one": found}, sentence=sentence)
        for name, found in zip(reversed(SETS), verdicts, strict=True)
    ]


def page(records):
    return write_page(records, gather(records), list(find_troubles(records)), {"03": 1}, MACHINE)


def section(text, heading):
    return text.split(f"## {heading}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize("verdict", [NOT_HERE, NOT_REACHED])
def test_a_statement_may_fail_on_one_set_in_six(verdict):
    assert "None." in section(page(on_sets(1, verdict=verdict)), "Held on too few sets")
    broken = section(page(on_sets(2, verdict=verdict)), "Held on too few sets")
    assert (
        "| 03.one | It is so. | d: 0.5 (should be above 1); e: 0.5 (should be above 1) |" in broken
    )


def test_the_page_says_which_lessons_could_be_judged():
    text = page([*on_sets(0), record(Setting("a"), {"two": HELD}, lesson="04")])
    assert "Run there: lessons 03." in section(text, "Wrong on the digits")
    assert "judge in full: lessons 03." in section(text, "Held on too few sets")
    assert "judge in full: no lesson yet." in section(page(on_sets(0)[:5]), "Held on too few sets")


def test_one_failure_breaks_no_rule_while_fewer_sets_were_run():
    assert "None." in section(page(on_sets(1)[:2]), "Held on too few sets")
    assert "03.one" in section(page(on_sets(2)[:2]), "Held on too few sets")


@pytest.mark.parametrize("sentence", ["On the digits it is so.", "It is so for these images."])
def test_a_statement_whose_words_name_the_digits_may_fail_elsewhere(sentence):
    text = page(on_sets(3, sentence=sentence))
    assert "None." in section(text, "Held on too few sets")
    assert "03.one" in section(text, "Not everywhere")


@pytest.mark.parametrize("sentence", ["It is 0.14 to three digits.", "One answer for all images."])
def test_digits_of_a_number_and_images_of_any_kind_do_not_name_the_digits(sentence):
    assert "03.one" in section(page(on_sets(3, sentence=sentence)), "Held on too few sets")


@pytest.mark.parametrize("setting", [Setting(DIGITS, block=2), Setting(DIGITS, threads=2), ON])
def test_a_statement_that_fails_on_the_digits_is_wrong(setting):
    text = page([record(setting, {"one": NOT_HERE}, sentence="On the digits it is so.")])
    wrong = section(text, "Wrong on the digits")
    assert f"{setting.in_words()}: 0.5 (should be above 1)" in wrong


def test_a_statement_that_fails_with_fewer_images_is_listed_and_breaks_no_rule():
    text = page([record(ON, {"one": HELD}), record(Setting(DIGITS, "600"), {"one": NOT_HERE})])
    assert "None." in section(text, "Wrong on the digits")
    assert "None." in section(text, "Held on too few sets")
    assert "digits, 600 images: 0.5" in section(text, "Not everywhere")


def test_each_lesson_has_its_counts_and_none_where_it_was_not_run():
    records = [
        record(ON, {"one": HELD, "two": NOT_HERE}),
        record(Setting("a"), {"one": HELD, "two": HELD}),
        record(ON, {"three": HELD}, lesson="04"),
        *(record(Setting(DIGITS, block=n), {"one": HELD, "two": HELD}) for n in (1, 2)),
    ]
    counts = section(page(records), "How many statements hold")
    assert "| Lesson | digits | a |" in counts
    assert "| 03 | 1 of 2 | 2 of 2 |" in counts
    assert "| 04 | 1 of 1 |  |" in counts
    assert "| 03 | 2 of 2 in all of 2 |" in counts


def test_stops_warnings_and_numbers_that_are_none_are_listed():
    noise = {"warnings": (Noise("w", "look here"),), "nans": (Noise("n", "a loss of nan"),)}
    records = [record(Setting("a"), {"one": HELD}, stopped="cell x: KeyError: 3", **noise)]
    listed = section(page(records), "Stops, warnings, and numbers that are none")
    assert "| 03 | a | stopped | cell x: KeyError: 3 |" in listed
    assert "| 03 | a | warning | cell w: look here |" in listed
    assert "| 03 | a | nan | cell n: a loss of nan |" in listed


def test_a_cell_that_is_about_such_a_number_on_the_digits_may_show_it_elsewhere():
    shown = {"nans": (Noise("n", "the loss is nan"),)}
    records = [record(ON, {"one": HELD}, **shown), record(Setting("a"), {"one": HELD}, **shown)]
    assert list(find_troubles(records)) == []
    assert [trouble.kind for trouble in find_troubles(records[1:])] == ["nan"]


def test_the_page_says_how_many_runs_had_earlier_code():
    runs = section(
        page([record(ON, {"one": HELD}), record(Setting("a"), {"one": HELD})]), "The runs"
    )
    assert "| 03 | 2 | 1 |" in runs


def test_the_table_for_programs_has_a_column_for_each_setting():
    records = [
        record(ON, {"one": HELD}),
        record(Setting("a"), {"one": NOT_HERE, "two": NOT_REACHED}),
    ]
    rows = list(csv.reader(io.StringIO(write_csv(gather(records)))))
    assert rows == [
        ["statement", "sentence", "digits", "a"],
        ["03.one", "It is so.", "held", "not here: 0.5 (should be above 1)"],
        ["03.two", "", "", "not reached: 0.5 (should be above 1)"],
    ]
