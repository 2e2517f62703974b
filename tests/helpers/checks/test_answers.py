"""Typed answers are read in every honest form, and nothing that was typed can break the reading."""

import math
import re
import sys
from decimal import Decimal, FloatOperation, localcontext
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.checks.answers import Mistake, match_choice, match_choices, match_number
from helpers.checks.describing import describe_choice, describe_choices, describe_number
from helpers.checks.reading import NotAChoice, NotANumber, to_letter, to_letters, to_number

LARGEST = sys.float_info.max


class Liar:
    """Claims to be a number in every way that Python knows, and raises when believed."""

    ndim = 0
    dtype = np.dtype(float)

    def betray(self, *_):
        raise RuntimeError("betrayed")

    __float__ = __int__ = __index__ = __array__ = item = __eq__ = __lt__ = __le__ = betray
    __repr__ = __str__ = __len__ = __iter__ = __bool__ = __hash__ = strip = betray

    @property
    def __class__(self):
        return float


class LyingFloat(float):
    def __le__(self, other):
        return True

    __ge__ = __lt__ = __gt__ = __le__


class LyingText(str):
    def strip(self):
        return "A"


class HostileKind(type):
    def __eq__(cls, other):
        raise RuntimeError("betrayed")

    __hash__ = __eq__


class OfHostileKind(metaclass=HostileKind):
    pass


def boxed(content) -> np.ndarray:
    box = np.empty((), dtype=object)
    box[()] = content
    return box


def overwritten_fraction(**parts) -> Fraction:
    fraction = Fraction(1, 3)
    for name, value in parts.items():
        setattr(fraction, name, value)
    return fraction


# Made inside each test, because pytest would touch them.
HOSTILE = {
    "liar": Liar,
    "liar in an array": lambda: boxed(Liar()),
    "liar in a fraction": lambda: overwritten_fraction(_numerator=Liar()),
    "fraction over zero": lambda: overwritten_fraction(_denominator=0),
    "lying float": lambda: LyingFloat(0.0066),
    "lying text": lambda: LyingText("Z"),
    "hostile kind": OfHostileKind,
    "masked array": lambda: np.ma.masked,
    "tensor without a value": lambda: torch.tensor(1.0, device="meta"),
    "signalling decimal": lambda: Decimal("sNaN"),
}
NOT_NUMBERS = [
    (None, "Not answered"),
    (..., "Not answered"),
    (True, "True or False"),
    (np.True_, "True or False"),
    (np.array(False), "True or False"),
    (torch.tensor(True), "True or False"),
    ("0.0066", "without quotes"),
    (np.str_("1"), "without quotes"),
    (b"1", "without quotes"),
    (1j, "complex"),
    (np.complex64(1), "complex"),
    (torch.tensor(1j), "complex"),
    ((2, 66), "comma"),
    ([1.0], "without brackets"),
    ({1.0}, "without brackets"),
    ({}, "without brackets"),
    (np.array([1.0]), "without brackets"),
    (np.array([]), "without brackets"),
    (torch.tensor([1.0]), "without brackets"),
    (math.nan, "finite"),
    (math.inf, "finite"),
    (-math.inf, "finite"),
    (np.float32("nan"), "finite"),
    (np.longdouble("inf"), "finite"),
    (torch.tensor(math.nan), "finite"),
    (Decimal("Infinity"), "finite"),
    (Decimal("NaN"), "finite"),
    (print, "not a number"),
    (np.datetime64("2020"), "not a number"),
    (np.timedelta64(3), "not a number"),
    (np.array(None), "not a number"),
    (object(), "not a number"),
]
FORMS_OF_A_HALF = [
    0.5,
    1 / 2,
    Fraction(1, 2),
    Fraction(np.int64(1), np.int64(2)),
    Decimal("0.5"),
    np.float16(0.5),
    np.float32(0.5),
    np.longdouble(0.5),
    np.array(0.5),
    np.array(0.5, dtype=">f4"),
    torch.tensor(0.5),
    torch.tensor(0.5, dtype=torch.bfloat16, requires_grad=True),
    torch.nn.Parameter(torch.tensor(0.5)),
]


