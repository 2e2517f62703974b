"""The page that says how general the lessons are, and the table behind it, for programs."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from helpers.data.dataset import DEFAULT_LIMIT
from tests.breadth.image_sets import DIGITS
from tests.breadth.outcome import HELD, Found
from tests.breadth.plan import DEFAULT, Setting
from tests.breadth.records import Record
from tests.breadth.summary import SETS_PER_FAILURE, Statement, Trouble, is_plain, order_of
from tools.markdown import write_table

HEAD = """\
# How general the lessons are

The statements of the lessons were written on one set of images, the digits, with one block of
seeds. Here the lessons have run in other settings, listed below, and this page says which
statements held. `make breadth` makes it, and [the table](generality.csv) of every statement in
every run.

On the digits a statement has to hold with any seeds. On other images a lesson says "not here", with
what it measured instead, and goes on.
"""
BLOCKS = "digits, other seeds"
THREADS = "digits, more threads"


def write_page(
    records: Sequence[Record],
    statements: Sequence[Statement],
    troubles: Sequence[Trouble],
    earlier: Mapping[str, int],
    machine: Mapping[str, object],
) -> str:
    """Write the page.

    Args:
        records: of all runs that count.
        statements: what the runs say of each.
        troubles: what no lesson should show.
        earlier: by lesson, how many of the runs are of an earlier version of it.
        machine: where they were made, with its versions.
    """
    wrong = [one for one in statements if one.fails_on_the_digits()]
    narrow = [one for one in statements if one.is_too_narrow()]
    elsewhere = [one for one in statements if one.failures(one.found)]
    parts = [
        HEAD,
        "## The images\n",
        write_sets(records),
        "## How many statements hold\n",
        "With the lesson's own seeds. A lesson without images has run on none.\n",
        write_counts(statements, is_plain),
        f"With fewer and with more images than the usual {DEFAULT_LIMIT:,}:\n",
        write_counts(statements, lambda setting: setting.limit != DEFAULT),
        "On the digits with other blocks of seeds, each as many as the lesson's own and following "
        "them, or with more threads:\n",
        write_counts(
            statements, lambda setting: setting.is_strict and not is_plain(setting), by_kind=True
        ),
        "## Wrong on the digits\n",
        f"Run there: {list_lessons(records, 1, Setting(DIGITS))}.\n",
        write_failures(wrong, Statement.fails_on_the_digits),
        "## Held on too few sets\n",
        "A statement may fail on one set in six; one that fails on more has to name the digits. "
        f"Run on {SETS_PER_FAILURE} sets or more, which it takes to judge in full: "
        f"{list_lessons(records, SETS_PER_FAILURE)}. These break the rule:\n",
        write_failures(narrow, lambda one: one.failures(filter(is_plain, one.found))),
        "## Stops, warnings, and numbers that are none\n",
        write_troubles(troubles),
        "## Not everywhere\n",
        "Every statement that did not hold in some run:\n",
        write_failures(elsewhere, lambda one: one.failures(one.found)),
        "## The runs\n",
        write_runs(records, earlier),
        write_machine(machine),
    ]
    return "\n".join(parts)


def list_lessons(records: Sequence[Record], at_least: int, setting: Setting | None = None) -> str:
    """Name the lessons that have run on so many sets as they are, or in this one setting."""
    wanted = [one for one in records if is_plain(one.setting) and setting in (None, one.setting)]
    runs = Counter(record.lesson for record in wanted)
    lessons = [lesson for lesson, count in sorted(runs.items()) if count >= at_least]
    return f"lessons {', '.join(lessons)}" if lessons else "no lesson yet"


def write_sets(records: Sequence[Record]) -> str:
    """Describe the sets that any lesson has run on."""
    sets = {record.images.name: record.images for record in records}
    order = sorted(sets, key=lambda name: order_of(Setting(name)))
    rows = [
        (
            name,
            sets[name].words,
            f"{sets[name].count:,}",
            sets[name].classes,
            "×".join(map(str, sets[name].size)),
        )
        for name in order
    ]
    return write_table(("Set", "Shows", "Images", "Classes", "Pixels"), rows)


def write_counts(
    statements: Sequence[Statement], belongs: Callable[[Setting], bool], by_kind: bool = False
) -> str:
    """Write for each lesson how many of its statements hold, a column for each setting.

    Args:
        statements: of all lessons.
        belongs: which settings to count.
        by_kind: put all blocks of seeds into one column, and all numbers of threads into another.
    """
    settings = sorted({one for st in statements for one in st.found if belongs(one)}, key=order_of)
    if not settings:
        return "No such run was made.\n"
    columns: dict[str, list[Setting]] = {}
    for setting in settings:
        kind = (BLOCKS if setting.block else THREADS) if by_kind else setting.in_words()
        columns.setdefault(kind, []).append(setting)
    lessons = sorted({statement.lesson for statement in statements})
    rows = []
    for lesson in lessons:
        own = [statement for statement in statements if statement.lesson == lesson]
        rows.append([lesson, *(count_in_words(own, columns[name]) for name in columns)])
    return write_table(("Lesson", *columns), rows)


def count_in_words(statements: Sequence[Statement], settings: Sequence[Setting]) -> str:
    """Say how many of a lesson's statements hold in all of these settings that were run."""
    run = [setting for setting in settings if any(setting in one.found for one in statements)]
    if not run:
        return ""
    holding = sum(not statement.failures(run) for statement in statements)
    runs = f" in all of {len(run)}" if len(run) > 1 else ""
    return f"{holding} of {len(statements)}{runs}"


