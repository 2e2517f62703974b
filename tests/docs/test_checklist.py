"""The page of what to look at first has the diagnosis's own order and its own numbers."""

import re

import pytest

from helpers.diagnosis import Thresholds
from helpers.diagnosis.rules import RULES
from tools.places import ROOT

PAGE = (ROOT / "docs" / "checklist.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if re.match(r"\| \d", line)]
USUAL = Thresholds()
# What a row calls sick, in words, and the thresholds that these words round.
IN_WORDS = {
    "lost signal": {"under a hundredth": USUAL.signal * 100},
    "attenuation": {"under a four-hundredth": USUAL.fall * 400},
    "underflow": {"over a half": USUAL.zeros * 2},
    "ill-conditioned": {"fewer than three": USUAL.directions / 3},
    "step too large": {
        "above a tenth": USUAL.largest_step * 10,
        "below a hundred-thousandth": USUAL.smallest_step * 1e5,
    },
}


@pytest.mark.parametrize("name", IN_WORDS)
def test_a_number_in_words_is_the_threshold(name):
    (row,) = [row for row in ROWS if f"**{name}" in row]
    for words, quotient in IN_WORDS[name].items():
        assert words in row
        assert quotient == pytest.approx(1, rel=0.02)


def test_the_rows_stand_in_the_order_of_the_rules():
    called = [re.search(r"\*\*([^*]+)\*\*", row)[1].partition(" by ")[0] for row in ROWS]
    names = [rule.__name__.replace("_", " ") for rule in RULES]
    # Some rules say the same, and one has a hyphen; the last row is of steps, without a rule here.
    order = ["loss that saturates" if name.startswith("loss ") else name for name in names]
    order = ["constant output" if name == "drowned output" else name for name in order]
    order = [name.replace("ill conditioned", "ill-conditioned") for name in order]
    assert list(dict.fromkeys(called))[:-1] == list(dict.fromkeys(order))
