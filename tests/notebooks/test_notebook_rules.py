"""Each rule finds a notebook that breaks it, and leaves one that keeps it alone."""

import nbformat
import pytest

from tools.lessons import rules
from tools.lessons.roles import folding


def code(source: str, name: str = "a-cell", **changes) -> dict:
    plain = {"outputs": [], "execution_count": None, "metadata": {}}
    return {"cell_type": "code", "id": name, "source": source} | plain | changes


def text(source: str, name: str = "a-text") -> dict:
    return {"cell_type": "markdown", "id": name, "source": source, "metadata": {}}


def notebook(*cells, **metadata) -> nbformat.NotebookNode:
    # Without nbformat's own checks, which would mend what the rules have to find.
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}, **metadata}
    return nbformat.from_dict({"cells": list(cells), "metadata": metadata})


def frame(without: str = "", **changes: str) -> list:
    sources = {"takeaways": "## Takeaways\n\n- one\n- two"} | changes
    names = [name for name in rules.LESSON_FRAME if name != without]
    return [text(sources.get(name, "text"), name) for name in names]


OUTPUT = nbformat.v4.new_output("stream", text="5")
BROKEN = [
    (rules.find_outputs, notebook(code("5", outputs=[OUTPUT]))),
    (rules.find_outputs, notebook(code("5", execution_count=1))),
    (rules.find_bad_ids, notebook(code("5"), code("6"))),
    (rules.find_bad_ids, notebook(code("5", "A Cell"))),
    (rules.find_bad_ids, notebook(code("5", "3f9a01bc"))),
    (rules.find_bad_ids, notebook(code("5", "3f9a01bc-12ab-4cde-9f00-0123456789ab"))),
    (rules.find_stray_metadata, notebook(code("5"), widgets={})),
    (
        rules.find_stray_metadata,
        notebook(code("5"), kernelspec={"name": "my-venv", "display_name": "Mine"}),
    ),
    (rules.find_stray_metadata, notebook(code("5", metadata={"collapsed": True}))),
    (rules.find_long_cells, notebook(code("\n".join(["x = 1"] * 16)))),
    (rules.find_missing_frame, notebook(*frame(without="sources"))),
    (rules.find_missing_frame, notebook(*reversed(frame()))),
    (rules.find_missing_frame, notebook(*frame(takeaways="## Takeaways\n" + "\n- again" * 6))),
    (rules.find_missing_frame, notebook(*frame(takeaways="## Takeaways\n\nnone"))),
    (rules.find_wrong_roles, notebook(code("5"))),
    (rules.find_wrong_roles, notebook(code("5", metadata={"role": "decoration"}))),
    (rules.find_wrong_roles, notebook(code("5", metadata={"role": "figure"}))),
    (rules.find_wrong_roles, notebook(code("5", metadata={"role": "idea", "cellView": "form"}))),
    (rules.find_wrong_roles, notebook(code("x = 1\n" * 13, metadata={"role": "idea"}))),
    (rules.find_bare_asserts, notebook(code("assert 1 < 2"))),
    (rules.find_unbacked_figures, notebook(code("plt.show()"))),
    (rules.find_unbacked_figures, notebook(code("show(figure)"))),
    (rules.find_local_networks, notebook(code("class Net(nn.Module): pass"))),
    (rules.find_local_networks, notebook(code("optimizer.zero_grad()"))),
    (rules.find_local_networks, notebook(code("net = nn.Sequential()"))),
]


FOLDED = {"role": "figure"} | folding("figure")


@pytest.mark.parametrize(("rule", "broken"), BROKEN)
def test_a_broken_notebook_is_found(rule, broken):
    assert rule(broken)


@pytest.mark.parametrize("rule", rules.RULES_OF_ALL + rules.RULES_OF_LESSONS)
def test_a_good_notebook_passes(rule):
    good = notebook(
        *frame(), code('show(figure, alt="a line that falls")', "falling-line", metadata=FOLDED)
    )
    assert rule(good) == []


def test_a_long_cell_with_a_reason_passes():
    reason = {rules.LONG_CELL_REASON: "one table, read row by row"}
    assert rules.find_long_cells(notebook(code("x = 1\n" * 20, metadata=reason))) == []
