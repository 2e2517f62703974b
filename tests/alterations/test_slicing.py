"""What a cell depends on is found from the names it uses, and nothing else has to run."""

import pytest

from tests.alterations.slicing import find_names, list_needed


def needed(*sources):
    """The places of the cells that the last one needs, without its own."""
    return list_needed(sources, len(sources) - 1)[:-1]


def test_a_cell_needs_the_cell_that_sets_its_name_and_what_that_needs():
    assert needed("a = 1", "b = a", "c = 3", "print(b)") == [0, 1]


def test_the_last_cell_that_sets_a_name_counts():
    assert needed("a = 1", "a = 2", "print(a)") == [1]


def test_a_name_that_a_cell_sets_itself_needs_nobody():
    assert needed("a = 1", "a = 2\nprint(a)") == []


@pytest.mark.parametrize(
    "change",
    [
        "rows.append(2)",
        "rows[0] = 2",
        "rows[0].x = 2",
        "rows.x = 2",
        "rows += [2]",
        "rows[0] += 2",
        "rows.x += 2",
        "del rows[0]",
        "for row in range(3):\n    rows.append(row)",
        "with open_it() as file:\n    rows.append(file)",
        "if True:\n    rows.append(1)",
        "try:\n    rows.append(1)\nfinally:\n    pass",
        "def add():\n    rows.append(2)",
    ],
)
def test_a_cell_that_changes_a_name_is_needed_as_well(change):
    assert needed("rows = []", "other = []", change, "print(rows)") == [0, 2]


def test_what_a_cell_sets_and_then_changes_needs_nobody_before():
    assert needed("ax = figure()", "ax = other()\nax.plot(1)\nresult = 2", "print(result)") == [1]


def test_what_a_cell_changes_before_it_sets_it_needs_who_made_it():
    assert needed("ax = 1", "ax.plot(1)\nax = 2\nresult = 2", "print(result)") == [0, 1]


def test_calling_a_function_of_a_module_changes_no_module():
    sources = ("import torch", "torch.manual_seed(0)", "x = torch.ones(1)", "print(x)")
    assert needed(*sources) == [0, 2]


def test_a_function_needs_what_it_reads_from_outside():
    sources = ("k = 1", "unused = 2", "def f(x, y=0):\n    z = x\n    return k * z", "f(3)")
    assert needed(*sources) == [0, 2]


@pytest.mark.parametrize(
    "source",
    [
        "[x for x in a]",
        "{x: 1 for x in a}",
        "{x for x in a}",
        "sum(x for x in a if x)",
        "lambda x: x + a",
        "def f(x):\n    return x + a",
        "def f(*x, **y):\n    return x, y, a",
        "for x in a:\n    print(x)",
        "with a as x:\n    print(x)",
        "x = a\nx + 1",
        "(x, y), *z = a\nx + y + z",
        "(x := a) + x",
        'f"{a}"',
        "import x.y\nx.y(a)",
        "from m import x\nx(a)",
    ],
)
def test_names_that_a_cell_brings_itself_are_not_needed(source):
    assert find_names(source).needed - {"print", "sum"} == {"a"}


def test_a_default_value_and_a_decorator_are_needed():
    assert find_names("@d\ndef f(x=a, *, y=b):\n    pass").needed == {"d", "a", "b"}


def test_a_class_needs_what_its_methods_read():
    assert "a" in find_names("class C:\n    def f(self):\n        return a").needed


def test_the_cells_come_in_order_and_with_the_target():
    assert list_needed(["a = 1", "b = 2", "c = a + b"], 2) == [0, 1, 2]


def test_cells_behind_the_target_do_not_count():
    assert list_needed(["a = 1", "print(a)", "a = 2"], 1) == [0, 1]
