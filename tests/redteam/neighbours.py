"""What one student hands in to spoil, take over or date a classmate's submission, as data.

`naive` is what a grader without the defence has in its place: with that, collecting comes to harm.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

FORGED = "1999-01-01 00:00:00 UTC"
LATER = "2099-01-01 00:00:00 UTC"
TRUE = "2026-01-02 10:00:00 UTC"
ROOT = "grading.submissions.collecting.find_class"
COUNTING = "grading.submissions.choosing._take_what_counts"
NAMES = "grading.submissions.collecting.name_students"
HIDDEN = "grading.submissions.layouts.is_nobodys"
ACCOUNTS = "grading.submissions.collecting.part_by_account"
TIME = "grading.submissions.choosing._find_time"


@dataclass(frozen=True)
class Neighbour:
    """A class, and what is added to it.

    Attributes:
        name: what the addition does.
        honest: paths of the others; the first is the classmate's notebook.
        added: paths that are added.
        defence: the function of the grader that keeps the classmate from harm.
        naive: makes, from all paths, a function to take its place that does not.
        harm: what then happens: "changed", "one name for two", "lost" or "forged time".
        owner: the account to which the added folders belong, or "".
        is_asked: the source can be read in two ways, so that the instructor is asked.
    """

    name: str
    honest: tuple[str, ...]
    added: tuple[str, ...]
    defence: str
    naive: Callable[[tuple[str, ...]], Callable]
    harm: str = "changed"
    owner: str = ""
    is_asked: bool = False


def strips_no_outer_folder(paths):
    """Take the folder around everything for the class's only where it holds nothing but folders."""
    is_stripped = all(path.count("/") > 1 for path in paths) and len(tops(paths)) == 1
    return lambda *_: tuple(tops(paths)) if is_stripped else ()


def sees_one_student(paths):
    """Take a folder for one student's if there is a notebook called like the assignment in it."""
    is_student = any(path.split("/")[1:] == ["practice.ipynb"] for path in paths)
    return lambda *_: () if is_student else tuple(tops(paths))


def tops(paths):
    """Name the folders at the top."""
    return {path.split("/")[0] for path in paths}


def leaves_out_other_folders(paths):
    """Where anybody has a folder called like the assignment, count nothing in other folders."""
    is_there = any("practice" in path.split("/")[1:-1] for path in paths)

    def count(files, wanted):
        own = [one for one in files if len(one.inside) < 2 or one.inside[0] == wanted.assignment]
        return own if is_there else files

    return count


def names_by_number(_):
    """Tell people of one name apart by the number behind it, and look no further."""

    def name(people, _):
        shared = Counter(name for name, _ in people)
        return {one: " ".join(one) if shared[one[0]] > 1 else one[0] for one in people}

    return name


def drops_dots(_):
    """Leave out whatever begins with a dot."""
    return lambda name, _: name.startswith(".")


def believes_folders(_):
    """Believe the name of an exchange's folder, whoever has made it."""
    return lambda files: (files, [])


def believes_timestamps(_):
    """Take the time from a file beside the notebook, whoever has written it."""

    def find_time(_, files, __):
        stamps = [one.entry.read() for one in files if one.inside[-1:] == ("timestamp.txt",)]
        return stamps[0].decode() if stamps else "", False

    return find_time


MOODLE = "{}_assignsubmission_file_/{}"
NEIGHBOURS = [
    Neighbour("a hidden file beside the students' folders",
              ("hw/ada/practice.ipynb", "hw/bob/practice.ipynb"), ("hw/.DS_Store",),
              ROOT, strips_no_outer_folder),
    Neighbour("a folder of macOS beside the students' folders",
              ("hw/ada/practice.ipynb", "hw/bob/practice.ipynb"),
              ("__MACOSX/hw/ada/._practice.ipynb",), ROOT, strips_no_outer_folder),
    Neighbour("a notebook called like the assignment among those of a class",
              ("class/one.ipynb", "class/two.ipynb"), ("class/practice.ipynb",),
              ROOT, sees_one_student, is_asked=True),
    Neighbour("a folder called like the assignment",
              ("ada/homework/homework.ipynb", "bob/practice.ipynb"),
              ("eve/practice/practice.ipynb",), COUNTING, leaves_out_other_folders),
    Neighbour("the same by somebody of the same name",
              (MOODLE.format("Ada_1", "work/practice.ipynb"), MOODLE.format("Bob_3", "x.ipynb")),
              (MOODLE.format("Ada_2", "practice/practice.ipynb"),), COUNTING,
              leaves_out_other_folders),
    Neighbour("a name that is another's with the number",
              (MOODLE.format("Ada_1", "practice.ipynb"), MOODLE.format("Ada_2", "practice.ipynb")),
              (MOODLE.format("Ada 1_3", "practice.ipynb"),), NAMES, names_by_number,
              "one name for two"),
    Neighbour("a name that begins with a dot",
              (MOODLE.format("Ada_1", "practice.ipynb"), MOODLE.format("Bob_2", "practice.ipynb")),
              (MOODLE.format(".eve_3", "practice.ipynb"),), HIDDEN, drops_dots, "lost"),
    Neighbour("a folder of the exchange in a classmate's name",
              (f"ada+practice+{TRUE}/practice.ipynb", f"bob+practice+{TRUE}/practice.ipynb"),
              (f"ada+practice+{LATER}/practice.ipynb",), ACCOUNTS, believes_folders,
              owner="eve"),
    Neighbour("a time of one's own in a platform's folder",
              (MOODLE.format("Ada_1", "practice.ipynb"), MOODLE.format("Bob_2", "practice.ipynb")),
              (MOODLE.format("Eve_3", "practice.ipynb"), MOODLE.format("Eve_3", "timestamp.txt")),
              TIME, believes_timestamps, "forged time"),
    Neighbour("a time of one's own in a folder",
              ("ada/practice.ipynb", "bob/practice.ipynb"),
              ("eve/practice.ipynb", "eve/timestamp.txt"), TIME, believes_timestamps,
              "forged time"),
]  # fmt: skip
