"""The options of a choice stand in its box, each with its text, and the text chooses it."""

import pytest
from bs4 import BeautifulSoup

from helpers.questions.boxes import Reply, answer_box
from helpers.questions.kinds import ChoiceQuestion, Prediction

TEXTS = {"A": r"the slope $\sigma'(0) < 1$", "B": "*both* of `a & b`", "C": "none"}
CHOICE = ChoiceQuestion("01.which", "Which?", TEXTS, "A", "It is.", {"B": "No.", "C": "No."})
NUMBER = Prediction("01.share", "How much?")


def options_of(box):
    return BeautifulSoup(box.children[1].value, "html.parser")


def choice_box(**at_first):
    return answer_box(CHOICE, "Check", lambda given: Reply("note", given), **at_first)


@pytest.mark.parametrize("letter", TEXTS)
def test_the_text_of_an_option_is_the_label_of_its_button(letter):
    labels = {label.input["value"]: label for label in options_of(choice_box()).find_all("label")}
    assert list(labels) == list(TEXTS)
    assert labels[letter].get_text().split(")", 1)[0].strip() == letter


def test_the_text_of_an_option_keeps_its_mathematics_and_its_marks():
    text = str(options_of(choice_box()).fieldset)
    assert r"the slope $\sigma'(0) &lt; 1$" in text
    assert "<em>both</em> of <code>a &amp; b</code>" in text


def test_the_options_are_one_group_with_a_name_for_screen_readers():
    fieldset = options_of(choice_box()).fieldset
    assert fieldset.legend.get_text() == "Your answer"
    assert len({button["name"] for button in fieldset.find_all("input")}) == 1


def test_two_boxes_of_one_question_do_not_share_their_choice():
    names = [options_of(choice_box()).input["name"] for _ in range(2)]
    assert names[0] != names[1]


def test_nothing_is_chosen_at_first_unless_it_was_given_before():
    checked = [
        [button["value"] for button in options_of(box).find_all("input", checked=True)]
        for box in (choice_box(), choice_box(given="B"))
    ]
    assert checked == [[], ["B"]]


def test_the_field_behind_the_options_is_not_seen_and_the_one_for_a_number_is():
    number = answer_box(NUMBER, "Keep", lambda given: Reply("note", given))
    assert choice_box().children[0].layout.display == "none"
    assert number.children[0].layout.display is None


def test_a_second_press_of_the_same_choice_is_answered_again():
    given = []
    box = answer_box(CHOICE, "Check", lambda letter: given.append(letter) or Reply("note", "kept"))
    for value in (" ", "B", "B ", "B"):  # what the button writes: a space makes it a change
        box.children[0].value = value
    assert given == [None, "B", "B", "B"]
