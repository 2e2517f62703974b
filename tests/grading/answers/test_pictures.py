"""A pasted picture reaches whoever grades as pixels alone; one that cannot be shown is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.answers import pictures
from grading.answers.pictures import show_pictures
from grading.answers.steps import Rebuilt, Step
from grading.course.assignment import Role
from tests.grading.pasted_pictures import (
    SCRIPT,
    SECRET,
    SVG,
    as_text,
    make,
    make_bomb,
    make_moving,
    make_photo,
    make_with_words,
    open_text,
)


def show(source, kind="markdown", is_own=False, **pasted):
    """Show the pictures of one written answer; return the step and the notes."""
    step = Step("essay", kind, Role.ANSWER, source, is_own=is_own, pasted=pasted)
    rebuilt = show_pictures(Rebuilt((step,), ()))
    return rebuilt.steps[0], rebuilt.notes


def show_one(data):
    """Show one picture; return its kind and the picture."""
    step, notes = show("![x](attachment:p)", p=as_text(data))
    assert notes == ()
    ((kind, content),) = step.pictures.values()
    return kind, open_text(content)


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "GIF"])
def test_a_picture_keeps_its_pixels(format_):
    kind, image = show_one(make(format_, (20, 10), "white"))
    assert (kind, image.size, image.getpixel((3, 3))) == ("image/png", (20, 10), (255, 255, 255))


@pytest.mark.parametrize(
    "source",
    [
        "![x](attachment:a b.png)",
        "![x](attachment:a%20b.png)",
        '![x](attachment:a%20b.png "a title")',
        "![x](<attachment:a%20b.png>)",
        '<img alt="x" width="30" src="attachment:a%20b.png" />',
        "<IMG SRC=attachment:a%20b.png>",
        "![x][1]\n\n[1]: attachment:a%20b.png",
        "no picture in the text",
        "![x (1)](attachment:a b.png)",
    ],
)
def test_however_the_text_shows_it_the_picture_comes_along(source):
    step, notes = show(source, **{"a b.png": as_text(make())})
    assert list(step.pictures) == ["picture-1.png"]
    assert "](attachment:picture-1.png)" in step.source
    assert notes == ()


def test_a_name_with_brackets_is_found():
    step, notes = show("![a](attachment:photo%20(1).png)", **{"photo (1).png": as_text(make())})
    assert (step.source, notes) == ("![a](attachment:picture-1.png)", ())


def test_a_picture_that_is_shown_twice_is_kept_once():
    step, _ = show("![x](attachment:p) and ![y](attachment:p)", p=as_text(make()))
    assert step.source == "![x](attachment:picture-1.png) and ![y](attachment:picture-1.png)"
    assert len(step.pictures) == 1


def test_nothing_but_pixels_comes_along():
    step, _ = show("![x](attachment:p)", p=as_text(make_with_words()))
    ((_, content),) = step.pictures.values()
    image = open_text(content)
    assert image.info == {}
    assert SCRIPT.encode() not in image.fp.getvalue()
    assert SECRET.encode() not in image.fp.getvalue()


def test_a_photo_is_turned_as_it_was_taken_and_forgets_where():
    _, image = show_one(make_photo())
    assert image.size == (20, 40)
    red, _, blue = image.getpixel((10, 5))
    assert red > 200 > 50 > blue
    assert dict(image.getexif()) == {}


def test_of_a_picture_that_moves_the_first_is_shown():
    _, image = show_one(make_moving())
    assert getattr(image, "n_frames", 1) == 1
    assert image.convert("RGB").getpixel((4, 4))[0] > 200


def test_what_is_transparent_is_white_and_grey_of_16_bits_stays_grey():
    _, image = show_one(make(mode="RGBA", colour=(0, 0, 0, 0)))
    assert image.getpixel((0, 0)) == (255, 255, 255)
    _, image = show_one(make(mode="I;16", colour=32768))
    assert image.getpixel((0, 0)) == (128, 128, 128)


def test_a_large_picture_is_made_smaller():
    _, image = show_one(make("JPEG", (4_000, 3_000)))
    assert max(image.size) == pictures.LONGEST_SIDE


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (as_text(make_bomb()), "more than 50 million pixels"),
        (as_text(make_bomb(9_000, 9_000)), "more than 50 million pixels"),
        (as_text(make_bomb(5_000, 5_000)), "no PNG, JPEG, GIF"),
        (as_text(SVG), "no PNG, JPEG, GIF"),
        (as_text(make("BMP")), "no PNG, JPEG, GIF"),
        (as_text(make()[:-30]), "no PNG, JPEG, GIF"),
        (as_text(b"%!PS-Adobe-3.0 EPSF-3.0\n"), "no PNG, JPEG, GIF"),
        ("not base64", "no PNG, JPEG, GIF"),
        ("é", "no PNG, JPEG, GIF"),
        ("", "no PNG, JPEG, GIF"),
        ("A" * 30_000_000, "larger than 16 MB"),
    ],
)
def test_what_cannot_be_shown_is_named_in_a_note(content, words):
    step, (note,) = show("See ![my drawing](attachment:d.png).", **{"d.png": content})
    assert step.pictures == {}
    assert step.source == "See (my drawing: cannot be shown)."
    assert note.startswith("The picture d.png in the answer cell essay cannot be shown: ")
    assert words in note


def test_a_picture_that_the_file_does_not_hold_is_named_in_a_note():
    _, (note,) = show("![x](attachment:lost.png)", is_own=True)
    assert note == "The picture lost.png in an own cell cannot be shown: it is not in the file."


def test_all_pictures_of_a_notebook_share_the_room(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_PICTURES", 2)
    many = {f"p{number}": as_text(make()) for number in range(4)}
    cell = Step("essay", "markdown", Role.ANSWER, "", pasted=many)
    with monkeypatch.context() as changed:
        changed.setattr(pictures._Room, "__init__", lambda room: _fill(room, 2, 10**9, 10**9))
        rebuilt = show_pictures(Rebuilt((cell, cell), ()))
    assert [len(step.pictures) for step in rebuilt.steps] == [2, 0]
    assert len(rebuilt.notes) == 6


def _fill(room, count, pixels, shown):
    room.count, room.pixels, room.shown = count, pixels, shown


@pytest.mark.parametrize(("pixels", "shown"), [(300, 10**9), (10**9, 150)])
def test_pixels_and_the_size_of_what_is_shown_have_a_bound(pixels, shown, monkeypatch):
    monkeypatch.setattr(pictures._Room, "__init__", lambda room: _fill(room, 9, pixels, shown))
    step, notes = show("", a=as_text(make()), b=as_text(make()))
    assert len(step.pictures) == 1
    assert len(notes) == 1


def test_code_and_the_instructors_own_pictures_are_left_alone():
    step, notes = show("# ![x](attachment:p)", kind="code", p=as_text(make()))
    assert (step.source, notes) == ("# ![x](attachment:p)", ())
    text = Step("title", "markdown", Role.TEXT, "![x](attachment:p)")
    assert show_pictures(Rebuilt((text,), ())).steps == (text,)


@given(st.text(), st.text(min_size=1, max_size=20), st.text() | st.binary().map(as_text))
def test_any_text_with_any_file_is_shown_or_named(source, name, content):
    step, notes = show(f"{source}![{name}](attachment:{name})", **{name: content})
    assert bool(step.pictures) != bool(notes)
    assert all(note.isprintable() for note in notes)


@pytest.mark.parametrize(
    "part",
    ["![", "![a](", "![a](attachment:", "<img ", "<img src=attachment:x", "![a](attachment:x "],
)
def test_a_long_text_of_beginnings_is_read_to_its_end(part):
    step, _ = show(part * (200_000 // len(part)))
    assert step.pictures == {}
