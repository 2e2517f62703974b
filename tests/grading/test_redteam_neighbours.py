"""What one student hands in spoils, takes over or dates no classmate's submission."""

import pytest

from grading.errors import GradingError
from grading.submissions import entries
from grading.submissions.collecting import collect
from tests.grading.handing_in import fill, what_is_read
from tests.grading.redteam.neighbours import FORGED, NEIGHBOURS

IDS = [one.name for one in NEIGHBOURS]
each_neighbour = pytest.mark.parametrize("one", NEIGHBOURS, ids=IDS)


def look(folder):
    """Return what was taken, by what it was called, and everything that has no student."""
    collected, others = collect(folder, "practice")
    return {one.label: (one.student, what_is_read(one), one.time) for one in collected}, others


@pytest.fixture
def put(tmp_path, monkeypatch):
    """Put a neighbour's honest or added files into one folder; each folder gets its maker."""
    accounts = {}
    monkeypatch.setattr(entries, "owner_of", lambda status: accounts.get(status.st_ino, ""))

    def put_in(one, paths):
        fill(tmp_path, *paths)
        for path in paths:
            top = path.split("/")[0]
            maker = one.owner if paths is one.added else top.split("+")[0]
            accounts[(tmp_path / top).stat().st_ino] = maker if one.owner else ""
        for stamp in tmp_path.rglob("timestamp.txt"):
            stamp.write_text(FORGED)
        return tmp_path

    return put_in


def find_harm(one, before, after):
    """Say what an addition has done to the classmates, or to whoever is added."""
    harm = set()
    if any(label not in after or after[label][1:] != before[label][1:] for label in before):
        harm.add("changed")
    if len({student for student, _, _ in after.values()}) < len(after):
        harm.add("one name for two")
    if FORGED in {time for _, _, time in after.values()}:
        harm.add("forged time")
    if any(label.startswith(".eve") and label not in after for label in tops(one.added)):
        harm.add("lost")
    return harm


def tops(paths):
    return {path.removeprefix("hw/").split("/")[0] for path in paths}


@each_neighbour
def test_without_the_defence_the_neighbour_comes_to_harm(one, put, monkeypatch):
    before, _ = look(put(one, one.honest))
    monkeypatch.setattr(one.defence, one.naive(one.honest))
    assert look(put(one, one.honest))[0] == before
    monkeypatch.setattr(one.defence, one.naive((*one.honest, *one.added)))
    assert find_harm(one, before, look(put(one, one.added))[0]) == {one.harm}


@each_neighbour
def test_the_neighbours_stay_as_they_are(one, put):
    before, _ = look(put(one, one.honest))
    assert {told[1] for told in before.values()} == set(one.honest)
    folder = put(one, one.added)
    if one.is_asked:
        with pytest.raises(GradingError, match="several ways"):
            look(folder)
        return
    after, others = look(folder)
    assert find_harm(one, before, after) == set()
    listed = {name.removeprefix("hw/").split(" (made by")[0] for name in others}
    assert tops(one.added) <= after.keys() | listed
