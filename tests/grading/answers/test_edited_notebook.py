"""Whatever is done to a notebook, right answers keep their points, and wrong ones get none.

The notebook is run plainly here, for its code is our own; what is looked at is how it was rebuilt.
"""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.grading.answers.edited_notebook import (
    NAMES,
    RIGHT,
    SQUARES,
    TOTAL,
    hand_in,
    is_waiting,
    own_cells,
    points,
    read,
    sources,
)
from tests.grading.front_ends import (
    copied,
    drop_metadata,
    give_new_ids,
    move_behind,
    own,
    put_before,
    put_behind,
    recreate,
    split,
    to_colab,
    to_old_format,
    without,
)

WRONG = {
    "q1": SQUARES.replace("n + 1", "n"),
    "q2": TOTAL.replace("sum", "max"),
    "q3": "x = base * 3",
    "essay": "I do not know.",
}
TEST_OF = {"q1": "t1", "q2": "t2", "q3": "t3"}
ADDED = [
    own("print(1)"),
    own("y = 3\nz = y"),
    own("1 / 0"),
    own("# only a comment"),
    own(" \n"),
    own("A note.", "markdown"),
    own("raw words", "raw"),
    own("squares(2)"),
]
FIXED = ["title", "setup", "tools", "text-2", "t1", "t3", "text-4", "draw"]


def do_nothing(cells, name):
    return cells


def copy_behind(cells, name):
    return put_behind(cells, name, copied(cells, name))


def copy_before(cells, name):
    return put_before(cells, name, copied(cells, name))


def call_in_a_copy(cells, name):
    text = "A draft." if name == "essay" else "str(1)"
    return put_behind(cells, name, copied(cells, name, text))


def fail_in_a_copy(cells, name):
    return put_before(cells, name, copied(cells, name, "unknown_name.method("))


def split_in_two(cells, name):
    return split(cells, name, 1)


def split_late(cells, name):
    return split(cells, name, 2, keeps_id=True)


def move_below(cells, name):
    other = TEST_OF.get(name, "text-5")
    return (
        move_behind(cells, name, other) if any(c["id"] == f"cell-{other}" for c in cells) else cells
    )


EDITS = [do_nothing, copy_behind, copy_before, call_in_a_copy, fail_in_a_copy, split_in_two]
EDITS += [split_late, move_below, recreate]
EDIT_OF_EACH = st.fixed_dictionaries({name: st.sampled_from(EDITS) for name in NAMES})
ADDITIONS = st.lists(st.tuples(st.integers(0, 16), st.sampled_from(ADDED)), max_size=4)
PROGRAMS = st.sampled_from([list, to_colab, to_old_format, give_new_ids])


def edit(answers, edits, additions, lost, program, is_nameless):
    """Apply everything to a notebook with these answers."""
    cells = hand_in(**answers)
    for at, cell in additions:
        cells = [*cells[:at], cell, *cells[at:]]
    cells = without(cells, *lost)
    for name, change in edits.items():
        if is_nameless and change not in (do_nothing, recreate):
            continue  # what has lost its name and its place, too, nobody could read
        cells = change(cells, name)
    if is_nameless:
        cells = give_new_ids(drop_metadata(cells))
    return program(cells)


@settings(max_examples=400)
@given(
    EDIT_OF_EACH, ADDITIONS, st.sets(st.sampled_from(FIXED), max_size=2), PROGRAMS, st.booleans()
)
def test_right_answers_keep_their_points(edits, additions, lost, program, is_nameless):
    rebuilt = read(edit(RIGHT, edits, additions, lost, program, is_nameless))
    assert points(rebuilt) == ["t1", "t2", "t3"]
    written = [sources(rebuilt, "essay"), *own_cells(rebuilt)]
    assert RIGHT["essay"] in "\n".join(written)
    assert is_waiting(rebuilt, "essay")


@settings(max_examples=400)
@given(
    st.sampled_from(list(TEST_OF)),
    EDIT_OF_EACH,
    ADDITIONS,
    st.sets(st.sampled_from(FIXED), max_size=2),
    PROGRAMS,
    st.booleans(),
)
def test_a_wrong_answer_never_gains(wrong, edits, additions, lost, program, is_nameless):
    answers = RIGHT | {wrong: WRONG[wrong]}
    rebuilt = read(edit(answers, edits, additions, lost, program, is_nameless))
    assert TEST_OF[wrong] not in points(rebuilt)


@given(st.permutations(range(17)), st.sets(st.integers(0, 16)), st.booleans())
def test_in_any_order_nothing_of_a_written_answer_is_lost(order, lost, is_nameless):
    cells = hand_in(**RIGHT)
    cells = [cells[at] for at in order if at not in lost or cells[at]["source"] in RIGHT.values()]
    if is_nameless:
        cells = [cell | {"metadata": {}} if at % 2 else cell for at, cell in enumerate(cells)]
    rebuilt = read(cells)
    assert RIGHT["essay"] in [sources(rebuilt, "essay"), *own_cells(rebuilt)]
    assert is_waiting(rebuilt, "essay")
    assert [step.name for step in rebuilt.steps if step.role == "test"] == ["t1", "t2", "t3"]
