"""Questions are readable without a kernel, judged at once with one, and predictions are kept."""

import json
from functools import partial
from pathlib import Path

import pytest

from helpers.questions import forms
from helpers.questions.boxes import answer_box
from helpers.questions.files import find_question

BANK = r"""
[slope]
kind = "number"
prompt = '''What is $\sigma'(0)$?'''
accepted = [0.249, 0.251]
right = '''The steepest place.'''
hint = '''Use $s(1 - s)$.'''
mistakes = [{ value = 0.5, message = '''This is $\sigma^*(0) * 1$, *if* `a < b*c*d`.''' }]

[which]
kind = "choice"
prompt = '''Which is larger?'''
options.A = '''$\sigma'(0)$'''
options.B = '''$\sigma'(5)$'''
answer = "A"
right = '''The slope falls off.'''
hints.B = '''Far out, the curve is flat.'''

[depth]
kind = "prediction"
prompt = '''Which net stalls?'''
options.A = '''the shallow one'''
options.B = '''the $10$ layers deep one'''

[share]
kind = "prediction"
prompt = '''How many percent are left?'''
"""
WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(autouse=True)
def bank(tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("bank")
    (folder / "01_first.toml").write_text(BANK, encoding="utf-8")
    monkeypatch.setattr(forms, "find_question", partial(find_question, bank=folder))


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "my_predictions.json"


def form_for(question_id, respond=forms.reply_to):
    """The entry, what stands below it, and the reply of a question's box."""
    question = forms.find_question(question_id)
    return answer_box(question, "Check", partial(respond, question)).children


def test_a_choice_is_judged_when_the_button_is_pressed():
    letters, options, reply = form_for("01.which")
    assert "Check</button>" in options.value
    letters.value = "B"  # which a press writes; a browser presses in tests/browser
    assert "✗ <strong>Not yet.</strong> Far out, the curve is flat." in reply.value
    letters.value = "A"
    assert "✓ Correct. The slope falls off." in reply.value


def test_a_number_is_judged_on_enter_and_when_the_button_is_pressed():
    field, button, reply = form_for("01.slope")
    field.value = "0.25"  # arrives on Enter, since the field is not continuous
    assert not field.continuous_update
    assert "✓ Correct. The steepest place." in reply.value
    reply.value = ""
    button.click()
    assert "✓ Correct. The steepest place." in reply.value


def test_an_unlisted_wrong_number_gets_the_hint():
    field, _, reply = form_for("01.slope")
    field.value = "7"
    assert "✗" in reply.value
    assert "Use $s(1 - s)$." in reply.value


def test_a_message_keeps_its_mathematics_and_code_and_cannot_be_taken_for_html():
    field, _, reply = form_for("01.slope")
    field.value = "0.5"
    assert r"This is $\sigma^*(0) * 1$, <em>if</em> <code>a &lt; b*c*d</code>." in reply.value


@pytest.mark.parametrize(
    ("question_id", "press"),
    [
        ("01.slope", lambda _, button: button.click()),
        ("01.which", lambda letters, _: letters.set_trait("value", " ")),
    ],
)
def test_no_answer_is_not_a_wrong_answer(question_id, press):
    *box, reply = form_for(question_id)
    press(*box)
    assert "Not answered yet." in reply.value
    assert "✗" not in reply.value


def test_what_cannot_be_read_is_not_a_wrong_answer():
    field, _, reply = form_for("01.slope")
    field.value = "a quarter"
    assert "cannot be read as a number" in reply.value
    assert "✗" not in reply.value


def test_every_entry_has_a_label():
    for question_id in ("01.slope", "01.which", "01.depth", "01.share"):
        assert form_for(question_id)[0].description


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("show", "question_id", "prompt"),
    [
        (forms.ask, "01.slope", r"**Question.** What is $\sigma'(0)$?"),
        (forms.ask, "01.which", "**Question.** Which is larger?"),
        (forms.predict, "01.depth", "**Predict.** Which net stalls?"),
    ],
)
def test_a_question_is_text_with_a_box_below(
    show, question_id, prompt, displayed, monkeypatch, path
):
    monkeypatch.chdir(path.parent)
    assert show(question_id) is None  # or the notebook would show it twice
    text, *_, box = displayed
    assert text["text/markdown"] == prompt
    assert WIDGET in box
    assert question_id in box["text/plain"]  # the call to use without a box
    assert displayed.metadata[-1] == {"question": question_id}  # for pages without a kernel


def test_without_a_box_too_a_choice_has_every_option_and_not_the_answer(displayed):
    forms.ask("01.which")
    text = displayed[1]["text/markdown"]
    assert r"- **A)** $\sigma'(0)$" in text
    assert r"- **B)** $\sigma'(5)$" in text
    assert "falls off" not in str(displayed)


def test_an_answer_can_be_given_without_a_box(displayed):
    forms.answer("01.slope", 0.25)
    forms.answer("01.which", "b")
    assert displayed[0]["text/plain"] == "✓ Correct. The steepest place."
    assert displayed[1]["text/plain"] == "✗ Not yet. Far out, the curve is flat."


