"""A result comes back from JSON as it was, in an earlier version's file, too, or not at all."""

import copy
import json
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grading.outcomes import Outcome
from grading.records.journal import Journal
from grading.result import Result

VERDICT = {
    "name": "t1",
    "passed": False,
    "message": "Nein: ä",
    "error": "AssertionError",
    "detail": "AssertionError: Nein: ä",
    "printed": "1\n",
    "printed_hidden": "2\n",
    "cause": "The cell a stopped.",
    "value": "",
    "uncounted": "",
    "is_judged": True,
    "line": 3,
    "points": 0.5,
}
CELL = {
    "name": "a",
    "kind": "code",
    "source": "a = 1",
    "is_untouched": False,
    "outputs": [{"output_type": "stream", "name": "stdout", "text": "1\n"}],
    "pictures": {"picture-1.png": ["image/png", "AAAA"]},
}
TOLD = {
    "outcome": "graded",
    "sentence": "Every test gave its verdict.",
    "notes": ["A note."],
    "verdicts": [VERDICT, VERDICT | {"name": "t2", "points": None, "is_judged": False}],
    "cells": [CELL],
    "seconds": 1.5,
}
# What the grader hashed it to when a result was a dict without a name.
HASHED = b'{"sha256": "4c1ccfb46351ab1c5ddd8016678543587a028ed5c9d99053e6fd0bb465c54ef5", '
PLACES = ("result", "verdicts", "cells")
LATER = {"verdicts": ["cause", "value", "uncounted", "is_judged", "line"], "cells": ["pictures"]}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def place_in(told: dict, place: str) -> dict:
    return told if place == "result" else told[place][0]


def kind_of(value: object) -> type:
    return float if type(value) is int else type(value)


def test_what_is_written_is_read_again():
    result = Result.from_json(TOLD)
    assert result.to_json() == TOLD
    assert Result.from_bytes(result.to_bytes()) == result
    assert (result.outcome, result.verdicts[0].points) == (Outcome.GRADED, 0.5)


@given(data=st.data(), value=ANYTHING)
def test_a_field_of_another_kind_is_refused(data, value):
    told = copy.deepcopy(TOLD)
    place = place_in(told, data.draw(st.sampled_from(PLACES)))
    name = data.draw(st.sampled_from(sorted(place)))
    assume(name != "points" and kind_of(place[name]) is not kind_of(value))
    place[name] = value
    with pytest.raises(ValueError, match=f"{name} cannot be"):
        Result.from_json(told)


@pytest.mark.parametrize("points", [True, "1", [1.0], {}])
def test_points_are_a_number_or_wait(points):
    with pytest.raises(ValueError, match="points cannot be"):
        Result.from_json(TOLD | {"verdicts": [VERDICT | {"points": points}]})


@pytest.mark.parametrize(
    "inside",
    [
        {"outcome": "gradex"},
        {"notes": [1]},
        {"verdicts": ["t1"]},
        {"cells": [[]]},
        {"cells": [CELL | {"outputs": ["text"]}]},
        {"cells": [CELL | {"pictures": {"p": ["image/png"]}}]},
        {"cells": [CELL | {"pictures": {"p": ["image/png", 1]}}]},
        {"cells": [CELL | {"pictures": {"p": "ab"}}]},
        {"more": 1},
    ],
)
def test_what_no_grader_has_written_is_refused(inside):
    with pytest.raises(ValueError, match=r"cannot be|no object|not a valid|values"):
        Result.from_json(TOLD | inside)


@pytest.mark.parametrize("place", PLACES)
def test_only_what_an_earlier_version_lacks_may_be_missing(place):
    for name in place_in(TOLD, place):
        told = copy.deepcopy(TOLD)
        del place_in(told, place)[name]
        if name in LATER.get(place, []):
            Result.from_json(told)
        else:
            with pytest.raises(ValueError, match=f"there is no {name}"):
                Result.from_json(told)


def test_a_class_that_was_graded_before_is_known_by_the_same_bytes(tmp_path: Path):
    told = {"student": "ada", "label": "ada", "key": {"tests": "1"}, "result": TOLD}
    told |= {"time": "", "time_is_doubtful": False, "secret": "", "format": 1}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
    content = HASHED + text[1:]
    (tmp_path / "ada.json").write_bytes(content)
    record = Journal(tmp_path).read("ada")
    assert record is not None
    assert record.to_bytes() == content
