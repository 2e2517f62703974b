"""Each attack of the red team succeeds where the defence that it targets is switched off.

Where `CI` is set, a third of the attacks is shown.
"""

import nbformat
import pytest

from grading.course.assignment import load_assignment
from grading.examining.hidden_tests import HIDDEN
from grading.inside.confine import WALLS
from tests.grading.returning.classic_page import make_classic_page
from tests.grading.session_cells import linux_only
from tests.grading.this_course import COURSE
from tests.redteam.attacks import (
    BLANK,
    HONEST,
    find,
    hidden_lines,
    is_test,
    make_notebook,
    read_attacks,
)
from tests.redteam.one_kernel import REFERENCE, run_in_one_kernel
from tests.redteam.target import open_target, password_in_an_environment
from tests.redteam.without_defence import ROOMY, WAYS, Means, got_in, way_of
from tests.thirds import draw_third

pytestmark = linux_only
ATTACKS = read_attacks()


def shown_by(*kinds):
    """Parametrize a test with the attacks that are shown in one of these ways."""
    chosen = draw_third([attack for attack in ATTACKS if attack.shown in kinds], ATTACKS)
    return pytest.mark.parametrize(
        "attack", chosen, ids=[f"{attack.kind}: {attack.name}" for attack in chosen]
    )


@pytest.fixture(scope="module")
def target(tmp_path_factory):
    """The target, with stand-ins for what a grading run leaves in a class folder."""
    with open_target(tmp_path_factory.mktemp("target")) as target:
        classroom = target.folder / "classroom"
        for name in ("submitted/honest-01/practice.ipynb", "journal/practice/honest-01.json"):
            (classroom / name).parent.mkdir(parents=True)
            (classroom / name).touch()
        (classroom / "gradebook.db").write_bytes(b"SQLite format 3")
        yield target


@pytest.fixture(scope="module")
def means(zygote, unsandboxed, target):
    return Means(zygote, unsandboxed, target, load_assignment(COURSE, "practice"))


def test_there_are_enough_attacks_of_every_class():
    kinds = {attack.kind for attack in ATTACKS}
    assert kinds == {"skipping", "reading", "escaping", "exhausting", "feedback", "tensors"}
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS) >= 95


@shown_by("nothing gained")
def test_in_one_kernel_nothing_is_gained_either(attack, unsandboxed, target):
    with unsandboxed.open(ROOMY) as session:
        points, _ = run_in_one_kernel(session, make_notebook(attack, target.places), False)
    assert points <= attack.points


@shown_by("quote")
def test_in_one_kernel_an_error_quotes_the_hidden_test(attack, unsandboxed, target):
    with unsandboxed.open(ROOMY) as session:
        _, told = run_in_one_kernel(session, make_notebook(attack, target.places), False)
    assert any(line in told for line in hidden_lines(REFERENCE))


def test_in_one_kernel_right_answers_have_all_points_without_any_attack(unsandboxed, target):
    for honest in HONEST.values():
        with unsandboxed.open(ROOMY) as session:
            notebook = make_notebook(honest, target.places)
            assert run_in_one_kernel(session, notebook, False)[0] == honest.points


@shown_by("sandbox")
def test_without_a_sandbox_the_attack_succeeds(attack, means, target):
    with password_in_an_environment():
        assert got_in(means.grade(attack, source=means.unsandboxed))
    target.traces()


@pytest.mark.parametrize(
    "attack",
    [attack for attack in ATTACKS if way_of(attack) in WAYS],
    ids=lambda attack: f"{way_of(attack)}: {attack.name}",
)
def test_without_its_defence_the_attack_succeeds(attack, means):
    assert WAYS[way_of(attack)].shows(attack, means)


def test_walls_that_are_left_out_are_there():
    assert all(set(attack.shown) <= WALLS for attack in ATTACKS if way_of(attack) == "walls")


@shown_by("page")
def test_on_a_page_of_the_raw_notebook_the_attack_would_run(attack, session, target, monkeypatch):
    monkeypatch.setattr("grading.sandbox.outputs.disarm_outputs", lambda outputs: outputs)
    notebook = make_notebook(attack, target.places)
    cell = find(notebook, "2a-gradient-answer")
    cell.outputs = [nbformat.from_dict(output) for output in session.run(cell.source).outputs]
    assert attack.page in make_classic_page(notebook)


def test_every_way_of_showing_is_one_of_those_here():
    here = {"quote", "sandbox", "page"}
    assert {way_of(attack) for attack in ATTACKS} == here | WAYS.keys() | {"nothing gained"}


def test_hidden_tests_are_there_to_be_found():
    assert all(HIDDEN.search(cell.source) for cell in REFERENCE.cells if is_test(cell))
    blank = nbformat.read(BLANK, as_version=4)
    assert not any(HIDDEN.search(cell.source) for cell in blank.cells)
