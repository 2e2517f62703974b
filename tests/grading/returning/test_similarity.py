"""Programs that are much alike are found among thousands, and honest ones are left in peace."""

import random
import re
import tomllib

import pytest

from grading.returning.similarity import (
    FEWEST_SEQUENCES,
    MOST_COMMON,
    MOST_TOKENS,
    compare,
    count_rare,
    lex,
    normalise,
)
from tools.places import ROOT

ZOO = ROOT / "tests" / "zoo"
HANDED_OUT = "def sigmoid(z):\n    return None\n"


def make_program(seed):
    """A program of its own: calls, names and numbers drawn at random."""
    rng = random.Random(seed)
    calls = ["np.exp", "np.log", "np.dot", "float", "sum", "np.tanh", "np.sqrt", "abs"]
    lines = []
    for _ in range(40):
        first, second = rng.choice(calls), rng.choice(calls)
        numbers = rng.randrange(100), rng.randrange(100)
        sign, other = rng.choice("+-*/"), rng.choice("+-*/")
        name = rng.choice("abcdefgh")
        lines.append(f"{name} = {first}(z {sign} {numbers[0]}) {other} {second}(z[{numbers[1]}])")
    return "\n".join(lines)


def test_renaming_comments_layout_and_texts_hide_nothing():
    program = make_program(1) + '\nprint("result", a)\n'
    copy = program.replace("a = ", "total = ").replace("result", "mine").replace(" * ", "*")
    copy = "# my own work\n" + copy.replace("\n", "  # step\n\n")
    found = compare({"ada": program, "bob": copy, "cyd": make_program(2)}, HANDED_OUT)
    assert found.identical == [["ada", "bob"]]
    assert found.pairs == []


def test_a_copy_that_was_changed_here_and_there_is_found_among_many():
    programs = {f"s{number:03}": make_program(number) for number in range(300)}
    lines = programs["s007"].splitlines()
    lines[::8] = ["x = [1, 2][0] if z else {}"] * len(lines[::8])
    programs["copy"] = "\n".join(lines)
    found = compare(programs, HANDED_OUT)
    assert [(pair.first, pair.second) for pair in found.pairs] == [("s007", "copy")]
    assert found.pairs[0].overlap > 2 * found.typical
    assert found.compared == 301


def test_what_was_handed_out_and_what_many_wrote_alike_does_not_count():
    common = make_program(0)
    programs = {f"s{number:02}": f"{common}\n{make_program(number)}" for number in range(1, 60)}
    found = compare(programs, HANDED_OUT)
    assert found.pairs == []
    assert found.compared == 59
    assert compare(dict.fromkeys("ab", common), common).compared == 0


def test_different_right_and_wrong_solutions_of_the_lab_are_not_taken_for_copies():
    parts = [
        [entry["source"] for entry in tomllib.loads(path.read_text(encoding="utf-8"))["solution"]]
        for path in sorted(ZOO.glob("*.toml"))
    ]
    # In a part, neighbours differ by a word or two; students answer one part apart from the next.
    for seed, part in enumerate(parts):
        random.Random(seed).shuffle(part)
    count = min(map(len, parts))
    programs = {f"s{at}": "\n\n".join(part[at] for part in parts) for at in range(count)}
    found = compare(programs, HANDED_OUT)
    assert found.compared == count > 10
    assert found.pairs == []
    programs["copy"] = re.sub(r"\bz\b", "value", programs["s0"])
    assert compare(programs, HANDED_OUT).identical == [["s0", "copy"]]


def test_short_answers_are_not_compared():
    assert compare({"a": "x = 1", "b": "x = 1"}, "").compared == 0


@pytest.mark.parametrize(
    "program", ["", "def (:", "'''open", '"' * 5000, "(" * 100_000, "é = 'ü'\0", "x" * 500_000]
)
def test_what_is_no_python_is_compared_all_the_same(program):
    assert len(lex(program)) <= MOST_TOKENS
    compare({"a": program, "b": program}, program)


def test_words_of_a_program_are_told_apart():
    tokens = normalise("own = np.exp(-z)  # note\nif sum(own): 'text'")
    assert tokens == [
        "n",
        "=",
        "n",
        ".",
        "exp",
        "(",
        "-",
        "n",
        ")",
        "if",
        "sum",
        "(",
        "n",
        ")",
        ":",
        "s",
    ]


def test_a_sequence_is_looked_up_among_few_programs_however_large_the_class_is():
    """So the cost grows with the class and not with its square."""
    sets = [(0, number, number // 300 + 10_000) for number in range(1, 3000)]
    has = count_rare(sets)
    assert has.shape[0] == 2999
    assert 0 < has.sum(axis=0).max() <= MOST_COMMON < 300


def test_the_lab_has_enough_of_its_own_to_be_compared():
    import json

    cells = json.loads((ROOT / "solutions/lab/lab.ipynb").read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    solved = "\n\n".join(text for text in code if "BEGIN SOLUTION" in text)
    assert len(lex(solved)) > 2 * FEWEST_SEQUENCES
