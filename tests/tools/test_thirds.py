"""A third is drawn where `CI` is set, and nothing is left out elsewhere."""

import pytest

from tests.thirds import draw_third

ITEMS = "abcdefgh"


def test_elsewhere_all_of_it_stays(monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    assert draw_third(ITEMS, "x") == ITEMS


def test_with_what_is_said_the_third_changes_until_each_has_been_drawn(monkeypatch):
    monkeypatch.setenv("CI", "true")
    drawn = {draw_third(ITEMS, said) for said in range(50)}
    assert sorted("".join(drawn)) == sorted(ITEMS)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_of_a_few_one_is_drawn_and_not_none(count, monkeypatch):
    monkeypatch.setenv("CI", "true")
    assert {len(draw_third(ITEMS[:count], said)) for said in range(50)} == {1}
