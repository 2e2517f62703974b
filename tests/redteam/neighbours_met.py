"""Whether a class comes to harm by what one of them hands in, where it is really collected."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from unittest.mock import patch

from grading.errors import GradingError
from grading.submissions import entries
from grading.submissions.collecting import collect
from tests.grading.classes.handed_in_files import fill, what_is_read
from tests.redteam.neighbours import FORGED, Neighbour


def find_harm(one: Neighbour, folder: Path, is_defended: bool = True) -> set[str]:
    """Hand in what a class does, then what is added; return what came to harm.

    Args:
        one: the class, and what is added.
        folder: an empty one.
        is_defended: False puts the neighbour's naive function in the defence's place.
    """
    paths = (*one.honest, *one.added)
    with made_by(one, folder):
        before, _ = look(one, folder, one.honest, is_defended)
        try:
            after, others = look(one, folder, paths, is_defended)
        except GradingError as asked:
            is_asked = one.is_asked and "several ways" in str(asked)
            return set() if is_asked else {f"nothing is collected: {asked}"}
    harm = {"the instructor is not asked"} if one.is_asked else set()
    if any(after.get(label, ("",))[1:] != told[1:] for label, told in before.items()):
        harm.add("changed")
    if len({student for student, _, _ in after.values()}) < len(after):
        harm.add("one name for two")
    if FORGED in {time for _, _, time in after.values()}:
        harm.add("forged time")
    new = {path.removeprefix("hw/").split("/")[0] for path in one.added}
    listed = {name.removeprefix("hw/").split(" (made by")[0] for name in others}
    is_lost = any(name.startswith(".eve") and name not in after for name in new)
    return harm | ({"lost"} if is_lost or new - after.keys() - listed else set())


@contextmanager
def made_by(one: Neighbour, folder: Path) -> Iterator[None]:
    """Let each folder belong to whoever made it: only the root account could give it away."""
    makers = {path.split("/")[0]: path.split("+")[0] for path in one.honest}
    makers |= {path.split("/")[0]: one.owner for path in one.added if one.owner}

    def owner_of(status):
        owned = {path.stat().st_ino: makers[path.name] for path in folder.iterdir() if one.owner}
        return owned.get(status.st_ino, "")

    with patch.object(entries, "owner_of", owner_of):
        yield


def look(
    one: Neighbour, folder: Path, paths: tuple[str, ...], is_defended: bool
) -> tuple[dict[str, tuple], list[str]]:
    """Return what was taken, by what it was called, and everything that has no student."""
    fill(folder, *paths)
    for stamp in folder.rglob("timestamp.txt"):
        stamp.write_text(FORGED)
    with nullcontext() if is_defended else patch(one.defence, one.naive(paths)):
        collected, others = collect(folder, "practice")
    return {one.label: (one.student, what_is_read(one), one.time) for one in collected}, others
