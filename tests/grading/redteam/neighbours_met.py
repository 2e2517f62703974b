"""Whether a class comes to harm by what one of them hands in, where it is really collected."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from grading import entries
from grading.classfolder import GradingError
from grading.collecting import collect
from tests.grading.handing_in import fill
from tests.grading.redteam.neighbours import FORGED, Neighbour


def find_harm(one: Neighbour, folder: Path) -> list[str]:
    """Hand in what a class does, then what is added; return what came to harm, in sentences."""
    with made_by(one, folder):
        fill(folder, *one.honest)
        settle(folder)
        before, _ = look(folder)
        fill(folder, *one.added)
        settle(folder)
        try:
            after, others = look(folder)
        except GradingError as asked:
            is_asked = "several ways" in str(asked)
            return [] if one.is_asked and is_asked else [f"Nothing is collected: {asked}"]
    harm = ["The instructor is not asked."] if one.is_asked else []
    for label, (_, *told) in before.items():
        if after.get(label, ("",))[1:] != tuple(told):
            harm.append(f"{label} has another notebook or time.")
    if len({student for student, _, _ in after.values()}) < len(after):
        harm.append("Two have one name.")
    if FORGED in {time for _, _, time in after.values()}:
        harm.append("A forged time is believed.")
    new = {path.removeprefix("hw/").split("/")[0] for path in one.added}
    listed = {name.removeprefix("hw/").split(" (made by")[0] for name in others}
    return harm + [f"{name} is not named." for name in new - after.keys() - listed]


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


def settle(folder: Path) -> None:
    """Write the forged time into every file that could tell one."""
    for stamp in folder.rglob("timestamp.txt"):
        stamp.write_text(FORGED)


def look(folder: Path) -> tuple[dict[str, tuple[str, bytes, str]], list[str]]:
    """Return what was taken, by what it was called, and everything that has no student."""
    collected, others = collect(folder, "practice")
    return {one.label: (one.student, one.read(), one.time) for one in collected}, others
