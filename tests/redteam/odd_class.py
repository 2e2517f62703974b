"""A class that hands in what is no notebook, under odd names and in a hostile archive, graded."""

from dataclasses import dataclass

from grading.running.rows import Row
from grading.submissions.collecting import collect
from tests.grading.classes.grading_runs import grade
from tests.redteam.malformed import NAMES, PLACES
from tests.redteam.malformed_zip import Member, make_zip
from tests.redteam.target import Target


@dataclass(frozen=True)
class Odd:
    """What has become of them.

    Attributes:
        rows: by student.
        labels: what students of the folder were called, by student.
        packed_labels: the same of the archive.
        others: files that belong to nobody.
    """

    rows: dict[str, Row]
    labels: dict[str, str]
    packed_labels: dict[str, str]
    others: list[str]

    def find_rows(self, member: Member) -> list[Row]:
        """Return the results of whoever has a file of the archive."""
        label = next(part for part in member.path.replace("\\", "/").split("/") if part)
        return [self.rows[name] for name, told in self.packed_labels.items() if told == label]


def hand_in_odd(target: Target, right: bytes) -> None:
    """Write the folder of submissions, and the zip file of a learning platform.

    Args:
        target: whose class folder they are written into.
        right: a right notebook.
    """
    folder = target.folder / "classroom" / "submitted"
    folder.mkdir(parents=True)
    (folder / "honest.ipynb").write_bytes(right)
    for number, place in enumerate(PLACES):
        (folder / f"place-{number:02}").mkdir()
        place.make(folder / f"place-{number:02}", right)
    for name in NAMES:
        if name != "..":  # no folder can have it, but a zip file can
            (folder / f"{name}.ipynb").write_bytes(right)
    (target.folder / "platform.zip").write_bytes(make_zip(right))


def grade_odd(target: Target) -> Odd:
    """Grade all that lies in the folder, and the archive."""
    # One has handed in a.ipynb and b.ipynb: without --inside, whether that is a class is asked.
    handed_in, others = collect(target.folder / "classroom" / "submitted", "practice", inside=".")
    packed, _ = collect(target.folder / "platform.zip", "practice")
    graded = grade(target.folder, "practice", [*handed_in, *packed], jobs=2)
    rows = {row.student: row for row in graded}
    labels = [{one.student: one.label for one in taken} for taken in (handed_in, packed)]
    return Odd(rows, *labels, others)