@pytest.mark.parametrize("answer", FORMS_OF_A_HALF, ids=repr)
def test_every_honest_form_is_read_as_the_same_number(answer):
    number = to_number(answer)
    assert number == 0.5
    assert type(number) is float


@pytest.mark.parametrize("answer", [3, np.int8(3), np.uint64(3), np.array(3), torch.tensor(3)])
def test_whole_numbers_are_numbers(answer):
    assert to_number(answer) == 3.0


@pytest.mark.parametrize(
    "answer",
    [10**400, 10**5000, Fraction(10**400), Decimal("1e400"), np.longdouble(LARGEST) * 2],
    ids=lambda answer: type(answer).__name__,
)
def test_an_enormous_number_is_a_number_and_keeps_its_sign(answer):
    if type(answer) is np.longdouble and not np.isfinite(answer):
        pytest.skip("here a long double reaches no further than a float")
    assert to_number(answer) == LARGEST
    assert to_number(-answer) == -LARGEST


def test_a_fraction_of_enormous_parts_is_read_exactly():
    assert to_number(Fraction(10**400 + 1, 2 * 10**400)) == 0.5


# Where an object lies differs between the processes that share the tests; their names may not.
@pytest.mark.parametrize(
    ("answer", "words"),
    NOT_NUMBERS,
    ids=lambda value: re.sub(r" at 0x\w+", "", repr(value))[:30],
)
def test_what_is_no_number_gets_a_sentence_that_says_why(answer, words):
    with pytest.raises(NotANumber, match=words):
        to_number(answer)


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_object_is_refused_and_none_of_its_code_runs(make):
    with pytest.raises(NotANumber):
        to_number(make())
    assert not match_number(make(), (-LARGEST, LARGEST)).correct
    assert not match_choice(make(), "A", {}).correct
    assert not match_choices(make(), "A", {}).correct
    assert not match_choices([make()], "A", {}).correct


def test_a_decimal_is_read_even_where_mixing_with_floats_is_forbidden():
    with localcontext() as context:
        context.traps[FloatOperation] = True
        assert match_number(Decimal("0.5"), (0.4, 0.6)).correct


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_finite_float_is_read_unchanged(number):
    for answer in (number, np.float64(number), np.array(number), Decimal(number)):
        assert to_number(answer) == number


@given(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.complex_numbers(),
        st.decimals(),
        st.fractions(),
        st.text(),
        st.binary(),
        st.lists(st.integers()),
        st.dates(),
    )
)
def test_matching_never_raises_whatever_was_typed(answer):
    assert match_number(answer, (0.0, 1.0)).message
    assert match_choice(answer, "A", {}).message
    assert match_choices(answer, "AB", {}).message


@given(st.floats(-1e300, 1e300), st.floats(-1e300, 1e300), st.floats(allow_nan=False, width=32))
def test_a_number_is_right_exactly_inside_the_accepted_interval(a, b, answer):
    low, high = sorted((a, b))
    room_low, room_high = 1e-6 * abs(low), 1e-6 * abs(high)
    is_inside = low - room_low <= answer <= high + room_high
    if math.isfinite(answer):
        assert match_number(answer, (low, high)).correct is is_inside


@pytest.mark.parametrize("end", [0.0066, 0.0067])
def test_the_ends_of_the_interval_are_right_also_as_32_bit_floats(end):
    for answer in (end, np.float32(end), torch.tensor(end), Fraction(str(end))):
        assert match_number(answer, (0.0066, 0.0067)).correct


def test_an_interval_the_wrong_way_round_is_refused():
    with pytest.raises(ValueError, match="lower number first"):
        match_number(1.0, (2.0, 1.0))
    with pytest.raises(ValueError, match="lower number first"):
        Mistake(2.0, math.nan, "never")