def write_failures(
    statements: Sequence[Statement], failures: Callable[[Statement], Mapping[Setting, Found]]
) -> str:
    """Write a row for each statement: its words, where it does not hold, and what was measured."""
    if not statements:
        return "None.\n"
    rows = []
    for statement in statements:
        where = failures(statement)
        told = "; ".join(
            f"{setting.in_words()}: {found_in_words(where[setting])}"
            for setting in sorted(where, key=order_of)
        )
        rows.append((f"{statement.lesson}.{statement.name}", statement.sentence, told))
    return write_table(("Statement", "In words", "Where not"), rows)


def found_in_words(found: Found) -> str:
    """Say what was measured and what should be, or why nothing was."""
    return f"{found.measured} (should be {found.wanted})" if found.wanted else found.measured


def write_troubles(troubles: Sequence[Trouble]) -> str:
    """Write a row for each of them."""
    if not troubles:
        return "None.\n"
    rows = [(one.lesson, one.setting.in_words(), one.kind, one.text) for one in troubles]
    return write_table(("Lesson", "Where", "What", "In words"), rows)


def write_runs(records: Sequence[Record], earlier: Mapping[str, int]) -> str:
    """Say how many runs each lesson has had, and how many of them an earlier version of it."""
    runs = Counter(record.lesson for record in records)
    rows = [(lesson, count, earlier.get(lesson, 0)) for lesson, count in sorted(runs.items())]
    return write_table(("Lesson", "Runs", "Of these with earlier code"), rows)


def write_machine(machine: Mapping[str, object]) -> str:
    """Say where this was written, and with which versions."""
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    return (
        f"{machine['processor']}, {machine['cores']} cores, {machine['system']}, "
        f"Python {machine['python']}, {versions}.\n"
    )


def write_csv(statements: Sequence[Statement]) -> str:
    """Write a line for each statement and a column for each setting; empty where nothing ran."""
    settings = sorted({one for st in statements for one in st.found}, key=order_of)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["statement", "sentence", *(setting.in_words() for setting in settings)])
    for statement in statements:
        cells = [in_cell(statement.found.get(setting)) for setting in settings]
        writer.writerow([f"{statement.lesson}.{statement.name}", statement.sentence, *cells])
    return text.getvalue()


def in_cell(found: Found | None) -> str:
    """Write a verdict, and what was found where it is not that the statement held."""
    if found is None:
        return ""
    return HELD if found.verdict == HELD else f"{found.verdict}: {found_in_words(found)}"
