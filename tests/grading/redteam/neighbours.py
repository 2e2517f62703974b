"""What one student hands in to spoil, take over or date a classmate's submission, as data.

`naive` collects as a grader without the defence would, and says whether the classmate, or the
time of handing in, is not what it should be.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

FORGED = "1999-01-01 00:00:00 UTC"
LATER = "2099-01-01 00:00:00 UTC"
TRUE = "2026-01-02 10:00:00 UTC"


@dataclass(frozen=True)
class Neighbour:
    """A class, and what is added to it.

    Attributes:
        name: what the addition does.
        honest: paths of the others; the first is the classmate's notebook.
        added: paths that are added.
        naive: tells, from all paths, whether naive collecting comes to harm.
        owner: the account to which the added folders belong, or "".
        is_asked: the source can be read in two ways, so that the instructor is asked.
    """

    name: str
    honest: tuple[str, ...]
    added: tuple[str, ...]
    naive: Callable[[tuple[str, ...]], bool]
    owner: str = ""
    is_asked: bool = False


def strips_no_outer_folder(paths: tuple[str, ...]) -> bool:
    """Take the folder around everything for the class's only where it holds nothing but folders."""
    return any(path.count("/") == 1 for path in paths) or any("__MACOSX" in path for path in paths)


def sees_one_student(paths: tuple[str, ...]) -> bool:
    """Take a folder for one student's if there is a notebook called like the assignment in it."""
    return any(path.split("/")[1:] == ["practice.ipynb"] for path in paths)


def leaves_out_other_folders(paths: tuple[str, ...]) -> bool:
    """Where anybody has a folder called like the assignment, count nothing in other folders."""
    inside = [path.split("/")[1:] for path in paths]
    return any(parts[0] == "practice" for parts in inside) and inside[0][0] != "practice"


def names_by_number(paths: tuple[str, ...]) -> bool:
    """Tell people of one name apart by the number behind it, and look no further."""
    people = [path.split("_")[:2] for path in paths]
    numbers = defaultdict(set)
    for name, number in people:
        numbers[name].add(number)
    names = {f"{name} {one}" if len(numbers[name]) > 1 else name for name, one in people}
    return len(names) < len(people)


def drops_dots(paths: tuple[str, ...]) -> bool:
    """Leave out whatever begins with a dot, without a word."""
    return any(path.startswith(".") for path in paths)


def takes_the_latest(paths: tuple[str, ...]) -> bool:
    """Believe the name of an exchange's folder."""
    mine = [path for path in paths if path.startswith("ada+")]
    return max(mine) != paths[0]


def believes_timestamps(paths: tuple[str, ...]) -> bool:
    """Take the time from a file beside the notebook, whoever has written it."""
    return any(path.endswith("/timestamp.txt") for path in paths)


MOODLE = "{}_assignsubmission_file_/{}"
NEIGHBOURS = [
    Neighbour("a hidden file beside the students' folders",
              ("hw/ada/practice.ipynb", "hw/bob/practice.ipynb"), ("hw/.DS_Store",),
              strips_no_outer_folder),
    Neighbour("a folder of macOS beside the students' folders",
              ("hw/ada/practice.ipynb", "hw/bob/practice.ipynb"),
              ("__MACOSX/hw/ada/._practice.ipynb",), strips_no_outer_folder),
    Neighbour("a notebook called like the assignment among those of a class",
              ("class/one.ipynb", "class/two.ipynb"), ("class/practice.ipynb",),
              sees_one_student, is_asked=True),
    Neighbour("a folder called like the assignment",
              ("ada/homework/homework.ipynb", "bob/practice.ipynb"),
              ("eve/practice/practice.ipynb",), leaves_out_other_folders),
    Neighbour("the same by somebody of the same name",
              (MOODLE.format("Ada_1", "work/practice.ipynb"), MOODLE.format("Bob_3", "x.ipynb")),
              (MOODLE.format("Ada_2", "practice/practice.ipynb"),), leaves_out_other_folders),
    Neighbour("a name that is another's with the number",
              (MOODLE.format("Ada_1", "practice.ipynb"), MOODLE.format("Ada_2", "practice.ipynb")),
              (MOODLE.format("Ada 1_3", "practice.ipynb"),), names_by_number),
    Neighbour("a name that begins with a dot",
              (MOODLE.format("Ada_1", "practice.ipynb"), MOODLE.format("Bob_2", "practice.ipynb")),
              (MOODLE.format(".eve_3", "practice.ipynb"),), drops_dots),
    Neighbour("a folder of the exchange in a classmate's name",
              (f"ada+practice+{TRUE}/practice.ipynb", f"bob+practice+{TRUE}/practice.ipynb"),
              (f"ada+practice+{LATER}/practice.ipynb",), takes_the_latest, owner="eve"),
    Neighbour("a time of one's own in a platform's folder",
              (MOODLE.format("Ada_1", "practice.ipynb"), MOODLE.format("Bob_2", "practice.ipynb")),
              (MOODLE.format("Eve_3", "practice.ipynb"), MOODLE.format("Eve_3", "timestamp.txt")),
              believes_timestamps),
    Neighbour("a time of one's own in a folder",
              ("ada/practice.ipynb", "bob/practice.ipynb"),
              ("eve/practice.ipynb", "eve/timestamp.txt"), believes_timestamps),
]  # fmt: skip
