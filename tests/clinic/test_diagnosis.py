"""Each mechanism of the clinic is named once, and the table counts what is right as it should.

The whole clinic is diagnosed by `make clinic`.
"""

import pytest
from rich.console import Console

from tests.clinic.__main__ import PEERS, diagnose_all, main, publish
from tests.clinic.findings import Finding, look
from tests.clinic.recipes import read_recipes
from tests.clinic.score import (
    reaches_the_aim,
    say_in_short,
    score,
    summarise,
    write_scores,
    write_wrong,
)

RECIPES = {recipe.name: recipe for recipe in read_recipes()}
# One of each mechanism, none of them held out; each kind of network at least once.
EXAMPLES = (
    "saturation-3",
    "attenuation-1",
    "explosion-3",
    "lost-signal-1",
    "dead-units-4",
    "constant-output-4",
    "not-finite-3",
    "underflow-1",
    "loss-saturates-4",
    "ill-conditioned-3",
    "step-too-large-1",
    "step-too-small-1",
    "pair-7",
    "pair-13",
    "healthy-10",
    "healthy-18",
    "healthy-21",
)
SICK, HEALTHY = RECIPES["saturation-1"], RECIPES["healthy-1"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_ails_a_network_of_the_clinic_is_named_and_nothing_else(name):
    found = look(RECIPES[name], seed=0)
    assert found.is_right, found


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_example_here_is_held_out(name):
    assert not RECIPES[name].held_out


def test_what_a_cause_brings_along_is_no_false_alarm_and_does_not_stand_for_it():
    assert Finding(SICK, 0, ("saturation", "attenuation")).is_right
    assert Finding(SICK, 0, ("attenuation",)).missed == ("saturation",)
    assert Finding(SICK, 0, ("saturation", "underflow")).false_alarms == ("underflow",)


def test_a_network_that_was_not_all_seen_is_not_right():
    assert not Finding(HEALTHY, 0, (), ("the model: a fused LSTM kernel",)).is_right


def test_one_healthy_network_that_is_accused_misses_the_aim():
    right = [Finding(HEALTHY, 0, ()), Finding(SICK, 0, ("saturation",))]
    assert reaches_the_aim(right)
    assert not reaches_the_aim([*right, Finding(HEALTHY, 1, ("explosion",))])


def test_a_tenth_of_the_sick_networks_missed_misses_the_aim():
    right = [Finding(SICK, seed, ("saturation",)) for seed in range(9)]
    assert not reaches_the_aim([*right, Finding(SICK, 9, ())])


def test_many_right_ones_in_the_open_part_do_not_make_up_for_the_part_that_was_held_out():
    right = [Finding(SICK, seed, ("saturation",)) for seed in range(99)]
    assert not reaches_the_aim([*right, Finding(RECIPES["saturation-2"], 0, ())])


def test_the_tables_count_and_name_what_is_wrong():
    findings = [Finding(SICK, 0, ("saturation",)), Finding(SICK, 1, ("explosion", "underflow"))]
    counted = score(findings)
    assert (counted.networks, counted.right, counted.missed, counted.false_alarms) == (2, 1, 1, 1)
    assert "| saturation | 2 | 1 | 1 | 1 |" in write_scores(findings)
    assert "| saturation-1, seed 1 | open |" in write_wrong(findings)
    assert "saturation-1, seed 0" not in write_wrong(findings)
    assert summarise(findings).startswith("Open part: 1 of 2 sick networks right (50.0%)")


def test_recipes_are_diagnosed_with_every_seed():
    found = diagnose_all([HEALTHY], seeds=2, jobs=1, console=Console(quiet=True))
    assert [(finding.recipe.name, finding.seed) for finding in found] == [
        ("healthy-1", 0),
        ("healthy-1", 1),
    ]


def test_the_page_is_not_written_without_the_held_out_part(capsys):
    with pytest.raises(SystemExit):
        main(["--publish"])
    assert "--publish needs --held-out" in capsys.readouterr().err


def test_a_new_page_keeps_the_table_of_other_tools(tmp_path):
    page = tmp_path / "clinic.md"
    page.write_text(f"What was there.\n\n{PEERS}\n\nTheir table.\n", encoding="utf-8")
    publish([Finding(HEALTHY, 0, ())], 1, page)
    text = page.read_text(encoding="utf-8")
    assert "What was there" not in text
    assert text.endswith(f"\n\n{PEERS}\n\nTheir table.\n")


def test_in_short_single_causes_pairs_and_healthy_networks_are_counted_apart():
    pair = next(recipe for recipe in RECIPES.values() if len(recipe.causes) == 2)
    findings = [
        Finding(SICK, 0, SICK.causes),
        Finding(SICK, 1, ()),
        Finding(pair, 0, pair.causes[:1]),
        Finding(HEALTHY, 0, ("explosion",)),
        Finding(HEALTHY, 1, ()),
    ]
    words = say_in_short(findings)
    assert "1 of 2 that have a single cause are right" in words
    assert "0 of 1 that have two at once" in words
    assert "1 of 2 healthy ones are accused" in words