@pytest.mark.parametrize(
    ("show", "question_id", "advice"),
    [
        (forms.ask, "01.depth", "show it with predict"),
        (partial(forms.answer, given="A"), "01.depth", "show it with predict"),
        (forms.predict, "01.which", "show it with ask"),
        (partial(forms.recall, measured="x"), "01.which", "show it with ask"),
    ],
)
def test_a_question_shown_the_wrong_way_says_which_is_right(show, question_id, advice):
    with pytest.raises(ValueError, match=advice):
        show(question_id)


def test_a_prediction_is_kept_and_comes_back_beside_the_measurement(displayed, path):
    forms.predict("01.depth", "b", path=path)
    forms.recall("01.depth", "depth 10 stays at chance", path=path)
    text = displayed[-1]["text/markdown"]
    assert "Which net stalls?" in text
    assert "**You predicted:** B) the $10$ layers deep one" in text
    assert "**Measured:** depth 10 stays at chance" in text


@pytest.mark.parametrize("letter", ["A", "B"])
def test_a_prediction_is_not_judged(letter, displayed, path):
    forms.predict("01.depth", letter, path=path)
    (reply,) = displayed
    assert reply["text/plain"].startswith(
        f"Saved. You will see it again next to the measurement: {letter})"
    )


def test_a_prediction_made_in_the_box_is_kept(path):
    field, _, reply = form_for("01.share", partial(forms.keep, path=path))
    field.value = "12.5"
    assert "Saved" in reply.value
    assert json.loads(path.read_text(encoding="utf-8")) == {"01.share": 12.5}


def test_a_later_prediction_replaces_the_earlier_one_and_no_other(path):
    for question_id, prediction in [("01.depth", "A"), ("01.share", 3), ("01.depth", "B")]:
        forms.predict(question_id, prediction, path=path)
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert kept == {"01.depth": "B", "01.share": 3.0}


def test_a_kept_prediction_is_shown_when_the_lesson_is_opened_again(displayed, path, monkeypatch):
    forms.predict("01.depth", "B", path=path)
    shown = []
    monkeypatch.setattr(forms, "show_widget", lambda box, *_, **__: shown.append(box))
    forms.predict("01.depth", path=path)
    entry, _, reply = shown[0].children
    assert entry.value == "B"
    assert "B) the $10$ layers deep one" in reply.value


def test_predictions_are_kept_beside_the_notebook(monkeypatch, path):
    monkeypatch.chdir(path.parent)
    forms.predict("01.depth", "A")
    assert path.exists()


def test_an_unreadable_prediction_is_not_kept(displayed, path):
    forms.predict("01.depth", "Z", path=path)
    assert "Type one letter out of A, B" in displayed[0]["text/plain"]
    assert not path.exists()


def test_without_a_prediction_the_measurement_stands_alone(displayed, path):
    forms.recall("01.depth", "depth 10 stays at chance", path=path)
    text = displayed[0]["text/markdown"]
    assert "No prediction of yours is kept, and that is fine.\n" in text
    assert "**Measured:** depth 10 stays at chance" in text


@pytest.mark.parametrize("kept", ["Z", 5, None, [], "depth"])
def test_a_prediction_that_no_longer_fits_its_question_counts_as_none(kept, displayed, path):
    path.write_text(json.dumps({"01.depth": kept}), encoding="utf-8")
    forms.recall("01.depth", "x", path=path)
    assert "No prediction of yours is kept" in displayed[0]["text/markdown"]


DAMAGED = [b"", b'{"01.depth": "A"', b"[]", b"\xff\xfe\x00", b"[" * 100_000]


@pytest.mark.parametrize("content", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_file_is_set_aside_and_a_new_one_starts(content, displayed, path):
    path.write_bytes(content)
    forms.predict("01.depth", "B", path=path)
    assert (path.parent / "my_predictions.damaged.json").read_bytes() == content
    assert json.loads(path.read_text(encoding="utf-8")) == {"01.depth": "B"}
    assert "it is now called my_predictions.damaged.json" in displayed[0]["text/plain"]


def test_a_damaged_file_does_not_stop_a_recall(displayed, path):
    path.write_bytes(b"{")
    forms.recall("01.depth", "chance", path=path)
    assert "it is now called my_predictions.damaged.json" in displayed[0]["text/plain"]
    assert "**Measured:** chance" in displayed[0]["text/markdown"]


def test_a_folder_that_cannot_be_written_costs_one_sentence(displayed, tmp_path):
    path = tmp_path / "no such folder" / "my_predictions.json"
    forms.predict("01.depth", "B", path=path)
    (reply,) = displayed
    assert "could not be kept" in reply["text/plain"]
    assert "note it on paper" in reply["text/plain"]


def test_a_file_that_cannot_be_read_costs_one_sentence(displayed, path):
    path.mkdir()  # a folder where the file should be
    forms.recall("01.depth", "chance", path=path)
    assert "cannot be read" in displayed[0]["text/plain"]
    assert "Measured: chance" in displayed[0]["text/plain"]


def test_a_write_that_fails_leaves_the_earlier_predictions_and_nothing_else(path, monkeypatch):
    forms.predict("01.share", 3, path=path)
    before = path.read_bytes()

    def fail(*_):
        raise PermissionError("held by another program")

    monkeypatch.setattr(Path, "replace", fail)
    forms.predict("01.depth", "B", path=path)
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]
    assert path.read_bytes() == before