def test_the_first_mistake_that_fits_gives_the_message_and_the_hint_is_for_the_rest():
    mistakes = [Mistake.near(5.0, "first"), Mistake(0.0, 10.0, "second")]
    say = lambda answer: match_number(answer, (1.0, 1.0), mistakes, "think again").message  # noqa: E731
    assert say(5.01) == "first"
    assert say(7) == "second"
    assert say(11) == "Not the expected value. think again"


def test_a_right_answer_stays_right_where_a_mistake_overlaps():
    assert match_number(1.0, (0.9, 1.1), [Mistake(0.0, 2.0, "wrong")]).correct


def test_a_mistake_near_a_negative_value_is_found():
    assert match_number(-0.0201, (1, 1), [Mistake.near(-0.02, "sign")]).message == "sign"


@pytest.mark.parametrize("answer", ["B", "b", "  b\n"])
def test_case_and_blanks_around_a_letter_do_not_matter(answer):
    assert to_letter(answer, "ABC") == "B"
    assert match_choice(answer, "B", {}, "ABC").correct


@pytest.mark.parametrize("answer", [None, ..., "", "AB", "Z", 2, ["A"]])
def test_what_is_no_offered_letter_is_refused(answer):
    with pytest.raises(NotAChoice):
        to_letter(answer, "ABC")
    assert not match_choice(answer, "A", {}, "ABC").correct


def test_each_wrong_letter_gets_its_own_hint():
    assert match_choice("c", "A", {"C": "about C"}).message == "about C"
    assert match_choice("D", "A", {"C": "about C"}).message.startswith("Not this one")


@pytest.mark.parametrize("answer", ["AC", "ca", "A, c", "c;a", ["a", "C"], ("A", "C"), {"C", " a"}])
def test_several_letters_may_be_typed_in_any_order_and_form(answer):
    assert to_letters(answer, "ABCD") == {"A", "C"}
    assert match_choices(answer, "AC", {}).correct


@pytest.mark.parametrize("answer", [None, ..., "", [], "AZ", ["A", 3], ["A", ["C"]], {"A": 1}, 7])
def test_what_is_no_choice_of_letters_is_refused(answer):
    with pytest.raises(NotAChoice):
        to_letters(answer, "ABCD")
    assert not match_choices(answer, "AC", {}).correct


def test_a_choice_is_right_only_if_it_is_complete_and_holds_nothing_else():
    hints = {"B": "about B"}
    assert match_choices("ABC", "AC", hints).message == "about B"
    assert (
        match_choices("ACD", "AC", hints).message == "At least one of your choices does not hold."
    )
    assert (
        match_choices("A", "AC", hints).message == "What you chose holds, but something is missing."
    )


@pytest.mark.parametrize("answer", [0.0266, 2.66, 1e-9, 10**400, None, "2.66"])
def test_no_message_about_a_wrong_number_states_a_right_one(answer):
    message = match_number(answer, (0.1234, 0.5678)).message
    assert "0.1234" not in message
    assert "0.5678" not in message


@pytest.mark.parametrize("letter", "ABD")
def test_no_message_about_a_wrong_letter_states_the_right_one(letter):
    assert " C " not in f" {match_choice(letter, 'C', {}).message} "
    assert "C" not in match_choices(letter, "C", {}).message.replace("Correct", "")


def test_describing_an_answer_says_how_it_is_read_and_not_whether_it_is_right():
    assert describe_number(Fraction(1, 8), unit=" %").startswith("Read as 0.125 %: a number.")
    assert describe_number("x") == "This is text; type the number without quotes."
    assert describe_choice(" b").startswith("Read as B.")
    assert describe_choice(None) == "Not answered yet."
    assert describe_choices("ca").startswith("Read as A, C.")
    assert describe_choices(None) == "Not answered yet."


def test_a_minus_sign_is_pointed_out_only_where_a_size_is_asked():
    assert "never negative" in describe_number(-2, is_size=True)
    assert "never negative" not in describe_number(2, is_size=True)
    assert "never negative" not in describe_number(-2)
