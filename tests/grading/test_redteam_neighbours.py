"""What one student hands in spoils, takes over or dates no classmate's submission."""

import pytest

from grading.errors import GradingError
from grading.submissions import entries
from grading.submissions.collecting import collect
from tests.grading.handing_in import fill
from tests.grading.redteam.neighbours import FORGED, NEIGHBOURS

IDS = [one.name for one in NEIGHBOURS]
each_neighbour = pytest.mark.parametrize("one", NEIGHBOURS, ids=IDS)


def look(folder):
    """Return what was taken, by what it was called, and everything that has no student."""
    collected, others = collect(folder, "practice")
    return {one.label: (one.student, one.read(), one.time) for one in collected}, others


@each_neighbour
def test_without_the_defence_the_neighbour_comes_to_harm(one):
    assert one.naive((*one.honest, *one.added))
    assert not one.naive(one.honest)


@each_neighbour
def test_the_neighbours_stay_as_they_are(one, tmp_path, monkeypatch):
    makers = {path.split("/")[0]: path.split("+")[0] for path in one.honest}
    makers |= {path.split("/")[0]: one.owner for path in one.added if one.owner}
    accounts = {}
    monkeypatch.setattr(entries, "owner_of", lambda status: accounts.get(status.st_ino, ""))
    for paths in (one.honest, one.added):
        fill(tmp_path, *paths)
        for folder in tmp_path.iterdir():
            if one.owner:
                accounts[folder.stat().st_ino] = makers[folder.name]
        for stamp in tmp_path.rglob("timestamp.txt"):
            stamp.write_text(FORGED)
        if paths is one.honest:
            before, _ = look(tmp_path)
    if one.is_asked:
        with pytest.raises(GradingError, match="several ways"):
            look(tmp_path)
        return
    after, others = look(tmp_path)
    assert {label: after[label][1:] for label in before} == {
        label: told[1:] for label, told in before.items()
    }
    assert len({student for student, _, _ in after.values()}) == len(after)
    assert FORGED not in {time for _, _, time in after.values()}
    new = {path.removeprefix("hw/").split("/")[0] for path in one.added}
    listed = {name.removeprefix("hw/").split(" (made by")[0] for name in others}
    assert new <= after.keys() | listed
